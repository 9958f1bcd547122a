"""Contested: where sources disagree, what may have changed, what cannot all be true, is denied, or was settled."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.projections.filters import Filters
from travaux.projections.reading import Reading
from travaux.projections.replies import Held, PinReply, Reply, reply
from travaux.projections.views.banner import Banner, banner
from travaux.projections.views.concerns import concerns
from travaux.projections.views.contradictions import Contradiction, Denial, contradictions, denials
from travaux.projections.views.doubts import Doubt, doubts
from travaux.projections.views.findings import Findings
from travaux.projections.views.naming import part, title


class Settled(Reply):
    """A dispute that somebody settled, and what was set aside."""

    entry: int
    subject: str
    attribute: str
    part: str | None
    title: str
    reason: str
    chosen: list[Held]
    set_aside: list[Held]


class ContestedView(Reply):
    """Every disagreement at the pin."""

    negotiation: str
    pin: PinReply
    banner: Banner
    contested: list[Doubt]
    unsettled: list[Doubt]
    contradictions: list[Contradiction]
    denials: list[Denial]
    settled: list[Settled]

    @property
    def empty(self) -> bool:
        return not (self.contested or self.unsettled or self.contradictions or self.denials)


def contested(reading: Reading, filters: Filters) -> ContestedView:
    found = Findings(reading)
    return ContestedView(
        negotiation=reading.negotiation,
        pin=PinReply.of(reading.pin),
        banner=banner(reading),
        contested=[one for one in doubts(found, "contested") if _wanted(one, filters, found)],
        unsettled=[one for one in doubts(found, "unsettled") if _wanted(one, filters, found)],
        contradictions=list(contradictions(reading, filters)),
        denials=list(denials(reading, filters)),
        settled=list(_settled(reading, filters)),
    )


def _wanted(one: Doubt, filters: Filters, found: Findings) -> bool:
    return concerns(one.subject, filters, found.registry) and one.origins >= filters.origins


def _settled(reading: Reading, filters: Filters) -> Iterator[Settled]:
    for slot, (number, settlement) in sorted(reading.settled.items()):
        if not concerns(slot.subject, filters, reading.registry):
            continue
        answered = reply(reading, *slot)
        if answered.candidates or answered.set_aside:
            yield Settled(
                entry=number,
                subject=slot.subject,
                attribute=slot.attribute,
                part=part(slot.attribute, reading.registry),
                title=title(slot.subject, reading.registry),
                reason=str(settlement.reason),
                chosen=answered.candidates,
                set_aside=answered.set_aside,
            )
