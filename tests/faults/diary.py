"""The history of a run: each process writes down what it begins and how it ended, one line each, as it happens.

A killed process leaves an operation without an end: nobody knows whether it was done.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from traceback import format_exc
from typing import Any, Literal

from travaux.events.errors import Conflict, Unavailable

How = Literal["ok", "refused", "unknown", "broken"]
"""Done; surely not done; perhaps done; ended by an error that is no refusal and no failure of the store."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What a process asked of a negotiation, and what it was answered. Times are those of one clock, in nanoseconds."""

    by: str
    what: str
    on: str
    asked: Any
    began: int
    ended: int | None = None
    how: How = "unknown"
    answer: Any = None


class Diary:
    """Of one process, through all its lives."""

    def __init__(self, folder: Path, by: str) -> None:
        self.by, path = by, folder / f"{by}.jsonl"
        self.before = list(read(path)) if path.exists() else []
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(self._file, b"\n")  # the last line may be torn
        self.count = len(self.before)

    def did(self, what: str, on: str, asked: Any, act: Callable[[], Any]) -> Operation:
        """Do it, and write down when it began and how it ended."""
        self.count += 1
        began = self._write(by=self.by, what=what, on=on, asked=asked)
        how, answer = _ended(act)
        return Operation(self.by, what, on, asked, began, self._write(how=how, answer=answer), how, answer)

    def _write(self, **told: Any) -> int:
        at = time.monotonic_ns()
        os.write(self._file, json.dumps({"op": self.count, "at": at, **told}).encode() + b"\n")
        return at


def _ended(act: Callable[[], Any]) -> tuple[How, Any]:
    try:
        return "ok", act()
    except Conflict as error:
        return "refused", str(error)
    except Unavailable as error:
        return "unknown", str(error)
    except Exception:  # noqa: BLE001 - it is told by the checker
        return "broken", format_exc()


def read(path: Path) -> Iterator[Operation]:
    """The operations of one process in order."""
    begun: dict[str, Any] | None = None
    for line in _lines(path):
        if "what" in line:
            if begun:
                yield _operation(begun)
            begun = line
        elif begun and line["op"] == begun["op"]:
            yield _operation(begun, ended=line["at"], how=line["how"], answer=line["answer"])
            begun = None
    if begun:
        yield _operation(begun)


def _operation(begun: dict[str, Any], **end: Any) -> Operation:
    return Operation(begun["by"], begun["what"], begun["on"], begun["asked"], began=begun["at"], **end)


def _lines(path: Path) -> Iterable[dict[str, Any]]:
    for line in path.read_bytes().split(b"\n"):
        try:
            yield json.loads(line)
        except ValueError:
            continue


def history(folder: Path) -> list[Operation]:
    """What all processes did, in the order in which they began."""
    found = (operation for path in folder.glob("*.jsonl") for operation in read(path))
    return sorted(found, key=lambda operation: operation.began)
