"""A diff names exactly the slots that answer otherwise at its two pins, whatever was judged, settled or taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from laws.judged import SLOTS, judged_logs
from laws.strategies import examples
from laws.test_logs import TALKS, moments

from travaux.domain.claims import Slot
from travaux.domain.event import Event
from travaux.domain.law import Answer
from travaux.domain.pins import Pin
from travaux.events.log import open_log
from travaux.projections.filters import Filters
from travaux.projections.reading import Reading
from travaux.projections.record import Record
from travaux.projections.views.diff import diff

NOW = datetime(2026, 1, 1, tzinfo=UTC)
pins = st.tuples(moments, moments, st.integers(1, 16))


@examples(150)
@given(judged_logs(), pins, pins)
def test_a_diff_is_what_asking_every_slot_twice_finds(
    events: list[Event], first: tuple[int, int, int], second: tuple[int, int, int]
) -> None:
    with open_log("memory:") as log:
        record = Record(log, log)
        log.append(TALKS, events, recorder="ana", recorded_at=NOW)
        before, after = (
            record.reading(TALKS, Pin(as_of, known_on, min(by, len(events)))) for as_of, known_on, by in (first, second)
        )
        found = {
            (c.subject, c.attribute): c for c in diff(before, after, Filters()).changes if c.subject[:5] == "plan/"
        }
        slots = {Slot(after.same(name), slot.attribute) for slot in SLOTS for name in _answered(before, after, slot)}
        assert set(found) == {slot for slot in slots if _shown(before.answer(*slot)) != _shown(after.answer(*slot))}
        for slot, change in found.items():
            assert change.certainly == _certain(before.answer(*slot), after.answer(*slot)), slot


def _answered(before: Reading, after: Reading, slot: Slot) -> Iterator[str]:
    """The names under which the subject, or what it was judged to be one with, has an answer at either pin."""
    yield from (reading.same(slot.subject) for reading in (before, after) if reading.answer(*slot).candidates)


def _shown(answer: Answer) -> Any:
    return answer.standing, answer.value, _values(answer), _values(answer, sure=True)


def _values(answer: Answer, sure: bool = False) -> set[Any]:
    return {one.claim.value for one in answer.candidates if one.sure or not sure}


def _certain(was: Answer, now: Answer) -> bool:
    """Something surely is that was not; or what surely was is gone, and nothing that took its place was possible then."""
    if _values(now, sure=True) - _values(was):
        return True
    gone = _values(was, sure=True) - _values(now)
    return bool(gone) and not _values(now, sure=True) & (_values(was) - _values(was, sure=True))
