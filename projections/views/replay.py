"""Replay: the record played forward, by entry, by report date or by occurrence, with what each step changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from travaux.domain.claims import Slot
from travaux.domain.entry import Entry
from travaux.domain.event import Development
from travaux.domain.instants import OPEN_END, OPEN_START, Instant, instant, rfc3339
from travaux.domain.law import UNKNOWN, Answer
from travaux.domain.ledger import State, carried
from travaux.domain.pins import Pin
from travaux.projections.reading import Reading
from travaux.projections.record import Record
from travaux.projections.replies import PinReply, Reply
from travaux.projections.stretches import published_bounds, world_bounds
from travaux.projections.summary import in_full
from travaux.projections.views.became import Became, became, by_entry

By = Literal["entry", "reported", "occurred"]


class Played(Reply):
    """An entry that comes into play in the step."""

    entry: int
    type: str
    id: str
    source: str | None
    summary: str


class Step(Reply):
    """One step: when on the clock that is played, which entries, which answers became others."""

    at: str | None
    entries: list[Played]
    changes: list[Became]


class ReplayView(Reply):
    """All steps up to the pin."""

    negotiation: str
    pin: PinReply
    by: By
    zone: str
    steps: list[Step]

    @property
    def empty(self) -> bool:
        return not self.steps


def replay(record: Record, reading: Reading, by: By, after: int = 0) -> ReplayView:
    """All steps at once; `steps` gives them one by one."""
    return ReplayView(
        negotiation=reading.negotiation,
        pin=PinReply.of(reading.pin),
        by=by,
        zone=reading.zone,
        steps=list(steps(record, reading, by, after)),
    )


def steps(record: Record, reading: Reading, by: By, after: int = 0) -> Iterator[Step]:
    """The steps in order, worked out as they are asked for."""
    match by:
        case "entry":
            return _by_entry(record, reading, after)
        case "reported":
            return _by_clock(reading, by, _told_on(reading))
        case "occurred":
            return _by_clock(reading, by, _happened_on(reading))


def _by_entry(record: Record, reading: Reading, after: int) -> Iterator[Step]:
    before = reading.at(Pin(OPEN_END, OPEN_END, after))
    for entry in reading.log.entries(reading.negotiation, after, reading.pin.recorded_by):
        now = before.by(entry.number)
        yield Step(
            at=rfc3339(instant(entry.recorded_at)),
            entries=[_played(reading, entry)],
            changes=list(by_entry(before, now)),
        )
        before = now


def _played(reading: Reading, entry: Entry) -> Played:
    said = carried(entry.event)
    return Played(
        entry=entry.number,
        type=type(entry.event).__name__,
        id=entry.event.id,
        source=getattr(said, "source", None),
        summary=in_full(entry.event, reading.registry),
    )


def _by_clock(reading: Reading, by: By, entries: dict[Instant, list[Entry]]) -> Iterator[Step]:
    """One clock moves on to each turn up to the pin; the others stay at the pin."""
    limit = reading.pin.known_on if by == "reported" else reading.pin.as_of
    before: dict[Slot, Answer] = {}
    for turn in _turns(reading, by, entries, limit):
        now = dict(_moved(reading, by, turn).answers())
        altered = [slot for slot in sorted({*before, *now}) if _outcome(before, slot) != _outcome(now, slot)]
        played = entries.get(turn, [])
        if altered or played:
            yield Step(
                at=rfc3339(turn),
                entries=[_played(reading, entry) for entry in played],
                changes=[became(reading, slot, before.get(slot, UNKNOWN), now.get(slot, UNKNOWN)) for slot in altered],
            )
        before = now


def _moved(reading: Reading, by: By, turn: Instant) -> Reading:
    pin = reading.pin
    as_of, known_on = (pin.as_of, turn) if by == "reported" else (turn, pin.known_on)
    return reading.at(Pin(as_of, known_on, pin.recorded_by))


def _outcome(answers: dict[Slot, Answer], slot: Slot) -> tuple[str, str]:
    answer = answers.get(slot, UNKNOWN)
    return answer.standing, repr(answer.value)


def _turns(reading: Reading, by: By, entries: Iterable[Instant], limit: Instant) -> list[Instant]:
    if by == "reported":
        bounds = published_bounds(reading.keeping_entries(), reading.zone)
    else:
        bounds = world_bounds(claim for _, several in reading.slots() for claim in several)
    return [turn for turn in sorted({*bounds, *entries}) if OPEN_START < turn <= limit]


def _told_on(reading: Reading) -> dict[Instant, list[Entry]]:
    """Entries by the moment their source had surely appeared."""
    found: dict[Instant, list[Entry]] = {}
    for entry, event in _developments(reading):
        captured = reading.registry.sources.get(event.source)
        published = getattr(entry.event, "published", None) or (captured.published if captured else None)
        if published is not None:
            found.setdefault(published.bounds(reading.zone).latest, []).append(entry)
    return found


def _happened_on(reading: Reading) -> dict[Instant, list[Entry]]:
    """Entries by the moment by which it had surely happened."""
    found: dict[Instant, list[Entry]] = {}
    for entry, event in _developments(reading):
        found.setdefault(event.occurred.bounds(reading.zone).latest, []).append(entry)
    return found


def _developments(reading: Reading) -> Iterator[tuple[Entry, Development]]:
    for entry in reading.log.entries(reading.negotiation, 0, reading.pin.recorded_by):
        event = carried(entry.event)
        if isinstance(event, Development) and reading.ledger.state(entry.number, event.source) is not State.OUT:
            yield entry, event
