"""Changes: which answers an entry altered, for which stretch of world time.

An index: with knowledge unbounded, the answer of a slot at the entry before and at the entry, wherever they
differ. Before and after are the law itself, asked when they are read. The cause of a change is always an
entry, never the mere passing of time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from travaux.domain.claims import Slot
from travaux.domain.entry import Entry
from travaux.domain.instants import OPEN_END
from travaux.domain.law import Answer
from travaux.domain.ledger import carried
from travaux.domain.pins import Pin
from travaux.domain.record_keeping import (
    DisputeSettled,
    EntryCorrected,
    EntryRetracted,
    OccurrencesJudged,
    SourceCaptured,
    SourceWithdrawn,
)
from travaux.projections.reading import Reading
from travaux.projections.record import Record
from travaux.projections.stretches import Stretch, stretches, world_bounds

Kind = Literal["new", "restated", "correction", "retraction", "judged", "settled"]


@dataclass(frozen=True, slots=True)
class Change:
    """One entry altered the answer of one slot for one maximal stretch of as-of."""

    entry: int
    slot: Slot
    stretch: Stretch
    kind: Kind


def changes_of(record: Record, negotiation: str, entry: int) -> list[Change]:
    """What an entry changed, by slot and time; empty for one that changed no answer."""
    before = record.reading(negotiation, Pin(OPEN_END, OPEN_END, entry - 1))
    after = before.at(Pin(OPEN_END, OPEN_END, entry))
    said = after.entry(entry)
    return [
        Change(entry, slot, stretch, kind)
        for slot in touched(after, said)
        for stretch, kind in _altered(before, after, slot, said)
    ]


def _altered(before: Reading, after: Reading, slot: Slot, said: Entry) -> Iterator[tuple[Stretch, Kind]]:
    turns = world_bounds([*before.claims(*slot), *after.claims(*slot)])

    def difference(as_of: int) -> Kind | None:
        was, now = (reading.answer(*slot, as_of) for reading in (before, after))
        return None if told(was) == told(now) else _kind(said, was, now)

    for stretch, kind in stretches(turns, difference):
        if kind is not None:
            yield stretch, kind


def told(answer: Answer) -> tuple[Any, ...]:
    """All of an answer that a reader sees: standing, value, and each candidate with whether it is sure."""
    candidates = [
        (one.claim.development, one.claim.entry, repr(one.claim.value), one.sure) for one in answer.candidates
    ]
    return answer.standing, answer.value, sorted(candidates)


def _kind(said: Entry, was: Answer, now: Answer) -> Kind:
    match said.event:
        case EntryCorrected():
            return "correction"
        case EntryRetracted() | SourceWithdrawn():
            return "retraction"
        case DisputeSettled():
            return "settled"
        case OccurrencesJudged():
            return "judged"
        case _:
            return "restated" if (was.standing, was.value) == (now.standing, now.value) else "new"


def touched(reading: Reading, said: Entry) -> list[Slot]:
    """The slots whose answers the entry can have altered: its own, and those of what it acts on."""
    return sorted({Slot(reading.same(slot.subject), slot.attribute) for slot in _touched(reading, said)})


def _touched(reading: Reading, said: Entry) -> Iterator[Slot]:
    yield from reading.slots_of(said.number)
    match said.event:
        case EntryCorrected() | EntryRetracted():
            yield from _of_target(reading, said.event.entry)
            yield from _of_event(reading, carried(said.event))
        case SourceWithdrawn() | OccurrencesJudged() | DisputeSettled() | SourceCaptured():
            yield from _of_event(reading, said.event)
        case _:
            pass


def _of_target(reading: Reading, number: int) -> Iterator[Slot]:
    """What an entry acts on: an entry with all that corrects it, or an act, whose own targets it gives back."""
    if number >= reading.pin.recorded_by:
        return
    for other in reading.ledger.carriers(number):
        yield from reading.slots_of(other)
    target = reading.entry(number).event
    if isinstance(target, EntryCorrected | EntryRetracted):
        yield from _of_target(reading, target.entry)
    yield from _of_event(reading, carried(target))


def _of_event(reading: Reading, event: object) -> Iterator[Slot]:
    match event:
        case SourceWithdrawn() | SourceCaptured():
            yield from (slot for slot in reading.all_slots() if _told_by(reading, slot, event.source))
        case OccurrencesJudged():
            yield from (slot for slot in reading.all_slots() if slot.subject in event.subjects)
        case DisputeSettled():
            yield Slot(event.subject, event.attribute)
        case _:
            pass


def _told_by(reading: Reading, slot: Slot, source: str) -> bool:
    return any(claim.source == source for claim in reading.recorded_claims(*slot))
