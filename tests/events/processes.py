"""Processes that record into one store: killed at random, or many at once. Prints what it did; fails if a law broke.

Forked from a process that has all it needs loaded, so that hundreds take seconds.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from given import development
from given_log import NOON

from travaux.domain.event import Event
from travaux.domain.passages import Erased
from travaux.events.errors import NoStore
from travaux.events.log import Log, open_log

LARGEST = 5


def batch(number: int) -> list[Event]:
    """The same events for the same number, so that trying again is recording the same again."""
    return [
        development("StatementMade", id=f"{number}/{part}", hedge=f"so they say {number}", note=f"note {part}")
        for part in range(1 + number % LARGEST)
    ]


def record(log: Log, number: int) -> int:
    """Record a batch, and what is derived from it, in one transaction; how many entries were new."""
    with log.transaction() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS derived (entry INTEGER PRIMARY KEY)")
        entries = log.append("barn", batch(number), recorder="ann", recorded_at=NOON)
        cursor.executemany("INSERT INTO derived VALUES (?)", [(entry.number,) for entry in entries])
    return len(entries)


def check(path: Path, acknowledged: int) -> int:
    """Fails unless what was acknowledged is there, once, in order, with its passages, and no batch is torn."""
    try:
        with open_log(f"sqlite:///{path}", read_only=True) as log:
            entries = list(log.entries("barn"))
    except NoStore:
        assert acknowledged == 0
        return 0
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    batches = acknowledged
    while sum(len(batch(number)) for number in range(batches)) < len(entries):
        batches += 1
    assert batches <= acknowledged + 1
    assert [entry.event for entry in entries] == [one for number in range(batches) for one in batch(number)]
    assert not any(isinstance(entry.event.hedge, Erased) for entry in entries)  # type: ignore[attr-defined]
    _check_tables(path, len(entries))
    return batches


def _check_tables(path: Path, count: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM passages").fetchone() == (2 * count,)
        if count:
            assert connection.execute("SELECT count(*), max(entry) FROM derived").fetchone() == (count, count)


def forked(work: Callable[[int], None]) -> tuple[int, int]:
    """A process that does the work with the end of a pipe; its id, and the other end."""
    read_end, write_end = os.pipe()
    if (child := os.fork()) == 0:
        done = False
        try:
            os.close(read_end)
            work(write_end)
            done = True
        finally:
            if not done:
                traceback.print_exc()
            os._exit(0 if done else 1)
    os.close(write_end)
    return child, read_end


def said(read_end: int) -> bytes:
    with os.fdopen(read_end, "rb") as pipe:
        return pipe.read()


def killed(path: Path, acknowledged: int, after: float) -> int:
    """Record from the first batch not acknowledged, until killed; how many are acknowledged then."""

    def work(write_end: int) -> None:
        with open_log(f"sqlite:///{path}") as log:
            for number in range(acknowledged, sys.maxsize):
                record(log, number)
                os.write(write_end, b".")

    child, read_end = forked(work)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1]), "it failed before it was killed"
    return acknowledged + len(said(read_end))


def crash(folder: Path, kills: int, seed: int) -> None:
    """Half of the kills hit a store in its first moments, half one that is in use."""
    chance, recorded = random.Random(seed), 0
    for kill in range(kills // 2):
        path = folder / f"new-{kill}.db"
        first = check(path, killed(path, 0, chance.uniform(0, 0.02)))
        recorded += check(path, killed(path, first, chance.uniform(0, 0.02)))
    acknowledged = 0
    for _ in range(kills):
        acknowledged = killed(folder / "barn.db", acknowledged, chance.uniform(0, 0.05))
        check(folder / "barn.db", acknowledged)
    print(2 * kills, "kills,", recorded + acknowledged, "batches")


def race(folder: Path, writers: int, batches: int) -> None:
    """All record the same; together each event is recorded once."""

    def work(write_end: int) -> None:
        with open_log(f"sqlite:///{folder / 'barn.db'}", wait=60) as log:
            new = sum(record(log, number) for number in range(batches))
        os.write(write_end, str(new).encode())

    children = [forked(work) for _ in range(writers)]
    new = [int(said(read_end) or -1) for _, read_end in children]
    assert [os.waitpid(child, 0)[1] for child, _ in children] == [0] * writers
    assert check(folder / "barn.db", batches) == batches
    assert sum(new) == sum(len(batch(number)) for number in range(batches))
    print(new, "entries each")


if __name__ == "__main__":
    {"crash": crash, "race": race}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
