"""What an erasure asks of a store in SQLite: no trace left in its files, and where the words still stand."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from travaux.events.cursor import Cursor
from travaux.events.errors import StillStored


def scrub(path: Path) -> None:
    """Leave no trace of what was deleted in the file and its write-ahead log; StillStored if it is read."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as connection:
        try:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("VACUUM")
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError as error:
            raise _read_by_another(path) from error
    if busy:
        raise _read_by_another(path)


def _read_by_another(path: Path) -> StillStored:
    return StillStored(f"another program reads {path.name}, so that its file still holds the words")


def tables_with(cursor: Cursor, forms: Sequence[bytes]) -> Iterator[str]:
    """The tables beside the log in which one of the forms stands."""
    for (table,) in cursor.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall():
        if table not in ("stored_events", "passages") and _holds(cursor, table, forms):
            yield table


def _holds(cursor: Cursor, table: str, forms: Sequence[bytes]) -> bool:
    columns = [row[1] for row in cursor.execute(f"PRAGMA table_info({table})")]
    held = " OR ".join(f'instr(CAST("{name}" AS BLOB), ?)' for name in columns)
    found = f"SELECT 1 FROM {table} WHERE {held} LIMIT 1"
    return any(cursor.execute(found, [form] * len(columns)).fetchone() for form in forms)
