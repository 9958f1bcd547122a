"""A store that cannot be read or written says why, in words and by exit code, and is left as it was."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from given_log import EVENTS, party, record

from travaux.events import errors
from travaux.events.log import open_log
from travaux.events.sqlite_open import FORMAT

NOBODY = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that anybody can reach, unlike that of pytest."""
    with TemporaryDirectory() as name:
        path = Path(name)
        path.chmod(0o755)
        yield path
        path.chmod(0o755)


@pytest.fixture
def store(folder: Path) -> Path:
    with open_log(f"sqlite:///{folder / 'barn.db'}") as log:
        record(log, *EVENTS)
    return folder / "barn.db"


@contextmanager
def without_rights() -> Iterator[None]:
    """Who may do anything would not notice that something is read-only."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def head(path: Path, read_only: bool = True) -> int:
    with open_log(f"sqlite:///{path}", read_only=read_only) as log:
        return log.head("barn")


def append(path: Path, wait: float = 5) -> None:
    with open_log(f"sqlite:///{path}", wait=wait) as log:
        record(log, party("ann"))


@contextmanager
def by_hand(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def test_where_nothing_was_recorded_reading_finds_no_store_and_makes_none(folder: Path) -> None:
    with pytest.raises(errors.NoStore, match="There is no store at .*barn.db: record something first"):
        head(folder / "barn.db")
    with pytest.raises(errors.NoStore):
        head(folder / "missing" / "barn.db")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("url", ["barn.db", "postgres:///x", "sqlite://barn.db", "sqlite:///", "", "memory"])
def test_an_unknown_kind_of_store_is_refused(url: str) -> None:
    with pytest.raises(errors.UnknownStore, match="write sqlite:///PATH"):
        open_log(url)


def test_a_store_of_a_newer_format_is_refused(store: Path) -> None:
    with by_hand(store) as connection:
        connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    for attempt in (head, append):
        with pytest.raises(errors.NewerStore, match="has format 2, this version reads up to 1: install a newer"):
            attempt(store)


@pytest.mark.parametrize(
    "script", ["CREATE TABLE stored_events (x)", "PRAGMA application_id = 7", "PRAGMA user_version = 1"]
)
def test_a_database_of_another_program_is_refused(folder: Path, script: str) -> None:
    with by_hand(folder / "other.db") as connection:
        connection.execute(script)
    before = (folder / "other.db").read_bytes()
    for attempt in (head, append):
        with pytest.raises(errors.NotAStore, match="is a database of another program and not a store"):
            attempt(folder / "other.db")
    assert (folder / "other.db").read_bytes() == before


def test_a_file_that_is_no_database_is_refused(folder: Path) -> None:
    (folder / "notes.txt").write_text("Ann offers 80.\n" * 100)
    for attempt in (head, append):
        with pytest.raises(errors.NotAStore, match="is no database and not a store"):
            attempt(folder / "notes.txt")
    assert (folder / "notes.txt").read_text() == "Ann offers 80.\n" * 100


def test_a_damaged_store_says_so(store: Path) -> None:
    data = bytearray(store.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    store.write_bytes(data)
    with pytest.raises(errors.Malformed, match="is damaged: .*Restore it from a copy or an export"):
        head(store)


@pytest.mark.parametrize("wal", [False, True])
def test_a_store_left_by_an_interrupted_first_run_opens_again(folder: Path, wal: bool) -> None:
    path = folder / "barn.db"
    path.touch()
    if wal:
        with by_hand(path) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
    with pytest.raises(errors.NoStore):
        head(path)
    append(path)
    assert head(path) == 1


def test_a_folder_that_is_missing_is_named(folder: Path) -> None:
    with pytest.raises(errors.CannotOpen, match="there is no folder .*missing"):
        append(folder / "missing" / "barn.db")
    with pytest.raises(errors.CannotOpen, match="it is a folder"):
        append(folder)


def test_a_read_only_folder_can_be_read_and_not_written(folder: Path, store: Path) -> None:
    folder.chmod(0o555)
    with without_rights():
        assert (head(store), head(store, read_only=False)) == (3, 3)
        with pytest.raises(errors.ReadOnly, match="can only be read here: ask for the right to write"):
            append(store)
        with pytest.raises(errors.ReadOnly):
            append(folder / "new.db")
    assert list(folder.iterdir()) == [store]


def test_a_read_only_file_can_be_read_and_not_written(folder: Path, store: Path) -> None:
    store.chmod(0o444)
    folder.chmod(0o777)
    with without_rights():
        assert (head(store), head(store, read_only=False)) == (3, 3)
        with pytest.raises(errors.ReadOnly):
            append(store)


def test_entries_that_only_the_wal_holds_are_never_passed_over(folder: Path, store: Path) -> None:
    copy = folder / "copy"
    copy.mkdir()
    with open_log(f"sqlite:///{store}") as log:
        record(log, party("ann"))
        for name in ("barn.db", "barn.db-wal"):
            (copy / name).write_bytes((folder / name).read_bytes())
    copy.chmod(0o555)
    with without_rights(), pytest.raises(errors.CannotOpen, match="its last entries are in barn.db-wal"):
        head(copy / "barn.db")
    copy.chmod(0o755)
    assert head(copy / "barn.db") == 4


def test_a_file_that_may_not_be_read_says_so(folder: Path, store: Path) -> None:
    store.chmod(0)
    with without_rights(), pytest.raises(errors.CannotOpen, match="cannot be opened"):
        head(store)
    store.chmod(0o644)
    folder.chmod(0)
    with without_rights(), pytest.raises(errors.CannotOpen, match="cannot be opened"):
        head(store)


def test_what_is_opened_for_reading_is_not_written(store: Path) -> None:
    with open_log(f"sqlite:///{store}", read_only=True) as log:
        with pytest.raises(errors.OpenedForReading, match="opened for reading only"):
            record(log, party("ann"))
        assert log.head("barn") == 3


def test_a_writer_waits_for_another_one_and_then_gives_up(store: Path) -> None:
    with by_hand(store) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(errors.Locked, match=r"writing to .*barn.db for all of 0\.05 s: try again"):
            append(store, wait=0.05)
        assert head(store) == 3
        with open_log(f"sqlite:///{store}") as log:
            waiting = threading.Thread(target=record, args=(log, party("ann")))
            waiting.start()
            other.execute("COMMIT")
            waiting.join()
    assert head(store) == 4


def test_a_full_disk_says_so_and_nothing_is_half_written(store: Path) -> None:
    long = [party(f"p{number}", "Ann" * 1000) for number in range(100)]
    with open_log(f"sqlite:///{store}") as log:
        with (
            pytest.raises(errors.Full, match="No space is left for .*Make room"),
            log.transaction() as cursor,
        ):
            cursor.execute("PRAGMA max_page_count = 20")
            record(log, *long)
        assert log.head("barn") == 3
        with log.transaction() as cursor:
            cursor.execute("PRAGMA max_page_count = 100000")
        assert record(log, *long)[-1] == 103


def test_the_exit_codes_are_those_of_the_command() -> None:
    kinds: dict[type[errors.TravauxError], int] = {
        errors.UnknownStore: 2,
        errors.UnreadableLines: 2,
        errors.NoStore: 3,
        errors.NoEntry: 3,
        errors.ReadOnly: 4,
        errors.OpenedForReading: 4,
        errors.Locked: 5,
        errors.Full: 5,
        errors.CannotOpen: 5,
        errors.NotAStore: 5,
        errors.NewerStore: 5,
        errors.HeadMoved: 6,
        errors.SameIdOtherContent: 6,
        errors.OtherEntry: 6,
        errors.Malformed: 7,
        errors.DamagedLines: 7,
    }
    assert {kind: kind.exit_code for kind in kinds} == kinds
