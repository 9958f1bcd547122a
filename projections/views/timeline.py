"""The timeline: developments by when they happened, uncertain dates as ranges, with when they were reported."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.domain.entry import Entry
from travaux.domain.event import Development
from travaux.domain.instants import Instant
from travaux.domain.ledger import carried
from travaux.projections.filters import Filters
from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply, Reply, who_speaks
from travaux.projections.summary import only_words, summary
from travaux.projections.views.banner import Banner, banner
from travaux.projections.views.concerns import tells_of
from travaux.projections.views.findings import Span, span
from travaux.projections.views.reach import days_late, reach, reported


class Happened(Reply):
    """One development. `sure`: known and begun by the pin; else only possibly in range."""

    entry: int
    id: str
    type: str
    summary: str
    words: str | None
    """The quotation of what is nothing but words."""
    occurred: str
    basis: str
    happened: Span
    lasted_to: str | None
    reported: Span
    days_late: int | None
    """Whole days from the latest moment it can have happened to the earliest its report can have appeared."""
    who: str
    source: str
    origin: str
    sure: bool
    opinion: bool
    """An author's own judgement, or a passage noted: no view of the talks reads it."""


class TimelineView(Reply):
    """What happened, in order."""

    negotiation: str
    pin: PinReply
    banner: Banner
    developments: list[Happened]

    @property
    def empty(self) -> bool:
        return not self.developments


def timeline(reading: Reading, filters: Filters) -> TimelineView:
    """Developments by the latest moment they can have happened, then the earliest; nothing after the pin's bounds."""
    found = [one for entry in _entries(reading) for one in _happened(reading, filters, entry)]
    return TimelineView(
        negotiation=reading.negotiation,
        pin=PinReply.of(reading.pin),
        banner=banner(reading),
        developments=[one for _, one in sorted(found, key=lambda pair: pair[0])],
    )


def _entries(reading: Reading) -> Iterator[Entry]:
    return reading.log.entries(reading.negotiation, 0, reading.pin.recorded_by)


Key = tuple[Instant, Instant, int]


def _happened(reading: Reading, filters: Filters, entry: Entry) -> Iterator[tuple[Key, Happened]]:
    event = carried(entry.event)
    if not isinstance(event, Development) or not filters.takes(entry.number):
        return
    if not tells_of(event, filters, reading.registry):
        return
    sure = reach(reading, entry, event)
    if sure is None or not reading.counts(entry.number, event.source):
        return
    bounds = event.occurred.bounds(reading.zone)
    yield (bounds.latest, bounds.earliest, entry.number), _line(reading, entry, event, sure)


def _line(reading: Reading, entry: Entry, event: Development, sure: bool) -> Happened:
    bounds, out = event.occurred.bounds(reading.zone), reported(reading, entry, event)
    lasted = span(bounds.earliest, bounds.end).latest if bounds.end != bounds.latest else None
    return Happened(
        entry=entry.number,
        id=event.id,
        type=type(event).__name__,
        summary=summary(event, reading.registry),
        words=only_words(event),
        occurred=event.occurred.edtf,
        basis=event.occurred.basis,
        happened=span(bounds.earliest, bounds.latest),
        lasted_to=lasted,
        reported=span(out.earliest, out.latest),
        days_late=days_late(reading, entry, event),
        who=who_speaks(event.voice, event.source, reading.registry),
        source=event.source,
        origin=event.origin,
        sure=sure,
        opinion=type(event).__name__ in ("OpinionPublished", "PassageNoted"),
    )
