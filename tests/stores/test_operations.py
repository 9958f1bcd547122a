"""A store in PostgreSQL as it is run: roles, poolers, standbys, restarts, settings; and what nobody can change by hand."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cli_typed import typed
from given_log import EVENTS, NOON, party, record
from stores.server import Server, binaries, new_store, pooler_of, running, standby_of

from travaux.events import errors
from travaux.events.integrity.verify import verify
from travaux.events.log import Log, open_log
from travaux.events.stored import Met

DOCS = Path(__file__).parents[2] / "docs" / "stores.md"


@pytest.fixture
def url(server: Server) -> str:
    return new_store(server)


@pytest.fixture
def by_hand(server: Server, log: Log) -> Iterator[psycopg.Connection[Any]]:
    record(log, *EVENTS)
    with server.connect() as connection:
        connection.execute(f"SET search_path TO {schema_of(log.name)}".encode())
        yield connection


def schema_of(url: str) -> str:
    return url.rpartition("=")[2]


INTO = "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE stored_events SET state = '{}' WHERE originator_version = 2", "never changed or deleted"),
        ("UPDATE stored_events SET topic = topic", "never changed or deleted"),
        ("DELETE FROM stored_events WHERE originator_version = 3", "never changed or deleted"),
        ("TRUNCATE stored_events", "never changed or deleted"),
        (INTO + """ ('barn', 5, 'T', '{"event":{"id":"x"}}')""", "follows the last one"),
        (INTO + """ ('barn', 3, 'T', '{"event":{"id":"x"}}')""", "follows the last one"),
        (INTO + """ ('sale', 2, 'T', '{"event":{"id":"x"}}')""", "follows the last one"),
        (INTO + """ ('sale', 0, 'T', '{"event":{"id":"x"}}')""", "follows the last one"),
        (INTO + """ ('barn', 4, 'T', '{"event":{"id":"news"}}')""", "event_ids"),
        (INTO + """ ('barn', 4, 'T', '{"event":{}}')""", "event_id"),
        ("UPDATE passages SET text = 'She wept.' WHERE text = 'She laughed.'", "stays as it is or is erased"),
        ("UPDATE passages SET commitment = 'x', salt = NULL, text = NULL", "stays as it is or is erased"),
        ("UPDATE passages SET text = NULL", "stays as it is or is erased"),
        ("DELETE FROM passages", "erased by setting salt and text to NULL"),
        ("TRUNCATE passages", "erased by setting salt and text to NULL"),
    ],
)
def test_an_entry_cannot_be_changed_deleted_or_skipped_by_hand(
    by_hand: psycopg.Connection[Any], log: Log, statement: str, words: str
) -> None:
    before = list(log.raw("barn"))
    with pytest.raises(psycopg.IntegrityError, match=words):
        by_hand.execute(statement.encode())
    assert list(log.raw("barn")) == before


def test_entries_can_be_read_with_psql(by_hand: psycopg.Connection[Any], log: Log) -> None:
    record(log, party("nul", "A\0nn"))
    rows = by_hand.execute(
        "SELECT entry, recorded_at, recorder, type, id, source FROM entries ORDER BY entry"
    ).fetchall()
    assert rows == [
        (1, "2026-01-01T12:00:00Z", "ann", "NegotiationOpened", "barn", None),
        (2, "2026-01-01T12:00:00Z", "ann", "SourceCaptured", "news", "news"),
        (3, "2026-01-01T12:00:00Z", "ann", "StatementMade", "news/words", "news-1206"),
        (4, "2026-01-01T12:00:00Z", "ann", "PartyIntroduced", "nul", None),
    ]
    (state,) = by_hand.execute("SELECT state FROM entries WHERE entry = 3").fetchone() or ("",)
    assert set(json.loads(state)) == {"entry", "event", "recorded_at", "recorder"}


def test_two_stores_in_one_database_share_nothing(server: Server) -> None:
    with open_log(new_store(server)) as one, open_log(new_store(server, 2)) as other:
        assert record(one, *EVENTS) == record(other, *EVENTS) == [1, 2, 3]
        assert record(one, party("ann")) == [4]
        assert (one.head("barn"), other.head("barn")) == (4, 3)


def test_followers_are_told_at_once(log: Log) -> None:
    """Far sooner than the tick of a second, however long the interval is where one has to look."""
    record(log, party("ann"))
    followed = log.follow("barn", interval=30)
    assert next(followed).number == 1
    took: list[float] = []
    for number in range(10):
        sent = time.monotonic()
        threading.Timer(0.02, record, [log, party(f"p{number}")]).start()
        assert next(followed).number == number + 2
        took.append(time.monotonic() - sent - 0.02)
    assert sorted(took)[5] < 0.5


def test_a_store_is_used_again_after_its_server_was_restarted(server: Server) -> None:
    with open_log(new_store(server)) as log:
        followed = log.follow("barn", interval=0.01)
        record(log, *EVENTS)
        assert [entry.number for entry in islice(followed, 3)] == [1, 2, 3]
        for number in range(3):
            with server.connect() as other:
                ours = "FROM pg_stat_activity WHERE application_name = 'travaux'"
                assert other.execute(f"SELECT count(pg_terminate_backend(pid)) {ours}".encode()).fetchone() != (0,)
            assert record(log, party(f"p{number}")) == [4 + number]
            assert next(followed).number == 4 + number


def test_a_connection_lost_within_a_transaction_says_that_trying_again_is_safe(log: Log, server: Server) -> None:
    with (
        pytest.raises(errors.Unavailable, match="what was recorded is not recorded twice"),
        log.transaction() as cursor,
    ):
        record(log, *EVENTS)
        (pid,) = cursor.execute("SELECT pg_backend_pid()").fetchone()
        with server.connect() as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        record(log, party("ann"))
    assert record(log, *EVENTS, party("ann")) == [1, 2, 3, 4]


def test_a_writer_waits_for_another_one_and_then_gives_up(url: str, log: Log) -> None:
    with open_log(url, wait=0.05) as hasty, log.transaction():
        with pytest.raises(errors.Locked, match=r"writing to .* for all of 0\.05 s"):
            record(hasty, *EVENTS)
        assert hasty.head("barn") == 0
    assert record(log, *EVENTS) == [1, 2, 3]


def test_an_entry_that_came_between_is_followed(url: str, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was composed after another last entry is refused by the server, and composed anew under the lock."""
    record(log, *EVENTS)
    recorder, met = log._recorder, log._recorder.met
    tried: list[bool] = []

    def overtaken(negotiation: str, event_ids: Iterable[str]) -> Met:
        found = met(negotiation, event_ids)
        if not tried:
            tried.append(recorder.is_likely_alone())
            with open_log(url) as other:
                record(other, party("bob"), at=NOON + timedelta(days=1))
        return found

    monkeypatch.setattr(recorder, "met", overtaken)
    assert record(log, party("ann")) == [5] and tried == [True]
    assert [entry.recorded_at for entry in log.entries("barn", 3)] == [NOON + timedelta(days=1)] * 2
    assert not recorder.is_likely_alone(), "for a while"
    assert record(log, party("cy"), expected=5) == [6]


def test_what_is_opened_for_reading_is_not_written(url: str, log: Log) -> None:
    record(log, *EVENTS)
    with open_log(url, read_only=True) as reader:
        with pytest.raises(errors.OpenedForReading):
            record(reader, party("ann"))
        assert reader.head("barn") == 3


@pytest.mark.parametrize("partitions", [0, 3])
def test_a_store_that_was_dumped_and_restored_holds_and_goes_on(server: Server, partitions: int) -> None:
    url = new_store(server, partitions)
    schema, database = schema_of(url), f"restored{partitions}"
    with open_log(url) as log, server.connect() as connection:
        record(log, *EVENTS, party("ann"))
        connection.execute(f"CREATE DATABASE {database}".encode())
    on = ["-h", str(server.folder), "-U", server.user]
    dump = subprocess.run([server.binaries / "pg_dump", *on, "-n", schema, "postgres"], check=True, capture_output=True)
    restore = [str(server.binaries / "psql"), *on, "-v", "ON_ERROR_STOP=1", "-q", database]
    subprocess.run(restore, check=True, capture_output=True, input=dump.stdout)
    with open_log(url) as log, open_log(server.url(database=database, schema=schema)) as restored:
        assert list(restored.raw("barn")) == list(log.raw("barn"))
        assert verify(restored, "barn").holds
        assert record(restored, *EVENTS, party("bob")) == [5]


@pytest.fixture(scope="module")
def careless() -> Iterator[Server]:
    found = binaries()
    assert found
    with running(found, fsync="off", synchronous_commit="off") as server:
        yield server


@pytest.mark.usefixtures("server")
def test_a_server_that_may_lose_entries_is_refused(careless: Server) -> None:
    url = new_store(careless)
    with open_log(url) as log:
        assert log.negotiations() == []
        with pytest.raises(
            errors.Unavailable, match="fsync=off and synchronous_commit=off, so that a power cut can take"
        ):
            record(log, *EVENTS)
    assert typed("store", "status", url).code == 1
    with open_log(f"{url}&durable=no") as log:
        assert record(log, *EVENTS) == [1, 2, 3]


@pytest.mark.usefixtures("server")
def test_a_standby_answers_and_is_not_written_to(server: Server) -> None:
    url = new_store(server)
    assert typed("demo", "-q", "--store", url).code == 0
    with standby_of(server) as standby:
        copy = standby.url(schema=schema_of(url))
        for words in (("brief", "--then", "2025-12-08"), ("audit", "verify"), ("positions", "-f", "json")):
            assert typed(*words, "--store", copy) == typed(*words, "--store", url)
        told = json.loads(typed("store", "status", copy, "-f", "json").out)
        assert told["server"]["standby"] is True
        with open_log(url) as log, open_log(copy) as behind:
            followed = behind.follow("barn", interval=0.01)
            record(log, *EVENTS)
            assert [entry.number for entry in islice(followed, 3)] == [1, 2, 3]
            with pytest.raises(errors.NotPermitted, match="it is a standby") as refused:
                record(behind, party("ann"))
            assert refused.value.exit_code == 4
            assert typed("sources", "barn", "--store", copy).code == 0, "its tables are behind: folded in memory"


def test_a_pooler_that_hands_out_connections_by_transaction_will_do(server: Server) -> None:
    url = new_store(server)
    with pooler_of(server) as folder:
        pooled = url.replace(str(server.folder).replace("/", "%2F"), folder.replace("/", "%2F"))
        assert json.loads(typed("store", "status", pooled, "-f", "json").out)["server"]["pooler"] is True
        assert typed("demo", "-q", "--store", pooled).code == 0
        assert typed("audit", "verify", "--store", pooled).code == 0
        with open_log(pooled) as log, open_log(pooled) as other:
            followed = other.follow("barn", interval=0.01)
            for number in range(40):
                record(log, party(f"p{number}"))
                assert next(followed).number == number + 1
            work = [threading.Thread(target=record, args=(log, *EVENTS), kwargs={"to": f"n{n}"}) for n in range(12)]
            for one in work:
                one.start()
            for one in work:
                one.join()
            assert [log.head(f"n{n}") for n in range(12)] == [3] * 12
    assert json.loads(typed("store", "status", url, "-f", "json").out)["server"]["pooler"] is False


ROLES = re.compile(r"^```sql\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_roles_of_the_documentation_may_do_what_it_says(server: Server) -> None:
    """And no more: a recorder cannot change an entry, even were there no triggers, and a reader writes nothing."""
    url = new_store(server)
    schema = schema_of(url)
    grants = next(block for block in ROLES.findall(DOCS.read_text("utf-8")) if "recorders" in block)
    with server.connect() as owner:
        owner.execute(grants.replace("talks", schema).encode())
        owner.execute("CREATE ROLE ann LOGIN IN ROLE recorders; CREATE ROLE bob LOGIN IN ROLE readers")
    ann, bob = server.url("ann", schema=schema), server.url("bob", schema=schema)
    assert typed("demo", "-q", "--store", ann).code == 0
    assert typed("audit", "verify", "--store", bob).code == 0
    with open_log(ann) as log:
        record(log, *EVENTS)
    assert typed("sources", "barn", "--store", bob).code == 0, "what its tables lack is folded in memory"
    with open_log(bob) as log, pytest.raises(errors.NotPermitted) as refused:
        record(log, party("ann"))
    assert refused.value.exit_code == 4
    for statement in ("UPDATE stored_events SET topic = 'x'", "DELETE FROM stored_events", "DELETE FROM passages"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), psycopg.connect(server.url("ann")) as connection:
            connection.execute(f"SET search_path TO {schema}".encode())
            connection.execute(statement.encode())
