"""Snapshot and deltas: a table made of them alone is, for every day, what a fresh reading says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from generated import generated
from hypothesis import given
from hypothesis import strategies as st
from laws.judged import judged_logs
from laws.oracle import turns
from laws.strategies import examples
from laws.test_logs import TALKS, logs

from travaux.domain.claims import Slot
from travaux.domain.event import Event
from travaux.domain.instants import OPEN_END, Instant
from travaux.domain.law import Answer
from travaux.events.log import Log, open_log
from travaux.projections.reading import Reading
from travaux.projections.record import Record
from travaux.projections.replies import held
from travaux.projections.subscriptions.deltas import Following, reading_at, snapshot
from travaux.projections.subscriptions.replica import Replica
from travaux.projections.subscriptions.rows import FIRST, Candidate, Row
from travaux.projections.subscriptions.view import View

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ALL = View()
both = st.one_of(logs(), judged_logs())


def fresh(reading: Reading, at: Instant, view: View = ALL) -> dict[Slot, Row]:
    """What a reading says as of a moment, by the law's answer to each slot."""
    asked = ((slot, reading.answer(*slot, at)) for slot, _ in reading.slots() if view.has(slot))
    return {slot: as_row(reading, answer) for slot, answer in asked if answer.standing != "unknown"}


def as_row(reading: Reading, answer: Answer) -> Row:
    several = (
        Candidate(one.value, one.sure, one.origins, one.possible_origins) for one in held(answer, reading.registry)
    )
    return Row(answer.standing, answer.value, tuple(several))


def days(reading: Reading) -> list[Instant]:
    """Every moment from which on an answer could be another, but the very first, before which no date can be written."""
    every = turns(claim for _, claims in reading.slots() for claim in claims)
    return [*(turn for turn in every if turn >= FIRST), OPEN_END - 1]


def agree(replica: Replica, reading: Reading, at: list[Instant], view: View = ALL) -> None:
    for moment in at:
        assert dict(replica.as_of(moment)) == fresh(reading, moment, view), (replica.entry, moment)


def test_a_snapshot_is_what_a_fresh_reading_says_of_every_day() -> None:
    @examples(100)
    @given(both)
    def holds(events: list[Event]) -> None:
        with recorded(events) as log:
            record, end = Record(log, log), len(events)
            replica = Replica(end, snapshot(record, TALKS, end, ALL))
            reading = reading_at(record, TALKS, end)
            agree(replica, reading, days(reading))

    holds()


def recorded(events: list[Event]) -> Log:
    log = open_log("memory:")
    log.append(TALKS, events, recorder="ana", recorded_at=NOW)
    return log


@examples(150)
@given(both, st.data())
def test_from_any_entry_on_the_deltas_lead_to_every_later_table(events: list[Event], data: st.DataObject) -> None:
    with recorded(events) as log:
        record = Record(log, log)
        begin = data.draw(st.integers(0, len(events)))
        replica = Replica(begin, snapshot(record, TALKS, begin, ALL))
        for batch in Following(record, TALKS, begin).batches():
            assert replica.apply(batch) and replica.entry == batch.entry == batch.previous + 1
            reading = reading_at(record, TALKS, batch.entry)
            agree(replica, reading, days(reading))
        assert replica.entry == len(events)


@examples(100)
@given(both, st.data())
def test_a_table_of_deltas_is_in_the_form_of_a_snapshot(events: list[Event], data: st.DataObject) -> None:
    """Every row is as long as it can be, so that equal tables are equal row by row."""
    with recorded(events) as log:
        record = Record(log, log)
        replica = Replica(0)
        for batch in Following(record, TALKS, 0).batches():
            replica.apply(batch)
        assert replica.held() == Replica(len(events), snapshot(record, TALKS, len(events), ALL)).held()


@examples(100)
@given(both)
def test_a_delta_says_what_was_and_what_is_and_both_are_not_the_same(events: list[Event]) -> None:
    with recorded(events) as log:
        record = Record(log, log)
        replica = Replica(0)
        for batch in Following(record, TALKS, 0).batches():
            for delta in batch.deltas:
                assert delta.before != delta.after and delta.begins < delta.ends
                for at in (delta.begins, delta.ends - 1):
                    assert dict(replica.as_of(at)).get(delta.slot) == delta.before
            replica.apply(batch)


VIEWS: list[View] = [
    View(("plan/",)),
    View(("plan/a", "plan/b-plan", "plan/")),
    View(("position/", "issue/")),
    View(party="ukraine"),
    View(issue="land"),
    View(plan="plan"),
    View(("nothing/",)),
]


@examples(150)
@given(both, st.sampled_from(VIEWS), st.data())
def test_a_view_of_the_deltas_keeps_a_view_of_the_table(events: list[Event], view: View, data: st.DataObject) -> None:
    with recorded(events) as log:
        record = Record(log, log)
        begin = data.draw(st.integers(0, len(events)))
        replica = Replica(begin, snapshot(record, TALKS, begin, view))
        for batch in Following(record, TALKS, begin).batches():
            replica.apply(batch.seen_by(view))
            reading = reading_at(record, TALKS, batch.entry)
            agree(replica, reading, days(reading), view)


@examples(100)
@given(both, st.integers(0, 8), st.data())
def test_who_asks_about_one_moment_hears_of_it_alone(events: list[Event], nth: int, data: st.DataObject) -> None:
    with recorded(events) as log:
        record, end = Record(log, log), len(events)
        moments = days(reading_at(record, TALKS, end))
        view = View(as_of=moments[nth % len(moments)])
        begin = data.draw(st.integers(0, end))
        replica = Replica(begin, snapshot(record, TALKS, begin, view))
        for batch in Following(record, TALKS, begin).batches():
            seen = batch.seen_by(view)
            assert all(delta.begins <= (view.as_of or 0) < delta.ends for delta in seen.deltas)
            replica.apply(seen)
            agree(replica, reading_at(record, TALKS, batch.entry), [view.as_of or 0])


@pytest.mark.parametrize("seed", [1, 2])
def test_a_generated_log_is_followed_through_crowded_slots(seed: int) -> None:
    with open_log("memory:") as log:
        log.import_raw("talks-1", generated("talks-1", 600, seed))
        record = Record(log, log)
        replica = Replica(100, snapshot(record, "talks-1", 100, ALL))
        for batch in Following(record, "talks-1", 100).batches():
            replica.apply(batch)
        reading = reading_at(record, "talks-1", 600)
        agree(replica, reading, days(reading)[:: 1 + len(days(reading)) // 60])
        assert replica.held() == Replica(600, snapshot(record, "talks-1", 600, ALL)).held()


def test_what_is_recorded_meanwhile_is_for_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries that the claims table has not folded yet would seem to change nothing."""
    entries = list(generated("talks-1", 60))
    with open_log("memory:") as log:
        log.import_raw("talks-1", entries[:40])
        record = Record(log, log)
        caught_up = record.catch_up

        def grown(name: str) -> int:
            head = caught_up(name)
            log.import_raw(name, entries)
            return head

        following = Following(record, "talks-1", 0)
        monkeypatch.setattr(record, "catch_up", grown)
        replica = Replica(0)
        for _ in range(2):
            for batch in following.batches():
                replica.apply(batch)
        assert replica.held() == Replica(60, snapshot(record, "talks-1", 60, ALL)).held()
