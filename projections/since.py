"""Since: from when on, on each clock, the answer of a slot was what it is at the pin.

Walked back from the pin, turn by turn, to the first that answers otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from travaux.domain.claims import Claim, Slot, Value
from travaux.domain.contest import Standing
from travaux.domain.entry import Entry
from travaux.domain.event import Event
from travaux.domain.instants import Instant
from travaux.domain.law import Answer
from travaux.domain.pins import Pin
from travaux.domain.record_keeping import SourceCaptured, SourceWithdrawn
from travaux.projections.changes import tied, touched
from travaux.projections.reading import Reading
from travaux.projections.stretches import published_bounds

Outcome = tuple[Standing, Value]


def _since(turns: Iterable[Instant], upto: Instant, now: Answer, at: Callable[[Instant], Outcome]) -> Instant:
    """The earliest turn from which on the outcome was what it is, without a break."""
    earliest = upto
    for turn in sorted((turn for turn in turns if turn <= upto), reverse=True):
        if not _as_now(*at(turn), now):
            break
        earliest = turn
    return earliest


def _as_now(standing: Standing, value: Value, now: Answer) -> bool:
    """The same value leads, or nothing leads among those that stand; unknown is neither."""
    return standing != "unknown" and value == now.value


def in_world(reading: Reading, slot: Slot, now: Answer) -> Instant:
    """The earliest as-of from which on it was so up to the pin."""
    course = reading.course(*slot)
    return _since(course.turns, reading.pin.as_of, now, course.outcome)


def known(reading: Reading, slot: Slot, now: Answer) -> Instant:
    """The earliest known-on from which on it was so up to the pin."""
    sources = {claim.source for claim in _ever_claimed(reading, slot)}
    dated = [entry for entry in reading.keeping_entries() if _of_any(entry.event, sources)]

    def at(known_on: Instant) -> Outcome:
        answer = reading.at(Pin(reading.pin.as_of, known_on, reading.pin.recorded_by)).answer(*slot)
        return answer.standing, answer.value

    return _since(published_bounds(dated, reading.zone), reading.pin.known_on, now, at)


def _of_any(event: Event, sources: set[str]) -> bool:
    """Not the capture of a source that tells nothing of the slot."""
    return not isinstance(event, SourceCaptured) or event.source in sources


def recorded(reading: Reading, slot: Slot, now: Answer) -> int:
    """The first entry from which on the answer at this as-of and known-on was what it is."""
    first = reading.pin.recorded_by
    for number in _touching(reading, slot):
        first = number
        before = reading.at(Pin(reading.pin.as_of, reading.pin.known_on, number - 1)).answer(*slot)
        if not _as_now(before.standing, before.value, now):
            break
    return first


def _touching(reading: Reading, slot: Slot) -> list[int]:
    """Entries that can have altered the answer, the last first."""
    slots = {Slot(reading.same(subject), slot.attribute) for subject in tied(reading, (slot.subject,))}
    claims = list(_ever_claimed(reading, slot))
    sources = {claim.source for claim in claims}
    kept = {entry.number for entry in reading.keeping_entries() if _touches(reading, entry, slots, sources)}
    return sorted(kept | {claim.entry for claim in claims}, reverse=True)


def _touches(reading: Reading, entry: Entry, slots: set[Slot], sources: set[str]) -> bool:
    if isinstance(entry.event, SourceCaptured | SourceWithdrawn):
        return entry.event.source in sources
    return bool(slots & touched(reading, entry))


def _ever_claimed(reading: Reading, slot: Slot) -> Iterator[Claim]:
    """Every claim recorded on the slot, and on those of all subjects it ever was judged to be one with."""
    for subject in tied(reading, (slot.subject,)):
        yield from reading.recorded_claims(subject, slot.attribute)
