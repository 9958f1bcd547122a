"""The recorder of the eventsourcing library on one SQLite file, with the passages beside the entries.

Beyond the library's: entries that cannot be changed, deleted or skipped, not even by hand; order numbers
that never come twice; the write lock taken before the first read; one transaction shared by all that
is called within it, so that derived tables can be written together with the entries.
"""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import cast

import orjson
from eventsourcing.persistence import ConnectionUnavailableError, IntegrityError
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
)

from travaux.events import sqlite_erasing
from travaux.events.codec import Raw
from travaux.events.errors import Locked, WithinReading
from travaux.events.sqlite_cursor import Cursor
from travaux.events.sqlite_open import Place, connect, take_turn, told
from travaux.events.stored import Met, polling, together


class _Connection(SQLiteConnection):
    """In WAL nobody is waited for once one's turn has come, so that SQLite itself need not wait while it writes."""

    def __init__(self, place: Place) -> None:
        super().__init__(connect(place), max_age=None)
        self._wait = self._waits = place.wait
        self._in_wal = self._sqlite_conn.execute("PRAGMA journal_mode").fetchone()[0] == "wal"

    @contextmanager
    def begun(self, writes: bool) -> Iterator[sqlite3.Connection]:
        """In a transaction, which is rolled back unless it writes and succeeds."""
        try:
            if writes:
                self._take_turn()
            else:
                self._wait_for(self._wait)
                self._sqlite_conn.execute("BEGIN")
            yield self._sqlite_conn
            if writes:
                self._sqlite_conn.commit()
        finally:
            self._sqlite_conn.rollback()

    def _take_turn(self) -> None:
        self._wait_for(0)
        take_turn(self._sqlite_conn, self._wait)
        if not self._in_wal:
            self._wait_for(self._wait)

    def _wait_for(self, seconds: float) -> None:
        """How long SQLite itself waits for others; it is told only what is new to it."""
        if seconds != self._waits:
            self._sqlite_conn.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
            self._waits = seconds


class _Pool(SQLiteConnectionPool):
    def __init__(self, place: Place) -> None:
        super().__init__(db_name=place.uri, pool_timeout=place.wait)
        self._place = place

    def _create_connection(self) -> _Connection:
        return _Connection(self._place)

    @contextmanager
    def begun(self, writes: bool) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction of its own."""
        pooled = cast(_Connection, self.get_connection(is_writer=writes))
        try:
            with pooled.begun(writes) as connection:
                yield connection
        finally:
            self.put_connection(pooled)


class _Here(threading.local):
    """The transaction that the thread is in."""

    connection: sqlite3.Connection | None = None
    writes = False


class Datastore(SQLiteDatastore):
    """Connections to a store. Within `transaction`, all that the same thread does is one transaction."""

    pool: _Pool

    def __init__(self, place: Place) -> None:
        self.pool = _Pool(place)
        self.place = place
        self.single_row_tracking = True
        self.originator_id_type = "text"
        self._here = _Here()

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """A cursor as the library wants it: its statements ask for names of columns."""
        with self.joined(commit) as connection:
            yield cast(SQLiteCursor, connection.cursor())

    def joined(self, writes: bool) -> AbstractContextManager[sqlite3.Connection]:
        """The connection of the transaction that this thread is in, or of a new one."""
        here = self._here
        if here.connection is None:
            return self._begun(writes)
        if writes and not here.writes:
            raise WithinReading
        return nullcontext(here.connection)

    @contextmanager
    def _begun(self, writes: bool) -> Iterator[sqlite3.Connection]:
        here = self._here
        with self._translated(), self.pool.begun(writes) as connection:
            here.connection, here.writes = connection, writes
            try:
                yield connection
            finally:
                here.connection = None

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError as error:
            raise IntegrityError(error) from error
        except ConnectionUnavailableError as error:
            raise Locked(self.place.name, self.place.wait) from error
        except sqlite3.Error as error:
            if (in_our_words := told(error, self.place)) is error:
                raise
            raise in_our_words from error


class Recorder(SQLiteApplicationRecorder):
    """Entries and passages in one SQLite store."""

    datastore: Datastore
    driver_error: type[Exception] = sqlite3.Error

    def __init__(self, place: Place) -> None:
        super().__init__(Datastore(place))
        self.insert_events_statement = (
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)"
        )
        with self.reading():
            pass

    def construct_create_table_statements(self) -> list[str]:
        return []

    @property
    def name(self) -> str:
        return self.datastore.place.name

    def size(self) -> int:
        """How many bytes it takes, what its write-ahead log holds not counted."""
        path = self.datastore.place.path
        return path.stat().st_size if path else 0

    def close(self) -> None:
        self.datastore.close()

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        """A cursor in a transaction that holds the write lock from before its first read."""
        with self.datastore.joined(writes=True) as connection:
            yield Cursor.of(connection)

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        """A cursor in a transaction that sees one state of the store."""
        with self.datastore.joined(writes=False) as connection:
            yield Cursor.of(connection)

    def negotiations(self) -> list[str]:
        """All that have an entry, in order; one index seek each."""
        with self.reading() as cursor:
            return [name for (name,) in cursor.execute(_NEGOTIATIONS)]

    def head(self, negotiation: str) -> int:
        """The number of the last entry, 0 without entries."""
        with self.reading() as cursor:
            return cast(int, cursor.execute(_HEAD, (negotiation,)).fetchone()[0])

    def numbers_of(self, negotiation: str, event_ids: Iterable[str]) -> dict[str, int]:
        """The entry numbers of those events that are recorded."""
        with self.reading() as cursor:
            found = cursor.execute(_NUMBERS, (negotiation, _list(event_ids)))
            return {event_id: number for event_id, number in found}

    def met(self, negotiation: str, event_ids: Iterable[str]) -> Met:
        """The last entry, and the numbers of those events that are recorded."""
        with self.datastore.joined(writes=False) as connection:
            cursor = Cursor.of(connection)
            head, state = cursor.execute(_LAST, (negotiation,)).fetchone() or (0, None)
            numbers = cursor.execute(_NUMBERS, (negotiation, _list(event_ids)))
            return Met(head, state, dict(numbers.fetchall()))

    def select(self, negotiation: str, after: int, upto: int | None, limit: int) -> list[Raw]:
        """The next entries with their passages."""
        with self.reading() as cursor:
            entries = cursor.execute(
                _NEXT, (negotiation, after, sys.maxsize if upto is None else upto, limit)
            ).fetchall()
            last = entries[-1][0] if entries else after
            passages = cursor.execute(f"{_PASSAGES} AND entry > ? AND entry <= ?", (negotiation, after, last))
            return together(entries, passages)

    def some(self, negotiation: str, numbers: Iterable[int]) -> list[Raw]:
        """These entries in order with their passages."""
        among = (negotiation, _list(numbers))
        with self.reading() as cursor:
            entries = cursor.execute(_SOME, among).fetchall()
            passages = cursor.execute(f"{_PASSAGES} AND entry IN (SELECT value FROM json_each(?))", among)
            return together(entries, passages)

    def insert(self, negotiation: str, entries: Sequence[Raw]) -> None:
        """All of them with their passages, or nothing."""
        with self.datastore.joined(writes=True) as connection:
            cursor = Cursor.of(connection)
            cursor.run_many(self.insert_events_statement, [(negotiation, *raw[:3]) for raw in entries])
            cursor.run_many(
                "INSERT INTO passages (negotiation, entry, commitment, salt, text) VALUES (?, ?, ?, ?, ?)",
                [(negotiation, raw.number, *passage) for raw in entries for passage in raw.passages],
            )

    def is_likely_alone(self) -> bool:
        """No: a lock within one machine costs less than trying twice."""
        return False

    def inserted_at_once(self, negotiation: str, entries: Sequence[Raw]) -> bool:
        return False

    def scrub(self) -> None:
        """Leave no trace of what was deleted in the store's files."""
        if self.datastore.place.path is not None:
            sqlite_erasing.scrub(self.datastore.place.path)

    def tables_with(self, forms: Sequence[bytes]) -> list[str]:
        """The tables beside the log in which one of the forms stands."""
        with self.reading() as cursor:
            return list(sqlite_erasing.tables_with(cursor, forms))

    def wait(self, negotiation: str, interval: float) -> Iterator[None]:
        """Comes back every so often: SQLite tells nobody what was written."""
        return polling(interval)


def _list(values: Iterable[str] | Iterable[int]) -> str:
    """As `json_each` reads it."""
    return orjson.dumps(list(values)).decode()


_NEGOTIATIONS = """
    WITH RECURSIVE names (name) AS (
        SELECT min(originator_id) FROM stored_events
        UNION ALL
        SELECT (SELECT min(originator_id) FROM stored_events WHERE originator_id > name) FROM names WHERE name NOT NULL)
    SELECT name FROM names WHERE name NOT NULL
"""
_HEAD = "SELECT coalesce(max(originator_version), 0) FROM stored_events WHERE originator_id = ?"
_LAST = """
    SELECT originator_version, state FROM stored_events WHERE originator_id = ? ORDER BY originator_version DESC LIMIT 1
"""
_NUMBERS = """
    SELECT event_id, originator_version FROM stored_events
    WHERE originator_id = ? AND event_id IN (SELECT value FROM json_each(?))
"""
_ENTRIES = "SELECT originator_version, topic, state FROM stored_events WHERE originator_id = ? AND originator_version"
_NEXT = f"{_ENTRIES} > ? AND originator_version <= ? ORDER BY originator_version LIMIT ?"
_SOME = f"{_ENTRIES} IN (SELECT value FROM json_each(?)) ORDER BY originator_version"
_PASSAGES = "SELECT entry, commitment, salt, text FROM passages WHERE negotiation = ?"
