"""Contested: where sources disagree, what may already have changed, what cannot all be true, and what was settled."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.domain.event import Development
from travaux.domain.instants import Instant
from travaux.domain.ledger import carried
from travaux.projections.filters import Filters
from travaux.projections.reading import Reading
from travaux.projections.replies import Held, PinReply, Reply, reply, who_speaks
from travaux.projections.summary import summary
from travaux.projections.views.banner import Banner, banner
from travaux.projections.views.concerns import concerns
from travaux.projections.views.doubts import Doubt, doubts
from travaux.projections.views.findings import Findings
from travaux.projections.views.naming import title
from travaux.projections.views.why import Quoted, quoted


class Told(Reply):
    """One of the developments that cannot all be true."""

    entry: int
    id: str
    type: str
    summary: str
    who: str
    source: str
    origin: str
    quotation: Quoted


class Contradiction(Reply):
    """Developments judged not to be all true, whatever they claim."""

    entry: int
    reason: str
    developments: list[Told]


class Settled(Reply):
    """A dispute that somebody settled, and what was set aside."""

    entry: int
    subject: str
    attribute: str
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
    settled: list[Settled]

    @property
    def empty(self) -> bool:
        return not (self.contested or self.unsettled or self.contradictions)


def contested(reading: Reading, filters: Filters) -> ContestedView:
    found = Findings(reading)
    return ContestedView(
        negotiation=reading.negotiation,
        pin=PinReply.of(reading.pin),
        banner=banner(reading),
        contested=[one for one in doubts(found, "contested") if _wanted(one, filters, found)],
        unsettled=[one for one in doubts(found, "unsettled") if _wanted(one, filters, found)],
        contradictions=list(_contradictions(reading, filters)),
        settled=list(_settled(reading)),
    )


def _wanted(one: Doubt, filters: Filters, found: Findings) -> bool:
    return concerns(one.subject, filters, found.registry) and one.origins >= filters.origins


def _contradictions(reading: Reading, filters: Filters) -> Iterator[Contradiction]:
    """Those of which two developments were known by the pin; one alone contradicts nothing."""
    if filters.party or filters.issue:
        return
    for number, judged in reading.contradictions:
        told = [one for id in judged.developments if (one := _told(reading, id)) is not None]
        if len(told) > 1:
            yield Contradiction(entry=number, reason=str(judged.reason), developments=told)


def _told(reading: Reading, id: str) -> Told | None:
    """The development as it reads by the pin; None while its source had surely not appeared."""
    entry = reading.carrier(id)
    event = carried(entry.event) if entry else None
    if entry is None or not isinstance(event, Development) or not _known(reading, event, reading.pin.known_on):
        return None
    return Told(
        entry=entry.number,
        id=id,
        type=type(event).__name__,
        summary=summary(event, reading.registry),
        who=who_speaks(event.voice, event.source, reading.registry),
        source=event.source,
        origin=event.origin,
        quotation=quoted(entry.number, event),
    )


def _known(reading: Reading, event: Development, known_on: Instant) -> bool:
    captured = reading.registry.sources.get(event.source)
    return captured is None or captured.published.bounds(reading.zone).earliest < known_on


def _settled(reading: Reading) -> Iterator[Settled]:
    for slot, (number, settlement) in sorted(reading.settled.items()):
        answered = reply(reading, *slot)
        if answered.candidates or answered.set_aside:
            yield Settled(
                entry=number,
                subject=slot.subject,
                attribute=slot.attribute,
                title=title(slot.subject, reading.registry),
                reason=str(settlement.reason),
                chosen=answered.candidates,
                set_aside=answered.set_aside,
            )
