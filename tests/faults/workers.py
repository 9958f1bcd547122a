"""The processes of a run: some record, some read, some follow. Any of them may be killed and begins again."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

from faults.diary import Diary, Operation
from given import development

from travaux.domain.entry import Entry
from travaux.domain.event import Event
from travaux.domain.instants import OPEN_END
from travaux.domain.pins import Pin
from travaux.events.codec import Raw
from travaux.events.errors import Unavailable
from travaux.events.integrity.log_tree import LogTree
from travaux.events.log import Log, open_log
from travaux.projections.record import Record

NEGOTIATIONS = ("barn", "sale")
SKEWS = [timedelta(0)] * 8 + [timedelta(days=-400), timedelta(hours=-1), timedelta(seconds=90)]
"""How far the clock of a process is off, from one append to the next."""
WAIT = 1.0
"""Seconds that a writer waits for another one."""
PAUSE = 0.1
"""Seconds before trying again what did not go well."""
TELLS = 10
"""How many batches of a writer tell of one topic."""


def event(id: str) -> Event:
    """The same for the same id, so that trying again is recording the same again."""
    points = crc32(id.encode()) % 7
    return development("PointCountStated", id=id, version=f"{topic(id)}/1", points=points, note=f"a note of {id}")


def topic(id: str) -> str:
    return f"t{int(id.split('/')[1]) // TELLS}"


def seen(raw: Raw) -> list[Any]:
    """Number, event, time and hash of an entry, its passages among what is hashed."""
    entry = json.loads(raw.state)
    return [raw.number, entry["event"]["id"], entry["recorded_at"], hashlib.sha256(repr(raw).encode()).hexdigest()[:16]]


def view(log: Log, on: str, about: str, entries: int | None = None) -> dict[str, Any]:
    """What holds of a topic as recorded by the last entry or another one."""
    record, entries = Record(log, log), log.head(on) if entries is None else entries
    answers = list(record.reading(on, Pin(OPEN_END, OPEN_END, entries)).answers(f"version/{about}/"))
    return {"entries": entries, "digest": hashlib.sha256(repr(answers).encode()).hexdigest()}


def root(log: Log, on: str, entries: int | None = None) -> dict[str, Any]:
    """The root of the tree of the log, now or as it was."""
    tree = LogTree(log, on)
    return {"entries": tree.size if entries is None else entries, "digest": tree.root(entries).hex()}


class Worker:
    """Does something at random again and again, until a time of the monotonic clock."""

    def __init__(self, url: str, folder: Path, by: str, seed: int, until: float) -> None:
        self.diary, self.until = Diary(folder, by), until
        self.by, self.random = by, Random(f"{seed}/{by}/{len(self.diary.before)}")
        self.log = _opened(url)

    def run(self) -> None:
        while time.monotonic() < self.until:
            self.act(self.random.choice(NEGOTIATIONS))

    def act(self, on: str) -> None: ...

    def did(self, what: str, on: str, asked: Any, act: Callable[[], Any]) -> Operation:
        done = self.diary.did(what, on, asked, act)
        if done.how != "ok":
            time.sleep(PAUSE)
        return done

    def head(self, on: str) -> int | None:
        answer: int | None = self.did("head", on, None, lambda: self.log.head(on)).answer
        return answer if isinstance(answer, int) else None

    def read(self, on: str, after: int) -> list[list[Any]]:
        done = self.did("read", on, {"after": after}, lambda: [seen(raw) for raw in self.log.raw(on, after)])
        return done.answer if done.how == "ok" else []


class Writer(Worker):
    """Records batches, some of them the same as other writers do, some only if nothing came in between."""

    def run(self) -> None:
        for one in self.diary.before[-1:]:
            if one.what == "append" and one.ended is None:
                self.until_answered(one.on, one.asked)
        super().run()

    def act(self, on: str) -> None:
        if self.random.random() < 0.2:
            self.read(on, max(0, (self.head(on) or 0) - 20))
        else:
            self.until_answered(on, {"events": self.batch(), "expected": self.expected(on)})

    def batch(self) -> list[str]:
        shared = self.random.random() < 0.2
        name = f"shared/{time.monotonic_ns() // 200_000_000}" if shared else f"{self.by}/{self.diary.count}"
        return [f"{name}/{part}" for part in range(3 if shared else self.random.randint(1, 4))]

    def expected(self, on: str) -> int | None:
        return self.head(on) if self.random.random() < 0.2 else None

    def until_answered(self, on: str, asked: dict[str, Any]) -> None:
        """The same again until it is recorded or refused."""
        while self.did("append", on, asked, lambda: self.append(on, **asked)).how == "unknown":
            pass

    def append(self, on: str, events: list[str], expected: int | None) -> dict[str, Any]:
        at = datetime.now(UTC) + self.random.choice(SKEWS)
        new = self.log.append(on, map(event, events), recorder=self.by, recorded_at=at, expected=expected)
        numbers = {entry.event.id: entry.number for entry in new}
        return {"numbers": numbers or self.log.numbers_of(on, events), "new": len(new)}


class Reader(Worker):
    """Reads the log, views and the tree, and keeps the tables beside the log up to date by that."""

    def act(self, on: str) -> None:
        latest = self.read(on, max(0, (self.head(on) or 0) - self.random.choice([1, 10, 100])))
        for _, id, *_ in self.random.sample(latest, min(2, len(latest))):
            about = topic(id)
            self.did("view", on, about, lambda about=about: view(self.log, on, about))  # type: ignore[misc]
        if self.random.random() < 0.2:
            self.did("root", on, None, lambda: root(self.log, on))


class Follower(Worker):
    """Is told of each entry, from the last one that stands in its diary, until it is ended."""

    def run(self) -> None:
        told = [one.answer[0] for one in self.diary.before if one.how == "ok"]
        on, last = self.by.rpartition("-")[2], max(told, default=0)
        while True:
            for number in self.told(on, last):
                last = number

    def told(self, on: str, last: int) -> Iterator[int]:
        """The numbers of the entries, until the store fails."""
        entries = self.log.follow(on, last, 0.02)
        while (done := self.did("follow", on, last, lambda: _numbered(next(entries)))).how == "ok":
            yield done.answer[0]


def _numbered(entry: Entry) -> list[Any]:
    return [entry.number, entry.event.id]


def _opened(url: str) -> Log:
    """As soon as the store can be opened."""
    while True:
        try:
            return open_log(url, wait=WAIT)
        except Unavailable:
            time.sleep(0.05)


ROLES: dict[str, type[Worker]] = {"writer": Writer, "reader": Reader, "follower": Follower}
NAMES = ("writer-1", "writer-2", "writer-3", "reader-1", "reader-2", *(f"follower-{name}" for name in NEGOTIATIONS))


def work(url: str, folder: Path, by: str, seed: int, until: float) -> None:
    ROLES[by.partition("-")[0]](url, folder, by, seed, until).run()
