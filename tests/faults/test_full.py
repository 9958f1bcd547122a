"""A full disk: what was acknowledged stays, nothing is half-written, and with room again the store takes more."""

from __future__ import annotations

import resource
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from cli_typed import typed
from faults.breakable import breakable
from faults.small_disk import filled, small_disk
from given import development
from given_log import record
from stores.server import Server, new_store

from travaux.cli.opening import Opened
from travaux.domain.event import Event
from travaux.events.errors import Full, Unavailable
from travaux.events.log import Log, open_log
from travaux.events.postgres.errors import Interrupted

BARN = Path(__file__).parents[1] / "cli" / "barn"


def said(number: object, length: int = 4000) -> Event:
    """A statement with a long note that nobody can shorten."""
    return development("StatementMade", id=f"said/{number}", note=secrets.token_hex(length // 2))


def until_refused(log: Log, length: int = 4000) -> tuple[list[Event], Event, Unavailable]:
    """What was acknowledged, what was not in the end, and why."""
    acknowledged: list[Event] = []
    while True:
        event = said(len(acknowledged), length)
        try:
            record(log, event)
        except Unavailable as error:
            return acknowledged, event, error
        acknowledged.append(event)


def events(log: Log) -> list[Event]:
    return [entry.event for entry in log.entries("barn")]


def whole(log: Log, expected: list[Event]) -> bool:
    """Are these recorded and no others, with the words of all passages, and do the views follow?"""
    return events(log) == expected and Opened(log).record.equal("barn")


def test_a_file_loses_nothing_to_a_full_disk_and_takes_more_when_there_is_room(disk: Path) -> None:
    with open_log(f"sqlite:///{disk / 'barn.db'}") as log:
        record(log, first := said("first"))
        with filled(disk, but_for=300_000):
            acknowledged, refused, why = until_refused(log)
            assert isinstance(why, Full) and len(acknowledged) > 5
            assert events(log) == [first, *acknowledged]
            with pytest.raises(Full, match="No space is left for .*barn.db. Make room and try again"):
                record(log, refused)
        assert record(log, *acknowledged, refused) == [len(acknowledged) + 2]
        assert whole(log, [first, *acknowledged, refused])


def test_a_file_on_a_full_disk_says_so_by_every_command(disk: Path) -> None:
    """Also when nobody has it open, so that what SQLite keeps beside it is not there yet."""
    store = f"sqlite:///{disk / 'barn.db'}"
    commands = [["record", str(BARN / "negotiation.yaml")], ["log", "barn"], ["brief", "barn"], ["doctor"]]
    with filled(disk):
        assert typed(*commands[0], "--store", store).err.startswith("travaux: No space is left for ")
    assert typed(*commands[0], "--store", store).code == 0
    with filled(disk):
        for words in commands:
            ended = typed(*words, "--store", store)
            assert ended.code == (1 if words == ["doctor"] else 5)
            assert "No space is left for " in ended.err + ended.out
    assert [typed(*words, "--store", store).code for words in commands] == [0, 0, 1, 0]  # nothing to tell of a barn yet


def test_views_are_read_though_there_is_no_room_for_their_tables(disk: Path) -> None:
    with open_log(f"sqlite:///{disk / 'barn.db'}") as log:
        record(log, *map(said, range(20)))
        with filled(disk):
            assert Opened(log).whole("barn").recorded_by == Opened(log).record.catch_up("barn") == 20


@pytest.fixture
def barn(disk: Path, tmp_path: Path) -> Iterator[Path]:
    """A store on the small disk in which the negotiation was opened."""
    assert typed("record", str(BARN / "negotiation.yaml"), "--store", f"sqlite:///{tmp_path / 'barn.db'}").code == 0
    shutil.copy(tmp_path / "barn.db", disk)
    yield disk / "barn.db"


def head(store: str) -> int:
    with open_log(store, read_only=True) as log:
        return log.head("barn")


def test_whatever_the_room_a_file_is_recorded_whole_or_not_at_all(barn: Path, tmp_path: Path) -> None:
    """The room ends at any moment: at opening, while recording, while the tables beside the log are written."""
    words = ["record", str(BARN / "gazette.yaml"), "--store", f"sqlite:///{barn}"]
    before, ends = head(words[-1]), list[tuple[int, bool]]()
    while not ends or ends[-1] != (0, True):
        for left in barn.parent.iterdir():
            left.unlink()
        shutil.copy(tmp_path / "barn.db", barn)
        with filled(barn.parent, but_for=4096 * len(ends)):
            ended = typed(*words)
        assert ended.code == 0 or "No space is left" in ended.err
        recorded = head(words[-1]) - before
        assert recorded in (0, 4)
        assert typed(*words).code == 0 and head(words[-1]) == before + 4
        assert typed("doctor", "--store", words[-1]).code == 0
        ends.append((ended.code, recorded == 4))
    assert {(5, False), (0, True)} == set(ends)


def test_a_limit_on_the_size_of_files_is_told_and_nothing_is_half_written(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'barn.db'}"
    assert typed("record", str(BARN / "negotiation.yaml"), "--store", store).code == 0
    before = head(store)
    command = [sys.executable, "-m", "travaux.cli", "record", str(BARN / "gazette.yaml"), "--store", store]
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (32_768, 32_768))
    ended = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)
    assert (ended.returncode, ended.stdout) == (5, "")
    assert "barn.db could not be read or written: disk I/O error" in ended.stderr
    assert head(store) == before
    assert typed(*command[3:]).code == 0 and head(store) == before + 4


def test_a_table_without_room_loses_nothing_and_takes_more_when_there_is_room(server: Server) -> None:
    with small_disk(2048) as folder, tables_in(folder, server) as url, open_log(url) as log:
        with filled(folder, but_for=400_000):
            acknowledged, refused, why = until_refused(log, 40_000)
            assert isinstance(why, Full) and acknowledged
            assert events(log) == acknowledged
        assert record(log, *acknowledged, refused) == [len(acknowledged) + 1]
        assert whole(log, [*acknowledged, refused])


@contextmanager
def tables_in(folder: Path, server: Server) -> Iterator[str]:
    """A store whose passages lie in that folder."""
    url = new_store(server)
    schema = url.rpartition("=")[2]
    with server.connect() as connection:
        for statement in (
            f"CREATE TABLESPACE small LOCATION '{folder}'",
            f"ALTER TABLE {schema}.passages SET TABLESPACE small",
        ):
            connection.execute(statement.encode())
        yield url
        for statement in (f"DROP SCHEMA {schema} CASCADE", "DROP TABLESPACE small"):
            connection.execute(statement.encode())


def test_a_server_whose_whole_disk_is_full_loses_nothing(postgres: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends itself when its write-ahead log finds no room. Nobody can say then whether the last one was recorded."""
    with small_disk(150_000) as folder:
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        with breakable(postgres) as fragile:
            url = new_store(fragile.server)
            with filled(folder, but_for=14_000_000), open_log(url) as log:
                acknowledged, refused, why = until_refused(log, 500_000)
                panicked = "PANIC" in (fragile.server.folder / "log").read_text()
                assert isinstance(why, Interrupted if panicked else Full) and acknowledged
            fragile.crash()
            fragile.start()
            with open_log(url) as log:
                assert events(log) in (acknowledged, [*acknowledged, refused])
                record(log, *acknowledged, refused)
                assert whole(log, [*acknowledged, refused])
