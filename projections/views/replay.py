"""Replay: the record played forward, by entry, by report date or by occurrence, with what each step changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from travaux.domain.claims import Slot, Value
from travaux.domain.contest import Standing
from travaux.domain.entry import Entry
from travaux.domain.event import Development
from travaux.domain.instants import OPEN_END, OPEN_START, Instant, instant, rfc3339
from travaux.domain.law import UNKNOWN, Answer
from travaux.domain.ledger import State, carried
from travaux.domain.pins import Pin
from travaux.domain.record_keeping import SourceCaptured
from travaux.projections.reading import Reading
from travaux.projections.record import Record
from travaux.projections.replies import PinReply, Reply
from travaux.projections.stretches import published_bounds
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
            return _by_report(reading)
        case "occurred":
            return _by_occurrence(reading)


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


FIRST = OPEN_START + 1
"""The moment after the start of time, when all that has no beginning has begun."""

Turn = tuple[Slot, Answer, Answer]
"""What was answered about a slot before, and what from then on."""


def _step(reading: Reading, at: Instant, entries: Iterable[Entry], turns: Iterable[Turn]) -> Step:
    return Step(
        at=rfc3339(at),
        entries=[_played(reading, entry) for entry in entries],
        changes=[became(reading, *turn) for turn in turns],
    )


def _by_occurrence(reading: Reading) -> Iterator[Step]:
    """As-of moves on up to the pin; the other clocks stay there."""
    entries, turns = _happened_on(reading), _turns_in_world(reading)
    for at in sorted({*entries, *turns}):
        if FIRST <= at <= reading.pin.as_of:
            yield _step(reading, at, entries.get(at, ()), turns.get(at, ()))


def _turns_in_world(reading: Reading) -> dict[Instant, list[Turn]]:
    found: dict[Instant, list[Turn]] = {}
    for slot, _ in reading.slots():
        course, before = reading.course(*slot), _outcome(UNKNOWN.standing, UNKNOWN.value)
        for at in sorted({FIRST, *course.turns} - {OPEN_START}):
            now = _outcome(*course.outcome(at))
            if now != before:
                was = reading.answer(*slot, at - 1) if at > FIRST else UNKNOWN
                found.setdefault(at, []).append((slot, was, reading.answer(*slot, at)))
            before = now
    return found


def _by_report(reading: Reading) -> Iterator[Step]:
    """Known-on moves on up to the pin; the other clocks stay there."""
    pin, entries, appearing = reading.pin, _told_on(reading), _appearing(reading)
    known: dict[Slot, Answer] = {}
    for at in sorted({*entries, *appearing}):
        if FIRST <= at <= pin.known_on:
            moved = reading.at(Pin(pin.as_of, at, pin.recorded_by))
            turns = list(_asked_again(moved, known, appearing.get(at, set())))
            if turns or at in entries:
                yield _step(reading, at, entries.get(at, ()), turns)


def _appearing(reading: Reading) -> dict[Instant, set[Slot] | None]:
    """What may be answered otherwise from a moment on: what the sources that appear tell of, or anything (None)."""
    found: dict[Instant, set[Slot] | None] = {FIRST: None}
    told_by = reading.told_by()
    for entry in reading.keeping_entries():
        told = told_by.get(entry.event.source, set()) if isinstance(entry.event, SourceCaptured) else None
        for at in published_bounds([entry], reading.zone):
            others = found.get(at, set())
            found[at] = None if told is None or others is None else others | told
    return found


def _asked_again(moved: Reading, known: dict[Slot, Answer], slots: set[Slot] | None) -> Iterator[Turn]:
    """Those of the slots, or of all, whose answer is another than was known; it is known from then on."""
    if slots is None:
        now = dict(moved.answers())
        asked = {*known, *now}
    else:
        asked = {Slot(moved.same(slot.subject), slot.attribute) for slot in slots}
        now = {slot: moved.answer(*slot) for slot in asked}
    for slot in sorted(asked):
        before, after = known.get(slot, UNKNOWN), now.get(slot, UNKNOWN)
        if _outcome(before.standing, before.value) != _outcome(after.standing, after.value):
            yield slot, before, after
        known[slot] = after


def _outcome(standing: Standing, value: Value) -> tuple[Standing, str]:
    return standing, repr(value)


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
