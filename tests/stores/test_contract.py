"""What every log must do, whatever it is stored in."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from itertools import islice

import psycopg
import pytest
from given_log import EVENTS, NOON, batches, erase, party, record
from hypothesis import HealthCheck, given, settings

from travaux.domain.event import Event
from travaux.domain.passages import Erased, Passage
from travaux.events.errors import Conflict, HeadMoved, NoEntry, NotStorable, OtherEntry, SameIdOtherContent
from travaux.events.jsonl import exported, import_lines
from travaux.events.log import PAGE, Log, open_log


def test_entries_are_read_as_they_were_recorded(log: Log) -> None:
    entries = log.append("barn", EVENTS, recorder="ann", recorded_at=NOON)
    assert list(log.entries("barn")) == entries
    assert [(e.number, e.recorded_at, e.recorder, e.event) for e in entries] == [
        (number, NOON, "ann", one) for number, one in enumerate(EVENTS, 1)
    ]


def test_a_log_without_entries_is_empty_and_no_error(log: Log) -> None:
    assert (log.negotiations(), log.head("barn"), list(log.entries("barn"))) == ([], 0, [])
    assert log.numbers_of("barn", ["barn"]) == {}
    with pytest.raises(NoEntry, match="barn has no entry 1: its last one is 0"):
        log.entry("barn", 1)


def test_each_negotiation_is_numbered_by_itself(log: Log) -> None:
    assert record(log, party("ann"), to="sale") == [1]
    assert record(log, party("ann"), party("bob")) == [1, 2]
    assert record(log, party("bob"), to="sale") == [2]
    assert (log.negotiations(), log.head("barn"), log.head("sale")) == (["barn", "sale"], 2, 2)


def test_a_part_of_the_log_can_be_read(log: Log) -> None:
    record(log, *(party(f"p{number}") for number in range(1, 6)))
    assert [e.number for e in log.entries("barn", after=2)] == [3, 4, 5]
    assert [e.number for e in log.entries("barn", after=1, upto=3)] == [2, 3]
    assert [e.number for e in log.some("barn", [5, 2, 9, 2])] == [2, 5]
    assert log.entry("barn", 4).event.id == "p4"
    assert log.numbers_of("barn", ["p5", "p1", "nobody"]) == {"p1": 1, "p5": 5}


def test_a_log_of_several_pages_is_read_whole(log: Log) -> None:
    count = 2 * PAGE + 1
    record(log, *(party(f"p{number}") for number in range(count)))
    assert [e.number for e in log.entries("barn")] == list(range(1, count + 1))
    assert [e.number for e in log.some("barn", range(1, count + 1))] == list(range(1, count + 1))


def test_recording_again_adds_nothing(log: Log) -> None:
    record(log, *EVENTS)
    assert record(log, *EVENTS, at=NOON + timedelta(days=1)) == []
    assert record(log, EVENTS[1], party("ann"), party("ann")) == [4]


def test_a_retry_whose_first_try_went_through_is_no_conflict(log: Log) -> None:
    record(log, *EVENTS, expected=0)
    assert record(log, *EVENTS, expected=0) == []


def test_the_same_id_with_other_content_is_a_conflict(log: Log) -> None:
    record(log, EVENTS[0], party("ann"))
    with pytest.raises(SameIdOtherContent, match="Entry 2 of barn already records ann with other content"):
        record(log, party("bob"), party("ann", "Anna"))
    with pytest.raises(SameIdOtherContent, match="bob is to be recorded in barn twice"):
        record(log, party("bob"), party("bob", "Rob"))
    assert log.head("barn") == 2


def test_another_text_of_a_passage_is_other_content(log: Log) -> None:
    record(log, *EVENTS)
    with pytest.raises(SameIdOtherContent, match="Entry 3"):
        record(log, EVENTS[2].model_copy(update={"hedge": Passage("One penny more")}))


def test_a_head_that_moved_is_a_conflict_naming_both(log: Log) -> None:
    record(log, party("ann"), expected=0)
    with pytest.raises(HeadMoved, match="expected at entry 0 and is at 1") as caught:
        record(log, party("bob"), expected=0)
    assert isinstance(caught.value, Conflict)
    assert record(log, party("bob"), expected=1) == [2]


def test_recorded_at_never_decreases(log: Log) -> None:
    times = (NOON, NOON - timedelta(days=1), NOON + timedelta(microseconds=1))
    for number, at in enumerate(times):
        record(log, party(f"p{number}"), at=at)
    assert [e.recorded_at for e in log.entries("barn")] == [NOON, NOON, NOON + timedelta(microseconds=1)]


def test_all_is_recorded_or_nothing(log: Log) -> None:
    with pytest.raises(NotStorable, match="Event bob cannot be written as JSON"):
        record(log, party("ann"), party("bob", "\ud800"))
    assert log.head("barn") == 0


def test_derived_tables_are_written_with_the_entries_or_not_at_all(log: Log) -> None:
    with pytest.raises(ZeroDivisionError), log.transaction() as cursor:
        cursor.execute("CREATE TABLE derived (entry INTEGER)")
        cursor.executemany("INSERT INTO derived VALUES (?)", [(n,) for n in record(log, *EVENTS)])
        assert log.head("barn") == 3
        _ = 1 / 0
    assert log.head("barn") == 0
    with log.transaction() as cursor:
        cursor.execute("CREATE TABLE derived (entry INTEGER)")
        record(log, *EVENTS)
        cursor.execute("INSERT INTO derived VALUES (?)", (log.head("barn"),))
    with log.reading() as cursor:
        assert cursor.execute("SELECT entry FROM derived").fetchall() == [(log.head("barn"),)]


def test_rows_that_are_written_together_are_read_as_they_were_given(log: Log) -> None:
    rows = [(1, "\\N", b"\\"), (2, "a\tb\nc\\d", None), (3, "\\.", b"\x00\t"), (4, "é\u2028", b"")]
    with log.transaction() as cursor:
        cursor.execute(f"CREATE TABLE derived (number INTEGER, text TEXT, bytes {_BYTES[log.driver_error]})")
        cursor.executemany("INSERT INTO derived VALUES (?, ?, ?)", rows)
        assert cursor.execute("SELECT * FROM derived ORDER BY number").fetchall() == rows
        cursor.execute("CREATE TABLE copy (number INTEGER, text TEXT)")
        cursor.executemany(
            "INSERT INTO copy (number, text) VALUES (?, ?)", cursor.stream("SELECT number, text FROM derived")
        )
        assert cursor.execute("SELECT * FROM copy ORDER BY number").fetchall() == [row[:2] for row in rows]


_BYTES = {sqlite3.Error: "BLOB", psycopg.Error: "BYTEA"}


def test_what_is_read_together_is_of_one_state(log: Log) -> None:
    record(log, *EVENTS)
    with log.reading() as cursor:
        rows = cursor.execute("SELECT originator_version FROM stored_events ORDER BY 1")
        assert [(number, log.entry("barn", number).number) for (number,) in rows] == [(1, 1), (2, 2), (3, 3)]
        with pytest.raises(RuntimeError, match="would be lost"):
            record(log, party("ann"))


def test_followers_get_what_is_recorded_later(log: Log) -> None:
    record(log, party("ann"))
    followed = log.follow("barn", interval=0.001)
    assert next(followed).number == 1
    record(log, party("bob"), party("cy"))
    assert [entry.number for entry in islice(followed, 2)] == [2, 3]


def test_an_erased_passage_reads_as_erased_and_may_be_recorded_again(log: Log) -> None:
    record(log, *EVENTS)
    erase(log, "Not a penny more")
    hedge = log.entry("barn", 3).event.hedge  # type: ignore[attr-defined]  # of a development
    assert isinstance(hedge, Erased)
    assert record(log, *EVENTS) == []


def test_export_import_and_export_are_the_same_bytes(log: Log) -> None:
    record(log, *EVENTS)
    erase(log, "She laughed.")
    lines = list(exported(log, "barn"))
    with open_log("memory:") as other:
        assert import_lines(other, lines).new == 3
        assert list(exported(other, "barn")) == lines
        assert list(other.entries("barn")) == list(log.entries("barn"))


def test_an_import_continues_a_log_that_begins_the_same_way(log: Log) -> None:
    with open_log("memory:") as other:
        record(other, *EVENTS)
        import_lines(log, exported(other, "barn"))
        record(other, party("ann"))
        assert import_lines(log, exported(other, "barn")) == ("barn", 4, 1)
        assert import_lines(log, exported(other, "barn")) == ("barn", 4, 0)


def test_an_import_that_begins_otherwise_is_a_conflict(log: Log) -> None:
    record(log, party("ann"), party("cy"))
    with open_log("memory:") as other:
        record(other, party("ann"), party("bob"), party("cy"))
        with pytest.raises(OtherEntry, match="Entry 2 of barn"):
            import_lines(log, exported(other, "barn"))
    assert log.head("barn") == 2


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=batches())
def test_whatever_is_recorded_comes_back(log: Log, batches: list[list[Event]]) -> None:
    name = f"n{len(log.negotiations())}"
    for batch in batches:
        log.append(name, batch, recorder="ann", recorded_at=NOON)
    events = [one for batch in batches for one in batch]
    assert [entry.event for entry in log.entries(name)] == events
    assert [entry.number for entry in log.entries(name)] == list(range(1, len(events) + 1))
    assert log.append(name, events, recorder="bob", recorded_at=NOON) == []
    with open_log("memory:") as other:
        import_lines(other, lines := list(exported(log, name)))
        assert list(exported(other, name)) == lines
