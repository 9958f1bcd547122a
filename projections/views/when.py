"""When: since which entry, report and world date a slot has its value, and how it stood before.

Every turn of the answer is found at the bounds of the claims and at the entries that touch the slot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from travaux.domain.claims import Claim, Slot
from travaux.domain.event import Event
from travaux.domain.instants import Instant, rfc3339
from travaux.domain.law import Answer
from travaux.domain.pins import Pin
from travaux.domain.record_keeping import SourceCaptured
from travaux.projections.changes import tied, touched
from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply, Reply
from travaux.projections.stretches import published_bounds, stretches, world_bounds
from travaux.projections.views.banner import Banner, banner
from travaux.projections.views.findings import Standing
from travaux.projections.views.naming import title


class Held(Reply):
    """A stretch of world time with one answer, as known and recorded at the pin; open ends are null."""

    begins: str | None
    ends: str | None
    standing: Standing
    value: Any
    here: bool
    """The pin's own as-of lies in it."""


class WhenView(Reply):
    """Since when a slot has its value, on all three clocks."""

    negotiation: str
    pin: PinReply
    banner: Banner
    subject: str
    attribute: str
    title: str
    value: Any
    standing: Standing
    is_so: bool
    """Whether the value asked for leads at the pin."""
    leading: Any
    """The value that leads at the pin, which may be another than the one asked for."""
    stands: bool
    """Whether the value asked for is among those that stand, leading or not."""
    in_world_since: str | None
    known_since: str | None
    recorded_since: int | None
    stretches: list[Held]

    @property
    def empty(self) -> bool:
        return not self.is_so


def when(reading: Reading, subject: str, attribute: str, value: str | None = None) -> WhenView:
    """Since when the slot has its value, or the value given; of several stretches the one the pin lies in."""
    slot, now = Slot(subject, attribute), reading.answer(subject, attribute)
    is_so = now.standing != "unknown" and (value is None or leads(now, value))
    wanted = now.value if value is None else value
    return WhenView(
        negotiation=reading.negotiation,
        pin=PinReply.of(reading.pin),
        banner=banner(reading),
        subject=subject,
        attribute=attribute,
        title=title(reading.same(subject), reading.registry),
        value=wanted,
        standing=now.standing,
        is_so=is_so,
        leading=now.value,
        stands=any(value is None or _written(one.claim.value, value) for one in now.candidates),
        in_world_since=rfc3339(_in_world(reading, slot, now)) if is_so else None,
        known_since=rfc3339(_known(reading, slot, now)) if is_so else None,
        recorded_since=_recorded(reading, slot, now) if is_so else None,
        stretches=_stretches(reading, slot),
    )


def leads(answer: Answer, value: str) -> bool:
    return answer.value is not None and _written(answer.value, value)


def _written(held: Any, value: str) -> bool:
    """Is the value the one written? Numbers and truths are compared by how they are written."""
    return str(held).casefold() == value.casefold()


def _stretches(reading: Reading, slot: Slot) -> list[Held]:
    turns = world_bounds(reading.claims(*slot))
    found = stretches(turns, lambda as_of: _outcome(reading.answer(*slot, as_of)))
    return [
        Held(
            begins=rfc3339(stretch.begins),
            ends=rfc3339(stretch.ends),
            standing=standing,
            value=value,
            here=stretch.holds(reading.pin.as_of),
        )
        for stretch, (standing, value) in found
        if standing != "unknown"
    ]


def _outcome(answer: Answer) -> tuple[Standing, Any]:
    return answer.standing, answer.value


def _since(turns: Iterable[Instant], upto: Instant, now: Answer, at: Callable[[Instant], Answer]) -> Instant:
    """The earliest turn from which on the outcome was what it is, without a break."""
    earliest = upto
    for turn in sorted((turn for turn in turns if turn <= upto), reverse=True):
        if not _as_now(at(turn), now):
            break
        earliest = turn
    return earliest


def _as_now(answer: Answer, now: Answer) -> bool:
    """The same value leads, or nothing leads among those that stand; unknown is neither."""
    return answer.standing != "unknown" and answer.value == now.value


def _in_world(reading: Reading, slot: Slot, now: Answer) -> Instant:
    turns = world_bounds(reading.claims(*slot))
    return _since(turns, reading.pin.as_of, now, lambda as_of: reading.answer(*slot, as_of))


def _known(reading: Reading, slot: Slot, now: Answer) -> Instant:
    sources = {claim.source for claim in _ever_claimed(reading, slot)}
    dated = [entry for entry in reading.keeping_entries() if _of_any(entry.event, sources)]

    def at(known_on: Instant) -> Answer:
        return reading.at(Pin(reading.pin.as_of, known_on, reading.pin.recorded_by)).answer(*slot)

    return _since(published_bounds(dated, reading.zone), reading.pin.known_on, now, at)


def _of_any(event: Event, sources: set[str]) -> bool:
    """Not the capture of a source that tells nothing of the slot."""
    return not isinstance(event, SourceCaptured) or event.source in sources


def _recorded(reading: Reading, slot: Slot, now: Answer) -> int:
    """The first entry from which on the answer at this as-of and known-on was what it is."""
    first = reading.pin.recorded_by
    for number in _touching(reading, slot):
        first = number
        before = reading.at(Pin(reading.pin.as_of, reading.pin.known_on, number - 1)).answer(*slot)
        if not _as_now(before, now):
            break
    return first


def _touching(reading: Reading, slot: Slot) -> list[int]:
    """Entries that can have altered the answer, the last first."""
    slots = {Slot(reading.same(subject), slot.attribute) for subject in tied(reading, (slot.subject,))}
    kept = {entry.number for entry in reading.keeping_entries() if slots & touched(reading, entry)}
    return sorted(kept | {claim.entry for claim in _ever_claimed(reading, slot)}, reverse=True)


def _ever_claimed(reading: Reading, slot: Slot) -> Iterator[Claim]:
    """Every claim recorded on the slot, and on those of all subjects it ever was judged to be one with."""
    for subject in tied(reading, (slot.subject,)):
        yield from reading.recorded_claims(subject, slot.attribute)
