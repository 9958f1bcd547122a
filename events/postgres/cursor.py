"""A cursor in PostgreSQL that reads the SQL of the seam."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import count, islice
from typing import Any, Self

import psycopg
from psycopg.rows import tuple_row
from psycopg.types.numeric import Int8Dumper

from travaux.events.cursor import Untrusting
from travaux.events.postgres.errors import NotMigrated
from travaux.events.postgres.place import Pg, Place

_AT_A_TIME = 2000
_STREAMS = count(1)
_PLAIN = re.compile(r"\s*INSERT INTO (\w+(?: \([\w, ]+\))?) VALUES \([?, ]+\)\s*")
"""An INSERT of one row as it is given."""


class Flag(Int8Dumper):
    """Truth as 1 or 0, as SQLite keeps it."""

    def dump(self, obj: bool) -> bytes:
        return b"1" if obj else b"0"


class Cursor:
    """Rows are tuples; `?` stands for a value."""

    untrusting = Untrusting(
        entries="""
            SELECT notification_id, originator_version, 'blob', convert_to(topic, 'UTF8'), state
            FROM stored_events WHERE originator_id = ? ORDER BY originator_version, notification_id
        """,
        passages="""
            SELECT entry, convert_to(commitment, 'UTF8'), salt, text
            FROM passages WHERE negotiation = ? ORDER BY entry, commitment
        """,
        nodes="SELECT level, position, hash FROM tree WHERE negotiation = ?",
        checkpoints="SELECT convert_to(note, 'UTF8') FROM checkpoints WHERE negotiation = ? ORDER BY size, text",
    )

    def __init__(self, connection: Pg, place: Place) -> None:
        self.connection, self._place = connection, place
        self._cursor: psycopg.Cursor[Any] = connection.cursor(row_factory=tuple_row)

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def description(self) -> Any:
        return self._cursor.description

    def execute(self, statement: str, values: Any = (), /) -> Self:
        self._cursor.execute(translated(statement), values)
        return self

    def executemany(self, statement: str, values: Iterable[Any], /) -> Self:
        """Some at a time, so that the values may come from this connection; plain rows in one message."""
        rows, plain = iter(values), _PLAIN.fullmatch(statement)
        while some := list(islice(rows, _AT_A_TIME)):
            if plain:
                self._copy(plain[1], some)
            else:
                self._cursor.executemany(translated(statement), some)
        return self

    def _copy(self, table: str, rows: Iterable[Any]) -> None:
        """What an INSERT of each would do, triggers too."""
        with self._cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def fetchone(self) -> Any:
        return self._cursor.fetchone()

    def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._cursor)

    def stream(self, statement: str, values: Any = (), /) -> Iterator[Any]:
        with self.connection.cursor(f"stream_{next(_STREAMS)}", row_factory=tuple_row) as cursor:
            cursor.itersize = _AT_A_TIME
            yield from cursor.execute(translated(statement), values)

    def has_table(self, name: str) -> bool:
        found = "SELECT to_regclass(quote_ident(?) || '.' || quote_ident(?))"
        return self.execute(found, (self._place.schema, name)).fetchone()[0] is not None

    def make(self, script: str) -> None:
        for name in tables_in(script):
            if not self.has_table(name):
                raise NotMigrated(self._place.name, name)


@lru_cache(512)
def translated(statement: str) -> bytes:
    """`%` is nothing special in our SQL; `?` is the place of a value."""
    return statement.replace("%", "%%").replace("?", "%s").encode()


def tables_in(script: str) -> list[str]:
    return re.findall(r"CREATE TABLE IF NOT EXISTS (\w+)", script)
