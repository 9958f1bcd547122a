"""The store in SQLite: what nobody can change, and what anybody can read with sqlite3."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from given_log import EVENTS, party, record

from travaux.events.log import default_url, open_log


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "barn.db"
    with open_log(f"sqlite:///{path}") as log:
        record(log, *EVENTS)
    return path


@pytest.fixture
def by_hand(store: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        yield connection


INTO = "INTO stored_events (originator_id, originator_version, topic, state) SELECT"
WITH_ORDER = "INTO stored_events (rowid, originator_id, originator_version, topic, state) SELECT"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE stored_events SET state = '{}' WHERE originator_version = 2", "entries never change"),
        ("UPDATE stored_events SET topic = topic", "entries never change"),
        ("DELETE FROM stored_events WHERE originator_version = 3", "entries are never deleted"),
        (f"INSERT {INTO} 'barn', 5, 'T', json_object('event', json_object('id', 'x'))", "follows the last one"),
        (f"INSERT {INTO} 'barn', 3, 'T', json_object('event', json_object('id', 'x'))", "follows the last one"),
        (f"INSERT {INTO} 'sale', 2, 'T', json_object('event', json_object('id', 'x'))", "follows the last one"),
        (f"INSERT {INTO} 'sale', 0, 'T', json_object('event', json_object('id', 'x'))", "follows the last one"),
        (
            f"INSERT {INTO} 'barn', 4, 'T', json_object('event', json_object('id', 'news'))",
            "no event is recorded twice",
        ),
        (
            f"INSERT OR REPLACE {INTO} 'barn', 4, 'T', json_object('event', json_object('id', 'news'))",
            "no event is recorded twice",
        ),
        (
            f"INSERT OR REPLACE {WITH_ORDER} 1, 'barn', 4, 'T', json_object('event', json_object('id', 'x'))",
            "follows the last one",
        ),
        (f"INSERT {INTO} 'barn', 4, 'T', json_object('event', 1)", "NOT NULL"),
        ("UPDATE passages SET text = 'She wept.' WHERE text = 'She laughed.'", "stays as it is or is erased"),
        ("UPDATE passages SET commitment = 'x', salt = NULL, text = NULL", "stays as it is or is erased"),
        ("UPDATE passages SET text = NULL", "stays as it is or is erased"),
        ("DELETE FROM passages", "erased by setting salt and text to NULL"),
    ],
)
def test_an_entry_cannot_be_changed_deleted_or_skipped_by_hand(
    by_hand: sqlite3.Connection, statement: str, words: str
) -> None:
    before = list(by_hand.iterdump())
    with pytest.raises(sqlite3.IntegrityError, match=words):
        by_hand.execute(statement)
    assert list(by_hand.iterdump()) == before


def test_entries_can_be_read_with_sqlite3(by_hand: sqlite3.Connection) -> None:
    rows = by_hand.execute("SELECT entry, recorded_at, recorder, type, id, source FROM entries").fetchall()
    assert rows == [
        (1, "2026-01-01T12:00:00Z", "ann", "NegotiationOpened", "barn", None),
        (2, "2026-01-01T12:00:00Z", "ann", "SourceCaptured", "news", "news"),
        (3, "2026-01-01T12:00:00Z", "ann", "StatementMade", "news/words", "news-1206"),
    ]
    (state,) = by_hand.execute("SELECT state FROM entries WHERE entry = 3").fetchone()
    assert set(json.loads(state)) == {"entry", "event", "recorded_at", "recorder"}


def test_no_passage_stands_in_an_entry(by_hand: sqlite3.Connection) -> None:
    states = " ".join(state for (state,) in by_hand.execute("SELECT state FROM entries"))
    texts = [text for (text,) in by_hand.execute("SELECT text FROM passages")]
    assert sorted(texts) == ["Ann offers 80 €", "Not a penny more", "She laughed."]
    assert not any(text in states for text in texts)


def test_an_entry_survives_a_power_cut(store: Path) -> None:
    with open_log(f"sqlite:///{store}") as log, log.transaction() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)


def test_events_are_looked_up_by_index(by_hand: sqlite3.Connection) -> None:
    plan = (
        "EXPLAIN QUERY PLAN SELECT originator_version FROM stored_events WHERE originator_id = 'b' AND event_id = 'x'"
    )
    assert "USING INDEX event_ids" in by_hand.execute(plan).fetchone()[3]


def test_nothing_is_left_beside_the_file(store: Path) -> None:
    with open_log(f"sqlite:///{store}", read_only=True) as log:
        assert log.head("barn") == 3
    assert list(store.parent.iterdir()) == [store]


@pytest.mark.parametrize("name", ["a ?#%41.db", "ö.db", "-.db"])
def test_a_path_may_hold_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    with open_log(f"sqlite:///{name}") as log:
        record(log, *EVENTS)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    with open_log(f"sqlite:///{tmp_path / name}", read_only=True) as log:
        assert log.head("barn") == 3


def test_an_error_in_a_statement_is_its_authors(store: Path) -> None:
    with open_log(f"sqlite:///{store}") as log:
        with pytest.raises(sqlite3.OperationalError, match="no such table"), log.reading() as cursor:
            cursor.execute("SELECT * FROM meetings")
        assert log.head("barn") == 3


def test_two_logs_in_memory_are_two(tmp_path: Path) -> None:
    with open_log("memory:") as one, open_log("memory:") as other:
        record(one, party("ann"))
        assert other.negotiations() == []


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the folder of a Linux user")
def test_the_users_own_log_is_in_the_folder_for_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert default_url() == f"sqlite:///{tmp_path}/data/travaux/travaux.db"
    with open_log() as log:
        record(log, party("ann"))
    with open_log(default_url(), read_only=True) as log:
        assert log.negotiations() == ["barn"]
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_url() == f"sqlite:///{tmp_path}/.local/share/travaux/travaux.db"
