"""What an erasure asks of a store in PostgreSQL: its tables written anew, and where the words still stand.

An UPDATE leaves the old row in the table's file. VACUUM FULL writes a new file without it, as long as no
transaction that began before may still read the row. What the write-ahead log, standbys and backups hold is
beyond it: see docs/stores.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from psycopg import sql
from psycopg.errors import Diagnostic, LockNotAvailable

from travaux.events.cursor import Cursor
from travaux.events.errors import StillStored
from travaux.events.postgres.place import Place, asking


def scrub(place: Place, tables: Sequence[str]) -> None:
    """Write the tables anew; StillStored if somebody may still read what was deleted, or it is not permitted."""
    told: list[tuple[str | None, ...]] = []

    def hear(notice: Diagnostic) -> None:
        told.append((notice.severity_nonlocalized, notice.message_primary, notice.message_detail))

    with asking(place) as connection:
        connection.add_notice_handler(hear)
        if not place.pooled:
            connection.execute(sql.SQL("SET lock_timeout = {}").format(max(1, int(place.wait * 1000))))
        for table in tables:
            try:
                connection.execute(sql.SQL("VACUUM (FULL, VERBOSE) {}").format(sql.Identifier(place.schema, table)))
            except LockNotAvailable as error:
                raise StillStored(f"another program uses {table}, so that its file still holds the words") from error
    _must_be_gone(told)


def _must_be_gone(told: Iterable[tuple[str | None, ...]]) -> None:
    """The server warns where it may not, and tells in a detail how many dead rows it had to keep."""
    for severity, words, detail in told:
        if severity == "WARNING":
            raise StillStored(f"its tables still hold the words, and only their owner may write them anew ({words})")
        kept = re.match(r"\d+", detail or "")
        if kept and kept[0] != "0":
            raise StillStored("a transaction that began before may still read the words, so that the tables hold them")


def tables_of(cursor: Cursor, schema: str) -> list[str]:
    """The tables with passages, or made from entries: all of the store that name a negotiation."""
    found = """
        SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relnamespace = ?::REGNAMESPACE AND relkind IN ('r', 'p') AND NOT relispartition AND attname = 'negotiation'
        ORDER BY relname
    """
    return [name for (name,) in cursor.execute(found, (schema,)).fetchall()]


def tables_with(cursor: Cursor, tables: Sequence[str], forms: Sequence[bytes]) -> Iterator[str]:
    """Those of the tables in which one of the forms stands."""
    for table in tables:
        columns = cursor.execute(_COLUMNS, (table,)).fetchall()
        held = " OR ".join(f"position(? IN {_as_bytes(*column)}) > 0" for column in columns)
        found = f"SELECT 1 FROM {table} WHERE {held or 'false'} LIMIT 1"
        if any(cursor.execute(found, [form] * len(columns)).fetchone() for form in forms):
            yield table


_COLUMNS = """
    SELECT quote_ident(attname), atttypid = 'BYTEA'::REGTYPE FROM pg_attribute
    WHERE attrelid = ?::REGCLASS AND attnum > 0 AND NOT attisdropped AND atttypid IN ('TEXT'::REGTYPE, 'BYTEA'::REGTYPE)
"""


def _as_bytes(column: str, is_bytes: bool) -> str:
    return column if is_bytes else f"convert_to({column}, 'UTF8')"
