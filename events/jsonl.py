"""Export and import of a log as JSON Lines: what there is to know of a negotiation, in one file.

Every line is canonical JSON (RFC 8785). The first names the format; each other one is an entry as it is
stored, with its passages, an erased one by its commitment only:

    {"format":"travaux-log","negotiation":"barn","version":1}
    {"entry":{"entry":1,…},"passages":[{"commitment":"sha256:…","salt":"…","text":"…"}]}

Law: export, import and export again give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import rfc8785
from pydantic import TypeAdapter

from travaux.domain.evidence import Slug
from travaux.events.codec import Kept, Raw
from travaux.events.errors import DamagedLines, NoNegotiation, NotALog, Problem, UnreadableLines
from travaux.events.log import Log
from travaux.events.received import Broken, Received, canonical

FORMAT = "travaux-log"
VERSION = 1
MOST_PROBLEMS = 20

Progress = Callable[[int], None]
"""Told how many entries are done."""


class Imported(NamedTuple):
    negotiation: str
    entries: int
    """How many the file holds."""
    new: int
    """How many of them were not here before."""


def exported(log: Log, negotiation: str, progress: Progress | None = None) -> Iterator[bytes]:
    """The lines of a negotiation's log; NoNegotiation if there is none."""
    if not log.head(negotiation):
        raise NoNegotiation(negotiation)
    yield rfc8785.dumps({"format": FORMAT, "negotiation": negotiation, "version": VERSION}) + b"\n"
    for raw in log.raw(negotiation):
        yield _line(raw)
        if progress:
            progress(raw.number)


def _line(raw: Raw) -> bytes:
    """Canonical: the entry is so already, and `entry` comes before `passages`."""
    passages = rfc8785.dumps([_written(kept) for kept in raw.passages])
    return b'{"entry":' + raw.state + b',"passages":' + passages + b"}\n"


def _written(kept: Kept) -> dict[str, str]:
    if kept.salt is None or kept.text is None:
        return {"commitment": kept.commitment}
    return {"commitment": kept.commitment, "salt": kept.salt.hex(), "text": kept.text}


def import_lines(log: Log, lines: Iterable[bytes], progress: Progress | None = None) -> Imported:
    """Take over an exported log, all of it or nothing; a log that begins the same way is continued.

    OtherEntry if the log here differs, UnreadableLines or DamagedLines with every problem and its line.
    """
    stream = iter(lines)
    negotiation = _negotiation(next(stream, b""))
    received = _Lines(stream, progress)
    new = log.import_raw(negotiation, received)
    return Imported(negotiation, received.count, new)


def _negotiation(line: bytes) -> str:
    try:
        header = canonical(line)
        format, version = header["format"], header["version"]
        negotiation = TypeAdapter(Slug).validate_python(header["negotiation"])
    except (ValueError, KeyError, TypeError) as error:
        raise NotALog() from error
    if format != FORMAT or not isinstance(version, int):
        raise NotALog()
    if version > VERSION:
        raise NotALog(version, VERSION)
    return negotiation


class _Lines:
    """The entries of the lines, as long as nothing is wrong; whatever is wrong is raised at the end."""

    def __init__(self, lines: Iterable[bytes], progress: Progress | None) -> None:
        self.count = 0
        self._lines, self._progress = lines, progress
        self._problems: list[Problem] = []
        self._damaged = False

    def __iter__(self) -> Iterator[Raw]:
        received = Received()
        for line in self._lines:
            self.count += 1
            raw = self._checked(received, line)
            if raw and not self._problems:
                yield raw
            if self._progress:
                self._progress(self.count)
        self._tell()

    def _checked(self, received: Received, line: bytes) -> Raw | None:
        try:
            return received.entry(self.count, canonical(line))
        except (Broken, ValueError) as error:
            self._damaged = self._damaged or isinstance(error, Broken)
            self._problems.append(Problem(self.count + 1, str(error)))
            if len(self._problems) == MOST_PROBLEMS:
                self._tell()
            return None

    def _tell(self) -> None:
        if self._problems:
            raise (DamagedLines if self._damaged else UnreadableLines)(self._problems)
