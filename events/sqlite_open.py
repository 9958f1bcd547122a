"""Opening a store in SQLite: whether the file is one, whether it can be written, and making a new one."""

from __future__ import annotations

import random
import sqlite3
import time
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from travaux.events.errors import (
    CannotOpen,
    DiskFails,
    Full,
    Locked,
    Malformed,
    NewerStore,
    NoStore,
    NotAStore,
    OpenedForReading,
    ReadOnly,
)

APPLICATION_ID: Final = int.from_bytes(b"trvx")
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a store is, and how it is to be opened."""

    name: str
    """As errors call it."""
    uri: str
    path: Path | None = None
    """None for a store in memory."""
    read_only: bool = False
    wait: float = 5.0
    """How many seconds to wait for another program that writes."""

    @classmethod
    def file(cls, path: Path, read_only: bool, wait: float) -> Place:
        return cls(str(path), path.expanduser().absolute().as_uri(), path.expanduser(), read_only, wait)


def connect(place: Place) -> sqlite3.Connection:
    """A connection to the store, made if it is not there and may be made.

    Where WAL's files cannot be made beside the database (a read-only folder), it is read as a file
    that nobody changes.
    """
    if place.path is None:
        return _checked(_connected(place, place.uri), place)
    try:
        return _checked(_connected(place, f"{place.uri}?mode={'rw' if place.read_only else 'rwc'}"), place)
    except sqlite3.Error as error:
        if not _is(error, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
            raise told(error, place) from error
    return _unchanging(place, place.path)


def _unchanging(place: Place, path: Path) -> sqlite3.Connection:
    try:
        _must_be_there(place, path)
        _must_be_whole(place, path.with_name(path.name + "-wal"))
        return _checked(_connected(place, f"{place.uri}?mode=ro&immutable=1"), place)
    except sqlite3.Error as error:
        raise told(error, place) from error
    except OSError as error:
        raise CannotOpen(place.name, error) from error


def _must_be_whole(place: Place, pending: Path) -> None:
    if pending.exists() and pending.stat().st_size:
        where = f"its last entries are in {pending.name}, which can only be read in a folder that can be written"
        raise CannotOpen(place.name, f"{where}: copy both files into one")


def _must_be_there(place: Place, path: Path) -> None:
    if path.is_dir():
        raise CannotOpen(place.name, "it is a folder")
    if not path.exists() and place.read_only:
        raise NoStore(place.name)
    if not path.parent.is_dir():
        raise CannotOpen(place.name, f"there is no folder {path.parent}")
    if not path.exists():
        raise ReadOnly(place.name)


def _connected(place: Place, uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, timeout=place.wait, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    return connection


def _checked(connection: sqlite3.Connection, place: Place) -> sqlite3.Connection:
    try:
        _check(connection, place)
        _configure(connection, place)
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection, place: Place) -> None:
    made_by, version, tables = _seen(connection)
    if made_by == APPLICATION_ID:
        if version > FORMAT:
            raise NewerStore(place.name, version, FORMAT)
    elif made_by or version or tables:
        raise NotAStore(place.name, "a database of another program")
    elif place.read_only:
        raise NoStore(place.name)
    else:
        connection.executescript(files(__package__).joinpath("sqlite.sql").read_text("utf-8"))


def _seen(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """Who made it, the version and how many tables, all of one moment: another process may be making it."""
    connection.execute("BEGIN")
    try:
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        return _number(connection, "application_id"), _number(connection, "user_version"), tables
    finally:
        connection.execute("ROLLBACK")


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def _configure(connection: sqlite3.Connection, place: Place) -> None:
    if place.read_only:
        connection.execute("PRAGMA query_only = ON")
    elif place.path is not None:
        _write_ahead(connection, time.monotonic() + place.wait)
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")


def _write_ahead(connection: sqlite3.Connection, until: float) -> None:
    """Turn WAL on where it is off; SQLite itself does not wait for that."""
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        return
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if _is(error, sqlite3.SQLITE_READONLY):
                return
            if not _is(error, sqlite3.SQLITE_BUSY) or time.monotonic() > until:
                raise
            time.sleep(0.01)


def take_turn(connection: sqlite3.Connection, wait: float) -> None:
    """Begin to write on a connection that does not wait by itself, or wait for others as long as asked.

    SQLite itself asks the less often the longer it has waited, so that among many writers some never get a turn; here
    one asks the more often.
    """
    began = time.monotonic()
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if not _is(error, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or time.monotonic() > began + wait:
                raise
            time.sleep(random.uniform(0, 0.001) / (1 + 8 * (time.monotonic() - began)))


def told(error: sqlite3.Error, place: Place) -> Exception:
    """The error in our words; itself if it speaks of a statement and not of the store."""
    if _is(error, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Locked(place.name, place.wait)
    if _is(error, sqlite3.SQLITE_FULL) or _code(error) == sqlite3.SQLITE_IOERR_SHMSIZE:
        return Full(place.name)
    if _is(error, sqlite3.SQLITE_READONLY):
        return OpenedForReading(place.name) if place.read_only else ReadOnly(place.name)
    if _is(error, sqlite3.SQLITE_NOTADB):
        return NotAStore(place.name, "no database")
    if _is(error, sqlite3.SQLITE_CORRUPT):
        return Malformed(place.name, error)
    if _is(error, sqlite3.SQLITE_IOERR):
        return DiskFails(place.name, error)
    if _is(error, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return CannotOpen(place.name, error)
    return error


def _is(error: sqlite3.Error, *codes: int) -> bool:
    return _code(error) & 0xFF in codes


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0)
