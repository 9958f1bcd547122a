"""A store in the hands of somebody who can write its file: no triggers, no constraints, no index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from travaux.events.log import Log

_OPENED = """
    ALTER TABLE stored_events RENAME TO guarded;
    CREATE TABLE stored_events (rowid INTEGER PRIMARY KEY, originator_id, originator_version, topic, state);
    INSERT INTO stored_events SELECT rowid, originator_id, originator_version, topic, state FROM guarded;
    DROP TABLE guarded;
    ALTER TABLE passages RENAME TO kept;
    CREATE TABLE passages (negotiation, entry, commitment, salt, text);
    INSERT INTO passages SELECT * FROM kept;
    DROP TABLE kept;
"""


def unguard(log: Log) -> None:
    """Drop whatever keeps entries from being changed."""
    with log.transaction() as cursor:
        cursor.execute("DROP VIEW entries")
        for (trigger,) in cursor.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            cursor.execute(f"DROP TRIGGER {trigger}")
        for statement in _OPENED.split(";"):
            cursor.execute(statement)


@contextmanager
def tampered(log: Log, *statements: str, **named: object) -> Iterator[None]:
    """The store with these changes, for a while."""
    with log.transaction() as cursor:
        cursor.execute("SAVEPOINT before")
        for statement in statements:
            cursor.execute(statement, named)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK TO before")


def rehashed(cursor: sqlite3.Cursor) -> None:
    """Throw the stored tree away, as somebody who covers their traces would."""
    cursor.execute("DELETE FROM tree")
