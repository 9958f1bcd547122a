"""The tree of a log: the same whether grown at once, entry by entry, in memory or from nothing."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from given_log import EVENTS, NOON, party, record
from signing import ANN, BOB

from travaux.events.errors import NoEntry, NoNegotiation
from travaux.events.integrity import log_tree
from travaux.events.integrity.checkpoint import opened
from travaux.events.integrity.cosignature import cosign
from travaux.events.integrity.kept import (
    NoCheckpoint,
    NotContinued,
    checkpoints,
    connection,
    keep,
    make_checkpoint,
    prove,
)
from travaux.events.integrity.log_tree import FewerEntries, LogTree
from travaux.events.integrity.notes import ed25519
from travaux.events.integrity.tree import root_of
from travaux.events.integrity.verifier import check_continues, check_proof
from travaux.events.log import Log, open_log


@pytest.fixture
def log() -> Iterator[Log]:
    with open_log("memory:") as opened:
        record(opened, *EVENTS)
        yield opened


def by_definition(log: Log, size: int) -> bytes:
    return root_of(raw.state for raw in log.raw("barn", 0, size))


def test_the_leaves_are_the_stored_bytes_of_the_entries(log: Log) -> None:
    for number in range(30):
        record(log, party(f"p{number}"), party(f"q{number}"))
        tree = LogTree(log, "barn")
        assert tree.size == log.head("barn")
        assert tree.root() == by_definition(log, tree.size)
    assert [tree.root(size) for size in range(tree.size)] == [by_definition(log, size) for size in range(tree.size)]


def test_each_negotiation_has_a_tree_of_its_own(log: Log) -> None:
    record(log, party("ann"), to="sale")
    assert (LogTree(log, "sale").size, LogTree(log, "barn").size, LogTree(log, "none").size) == (1, 3, 0)
    with pytest.raises(NoEntry, match="barn has no entry 4: its last one is 3"):
        LogTree(log, "barn").inclusion(4)
    with pytest.raises(NoEntry):
        LogTree(log, "barn").root(4)


def test_a_store_that_cannot_be_written_has_the_same_tree(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'barn.db'}"
    with open_log(url) as log:
        record(log, *EVENTS)
    for more in (0, 2):
        with open_log(url, read_only=True) as log:
            tree = LogTree(log, "barn")
            assert (tree.size, tree.root()) == (3 + more, by_definition(log, 3 + more))
            assert tree.inclusion(1) and tree.consistency(2)
        with open_log(url) as log:
            LogTree(log, "barn")
            record(log, party("cy"), party("dan"))


def test_the_table_can_be_thrown_away(log: Log) -> None:
    before = LogTree(log, "barn").root()
    with log.transaction() as cursor:
        kept = log_tree.stored(cursor, "barn")
        log_tree.forget(cursor, "barn")
        assert log_tree.stored(cursor, "barn") == {}
    assert LogTree(log, "barn").root() == before
    with log.reading() as cursor:
        assert log_tree.stored(cursor, "barn") == kept


def test_a_log_shorter_than_its_tree_has_lost_entries(log: Log) -> None:
    LogTree(log, "barn")
    with log.transaction() as cursor:
        cursor.execute("DROP TRIGGER entries_are_never_deleted")
        cursor.execute("DELETE FROM stored_events WHERE originator_version = 3")
    with pytest.raises(FewerEntries, match="barn has 2 entries, and its tree was made of 3"):
        LogTree(log, "barn")


def test_a_checkpoint_is_made_once_and_keeps_its_cosignatures(log: Log) -> None:
    first = make_checkpoint(log, "barn", ANN)
    assert opened(first, [ANN.key]).checkpoint == ("travaux/ann/barn", 3, by_definition(log, 3), ())
    cosigned = keep(log, "barn", cosign(first, BOB, NOON, keys=[ANN.key]))
    assert make_checkpoint(log, "barn", ANN) == cosigned == checkpoints(log, "barn")[0]
    record(log, party("cy"))
    second = make_checkpoint(log, "barn", ANN)
    assert checkpoints(log, "barn") == [cosigned, second]
    with pytest.raises(NoNegotiation):
        make_checkpoint(log, "sale", ANN)


def test_two_checkpoints_are_connected_and_entries_proven(log: Log) -> None:
    with pytest.raises(NoCheckpoint, match="No checkpoint of barn covers entry 2"):
        prove(log, "barn", 2)
    first = make_checkpoint(log, "barn", ANN)
    record(log, *(party(f"p{number}") for number in range(9)))
    second = make_checkpoint(log, "barn", ANN)
    was, now = (opened(note, [ANN.key]).checkpoint for note in (first, second))
    check_continues(was, now, connection(log, "barn", first, second))
    for raw in log.raw("barn"):
        proof = prove(log, "barn", raw.number)
        size = check_proof(proof, raw.state, [ANN.key], ed25519).checkpoint.size
        assert size == (3 if raw.number <= 3 else 12)


def test_nothing_is_signed_that_contradicts_what_was_signed(log: Log) -> None:
    with open_log("memory:") as other:
        record(other, *EVENTS[:2], party("eve"))
        keep(log, "barn", make_checkpoint(other, "barn", ANN))
    with pytest.raises(NotContinued, match="no longer begins with the 3 entries"):
        make_checkpoint(log, "barn", ANN)


def test_a_checkpoint_after_one_more_entry_reads_one_entry(log: Log) -> None:
    record(log, *(party(f"p{number}") for number in range(1000)))
    make_checkpoint(log, "barn", ANN)
    record(log, party("last"), at=NOON + timedelta(days=1))
    asked: list[str] = []
    with log.transaction() as cursor:
        assert isinstance(cursor, sqlite3.Cursor)
        cursor.connection.set_trace_callback(asked.append)
        make_checkpoint(log, "barn", ANN)
        cursor.connection.set_trace_callback(None)
    entries = [one for one in asked if "SELECT state" in one]
    assert len(asked) < 60 and len(entries) == 1 and re.search(r"originator_version > 1003\b", entries[0])
