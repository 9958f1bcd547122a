"""Outcomes: the standing and the value of every slot, as of any moment in the world.

For whoever asks again and again as of other moments, with what is known and recorded left as it is. The course of
each slot is worked out once; a slot with very many claims is answered by the law each time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from travaux.domain.claims import Slot, Value
from travaux.domain.contest import Standing
from travaux.domain.course import Course
from travaux.domain.instants import Instant

if TYPE_CHECKING:
    from travaux.projections.reading import Reading

LONG = 4000
"""Claims on a slot from which on its course takes longer than it is worth: it grows with their square."""

Outcome = tuple[Standing, Value]


class _Told(NamedTuple):
    """What holds for a slot from each turn on."""

    slot: Slot
    turns: Sequence[Instant]
    outcomes: Sequence[Outcome]


class Outcomes:
    """Those of a reading's negotiation, for what is known and recorded at its pin and for no other.

    Law: as of every moment they are the standings and values of the reading's answers.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._told: list[_Told] = []
        self._long: list[Slot] = []
        for slot, claims in reading.slots():
            counted = reading.counted_of(slot, claims)
            if len(counted) > LONG:
                self._long.append(slot)
            else:
                course = Course(dict(enumerate(counted)), reading.pin.known_on)
                self._told.append(_Told(slot, *zip(*_apart(course), strict=True)))

    def at(self, as_of: Instant) -> dict[Slot, Outcome]:
        """As of a moment, without the slots of which nothing is known."""
        told = ((slot, outcomes[bisect_right(turns, as_of) - 1]) for slot, turns, outcomes in self._told)
        found = {slot: outcome for slot, outcome in told if outcome is not UNKNOWN}
        for slot in self._long:
            answer = self._reading.answer(*slot, as_of)
            if answer.standing != "unknown":
                found[slot] = answer.standing, answer.value
        return found


UNKNOWN: Outcome = ("unknown", None)


def _apart(course: Course) -> Iterator[tuple[Instant, Outcome]]:
    """The turns at which the outcome becomes another."""
    before = None
    for turn in course.turns:
        standing, value = course.outcome(turn)
        outcome = UNKNOWN if standing == "unknown" else (standing, value)
        if outcome != before:
            yield turn, outcome
            before = outcome
