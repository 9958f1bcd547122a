"""Commitments: everything promised, expected, planned or due, with what was reported of it."""

from __future__ import annotations

from travaux.projections.filters import Filters
from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply, Reply
from travaux.projections.views.banner import Banner, banner
from travaux.projections.views.findings import Findings
from travaux.projections.views.owed import Owed, owed, owes

PREFIXES = ("commitment/", "deadline/", "meeting/")


class CommitmentsView(Reply):
    """Who owes what by when."""

    negotiation: str
    pin: PinReply
    banner: Banner
    owed: list[Owed]

    @property
    def empty(self) -> bool:
        """Nothing is known to be owed."""
        return not self.owed


def commitments(reading: Reading, filters: Filters) -> CommitmentsView:
    found = Findings(reading, PREFIXES)
    return CommitmentsView(
        negotiation=reading.negotiation,
        pin=PinReply.of(reading.pin),
        banner=banner(reading),
        owed=[one for one in owed(found) if owes(one, filters, reading.registry)],
    )
