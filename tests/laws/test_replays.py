"""Replay: playing forward, step after step, gives what holds at each moment, on each of the three clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from given import development, event, published
from hypothesis import given
from laws.judged import judged_logs
from laws.oracle import turns
from laws.strategies import examples
from laws.test_logs import TALKS, moments

from travaux.domain.event import Event
from travaux.domain.instants import OPEN_END, OPEN_START, Instant, instant
from travaux.domain.pins import Pin
from travaux.events.log import open_log
from travaux.projections.changes import changes_of
from travaux.projections.reading import Reading
from travaux.projections.record import Record
from travaux.projections.stretches import published_bounds
from travaux.projections.views.became import Became
from travaux.projections.views.replay import By, Step, replay

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("by", ["reported", "occurred"])
@examples(100)
@given(events=judged_logs(), as_of=moments, known_on=moments)
def test_the_steps_of_a_clock_give_the_answers_at_every_moment(
    by: By, events: list[Event], as_of: Instant, known_on: Instant
) -> None:
    with open_log("memory:") as log:
        record = Record(log, log)
        log.append(TALKS, events, recorder="ana", recorded_at=NOW)
        pin = Pin(as_of, known_on, len(events))
        reading = record.reading(TALKS, pin)
        steps = [(_moment(step), step) for step in replay(record, reading, by).steps]
        state: dict[tuple[str, str], Any] = {}
        for at in _moments(reading, by):
            while steps and steps[0][0] <= at:
                for became in steps.pop(0)[1].changes:
                    _play(state, became)
            there = reading.at(replace(pin, known_on=at) if by == "reported" else replace(pin, as_of=at))
            fresh = {(*slot,): (answer.standing, answer.value) for slot, answer in there.answers()}
            assert {slot: held for slot, held in state.items() if held[0] != "unknown"} == fresh
        assert steps == []


def _moment(step: Step) -> Instant:
    return instant(datetime.fromisoformat(step.at)) if step.at else OPEN_START + 1


def _moments(reading: Reading, by: By) -> list[Instant]:
    """Every moment up to the pin at which anything may be another."""
    if by == "reported":
        asked, last = published_bounds(reading.keeping_entries(), reading.zone), reading.pin.known_on
    else:
        asked, last = turns(claim for _, claims in reading.slots() for claim in claims), reading.pin.as_of
    return [*(at for at in asked if OPEN_START < at < last), last]


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


@pytest.mark.parametrize(("by", "at"), [("occurred", None), ("reported", "2025-11-30T22:00:00.000001Z")])
def test_an_office_without_a_beginning_is_held_from_the_first_moment(by: By, at: str | None) -> None:
    opened = event("NegotiationOpened", id=TALKS, negotiation=TALKS, title="Talks", zone="Europe/Kyiv")
    source = event("SourceCaptured", id="source/early", source="early", published=published("2025-12-01"))
    role = development("RoleReported", source="early", of="olga", role="envoy")
    with open_log("memory:") as log:
        log.append(TALKS, [opened, source, role], recorder="ana", recorded_at=NOW)
        record = Record(log, log)
        steps = replay(record, record.reading(TALKS, Pin(OPEN_END, OPEN_END, 3)), by).steps
        changed = [(step.at, [(one.subject, one.before_standing, one.after) for one in step.changes]) for step in steps]
        assert (at, [("actor/olga", "unknown", "envoy")]) in changed
