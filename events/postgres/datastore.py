"""Connections to a store in PostgreSQL: within a transaction, all that the same thread does is one transaction."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from eventsourcing import persistence
from eventsourcing.postgres import PostgresDatastore
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.array import ListBinaryDumper

from travaux.events.errors import Locked, RolledBack, WithinReading
from travaux.events.postgres.cursor import Cursor, Flag
from travaux.events.postgres.errors import told
from travaux.events.postgres.place import Pg, Place, connect

_IDLE = 300
"""Seconds after which a writer that does nothing loses its transaction, so that the others may go on."""


class _Connection(persistence.Connection[Any]):
    """A connection as the library's pool wants it; one that broke is not used again."""

    def __init__(self, pg: Pg) -> None:
        super().__init__()
        self.pg = pg

    @property
    def closed(self) -> bool:
        return self.pg.closed

    def cursor(self) -> Any:
        return self.pg.cursor()

    def commit(self) -> None:
        """RolledBack where a statement failed and nobody let the error pass: the server then says so and raises none."""
        if self.pg.execute("COMMIT").statusmessage != "COMMIT":
            raise RolledBack

    def rollback(self) -> None:
        if not self.pg.closed and self.pg.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            self.pg.execute("ROLLBACK")

    def _close(self) -> None:
        super()._close()
        self.pg.close()


class _Pool(persistence.ConnectionPool[_Connection]):
    def __init__(self, place: Place) -> None:
        super().__init__(pool_timeout=place.wait)
        self._place = place

    def _create_connection(self) -> _Connection:
        pg = connect(self._place)
        pg.row_factory = dict_row
        pg.adapters.register_dumper(bool, Flag)
        pg.adapters.register_dumper(list, ListBinaryDumper)  # as text each element would be searched for what to escape
        return _Connection(pg)

    @contextmanager
    def connection(self, begin: sql.Composed | sql.SQL | None = None) -> Iterator[_Connection]:
        """A connection in which `begin` was executed."""
        connection = self._begun(begin)
        try:
            yield connection
        finally:
            self._give_back(connection)

    def _begun(self, begin: sql.Composed | sql.SQL | None) -> _Connection:
        """Those that the server has ended since are left aside; there are at most as many as the pool keeps."""
        for others in reversed(range(self.pool_size + 1)):
            connection = self.get_connection()
            try:
                if begin is not None:
                    connection.pg.execute(begin)
                return connection
            except BaseException as error:
                self._give_back(connection)
                if not (others and connection.closed and isinstance(error, psycopg.OperationalError)):
                    raise
        raise AssertionError

    def _give_back(self, connection: _Connection) -> None:
        try:
            connection.rollback()
        except psycopg.Error:
            connection.close()
        self.put_connection(connection)


class _Here(threading.local):
    """The transaction that the thread is in."""

    connection: Pg | None = None
    writes = False


class Datastore(PostgresDatastore):
    """What the library's recorder asks for, without its own pool, types and functions."""

    def __init__(self, place: Place) -> None:
        self.pool = _Pool(place)  # type: ignore[assignment]  # the library's simple one: no threads, and errors at once
        self.place = place
        self.schema = place.schema
        self.originator_id_type = "text"
        self.single_row_tracking = True
        self.enable_db_functions = False
        self.lock_timeout = 0
        self.db_type_names, self.psycopg_type_adapters, self.psycopg_python_types = set(), {}, {}
        self._here = _Here()
        self._begin = {writes: _begin(place, writes) for writes in (True, False)}

    @contextmanager
    def transaction(self, *, commit: bool = False) -> Iterator[psycopg.Cursor[Any]]:
        """A cursor in the transaction that this thread is in, or in a new one that holds the lock if it writes."""
        with self.joined(commit) as connection:
            yield connection.cursor()

    @contextmanager
    def joined(self, writes: bool) -> Iterator[Pg]:
        """The connection of the transaction that this thread is in, or of a new one."""
        if self._here.connection is not None:
            if writes and not self._here.writes:
                raise WithinReading
            yield self._here.connection
            return
        with self._translated(), self._pooled(self._begin[writes]) as connection:
            self._here.connection, self._here.writes = connection.pg, writes
            try:
                yield connection.pg
                if writes:
                    connection.commit()
            finally:
                self._here.connection = None

    def is_in_transaction(self) -> bool:
        return self._here.connection is not None

    def ask(self, statement: str, values: Sequence[Any]) -> list[Any]:
        """The rows of one statement: within the transaction that this thread is in, else a transaction by itself."""
        with self.get_connection() as connection:
            return Cursor(connection, self.place).execute(statement, values).fetchall()

    @contextmanager
    def get_connection(self) -> Iterator[Pg]:
        """As the library asks for one: within a transaction its own, else one in which each statement stands alone."""
        if self._here.connection is not None:
            yield self._here.connection
            return
        with self._translated(), self._pooled(sql.SQL("")) as connection:
            yield connection.pg

    def _pooled(self, begin: sql.Composed | sql.SQL) -> Any:
        return self.pool.connection(begin)  # type: ignore[arg-type]

    def register_type_adapters(self) -> None:
        pass

    @contextmanager
    def _translated(self) -> Iterator[None]:
        place = self.place
        try:
            yield
        except persistence.ConnectionUnavailableError as error:
            raise Locked(place.name, place.wait) from error
        except psycopg.Error as error:
            if (in_our_words := told(error, place.name, read_only=place.read_only, wait=place.wait)) is error:
                raise
            raise in_our_words from error


def _begin(place: Place, writes: bool) -> sql.Composed:
    """One message: what begins a transaction. Nothing outlives it, so that any connection of a pooler will do."""
    schema = sql.Identifier(place.schema)
    path = sql.SQL("SET LOCAL search_path TO {}, pg_temp").format(schema)
    if not writes:
        return sql.SQL("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {}").format(path)
    return sql.SQL(
        "{}; {}; SET LOCAL lock_timeout = {}; SET LOCAL idle_in_transaction_session_timeout = {}; SELECT {}.appending()"
    ).format(
        sql.SQL("BEGIN READ ONLY" if place.read_only else "BEGIN"),
        path,
        sql.Literal(max(1, int(place.wait * 1000))),
        sql.Literal(_IDLE * 1000),
        schema,
    )
