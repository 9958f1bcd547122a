"""A cursor in SQLite: the driver's own, with what the seam asks for beyond it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, Self

from travaux.events.cursor import Untrusting


class Cursor(sqlite3.Cursor):
    """Rows are tuples, whatever the connection makes of them elsewhere."""

    untrusting = Untrusting(
        entries="""
            SELECT rowid, CASE typeof(originator_version) WHEN 'integer' THEN originator_version END, typeof(state),
                CAST(topic AS BLOB), coalesce(CAST(state AS BLOB), x'')
            FROM stored_events WHERE originator_id = ? ORDER BY originator_version, rowid
        """,
        passages="""
            SELECT coalesce(CAST(entry AS INTEGER), 0) AS number,
                CAST(commitment AS BLOB), CAST(salt AS BLOB), CAST(text AS BLOB)
            FROM passages WHERE negotiation = ? ORDER BY number, commitment
        """,
        nodes="SELECT level, position, CAST(hash AS BLOB) FROM tree WHERE negotiation = ?",
        checkpoints="SELECT CAST(note AS BLOB) FROM checkpoints WHERE negotiation = ? ORDER BY size, text",
    )

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> Self:
        cursor = connection.cursor(cls)
        cursor.row_factory = None
        return cursor

    def executemany(self, statement: str, values: Iterable[Any], /) -> Self:
        """By another cursor, so that the values may come from this one."""
        self.of(self.connection).run_many(statement, values)
        return self

    def run_many(self, statement: str, values: Iterable[Any]) -> None:
        super().executemany(statement, values)

    def stream(self, statement: str, values: Any = (), /) -> Iterator[Any]:
        return self.of(self.connection).execute(statement, values)

    def has_table(self, name: str) -> bool:
        return self.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (name,)).fetchone() is not None

    def make(self, script: str) -> None:
        for statement in script.split(";"):
            self.execute(statement)
