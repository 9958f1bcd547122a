"""Errors: every kind has one exit code and says what to do; a traceback is for bugs, and only with --debug."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

EXIT_CODES = {
    0: "yes, done, or found; also when the reader of a pipe has gone",
    1: '"no": differences found, nothing found, a check failed',
    2: "usage: an unknown verb or option, an unreadable date, an input that cannot be read",
    3: "not found: no such negotiation, party, issue, entry or store",
    4: "not permitted",
    5: "the store or the network is unavailable; trying again may help",
    6: "conflict: what is to be written does not fit what is recorded",
    7: "integrity failure: the log or a text is not what it was",
    70: "a bug in this program; --debug shows the traceback",
    130: "interrupted by Ctrl-C",
}
BUG = 70


def guarded(arguments: Sequence[str]) -> int:
    """Run the command; every way it can end becomes an exit code, and only data reaches stdout."""
    try:
        _speak_utf8()
        code = _called(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        code = 0
        _nobody_listens()
    except Exception as error:  # noqa: BLE001 - the outermost frame: it tells every error
        code = report(error, debug="--debug" in arguments)
    return code


def _called(arguments: Sequence[str]) -> int:
    from travaux.cli.app import call

    return call(arguments)


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace" if stream is sys.stderr else None)


def _nobody_listens() -> None:
    """What is still buffered goes nowhere, or the interpreter would complain at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        pass


def report(error: Exception, *, debug: bool = False) -> int:
    """Say on stderr what went wrong; returns the exit code."""
    code = code_of(error)
    if debug:
        import traceback

        traceback.print_exception(error)
    print(f"travaux: {_bug(error) if code is None else _sentence(error)}", file=sys.stderr)
    if isinstance(error, OSError):
        _nobody_listens()
    return BUG if code is None else code


def code_of(error: Exception) -> int | None:
    """The one place that maps errors to exit codes; None for a bug."""
    given = getattr(error, "exit_code", None)
    if isinstance(given, int):
        return given
    return next((code for kinds, code in _table() if isinstance(error, kinds)), None)


def _table() -> tuple[tuple[tuple[type[Exception], ...], int], ...]:
    from travaux.domain.pins import UnreadableDate
    from travaux.domain.registry import AmbiguousName, UnknownName
    from travaux.events.integrity import verifier
    from travaux.events.sources.problems import Refused

    return (
        ((verifier.Refused,), 7),
        ((UnreadableDate, AmbiguousName, Refused, UnicodeError), 2),
        ((UnknownName,), 3),
        ((PermissionError,), 4),
        ((FileNotFoundError, IsADirectoryError, NotADirectoryError, FileExistsError), 2),
        ((sqlite3.OperationalError, sqlite3.DatabaseError, OSError), 5),
    )


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error) or type(error).__name__


def _bug(error: Exception) -> str:
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f" at {Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}" if where else ""
    words = " ".join(str(error).split())[:200]
    return f"a bug: {type(error).__name__}: {words}{place}; the same command with --debug shows the traceback"
