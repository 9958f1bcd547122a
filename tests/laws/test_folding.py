"""Folding changes, entry by entry, gives every answer as if it were asked afresh."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from laws.judged import SLOTS, judged_logs
from laws.oracle import turns
from laws.strategies import examples
from laws.test_changes import told
from laws.test_logs import TALKS

from travaux.domain.claims import Slot
from travaux.domain.event import Event
from travaux.domain.instants import OPEN_END, Instant
from travaux.domain.law import UNKNOWN
from travaux.domain.pins import Pin
from travaux.events.log import open_log
from travaux.projections.changes import changes_of
from travaux.projections.reading import Reading
from travaux.projections.record import Record

NOW = datetime(2026, 1, 1, tzinfo=UTC)
State = dict[tuple[Slot, Instant], Any]


@examples(120)
@given(judged_logs())
def test_folding_all_changes_gives_every_answer_at_every_entry(events: list[Event]) -> None:
    with open_log("memory:") as log:
        record = Record(log, log)
        log.append(TALKS, events, recorder="ana", recorded_at=NOW)
        at = [record.reading(TALKS, Pin(OPEN_END, OPEN_END, number)) for number in range(1, len(events) + 1)]
        moments = sorted({turn for reading in at for slot in SLOTS for turn in turns(reading.claims(*slot))})
        state: State = {(slot, turn): told(UNKNOWN) for slot in SLOTS for turn in moments}
        for reading in at:
            _fold(state, record, reading, moments)
            fresh = {(slot, turn): told(reading.answer(*slot, turn)) for slot in SLOTS for turn in moments}
            assert state == fresh, reading.pin.recorded_by


def _fold(state: State, record: Record, reading: Reading, moments: list[Instant]) -> None:
    """Subjects judged to be one are one slot, so that the others take over what the first of them has become."""
    changes = [change for change in changes_of(record, TALKS, reading.pin.recorded_by) if change.slot in SLOTS]
    for change in changes:
        for turn in filter(change.stretch.holds, moments):
            state[change.slot, turn] = told(reading.answer(*change.slot, turn))
    for slot in SLOTS:
        one = Slot(reading.same(slot.subject), slot.attribute)
        state.update({(slot, turn): state[one, turn] for turn in moments})
