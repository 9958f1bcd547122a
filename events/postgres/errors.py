"""What PostgreSQL refuses, in our words and with our exit codes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import psycopg
from eventsourcing.persistence import IntegrityError
from psycopg import errors

from travaux.events.errors import (
    NOT_TWICE,
    Full,
    Locked,
    Malformed,
    NoStore,
    NotPermitted,
    OpenedForReading,
    Unavailable,
)


class NotInitialised(NoStore):
    def __init__(self, name: str) -> None:
        Exception.__init__(self, f"There is no store in {name} yet: make one with `travaux store init URL`.")


class NotMigrated(Unavailable):
    def __init__(self, name: str, table: str) -> None:
        super().__init__(f"{name} has no table {table}: bring it up to date with `travaux store migrate URL`.")


class NotDurable(Unavailable):
    def __init__(self, name: str, off: Sequence[str]) -> None:
        super().__init__(
            f"The server of {name} runs with {' and '.join(f'{one}=off' for one in off)}, so that a power cut can take "
            "entries that were acknowledged: turn it on, or add durable=no to the address if that may happen."
        )


class Unreachable(Unavailable):
    def __init__(self, name: str, why: object) -> None:
        super().__init__(f"{name} cannot be reached: {_line(why)}.")


class NoRight(NotPermitted):
    def __init__(self, name: str, why: object) -> None:
        super().__init__(f"{name}: {_line(why)}. Ask its owner for the right, or connect as another role.")


class OnStandby(NotPermitted):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} can only be read: it is a standby, or set to be read only. Write to the primary.")


class Interrupted(Unavailable):
    def __init__(self, name: str, why: object) -> None:
        super().__init__(f"{name}: the connection or the statement was ended: {_line(why)}. Try again: {NOT_TWICE}")


def _line(why: object) -> str:
    return " ".join(str(why).split()).rstrip(".")


_REFUSED = re.compile(
    r"authentication failed|permission denied|not permitted|no pg_hba.conf entry|no password supplied"
    r'|role "[^"]*" does not exist'
)


def told_on_connecting(error: psycopg.Error, name: str) -> Exception:
    """The server's words carry no code before a session has begun, so that refusals are known by their words."""
    return NoRight(name, error) if _REFUSED.search(str(error)) else Unreachable(name, error)


def told(error: psycopg.Error, name: str, *, read_only: bool, wait: float) -> Exception:
    """The error in our words; itself if it speaks of a statement and not of the store."""
    if error.diag.severity_nonlocalized in ("FATAL", "PANIC"):  # it ended the session, perhaps within COMMIT
        return Interrupted(name, error)
    match error:
        case errors.ReadOnlySqlTransaction():
            return OpenedForReading(name) if read_only else OnStandby(name)
        case errors.InsufficientPrivilege():
            return NoRight(name, error)
        case errors.LockNotAvailable():
            return Locked(name, wait)
        case errors.DiskFull():
            return Full(name)
        case errors.DataCorrupted() | errors.IndexCorrupted():
            return Malformed(name, error)
        case psycopg.IntegrityError():
            return IntegrityError(str(error))
        case psycopg.OperationalError() | errors.InternalError_():
            return Interrupted(name, error)
        case _:
            return error
