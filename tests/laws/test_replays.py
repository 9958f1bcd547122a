"""Replay: playing forward, step after step, ends where the pin stands, on each of the three clocks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from laws.judged import judged_logs
from laws.strategies import examples
from laws.test_logs import TALKS, moments

from travaux.domain.event import Event
from travaux.domain.instants import OPEN_END, Instant
from travaux.domain.pins import Pin
from travaux.events.log import open_log
from travaux.projections.changes import changes_of
from travaux.projections.record import Record
from travaux.projections.views.became import Became
from travaux.projections.views.replay import By, replay

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("by", ["reported", "occurred"])
@examples(150)
@given(events=judged_logs(), as_of=moments, known_on=moments)
def test_the_steps_of_a_clock_lead_to_the_answers_at_the_pin(
    by: By, events: list[Event], as_of: Instant, known_on: Instant
) -> None:
    with open_log("memory:") as log:
        record = Record(log, log)
        log.append(TALKS, events, recorder="ana", recorded_at=NOW)
        reading = record.reading(TALKS, Pin(as_of, known_on, len(events)))
        state: dict[tuple[str, str], Any] = {}
        for step in replay(record, reading, by).steps:
            for became in step.changes:
                _play(state, became)
        fresh = {(*slot,): (answer.standing, answer.value) for slot, answer in reading.answers()}
        assert {slot: held for slot, held in state.items() if held[0] != "unknown"} == fresh


def _play(state: dict[tuple[str, str], Any], became: Became) -> None:
    """Each change begins where the one before it on its slot ended."""
    slot = (became.subject, became.attribute)
    assert state.get(slot, ("unknown", None)) == (became.before_standing, became.before)
    state[slot] = (became.after_standing, became.after)


@examples(100)
@given(judged_logs())
def test_every_entry_is_played_once_with_all_it_changed(events: list[Event]) -> None:
    with open_log("memory:") as log:
        record = Record(log, log)
        log.append(TALKS, events, recorder="ana", recorded_at=NOW)
        steps = replay(record, record.reading(TALKS, Pin(OPEN_END, OPEN_END, len(events))), "entry").steps
        assert [played.entry for step in steps for played in step.entries] == list(range(1, len(events) + 1))
        for number, step in enumerate(steps, 1):
            assert len(step.changes) == len(changes_of(record, TALKS, number))
            for became in step.changes:
                told_apart = (became.before_standing, became.before) != (became.after_standing, became.after)
                assert told_apart or became.kind != "new"
