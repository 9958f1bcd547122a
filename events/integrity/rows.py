"""The rows of a negotiation, judged one by one as they lie in the database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from travaux.domain.entry import Entry
from travaux.events.codec import decoded
from travaux.events.cursor import Cursor
from travaux.events.integrity.verifier import Recordings, Refused, review_faults
from travaux.events.received import Broken, Received

Passage = tuple[str, bytes | None, bytes | None]
"""Commitment, salt, text in UTF-8."""


class Fault(NamedTuple):
    """Something that is not as it must be, with the entry where it is found; None for the record as a whole."""

    entry: int | None
    what: str

    def __str__(self) -> str:
        return f"entry {self.entry}: {self.what}" if self.entry else self.what


class Rows:
    """What was read, in the order of the numbers: the hashes of the leaves, times, recorders, and every fault."""

    def __init__(self, cursor: Cursor, negotiation: str, recordings: Recordings) -> None:
        self.leaves: list[bytes] = []
        self.faults: list[Fault] = []
        self.recorders: dict[int, str] = {}
        """Who recorded each entry that can be read, as it says."""
        self.recordings = recordings
        self._cursor, self._negotiation = cursor, negotiation
        self._beside = _Beside(cursor, negotiation)
        self._times: dict[int, datetime] = {}
        self._latest = _EARLIEST
        self._events: dict[str, int] = {}
        self._last_row = 0
        self._gone: set[tuple[int, str]] = set()
        self._said_gone: dict[tuple[int, str], int] = {}

    def read(self, progress: Callable[[int], None] | None = None) -> None:
        for row, number, kind, type, state in self._cursor.stream(
            self._cursor.untrusting.entries, (self._negotiation,)
        ):
            leaf = sha256(b"\x00" + state).digest()
            if self._stands(number):
                self._judge(number, row, kind, _text(type), state, leaf)
            self.leaves.append(leaf)
            if progress:
                progress(len(self.leaves))
        self.faults += [Fault(number, "passages of no entry are kept for it") for number in self._beside.rest()]
        self.faults += self._erasure_faults()
        self.faults += [Fault(*fault) for fault in self.recordings.faults]

    def recorded_at(self, number: int) -> datetime | None:
        """When the entry says it was recorded; None where there is none that can be read."""
        return self._times.get(number)

    def entries(self) -> Iterator[Entry]:
        """All entries, of rows without a fault."""
        beside = _Beside(self._cursor, self._negotiation)
        for _, number, _, _, state in self._cursor.stream(self._cursor.untrusting.entries, (self._negotiation,)):
            passages = {named: text.decode() for named, _, text in beside.of(number) if text is not None}
            yield decoded(state, passages)

    def _stands(self, number: int | None) -> bool:
        """Is this a number of an entry? What is missing before it keeps its place among the leaves."""
        expected = len(self.leaves) + 1
        if number is None or number < expected:
            self.faults.append(
                Fault(number, "a further row stands under its number" if number else "a row has no number")
            )
            return False
        if number > expected:
            upto = "" if number == expected + 1 else f", as are all up to {number - 1}"
            self.faults.append(Fault(expected, f"it is missing{upto}"))
            self.leaves += [b""] * min(number - expected, _LARGEST_GAP)
        return True

    def _judge(self, number: int, row: int, kind: str, type: str, state: bytes, leaf: bytes) -> None:
        passages = self._beside.of(number)
        try:
            line = self._line(state, kind, passages)
            self.faults += [Fault(number, what) for what in self._faults(number, row, type, line)]
            self._received(number, state, line, passages)
            self.recorders[number] = line["entry"]["recorder"]
            self.recordings.add(number, line["entry"], leaf)
        except (Refused, Broken, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            self.faults.append(Fault(number, f"it cannot be read as an entry: {error}"))

    def _line(self, state: bytes, kind: str, passages: list[Passage]) -> dict[str, Any]:
        if kind != "blob":
            raise Refused(f"it is stored as {kind} and not as bytes")
        return {"entry": json.loads(state), "passages": [_written(passage) for passage in passages]}

    def _faults(self, number: int, row: int, type: str, line: dict[str, Any]) -> Iterator[str]:
        entry, event = line["entry"], line["entry"]["event"]
        at = datetime.fromisoformat(entry["recorded_at"])
        if entry["entry"] != number:
            yield f"it says that it is entry {entry['entry']}"
        if type != event["type"]:
            yield f"it is filed as {type} and is {event['type']}"
        if row <= self._last_row:
            yield "it was stored before the entry that precedes it"
        if at < self._latest:
            yield f"it was recorded at {entry['recorded_at']}, before the entry that precedes it"
        if (first := self._events.setdefault(event["id"], number)) != number:
            yield f"{event['id']} is recorded by entry {first} already"
        yield from review_faults(event, self.leaves)
        self._last_row, self._latest = max(row, self._last_row), at
        self._times[number] = at

    def _received(self, number: int, state: bytes, line: dict[str, Any], passages: list[Passage]) -> None:
        """Schema, passages and canonical form, as an import judges them; and what was erased."""
        try:
            if Received().entry(line["entry"]["entry"], line).state != state:
                self.faults.append(Fault(number, "it is not canonical JSON (RFC 8785)"))
        except (Broken, ValueError) as error:
            self.faults.append(Fault(number, str(error)))
        self._gone |= {(number, named) for named, _, text in passages if text is None}
        event = line["entry"]["event"]
        if event["type"] == "PassageErased":
            self._said_gone |= {(event["entry"], named): number for named in event["passages"]}

    def _erasure_faults(self) -> Iterator[Fault]:
        for number, named in sorted(self._gone - set(self._said_gone)):
            yield Fault(number, f"the passage {named} is missing, and no entry says that it was erased")
        for (number, named), by in sorted(self._said_gone.items()):
            if (number, named) not in self._gone:
                yield Fault(number, f"the passage {named} was erased by entry {by}, and is still or again here")


_LARGEST_GAP = 10_000
_EARLIEST = datetime.fromisoformat("0001-01-01T00:00:00Z")


class _Beside:
    """The passages beside the entries, read along with them."""

    def __init__(self, cursor: Cursor, negotiation: str) -> None:
        self._rows = cursor.stream(cursor.untrusting.passages, (negotiation,))
        self._next = next(self._rows, None)
        self._skipped: list[int] = []

    def of(self, number: int) -> list[Passage]:
        found: list[Passage] = []
        while self._next is not None and self._next[0] <= number:
            if self._next[0] == number:
                found.append((_text(self._next[1]), self._next[2], self._next[3]))
            else:
                self._skipped.append(self._next[0])
            self._next = next(self._rows, None)
        return found

    def rest(self) -> list[int]:
        """The numbers under which passages are kept that were not asked for."""
        left = [self._next[0], *(row[0] for row in self._rows)] if self._next else []
        return sorted({*self._skipped, *left})


def _text(data: bytes | None) -> str:
    """Whatever somebody put there, without failing over it."""
    return (data or b"").decode("utf-8", "replace")


def _written(passage: Passage) -> dict[str, str]:
    named, salt, text = passage
    if salt is None or text is None:
        return {"commitment": named}
    return {"commitment": named, "salt": salt.hex(), "text": text.decode()}
