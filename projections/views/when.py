"""When: since which entry, report and world date a slot has its value, and how it stood before.

Every turn of the answer is found at the bounds of the claims and at the entries that touch the slot.
"""

from __future__ import annotations

from typing import Any

from travaux.domain.claims import Slot
from travaux.domain.instants import rfc3339
from travaux.domain.law import Answer
from travaux.projections import since
from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply, Reply
from travaux.projections.stretches import stretches
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
        in_world_since=rfc3339(since.in_world(reading, slot, now)) if is_so else None,
        known_since=rfc3339(since.known(reading, slot, now)) if is_so else None,
        recorded_since=since.recorded(reading, slot, now) if is_so else None,
        stretches=_stretches(reading, slot),
    )


def leads(answer: Answer, value: str) -> bool:
    return answer.value is not None and _written(answer.value, value)


def _written(held: Any, value: str) -> bool:
    """Is the value the one written? Numbers and truths are compared by how they are written."""
    return str(held).casefold() == value.casefold()


def _stretches(reading: Reading, slot: Slot) -> list[Held]:
    course = reading.course(*slot)
    return [
        Held(
            begins=rfc3339(stretch.begins),
            ends=rfc3339(stretch.ends),
            standing=standing,
            value=value,
            here=stretch.holds(reading.pin.as_of),
        )
        for stretch, (standing, value) in stretches(course.turns, course.outcome)
        if standing != "unknown"
    ]
