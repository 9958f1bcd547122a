"""Changes: which answers an entry altered, for which stretch of world time.

An index: with knowledge unbounded, the answer of a slot at the entry before and at the entry, wherever they
differ. Before and after are the law itself, asked when they are read. The cause of a change is always an
entry, never the mere passing of time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from travaux.domain.claims import Claim, Slot
from travaux.domain.course import Course
from travaux.domain.entry import Entry
from travaux.domain.event import Event
from travaux.domain.fold import claims_of
from travaux.domain.instants import OPEN_END
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
from travaux.projections.stretches import Stretch, stretches

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
    return changes_between(before, before.by(entry))


def changes_between(before: Reading, after: Reading) -> list[Change]:
    """The same, where the two readings are at hand: at the entry before, and at the entry."""
    said = after.entry(after.pin.recorded_by)
    return [
        Change(said.number, slot, stretch, kind)
        for slot in sorted(touched(after, said))
        for stretch, kind in _altered(before, after, slot, said)
    ]


def _altered(before: Reading, after: Reading, slot: Slot, said: Entry) -> Iterator[tuple[Stretch, Kind]]:
    claims_before, claims_after = _placed(before.counted(*slot), after.counted(*slot))
    was, now = Course(claims_before, before.pin.known_on), Course(claims_after, after.pin.known_on)
    alike = all(claims_after[place] == claim for place, claim in claims_before.items() if place in claims_after)

    def difference(as_of: int) -> Kind | None:
        """A reader sees the standing, the value, and each candidate with whether it is sure."""
        shown = [(held.left, held.left & held.sure) for held in (was.at(as_of), now.at(as_of))]
        if alike and shown[0] == shown[1]:
            return None
        same = was.outcome(as_of) == now.outcome(as_of)
        return None if same and shown[0] == shown[1] else kind_of(said.event, same)

    for stretch, kind in stretches(sorted({*was.turns, *now.turns}), difference):
        if kind is not None:
            yield stretch, kind


def _placed(*several: Iterable[Claim]) -> Iterator[dict[int, Claim]]:
    """Lists of claims by places that are the same for what one entry says of one value."""
    places: dict[tuple[int, str, str, int], int] = {}
    for claims in several:
        placed: dict[int, Claim] = {}
        told: Counter[tuple[int, str, str]] = Counter()
        for claim in claims:
            key = (claim.entry, claim.development, repr(claim.value))
            told[key] += 1
            placed[places.setdefault((*key, told[key]), len(places))] = claim
        yield placed


def kind_of(event: Event, same: bool) -> Kind:
    """What an event does to an answer whose standing and value stay the `same`, or not."""
    match event:
        case EntryCorrected():
            return "correction"
        case EntryRetracted() | SourceWithdrawn():
            return "retraction"
        case DisputeSettled():
            return "settled"
        case OccurrencesJudged():
            return "judged"
        case _:
            return "restated" if same else "new"


def touched_between(before: Reading, after: Reading, said: Entry) -> set[Slot]:
    """The slots whose answers the entry can have altered, by every subject that stood or stands for theirs."""
    raw = set(_touched(after, said))
    return {Slot(reading.same(slot.subject), slot.attribute) for reading in (before, after) for slot in raw}


def touched(reading: Reading, said: Entry) -> set[Slot]:
    """The slots whose answers the entry can have altered: its own, and those of what it acts on."""
    return {Slot(reading.same(slot.subject), slot.attribute) for slot in _touched(reading, said)}


def tied(reading: Reading, subjects: Iterable[str]) -> set[str]:
    """The subjects, with all that any judgement, whether or not it stands, ever called one with them or two."""
    events = (carried(entry.event) for entry in reading.keeping_entries())
    pairs = [set(event.subjects) for event in events if isinstance(event, OccurrencesJudged)]
    found, size = set(subjects), 0
    while size != len(found):
        size = len(found)
        found |= {subject for pair in pairs if pair & found for subject in pair}
    return found


def _touched(reading: Reading, said: Entry) -> Iterator[Slot]:
    for entry in _acted_on(reading, said, {}).values():
        yield from (claim.slot for claim in claims_of(entry, reading.zone))
        yield from _of_event(reading, carried(entry.event))


def _acted_on(reading: Reading, entry: Entry, found: dict[int, Entry]) -> dict[int, Entry]:
    """The entry, what it corrects or retracts with all corrections of that, and what those act on in turn."""
    found[entry.number] = entry
    for target in _targets(entry.event):
        for number in reading.ledger.carriers(target):
            if number not in found and number <= reading.pin.recorded_by:
                _acted_on(reading, reading.entry(number), found)
    return found


def _targets(event: Event) -> Iterator[int]:
    if isinstance(event, EntryCorrected | EntryRetracted):
        yield event.entry
    if isinstance(event, EntryCorrected):
        yield from _targets(event.replacement)


def _of_event(reading: Reading, event: Event) -> Iterator[Slot]:
    match event:
        case SourceWithdrawn() | SourceCaptured():
            yield from reading.slots_told_by(event.source)
        case OccurrencesJudged():
            yield from _of_subjects(reading, tied(reading, event.subjects))
        case DisputeSettled():
            yield Slot(event.subject, event.attribute)
        case _:
            pass


def _of_subjects(reading: Reading, subjects: set[str]) -> Iterator[Slot]:
    """Whatever is asked of one of them, asked of each."""
    attributes = {name for subject, names in reading.subjects().items() if subject in subjects for name in names}
    yield from (Slot(subject, attribute) for subject in subjects for attribute in attributes)
