"""Changes: exactly the stretches of world time for which an entry made an answer another, and no others."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from hypothesis import given
from laws.oracle import turns
from laws.strategies import examples
from laws.test_logs import SLOTS, TALKS, logs

from travaux.domain.claims import Slot
from travaux.domain.event import Event
from travaux.domain.instants import OPEN_END, OPEN_START
from travaux.domain.law import Answer
from travaux.domain.pins import Pin
from travaux.events.log import open_log
from travaux.projections.changes import Change, changes_of
from travaux.projections.record import Record

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def told(answer: Answer) -> tuple[Any, ...]:
    """All of an answer that a reader sees: standing, value, and each candidate with whether it is sure."""
    candidates = [
        (one.claim.development, one.claim.entry, repr(one.claim.value), one.sure) for one in answer.candidates
    ]
    return answer.standing, answer.value, sorted(candidates)


@examples(100)
@given(logs())
def test_a_change_is_there_where_and_only_where_the_answer_is_another(events: list[Event]) -> None:
    with open_log("memory:") as log:
        record = Record(log, log)
        log.append(TALKS, events, recorder="ana", recorded_at=NOW)
        for number in range(2, len(events) + 1):
            _compare(record, number, changes_of(record, TALKS, number))


def _compare(record: Record, number: int, changes: list[Change]) -> None:
    before = record.reading(TALKS, Pin(OPEN_END, OPEN_END, number - 1))
    after = record.reading(TALKS, Pin(OPEN_END, OPEN_END, number))
    for name in SLOTS:
        slot = Slot(*name)
        mine = [change for change in changes if change.slot == slot]
        for as_of in turns([*before.claims(*slot), *after.claims(*slot)]):
            another = told(before.answer(*slot, as_of)) != told(after.answer(*slot, as_of))
            assert another == any(change.stretch.holds(as_of) for change in mine), (number, slot, as_of)


@examples(100)
@given(logs())
def test_the_changes_of_a_slot_are_maximal_and_apart(events: list[Event]) -> None:
    with open_log("memory:") as log:
        record = Record(log, log)
        log.append(TALKS, events, recorder="ana", recorded_at=NOW)
        for number in range(2, len(events) + 1):
            changes = changes_of(record, TALKS, number)
            for one, other in pairwise(changes):
                if one.slot == other.slot and one.kind == other.kind:
                    assert one.stretch.ends < other.stretch.begins
            assert all(OPEN_START <= change.stretch.begins < change.stretch.ends <= OPEN_END for change in changes)
