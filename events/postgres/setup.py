"""Making a store in PostgreSQL and bringing it up to date: the only place that changes what a database is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import files
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from travaux.events.errors import Unavailable
from travaux.events.postgres.cursor import tables_in
from travaux.events.postgres.errors import NotInitialised, told
from travaux.events.postgres.place import DURABLE, Pg, Place, asking, channel_of, connect, looked_at


class OtherEncoding(Unavailable):
    def __init__(self, name: str, encoding: str) -> None:
        super().__init__(f"{name} keeps text as {encoding}: make a database with UTF8, which a record needs.")


class Status(NamedTuple):
    """What there is to know of a store and its server."""

    version: str
    format: int
    partitions: int
    standby: bool
    pooled: bool
    settings: dict[str, str]
    """Those that decide whether what is acknowledged stays."""
    missing: list[str]
    """Tables that `migrate` would make."""
    bytes: int


def initialise(place: Place, derived: Iterable[str], partitions: int = 0) -> bool:
    """Make the store, with these tables beside its log; False if it was there. `partitions` is by negotiation, 0 for none.

    The schema is made if need be. All of it is one transaction.
    """
    place = _placed(place)
    with _changing(place) as connection:
        (encoding,) = connection.execute("SHOW server_encoding").fetchone() or ("",)
        if encoding != "UTF8":
            raise OtherEncoding(place.name, encoding)
        if _exists(connection, place.schema, "store"):
            return False
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(place.schema)))
        connection.execute(_filled_in(place.schema, partitions).encode())
        for table in ("stored_events", "passages"):
            _part(connection, place.schema, table, partitions)
        _make_missing(connection, place.schema, derived, partitions)
    return True


def migrate(place: Place, derived: Iterable[str]) -> list[str]:
    """Make what a newer version asks for; the names of the tables that were missing."""
    place = looked_at(place)
    with _changing(place) as connection:
        (partitions,) = connection.execute(_in(place.schema, "SELECT partitions FROM {}.store")).fetchone() or (0,)
        return _make_missing(connection, place.schema, derived, partitions)


def status(place: Place, derived: Iterable[str]) -> Status:
    place = looked_at(replace(place, read_only=True))
    with asking(place) as connection:
        row = connection.execute(_STATUS, (place.schema,)).fetchone()
        assert row is not None
        version, standby, size, *settings = row
        found = connection.execute(_in(place.schema, "SELECT format, partitions FROM {}.store")).fetchone()
        missing = [name for name in _named(derived) if not _exists(connection, place.schema, name)]
    format, partitions = found or (0, 0)
    chosen = dict(zip(DURABLE, settings, strict=True))
    return Status(version, format, partitions, standby, place.pooled, chosen, missing, size)


_STATUS = f"""
    SELECT current_setting('server_version'), pg_is_in_recovery(),
        (SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::BIGINT FROM pg_class
         WHERE relnamespace = quote_ident(%s)::REGNAMESPACE AND relkind = 'r'),
        {", ".join(f"current_setting('{one}')" for one in DURABLE)}
"""


def _placed(place: Place) -> Place:
    """The place with the schema that is meant."""
    if place.schema:
        return place
    try:
        return looked_at(replace(place, read_only=True))
    except NotInitialised:
        with asking(place) as connection:
            (schema,) = connection.execute("SELECT current_schema()").fetchone() or (None,)
        return replace(place, schema=schema or "public")


@contextmanager
def _changing(place: Place) -> Iterator[Pg]:
    """One transaction; whoever else makes or changes the same store waits."""
    try:
        with connect(replace(place, pooled=True)) as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(1953658488, hashtext(%s))", (place.schema,))
            yield connection
    except psycopg.Error as error:
        raise told(error, place.name, read_only=False, wait=place.wait) from error


def _filled_in(schema: str, partitions: int) -> str:
    text = files(__package__).joinpath("schema.sql").read_text("utf-8")
    text = re.sub(r"\{partitioned:(\w+)\}", r"PARTITION BY HASH (\1)" if partitions else "", text)
    for name, value in {
        "schema": f'"{schema}"',
        "channel": f"'{channel_of(schema)}'",
        "partitions": str(partitions),
    }.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _make_missing(connection: Pg, schema: str, derived: Iterable[str], partitions: int) -> list[str]:
    made = []
    connection.execute(_in(schema, "SET LOCAL search_path TO {}, pg_temp"))
    for script in derived:
        missing = [name for name in tables_in(script) if not _exists(connection, schema, name)]
        if missing:
            connection.execute(as_postgres(script, partitions).encode())
        for name in missing:
            _part(connection, schema, name, partitions)
        made += missing
    for table, column in connection.execute(_WORDS, (schema,)).fetchall():
        connection.execute(_in(schema, "ALTER TABLE {}.{} ALTER COLUMN {} SET STATISTICS 0", table, column))
    return made


def as_postgres(script: str, partitions: int = 0) -> str:
    """A table as SQLite declares it, with the types of PostgreSQL, text in the order of its code points."""
    ending = "PARTITION BY HASH (negotiation)" if partitions else ""
    for pattern, ours in {"TEXT": 'TEXT COLLATE "C"', "INTEGER": "BIGINT", "BLOB": "BYTEA"}.items():
        script = re.sub(rf"\b{pattern}\b", ours, script)
    return script.replace("WITHOUT ROWID", ending)


def _part(connection: Pg, schema: str, table: str, partitions: int) -> None:
    for nth in range(partitions):
        rows = sql.SQL("FOR VALUES WITH (MODULUS {}, REMAINDER {})").format(partitions, nth)
        part = _in(schema, "CREATE TABLE {}.{} PARTITION OF {}.{} ", f"{table}_{nth}", schema, table)
        connection.execute(part + rows)


# Columns that may hold words and are no key: ANALYZE keeps no samples of them, which no erasure would reach.
_WORDS = """
    SELECT relname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = quote_ident(%s)::REGNAMESPACE AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped
        AND atttypid IN ('TEXT'::REGTYPE, 'BYTEA'::REGTYPE) AND attstattarget IS DISTINCT FROM 0
        AND EXISTS (SELECT 1 FROM pg_attribute named WHERE named.attrelid = pg_class.oid AND named.attname = 'negotiation')
        AND NOT EXISTS (SELECT 1 FROM pg_index WHERE indrelid = pg_class.oid AND indisprimary AND attnum = ANY(indkey))
"""


def _exists(connection: Pg, schema: str, table: str) -> bool:
    found = "SELECT to_regclass(quote_ident(%s) || '.' || quote_ident(%s)) IS NOT NULL"
    return bool((connection.execute(found, (schema, table)).fetchone() or (False,))[0])


def _named(derived: Iterable[str]) -> list[str]:
    return [name for script in derived for name in tables_in(script)]


def _in(schema: str, statement: Any, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, (schema, *names)))
