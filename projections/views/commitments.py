"""Commitments: everything promised, expected, planned or due, with what was reported of it."""

from __future__ import annotations

from travaux.projections.filters import Filters
from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply, Reply
from travaux.projections.views.banner import Banner, banner
from travaux.projections.views.findings import Findings
from travaux.projections.views.owed import Owed, owed

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
        owed=[one for one in owed(found) if _wanted(one, filters, found)],
    )


def _wanted(one: Owed, filters: Filters, found: Findings) -> bool:
    """With a party: what it owes itself, or a person of its side."""
    people = [p.name for p in found.registry.people.values() if p.party == filters.party]
    of_party = filters.party is None or bool({*people, found.registry.name(filters.party)} & set(one.who))
    return of_party and one.origins >= filters.origins
