"""The claims table: every claim of every entry, in slot order, with how far it has been folded.

It can be thrown away and rebuilt from the log. A reader folds what it has not caught up with, so an
answer is never behind its log; where the store cannot be written, it folds into memory.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from typing import Any, Protocol

import orjson

from travaux.domain.claims import Claim, Link, Slot, Told
from travaux.domain.entry import Entry
from travaux.domain.event import Development
from travaux.domain.fold import UNREPORTED, claims_of
from travaux.domain.instants import Bounds
from travaux.domain.record_keeping import NegotiationOpened
from travaux.events.cursor import Cursor
from travaux.events.sqlite_cursor import Cursor as Own

EDITION = 1
"""Raised when the meaning of claims changes, so that every table is folded anew."""

_COLUMNS = (
    "negotiation, subject, attribute, entry, nth, development, source, origin, value, act, earliest, latest, ended,"
    " since, reported_earliest, reported_latest, follows, state_of, replaces, inferred, type, force, whose, voice"
)
_FOLDED = """
    INSERT INTO folded VALUES (?, ?, ?, ?) ON CONFLICT (negotiation)
    DO UPDATE SET entry = excluded.entry, zone = excluded.zone, edition = excluded.edition
"""
_INSERT = f"INSERT INTO claims ({_COLUMNS}) VALUES ({', '.join('?' * 24)})"
_KEEP = "INSERT INTO keeping VALUES (?, ?, ?)"
AT_ONCE = 500
"""How many entries are in memory while they are folded."""


class Database(Protocol):
    """Where derived tables live: beside the log, or in memory."""

    def reading(self) -> AbstractContextManager[Cursor]: ...

    def transaction(self) -> AbstractContextManager[Cursor]: ...


class Memory:
    """A database for derived tables that ends with the process."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)

    @contextmanager
    def reading(self) -> Iterator[Cursor]:
        yield self._connection.cursor(Own)

    @contextmanager
    def transaction(self) -> Iterator[Cursor]:
        with self._connection:
            yield self._connection.cursor(Own)


TABLES = files("travaux.projections").joinpath("claims.sql").read_text("utf-8")


ALL = ("claims", "keeping", "folded")


def create(cursor: Cursor) -> None:
    cursor.make(TABLES)


def is_there(cursor: Cursor) -> bool:
    """Were the tables made already? `folded` is the last of them."""
    return cursor.has_table("folded")


def folded_to(cursor: Cursor, negotiation: str) -> tuple[int, str]:
    """The last entry folded and the zone of its days; (0, "UTC") if none, or none of this edition."""
    cursor.execute("SELECT entry, zone, edition FROM folded WHERE negotiation = ?", (negotiation,))
    row = cursor.fetchone()
    return (row[0], row[1]) if row and row[2] == EDITION else (0, "UTC")


def fold(cursor: Cursor, negotiation: str, entries: Iterable[Entry]) -> None:
    """Take further entries into the table and move its checkpoint, in the caller's transaction."""
    number, zone = folded_to(cursor, negotiation)
    if number == 0:
        forget(cursor, negotiation)
    reading = iter(entries)
    while some := list(islice(reading, AT_ONCE)):
        rows: list[tuple[Any, ...]] = []
        for entry in some:
            number = entry.number
            if isinstance(entry.event, NegotiationOpened):
                zone = entry.event.zone
            rows += (_row(negotiation, nth, claim) for nth, claim in enumerate(claims_of(entry, zone)))
        cursor.executemany(_INSERT, rows)
        kept = (entry for entry in some if not isinstance(entry.event, Development))
        cursor.executemany(_KEEP, [(negotiation, entry.number, type(entry.event).__name__) for entry in kept])
    cursor.execute(_FOLDED, (negotiation, number, zone, EDITION))


def forget(cursor: Cursor, negotiation: str) -> None:
    for table in ALL:
        cursor.execute(f"DELETE FROM {table} WHERE negotiation = ?", (negotiation,))


def _row(negotiation: str, nth: int, claim: Claim) -> tuple[Any, ...]:
    told = claim.told or Told("", None, "ascribed", ())
    dated = claim.reported != UNREPORTED
    return (
        negotiation,
        *claim.slot,
        claim.entry,
        nth,
        claim.development,
        claim.source,
        claim.origin,
        _json(claim.value),
        claim.act,
        *claim.happened,
        claim.since,
        claim.reported.earliest if dated else None,
        claim.reported.latest if dated else None,
        _json(claim.follows),
        claim.of,
        claim.replaces,
        claim.inferred,
        told.type,
        told.force,
        told.whose,
        _json(told.voice),
    )


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def claims_on(cursor: Cursor, negotiation: str, slot: Slot, upto: int, after: int = 0) -> Iterator[Claim]:
    """The claims on a slot by the entries up to a number, after another one if given, `reported` still to be looked up."""
    cursor.execute(
        f"SELECT {_COLUMNS} FROM claims WHERE negotiation = ? AND subject = ? AND attribute = ?"
        " AND entry > ? AND entry <= ? ORDER BY entry, nth",
        (negotiation, *slot, after, upto),
    )
    return map(_claim, cursor.fetchall())


def claims_under(cursor: Cursor, negotiation: str, prefix: str, upto: int, after: int = 0) -> Iterator[Claim]:
    """The claims on all slots whose subject begins with a prefix, in slot order."""
    cursor.execute(
        f"SELECT {_COLUMNS} FROM claims WHERE negotiation = ? AND subject >= ? AND subject < ?"
        " AND entry > ? AND entry <= ? ORDER BY subject, attribute, entry, nth",
        (negotiation, prefix, prefix + "\U0010ffff", after, upto),
    )
    return map(_claim, cursor.fetchall())


def slots_told_by(cursor: Cursor, negotiation: str, source: str, upto: int) -> list[Slot]:
    """The slots that a source made claims on, by entries up to a number."""
    cursor.execute(
        "SELECT DISTINCT subject, attribute FROM claims WHERE negotiation = ? AND source = ? AND entry <= ?",
        (negotiation, source, upto),
    )
    return sorted(Slot(*row) for row in cursor.fetchall())


def told_by(cursor: Cursor, negotiation: str, upto: int) -> dict[str, set[Slot]]:
    """Sources and the slots they made claims on, by entries up to a number."""
    cursor.execute(
        "SELECT DISTINCT source, subject, attribute FROM claims WHERE negotiation = ? AND entry <= ?",
        (negotiation, upto),
    )
    found: dict[str, set[Slot]] = {}
    for source, *slot in cursor.fetchall():
        found.setdefault(source, set()).add(Slot(*slot))
    return found


def subjects(cursor: Cursor, negotiation: str, upto: int) -> dict[str, list[str]]:
    """Subjects and their attributes, claimed by entries up to a number."""
    cursor.execute(
        "SELECT DISTINCT subject, attribute FROM claims WHERE negotiation = ? AND entry <= ?", (negotiation, upto)
    )
    found: dict[str, list[str]] = {}
    for subject, attribute in sorted(cursor.fetchall()):
        found.setdefault(subject, []).append(attribute)
    return found


def keeping(cursor: Cursor, negotiation: str, after: int, upto: int) -> list[int]:
    """The numbers of the record-keeping entries after a number and up to another, in order."""
    cursor.execute(
        "SELECT entry FROM keeping WHERE negotiation = ? AND entry > ? AND entry <= ? ORDER BY entry",
        (negotiation, after, upto),
    )
    return [number for (number,) in cursor.fetchall()]


def digest(cursor: Cursor, negotiation: str) -> str:
    """SHA-256 over all rows in order: equal digests, equal tables."""
    total = hashlib.sha256()
    for table, order in (("claims", "subject, attribute, entry, nth"), ("keeping", "entry")):
        cursor.execute(f"SELECT * FROM {table} WHERE negotiation = ? ORDER BY {order}", (negotiation,))
        for row in cursor:
            total.update(orjson.dumps(row))
    return total.hexdigest()


def told(cursor: Cursor, negotiation: str) -> Iterator[tuple[str, str, int, str]]:
    """Subject, attribute and entry of every row, with all that it says."""
    cursor.execute(f"SELECT {_COLUMNS} FROM claims WHERE negotiation = ? ORDER BY subject, attribute", (negotiation,))
    return ((row[1], row[2], row[3], _json(list(row[4:]))) for row in cursor)


def _claim(row: Any) -> Claim:
    return Claim(
        row[3],
        row[5],
        Slot(row[1], row[2]),
        orjson.loads(row[8]),
        bool(row[9]),
        Bounds(row[10], row[11], row[12]),
        row[13],
        UNREPORTED if row[14] is None else Bounds.within(row[14], row[15]),
        row[7],
        row[6],
        tuple(orjson.loads(row[16])) if row[16] != "[]" else (),
        row[17],
        row[18],
        bool(row[19]),
        told=Told(row[20], row[21], row[22], _voice(row[23])),
    )


@lru_cache(4096)
def _voice(written: str) -> tuple[Link, ...]:
    """Few speak often."""
    return tuple((role, name, party, on_record) for role, name, party, on_record in orjson.loads(written))


def copy(source: Cursor, target: Cursor, negotiation: str) -> None:
    """Put the rows of one database in the place of another's, in the target's transaction."""
    forget(target, negotiation)
    for name in ALL:
        source.execute(f"SELECT * FROM {name} WHERE negotiation = ?", (negotiation,))
        width = len(source.description)
        target.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * width)})", source)
