"""A connection that is lost, at any moment: the error says that trying again is safe, and it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from cli_typed import typed
from faults.breakable import Breakable
from faults.effort import TIMES
from faults.proxy import COMMIT, COMMITTED, INSERTED, Proxy, proxy
from given_log import EVENTS, party, record
from stores.server import Server, new_store

from travaux.events.errors import Unavailable
from travaux.events.log import Log, open_log
from travaux.events.postgres import datastore

BARN = Path(__file__).parents[1] / "cli" / "barn"
SAFE = "Try again: what was recorded is not recorded twice"


@pytest.fixture
def between(server: Server) -> Iterator[Proxy]:
    with proxy(server) as between:
        yield between


@pytest.fixture
def url(server: Server) -> str:
    return new_store(server)


@pytest.fixture
def log(url: str, between: Proxy) -> Iterator[Log]:
    """The store, by way of the proxy."""
    with open_log(between.url(url)) as log:
        yield log


@pytest.fixture
def direct(url: str) -> Iterator[Log]:
    with open_log(url) as log:
        yield log


def test_when_the_answer_to_commit_is_lost_a_retry_finds_it_recorded(log: Log, direct: Log, between: Proxy) -> None:
    between.before = COMMITTED
    with pytest.raises(Unavailable, match=SAFE), log.transaction():
        record(log, *EVENTS, expected=0)
    assert direct.head("barn") == 3
    assert record(log, *EVENTS, expected=0) == []
    assert [entry.event for entry in direct.entries("barn")] == EVENTS


def test_when_the_answer_to_an_append_is_lost_a_retry_finds_it_recorded(log: Log, direct: Log, between: Proxy) -> None:
    """An append that is alone is one statement, without a COMMIT."""
    between.before = INSERTED
    with pytest.raises(Unavailable, match=SAFE):
        record(log, *EVENTS, expected=0)
    assert direct.head("barn") == 3
    assert record(log, *EVENTS, expected=0) == []


def test_when_commit_itself_is_lost_a_retry_records_it(log: Log, direct: Log, between: Proxy) -> None:
    between.before = COMMIT
    with pytest.raises(Unavailable, match=SAFE), log.transaction():
        record(log, *EVENTS, expected=0)
    assert direct.head("barn") == 0
    assert record(log, *EVENTS, expected=0) == [1, 2, 3]


def test_a_server_that_ends_every_connection_is_not_asked_for_ever(log: Log, between: Proxy) -> None:
    between.before, between.times = b"BEGIN", 50
    with pytest.raises(Unavailable, match=SAFE), log.transaction():
        record(log, *EVENTS)
    between.times = 0
    assert record(log, *EVENTS) == [1, 2, 3]


def test_a_connection_lost_while_words_are_erased_is_told(log: Log, between: Proxy) -> None:
    record(log, *EVENTS)
    between.before = b"VACUUM"
    with pytest.raises(Unavailable, match=SAFE):
        log.scrub()


def test_wherever_the_connection_is_cut_everything_is_recorded_once(url: str, direct: Log, between: Proxy) -> None:
    """After any number of bytes, from the first of the handshake to the last of the farewell."""
    ends = []
    for number in range(10_000):
        between.passed, between.after = 0, number * max(1, 97 // TIMES)
        try:
            with open_log(between.url(url)) as log:
                record(log, party(f"p{number}"))
            ends.append("recorded")
        except Unavailable:
            ends.append("lost" if direct.head("barn") == number else "recorded and not told")
        if between.after is not None:
            break
        with open_log(between.url(url)) as log:
            record(log, party(f"p{number}"))
        assert direct.head("barn") == number + 1
    assert {"lost", "recorded"} <= set(ends)
    assert [entry.event.id for entry in direct.entries("barn")] == [f"p{number}" for number in range(len(ends))]


@pytest.mark.parametrize("answer", [INSERTED, COMMITTED], ids=["of the append", "of the tables beside it"])
def test_a_command_whose_acknowledgement_was_lost_is_simply_repeated(url: str, between: Proxy, answer: bytes) -> None:
    words = ["record", str(BARN / "negotiation.yaml"), "--store", between.url(url)]
    between.before = answer
    lost = typed(*words)
    assert (lost.code, lost.out) == (5, "") and SAFE in lost.err
    again = typed(*words)
    assert (again.code, again.err) == (0, "Nothing new: barn has all of this already\n")
    assert typed("doctor", "--store", url).code == 0


def test_a_log_outlives_its_server(fragile: Breakable) -> None:
    with open_log(new_store(fragile.server)) as log:
        record(log, *EVENTS)
        fragile.crash()
        for _ in range(3):
            with pytest.raises(Unavailable, match="cannot be reached"):
                log.head("barn")
            with pytest.raises(Unavailable, match="cannot be reached"):
                record(log, party("ann"))
        fragile.start()
        assert record(log, *EVENTS, party("ann")) == [4]


def test_a_writer_that_slept_too_long_may_try_again(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was paused within a transaction, and the server let the others go on."""
    monkeypatch.setattr(datastore, "_IDLE", 0.1)
    with open_log(url) as log:
        with pytest.raises(Unavailable, match=SAFE), log.transaction():
            record(log, *EVENTS)
            time.sleep(0.5)
        assert record(log, *EVENTS) == [1, 2, 3]


def test_a_failure_of_the_server_is_no_bug_of_ours(server: Server, url: str) -> None:
    """Such as a quota of its disk, which it tells as an error of its own."""
    schema = url.rpartition("=")[2]
    fails = f"""
        CREATE FUNCTION {schema}.fails() RETURNS TRIGGER LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'could not extend file: Disk quota exceeded' USING ERRCODE = 'XX000'; END $$;
        CREATE TRIGGER fails BEFORE INSERT ON {schema}.stored_events EXECUTE FUNCTION {schema}.fails()
    """
    with server.connect() as connection:
        connection.execute(fails.encode())
    ended = typed("record", str(BARN / "negotiation.yaml"), "--store", url)
    assert (ended.code, ended.out) == (5, "")
    assert "could not extend file: Disk quota exceeded" in ended.err and SAFE in ended.err


def test_what_was_rolled_back_is_not_acknowledged(direct: Log) -> None:
    """PostgreSQL gives up a transaction in which a statement failed, and answers its COMMIT without an error."""
    with pytest.raises(RuntimeError, match="nothing of it was written"), direct.transaction() as cursor:
        record(direct, *EVENTS)
        with suppress(direct.driver_error):
            cursor.execute("SELECT 1 / 0")
    assert direct.head("barn") == 0
