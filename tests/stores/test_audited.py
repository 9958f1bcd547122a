"""What an auditor needs holds on PostgreSQL as it does on SQLite: tree, proofs, what a stranger finds, erasure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from given_log import EVENTS, NOON, party, record
from signing import ANN, always
from stores.server import Server, new_store

from travaux.events.errors import StillStored
from travaux.events.integrity.erasure import erase
from travaux.events.integrity.kept import checkpoints, make_checkpoint, prove
from travaux.events.integrity.log_tree import LogTree
from travaux.events.integrity.notes import ed25519
from travaux.events.integrity.suppression import BringsBack, Suppression
from travaux.events.integrity.verifier import check_proof
from travaux.events.integrity.verify import LostParts, verify
from travaux.events.log import Log, open_log

WORDS = "Not a penny more"
OURS = Suppression(b"k" * 32)


@pytest.fixture
def url(server: Server) -> str:
    return new_store(server)


def test_the_tree_and_its_proofs_are_those_of_the_file(log: Log, tmp_path: Path) -> None:
    record(log, *EVENTS, *(party(f"p{number}") for number in range(20)))
    with open_log(f"sqlite:///{tmp_path / 'barn.db'}") as file:
        file.import_raw("barn", log.raw("barn"))
        here, there = LogTree(log, "barn"), LogTree(file, "barn")
        assert [here.root(size) for size in range(1, 24)] == [there.root(size) for size in range(1, 24)]
        assert here.consistency(5) == there.consistency(5)
    note = make_checkpoint(log, "barn", ANN)
    assert make_checkpoint(log, "barn", ANN) == note and checkpoints(log, "barn") == [note]
    state = next(log.raw("barn", 2, 3)).state
    check_proof(prove(log, "barn", 3), state, [ANN.key], ed25519)


@contextmanager
def tampered(log: Log, *statements: str, **named: object) -> Iterator[None]:
    """The store in the hands of its owner, who can turn triggers off, for a while."""
    with log.transaction() as cursor:
        cursor.execute("SAVEPOINT before")
        for table in ("stored_events", "passages"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement, tuple(named.values()))
        try:
            yield
        finally:
            cursor.execute("ROLLBACK TO before")


COVERED = ("DELETE FROM tree", "DELETE FROM checkpoints")


def test_a_stranger_finds_every_bit(log: Log) -> None:
    record(log, *EVENTS, party("ann"))
    outside = make_checkpoint(log, "barn", ANN)
    state = next(log.raw("barn", 2, 3)).state
    assert verify(log, "barn", keys=always(ANN), checkpoints=[outside]).holds
    for bit in range(0, 8 * len(state), 41):
        flipped = (int.from_bytes(state, "big") ^ 1 << bit).to_bytes(len(state), "big")
        with tampered(log, "UPDATE stored_events SET state = ? WHERE originator_version = 3", state=flipped):
            found = verify(log, "barn", keys=always(ANN), checkpoints=[outside])
            assert {fault.entry for fault in found.faults if fault.entry} == {3}


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("DELETE FROM stored_events WHERE originator_version = 2", "entry 2: it is missing"),
        ("DELETE FROM stored_events WHERE originator_version = 4", "signed by travaux/ann/barn, and missing"),
        ("UPDATE stored_events SET topic = 'FactReported' WHERE originator_version = 3", "it is filed as FactReported"),
        ("UPDATE stored_events SET notification_id = -1 WHERE originator_version = 3", "stored before the entry"),
        ("UPDATE passages SET text = 'Not a pound more' WHERE text = 'Not a penny more'", "entry 3: "),
        ("DELETE FROM passages WHERE text = 'Not a penny more'", "entry 3: "),
        ("UPDATE passages SET salt = NULL, text = NULL WHERE entry = 3", "no entry says that it was erased"),
        ("INSERT INTO passages SELECT 'barn', 9, commitment, salt, text FROM passages LIMIT 1", "of no entry are kept"),
        ("UPDATE tree SET hash = 'x'", "its hash in the stored tree is another"),
    ],
)
def test_a_stranger_names_what_is_wrong(log: Log, statement: str, fault: str) -> None:
    record(log, *EVENTS, party("ann"))
    note = make_checkpoint(log, "barn", ANN)
    with tampered(log, statement):
        assert fault in "\n".join(map(str, verify(log, "barn", keys=always(ANN), checkpoints=[note]).faults))


def test_a_store_that_lost_parts_says_so(log: Log, server: Server) -> None:
    record(log, *EVENTS)
    with server.connect() as connection:
        connection.execute(f"ALTER TABLE {log.name.rpartition('=')[2]}.passages DROP COLUMN salt CASCADE".encode())
    with pytest.raises(LostParts, match='column "salt" does not exist'):
        verify(log, "barn")


def do(log: Log) -> tuple[int, tuple[str, ...]]:
    done = erase(log, "barn", 3, authority="court order 7", recorder="ann", recorded_at=NOON, suppression=OURS)
    return len(done.entries), done.remains


def files_with(server: Server, words: str, under: str = "base") -> list[Path]:
    with server.connect() as connection:
        connection.execute("CHECKPOINT")
    found = (path for path in (server.data / under).rglob("*") if path.is_file())
    return [path for path in found if words.encode() in path.read_bytes()]


@pytest.mark.parametrize("partitions", [0, 3])
def test_erased_words_are_in_no_file_of_the_tables(server: Server, partitions: int) -> None:
    words = f"Not a farthing more {partitions}"
    said = EVENTS[2].model_copy(update={"hedge": type(EVENTS[2].hedge)(words)})  # type: ignore[attr-defined]
    with open_log(new_store(server, partitions)) as log:
        record(log, *EVENTS[:2], said)
        for number in range(200):
            record(log, party(f"p{number}"))
        with server.connect() as connection:
            connection.execute("ANALYZE")
        assert files_with(server, words)
        assert do(log) == (1, ())
        assert files_with(server, words) == []
        assert files_with(server, words, "pg_wal"), "as docs/stores.md says: the write-ahead log is out of reach"
        assert verify(log, "barn").holds
        with pytest.raises(BringsBack):
            OURS.refuse(log, "barn", [party("cy", words)])
        assert do(log) == (0, ())


def test_who_may_still_read_the_words_is_told_of(log: Log, server: Server) -> None:
    record(log, *EVENTS)
    with server.connect() as reader:
        reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT 1 FROM pg_class")
        with pytest.raises(StillStored, match="a transaction that began before may still read the words"):
            do(log)
        reader.execute("COMMIT")
    assert do(log) == (0, ())


def test_a_table_in_use_is_waited_for_and_then_told_of(url: str, server: Server) -> None:
    with open_log(url, wait=0.1) as log, server.connect() as reader:
        record(log, *EVENTS)
        reader.execute("BEGIN")
        reader.execute(f"LOCK TABLE {url.rpartition('=')[2]}.passages IN ACCESS SHARE MODE".encode())
        with pytest.raises(StillStored, match="another program uses passages"):
            do(log)


def test_whoever_may_not_write_tables_anew_is_told(log: Log, server: Server) -> None:
    record(log, *EVENTS)
    schema = log.name.rpartition("=")[2]
    with server.connect() as owner:
        owner.execute("DROP ROLE IF EXISTS clerk")
        owner.execute("CREATE ROLE clerk LOGIN")
        owner.execute(f"GRANT USAGE ON SCHEMA {schema} TO clerk".encode())
        owner.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO clerk".encode())
        owner.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO clerk".encode())
        refused = pytest.raises(StillStored, match="only their owner may write them anew")
        with open_log(server.url("clerk", schema=schema)) as clerk, refused:
            do(clerk)
        assert do(log) == (0, ())
        owner.execute("DROP OWNED BY clerk")
        owner.execute("DROP ROLE clerk")


def test_words_that_stand_elsewhere_are_told_of(log: Log) -> None:
    record(log, *EVENTS[:2], party("cy", f"Cy: {WORDS}"), EVENTS[2])
    done = erase(log, "barn", 4, authority="court order 7", recorder="ann", recorded_at=NOON)
    assert done.remains == ("entry 3, in the open",)
    with log.transaction() as cursor:
        cursor.execute("CREATE TABLE derived (negotiation TEXT, words TEXT)")
        cursor.execute("INSERT INTO derived VALUES ('barn', ?)", (f"… {WORDS} …",))
    assert log.tables_with([WORDS.encode()]) == ["derived"]
    assert log.tables_with([b"nothing of the kind"]) == []


def test_nothing_but_the_driver_is_asked_to_say_what_a_statement_does_wrong(log: Log) -> None:
    assert log.driver_error is psycopg.Error
    with pytest.raises(psycopg.errors.UndefinedTable), log.reading() as cursor:
        cursor.execute("SELECT * FROM meetings")
    assert log.head("barn") == 0
