"""The tree of a negotiation's log: leaf n is the canonical bytes of entry n, as they are stored.

The hashes of all complete subtrees are kept in a derived table, two a leaf, so that a checkpoint after
one more entry and every proof cost O(log n). It is caught up by whoever needs it and can be thrown
away; where the store cannot be written, what it lacks is hashed into memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import cast

from travaux.events.cursor import Cursor
from travaux.events.errors import Damaged, Locked, NoEntry, NotPermitted, WithinReading
from travaux.events.integrity import tree
from travaux.events.integrity.verifier import leaf_hash
from travaux.events.log import Log
from travaux.events.stored import as_bytes

TABLE = """
    CREATE TABLE IF NOT EXISTS tree (
        negotiation TEXT NOT NULL,
        level INTEGER NOT NULL,                         -- it covers 2^level entries
        position INTEGER NOT NULL,                      -- from entry 1 + position * 2^level on
        hash BLOB NOT NULL,
        PRIMARY KEY (negotiation, level, position)
    ) WITHOUT ROWID
"""
_UNWRITABLE = (sqlite3.OperationalError, NotPermitted, Locked, WithinReading)
Made = tuple[int, int, bytes]


class FewerEntries(Damaged):
    def __init__(self, negotiation: str, entries: int, hashed: int) -> None:
        super().__init__(
            f"{negotiation} has {entries} entries, and its tree was made of {hashed}: entries were removed."
        )


class LogTree:
    """The tree of a log as it was when this was made."""

    def __init__(self, log: Log, negotiation: str) -> None:
        self.log, self.negotiation = log, negotiation
        self._memory: dict[tuple[int, int], bytes] = {}
        self.size = self._catch_up()

    def root(self, size: int | None = None) -> bytes:
        """The root at that many entries, or at all."""
        with self._nodes() as node:
            return tree.root(self._of(size), node)

    def inclusion(self, number: int, size: int | None = None) -> list[bytes]:
        """The proof that entry `number` stands in the tree of that size; NoEntry if it cannot."""
        size = self._of(size)
        if not 1 <= number <= size:
            raise NoEntry(self.negotiation, number, size)
        with self._nodes() as node:
            return tree.inclusion(number - 1, size, node)

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """The proof that the tree of that size begins with the one of `old`; nothing is to be proven from 0."""
        with self._nodes() as node:
            return tree.consistency(old, self._of(size), node) if old else []

    def _of(self, size: int | None) -> int:
        if size is not None and size > self.size:
            raise NoEntry(self.negotiation, size, self.size)
        return self.size if size is None else size

    @contextmanager
    def _nodes(self) -> Iterator[tree.Node]:
        with self.log.reading() as cursor:
            yield lambda level, position: self._node(cursor, level, position)

    def _node(self, cursor: Cursor, level: int, position: int) -> bytes:
        if (level, position) in self._memory:
            return self._memory[level, position]
        found = "SELECT hash FROM tree WHERE negotiation = ? AND level = ? AND position = ?"
        return cast(bytes, cursor.execute(found, (self.negotiation, level, position)).fetchone()[0])

    def _catch_up(self) -> int:
        head = self.log.head(self.negotiation)
        with self.log.reading() as cursor:
            size = hashed(cursor, self.negotiation)
        if size > head:
            raise FewerEntries(self.negotiation, head, size)
        return self._grow(size) if size < head else size

    def _grow(self, size: int) -> int:
        try:
            with self.log.transaction() as cursor:
                cursor.make(TABLE)
                size = hashed(cursor, self.negotiation)
                return self._store(cursor, self._made(cursor, size))
        except _UNWRITABLE:
            with self.log.reading() as cursor:
                self._memory = {(level, at): made for level, at, made in self._made(cursor, size)}
            return max(at for level, at in self._memory if level == 0) + 1

    def _made(self, cursor: Cursor, size: int) -> Iterator[Made]:
        """The subtrees completed by the entries after the first `size`."""
        edge = tree.edge(size, lambda level, position: self._node(cursor, level, position))
        for state in states(cursor, self.negotiation, size):
            yield from edge.add(leaf_hash(state))

    def _store(self, cursor: Cursor, made: Iterable[Made]) -> int:
        rows = ((self.negotiation, *one) for one in made)
        cursor.executemany("INSERT INTO tree VALUES (?, ?, ?, ?)", rows)
        return hashed(cursor, self.negotiation)


def states(cursor: Cursor, negotiation: str, after: int = 0) -> Iterator[bytes]:
    """The bytes of the entries after a number, in order."""
    rows = cursor.stream(
        "SELECT state FROM stored_events WHERE originator_id = ? AND originator_version > ? ORDER BY originator_version",
        (negotiation, after),
    )
    return (as_bytes(row[0]) for row in rows)


def hashed(cursor: Cursor, negotiation: str) -> int:
    """How many entries the table has hashed."""
    if not cursor.has_table("tree"):
        return 0
    found = "SELECT coalesce(max(position) + 1, 0) FROM tree WHERE negotiation = ? AND level = 0"
    return cast(int, cursor.execute(found, (negotiation,)).fetchone()[0])


def stored(cursor: Cursor, negotiation: str) -> dict[tuple[int, int], bytes]:
    """All that the table holds, by level and position."""
    if not cursor.has_table("tree"):
        return {}
    rows = cursor.execute(cursor.untrusting.nodes, (negotiation,))
    return {(level, position): made or b"" for level, position, made in rows}


def forget(cursor: Cursor, negotiation: str) -> None:
    """Throw the table's hashes away, to be made anew."""
    if cursor.has_table("tree"):
        cursor.execute("DELETE FROM tree WHERE negotiation = ?", (negotiation,))
