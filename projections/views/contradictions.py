"""Contradictions: developments that somebody judged cannot all be true, and reports that a party denies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from travaux.domain.developments.endings import ReportDenied
from travaux.domain.event import Development
from travaux.domain.ledger import carried
from travaux.projections.filters import Filters
from travaux.projections.reading import Reading
from travaux.projections.replies import Reply, who_speaks
from travaux.projections.summary import summary
from travaux.projections.views.concerns import tells_of
from travaux.projections.views.reach import reach
from travaux.projections.views.why import Quoted, quoted


class Told(Reply):
    """A development as it reads at the pin, and the words it rests on. `sure`: known and begun; else only possibly."""

    entry: int
    id: str
    type: str
    summary: str
    who: str
    source: str
    origin: str
    sure: bool
    quotation: Quoted


class Contradiction(Reply):
    """Developments judged not to be all true, whatever they claim."""

    entry: int
    reason: str
    developments: list[Told]


class Denial(Reply):
    """A party says that a report is not so; neither erases the other."""

    by: str
    denial: Told
    denied: Told


def contradictions(reading: Reading, filters: Filters) -> Iterator[Contradiction]:
    """Those of which two developments are in range at the pin: one alone contradicts nothing."""
    for number, judged in reading.contradictions:
        named = [_named(reading, id) for id in judged.developments]
        told = [one for one in named if one is not None and filters.takes(one.entry)]
        if len(told) > 1 and _wanted(reading, filters, told):
            yield Contradiction(entry=number, reason=str(judged.reason), developments=told)


def denials(reading: Reading, filters: Filters) -> Iterator[Denial]:
    """Every denial in range, of whatever was said: of a statement, too, that claims nothing."""
    for entry in reading.log.entries(reading.negotiation, 0, reading.pin.recorded_by):
        event = carried(entry.event)
        if not isinstance(event, ReportDenied) or (denied := _named(reading, event.denies)) is None:
            continue
        denial = _told(reading, entry.number, event)
        if denial is None or not (filters.takes(denial.entry) and filters.takes(denied.entry)):
            continue
        if _wanted(reading, filters, (denial, denied)):
            yield Denial(by=event.by, denial=denial, denied=denied)


def _named(reading: Reading, id: str) -> Told | None:
    """The development of that id, through its corrections."""
    entry = reading.carrier(id)
    event = carried(entry.event) if entry else None
    return _told(reading, entry.number, event) if entry and isinstance(event, Development) else None


def _told(reading: Reading, number: int, event: Development) -> Told | None:
    """None if it does not count, or had surely not happened or appeared by the pin."""
    sure = reach(reading, reading.entry(number), event)
    if sure is None or not reading.counts(number, event.source):
        return None
    return Told(
        entry=number,
        id=event.id,
        type=type(event).__name__,
        summary=summary(event, reading.registry),
        who=who_speaks(event.voice, event.source, reading.registry),
        source=event.source,
        origin=event.origin,
        sure=sure,
        quotation=quoted(number, event),
    )


def _wanted(reading: Reading, filters: Filters, told: Sequence[Told]) -> bool:
    """Does one of them pass the filters, and do enough origins stand behind them all?"""
    events = reading.events(one.entry for one in told).values()
    passes = any(tells_of(event, filters, reading.registry) for event in events if isinstance(event, Development))
    return passes and len({one.origin for one in told if one.sure}) >= filters.origins
