"""The recorder of the eventsourcing library on PostgreSQL, with the passages beside the entries.

Beyond the library's: entries that cannot be changed, deleted or skipped, not even by hand; the lock taken before
the first read; one transaction shared by all that is called within it; nothing that is shared between schemas.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder

from travaux.events.codec import Kept, Raw
from travaux.events.cursor import Cursor as AnyCursor
from travaux.events.postgres import erasing
from travaux.events.postgres.cursor import Cursor
from travaux.events.postgres.datastore import Datastore
from travaux.events.postgres.errors import NotDurable
from travaux.events.postgres.listening import rings
from travaux.events.postgres.place import Place, channel_of, looked_at
from travaux.events.stored import Met, together


class Recorder(PostgresApplicationRecorder):
    """Entries and passages in one schema of a PostgreSQL database."""

    datastore: Datastore
    driver_error: type[Exception] = psycopg.Error

    def __init__(self, place: Place) -> None:
        self.place = looked_at(place)
        super().__init__(Datastore(self.place))
        self.sql_create_statements = []
        self._crowded = 0
        self._insert, self._met = (one.format(schema=f'"{self.place.schema}"') for one in (_INSERT, _MET))
        self.channel_name = channel_of(self.place.schema)

    @property
    def name(self) -> str:
        return self.place.name

    def size(self) -> int:
        """How many bytes all tables of the schema take, with their indexes."""
        with self.reading() as cursor:
            return int(cursor.execute(_SIZE, (self.place.schema,)).fetchone()[0])

    def close(self) -> None:
        self.datastore.close()

    @contextmanager
    def writing(self) -> Iterator[AnyCursor]:
        """A cursor in a transaction that holds the lock from before its first read."""
        with self.datastore.joined(writes=True) as connection:
            yield Cursor(connection, self.place)

    @contextmanager
    def reading(self) -> Iterator[AnyCursor]:
        """A cursor in a transaction that sees one state of the store."""
        with self.datastore.joined(writes=False) as connection:
            yield Cursor(connection, self.place)

    def negotiations(self) -> list[str]:
        """All that have an entry, in order; one index seek each."""
        with self.reading() as cursor:
            return [name for (name,) in cursor.execute(_NEGOTIATIONS)]

    def head(self, negotiation: str) -> int:
        """The number of the last entry, 0 without entries."""
        with self.reading() as cursor:
            return int(cursor.execute(_HEAD, (negotiation,)).fetchone()[0])

    def numbers_of(self, negotiation: str, event_ids: Iterable[str]) -> dict[str, int]:
        """The entry numbers of those events that are recorded."""
        with self.reading() as cursor:
            return dict(cursor.execute(_NUMBERS, (negotiation, list(event_ids))).fetchall())

    def select(self, negotiation: str, after: int, upto: int | None, limit: int) -> list[Raw]:
        """The next entries with their passages."""
        with self.reading() as cursor:
            entries = cursor.execute(_NEXT, (negotiation, after, upto, limit)).fetchall()
            last = entries[-1][0] if entries else after
            passages = cursor.execute(f"{_PASSAGES} AND entry > ? AND entry <= ?", (negotiation, after, last))
            return together(entries, map(_kept, passages))

    def some(self, negotiation: str, numbers: Iterable[int]) -> list[Raw]:
        """These entries in order with their passages."""
        among = (negotiation, list(numbers))
        with self.reading() as cursor:
            entries = cursor.execute(_SOME, among).fetchall()
            return together(entries, map(_kept, cursor.execute(f"{_PASSAGES} AND entry = ANY(?)", among)))

    def insert(self, negotiation: str, entries: Sequence[Raw]) -> None:
        """All of them with their passages, or nothing."""
        self._write(*_columns(negotiation, entries))

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """The library's; whoever follows is told when it is committed."""
        return self._write([(e.originator_id, e.originator_version, e.topic, e.state) for e in stored_events], [])

    def _write(self, entries: Rows, passages: Rows) -> list[int]:
        """In one statement, since the others wait; the order numbers of the entries."""
        if not entries:
            return []
        self._must_be_durable()
        with self.writing() as cursor:
            return [number for (number,) in cursor.execute(self._insert, _arrays(entries, passages))]

    def _must_be_durable(self) -> None:
        if self.place.lossy:
            raise NotDurable(self.name, self.place.lossy)

    def is_likely_alone(self) -> bool:
        """Not within a transaction, nor soon after others came between; a pooler's connection has no patience of its own."""
        self._crowded = max(0, self._crowded - 1)
        return not (self._crowded or self.place.pooled or self.place.read_only or self.datastore.is_in_transaction())

    def inserted_at_once(self, negotiation: str, entries: Sequence[Raw]) -> bool:
        """The statement is a transaction by itself: its triggers lock, and refuse what does not follow the last entry."""
        if not entries:
            return True
        self._must_be_durable()
        try:
            self.datastore.ask(self._insert, _arrays(*_columns(negotiation, entries)))
        except IntegrityError:
            self._crowded = _CROWDED
            return False
        return True

    def met(self, negotiation: str, event_ids: Iterable[str]) -> Met:
        """The last entry, and the numbers of those events that are recorded."""
        found = self.datastore.ask(self._met, (negotiation, list(event_ids), negotiation))
        head, last = next(((number, state) for _, number, state in found if state is not None), (0, None))
        return Met(head, last, {event_id: number for event_id, number, state in found if state is None})

    def scrub(self) -> None:
        """Write the tables anew, but for the entries, which hold no passages."""
        with self.reading() as cursor:
            tables = erasing.tables_of(cursor, self.place.schema)
        erasing.scrub(self.place, tables)

    def tables_with(self, forms: Sequence[bytes]) -> list[str]:
        """The tables beside the log in which one of the forms stands."""
        with self.reading() as cursor:
            beside = [name for name in erasing.tables_of(cursor, self.place.schema) if name != "passages"]
            return list(erasing.tables_with(cursor, beside, forms))

    def wait(self, negotiation: str, interval: float) -> Iterator[None]:
        """Comes back whenever something may have been recorded: told by the server, or every so often."""
        return rings(self.place, self.channel_name, negotiation, interval)


Rows = Sequence[tuple[Any, ...]]


def _columns(negotiation: str, entries: Sequence[Raw]) -> tuple[Rows, Rows]:
    return (
        [(negotiation, raw.number, raw.type, raw.state) for raw in entries],
        [(negotiation, raw.number, *_unread(kept)) for raw in entries for kept in raw.passages],
    )


def _arrays(entries: Rows, passages: Rows) -> tuple[list[Any], ...]:
    """An array for each column: one statement, however many rows."""
    beside: tuple[list[Any], ...] = tuple(map(list, zip(*passages, strict=True))) if passages else ([],) * 5
    return (*beside, *map(list, zip(*entries, strict=True)))


def _kept(row: tuple[int, str, bytes | None, bytes | None]) -> tuple[int, str, bytes | None, str | None]:
    number, commitment, salt, text = row
    return number, commitment, salt, None if text is None else text.decode()


def _unread(kept: Kept) -> tuple[str, bytes | None, bytes | None]:
    return kept.commitment, kept.salt, None if kept.text is None else kept.text.encode()


_CROWDED = 50
"""How many appends to make under the lock once others came between."""
_NEGOTIATIONS = """
    WITH RECURSIVE names (name) AS (
        SELECT min(originator_id) FROM stored_events
        UNION ALL
        SELECT (SELECT min(originator_id) FROM stored_events WHERE originator_id > name) FROM names
        WHERE name IS NOT NULL)
    SELECT name FROM names WHERE name IS NOT NULL
"""
_SIZE = """
    SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class
    WHERE relnamespace = quote_ident(?)::REGNAMESPACE AND relkind = 'r'
"""
_HEAD = "SELECT coalesce(max(originator_version), 0) FROM stored_events WHERE originator_id = ?"
_NUMBERS = "SELECT event_id, originator_version FROM stored_events WHERE originator_id = ? AND event_id = ANY(?)"
_ENTRIES = "SELECT originator_version, topic, state FROM stored_events WHERE originator_id = ?"
_NEXT = f"""
    {_ENTRIES} AND originator_version > ? AND originator_version <= coalesce(?, 9223372036854775807)
    ORDER BY originator_version LIMIT ?
"""
_SOME = f"{_ENTRIES} AND originator_version = ANY(?) ORDER BY originator_version"
_PASSAGES = "SELECT entry, commitment, salt, text FROM passages WHERE negotiation = ?"
_INSERT = """
    WITH beside AS (
        INSERT INTO {schema}.passages (negotiation, entry, commitment, salt, text)
        SELECT * FROM unnest(?::TEXT[], ?::BIGINT[], ?::TEXT[], ?::BYTEA[], ?::BYTEA[]))
    INSERT INTO {schema}.stored_events (originator_id, originator_version, topic, state)
    SELECT * FROM unnest(?::TEXT[], ?::BIGINT[], ?::TEXT[], ?::BYTEA[]) RETURNING notification_id
"""
_MET = """
    SELECT event_id, originator_version, NULL FROM {schema}.stored_events WHERE originator_id = ? AND event_id = ANY(?)
    UNION ALL
    (SELECT NULL, originator_version, state FROM {schema}.stored_events
     WHERE originator_id = ? ORDER BY originator_version DESC LIMIT 1)
"""
