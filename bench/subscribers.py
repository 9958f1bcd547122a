"""Kills a subscriber and its server again and again while entries are recorded, then compares its table with the record.

    subscribers.py [--entries 10000] [--kills 50] [--restarts 10] [--store sqlite:///… | postgresql://…] [--seed 1]

Everything is killed by SIGKILL at random. The subscriber is docs/examples/subscriber.py: its table is made of a snapshot
and of deltas, and of nothing else. Exit code 1 if for any day it is not what a fresh reading as of that day says.
"""

from __future__ import annotations

import argparse
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from typing import IO, NamedTuple

from generated import generated

from travaux.domain.claims import Slot
from travaux.domain.instants import Instant
from travaux.events.codec import Raw
from travaux.events.log import Log, open_log
from travaux.projections.record import Record
from travaux.projections.subscriptions.deltas import reading_at
from travaux.projections.subscriptions.messages import RowReply, as_row
from travaux.projections.subscriptions.rows import NOTHING, Rows, rows_from, writable

NAME = "talks-1"
EXAMPLE = Path(__file__).parent.parent / "docs" / "examples" / "subscriber.py"
PATIENCE = 600.0


class Outcome(NamedTuple):
    """What became of a subscriber."""

    entries: int
    kills: int
    restarts: int
    slots: int
    wrong: int
    """Slots whose rows are not those of a fresh reading, for whatever day."""
    seconds: float


class Server:
    """`travaux serve` on a port of its own, killed and started again."""

    def __init__(self, store: str) -> None:
        self._store, self._port = store, "0"
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "travaux.cli", "serve", "--port", self._port, "--store", self._store]
        with tempfile.TemporaryFile("w+") as log:
            self._process = subprocess.Popen([*command, "--rate", "100000"], stderr=log)
            while not (found := re.search(r"http://127\.0\.0\.1:(\d+)", _written(log))):
                if self._process.poll() is not None:
                    raise RuntimeError(f"the server ended: {_written(log)}")
                time.sleep(0.05)
        self._port = found[1]

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def _written(log: IO[str]) -> str:
    log.seek(0)
    return log.read()


class Subscriber:
    """The example of the documentation, killed and started again."""

    def __init__(self, address: str, database: Path) -> None:
        self._command = [sys.executable, str(EXAMPLE), address, NAME, str(database)]
        self._process = subprocess.Popen(self._command)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def start(self) -> None:
        self._process = subprocess.Popen(self._command)


def tried(store: str, folder: Path, entries: int, kills: int, restarts: int, seed: int = 1) -> Outcome:
    """Record, kill at random, wait until the subscriber has come to the end, and compare."""
    random, began, made = Random(seed), time.monotonic(), list(generated(NAME, entries, seed))
    with open_log(store) as log:
        log.import_raw(NAME, made[:10])
        server, database = Server(store), folder / "mine.db"
        subscriber = Subscriber(server.address, database)
        ends = [*["subscriber"] * kills, *["server"] * restarts]
        random.shuffle(ends)
        try:
            _wait_for(database, 10)
            for upto, end in zip(_steps(random, entries, len(ends)), [*ends, None], strict=True):
                _record(log, made, upto, random)
                if end is not None:
                    _kill(subscriber if end == "subscriber" else server, random)
            _wait_for(database, entries)
        finally:
            subscriber.kill()
            server.kill()
        right = _fresh(log, entries)
        mine = _kept(database)
        wrong = sum(right.get(slot) != mine.get(slot) for slot in {*right, *mine})
    return Outcome(entries, kills, restarts, len(right), wrong, time.monotonic() - began)


def _steps(random: Random, entries: int, kills: int) -> list[int]:
    return [*sorted(random.choices(range(11, entries), k=kills)), entries]


def _record(log: Log, made: list[Raw], upto: int, random: Random) -> None:
    """Some at a time, as recorders do."""
    while (head := log.head(NAME)) < upto:
        some = min(upto, head + random.randint(1, 40))
        log.import_raw(NAME, made[:some])
        time.sleep(random.uniform(0, 0.02))


def _kill(victim: Subscriber | Server, random: Random) -> None:
    time.sleep(random.uniform(0, 0.5))
    victim.kill()
    victim.start()


def _wait_for(database: Path, entry: int) -> None:
    until = time.monotonic() + PATIENCE
    while (come := _come(database)) < entry:
        if time.monotonic() > until:
            raise TimeoutError(f"the subscriber came to entry {come} of {entry}")
        time.sleep(0.2)


def _come(database: Path) -> int:
    with closing(sqlite3.connect(database, timeout=30)) as mine:
        try:
            return int(mine.execute("SELECT coalesce(max(entry), 0) FROM place").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def _kept(database: Path) -> dict[Slot, list[tuple[float, float, object]]]:
    """The subscriber's own rows, those that touch and are equal as one."""
    found: dict[Slot, list[tuple[float, float, object]]] = {}
    with closing(sqlite3.connect(database)) as mine:
        rows = mine.execute("SELECT subject, attribute, begins, ends, answer FROM answers ORDER BY begins")
        for subject, attribute, begins, ends, answer in rows:
            row, kept = as_row(RowReply.model_validate_json(answer)), found.setdefault(Slot(subject, attribute), [])
            if kept and kept[-1][1] == begins and kept[-1][2] == row:
                begins = kept.pop()[0]
            kept.append((begins, ends, row))
    return found


def _fresh(log: Log, entry: int) -> dict[Slot, list[tuple[float, float, object]]]:
    """What a fresh reading says of every day, for every slot."""
    reading = reading_at(Record(log, log), NAME, entry)
    slots = (Slot(subject, name) for subject, names in reading.subjects().items() for name in names)
    own = {slot for slot in slots if reading.same(slot.subject) == slot.subject}
    named = own | {Slot(reading.same(subject), name) for subject, name in own}
    rows = {slot: rows_from(reading.counted(*slot)) for slot in named}
    return {slot: list(_spans(some)) for slot, some in rows.items() if some != NOTHING and any(row for _, row in some)}


def _spans(rows: Rows) -> Iterator[tuple[float, float, object]]:
    ends = [*(begins for begins, _ in rows[1:]), None]
    for place, ((begins, row), end) in enumerate(zip(rows, ends, strict=True)):
        if row is not None:
            yield -1e18 if place == 0 else _seconds(begins), 1e18 if end is None else _seconds(end), row


def _seconds(at: Instant) -> float:
    return writable(at) / 1e6


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--entries", type=int, default=10_000)
    asked.add_argument("--kills", type=int, default=50)
    asked.add_argument("--restarts", type=int, default=10)
    asked.add_argument("--store", help="by default a file of SQLite that is thrown away")
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    os.environ["NO_COLOR"] = "1"
    with _folder() as folder:
        store = given.store or f"sqlite:///{folder / 'talks.db'}"
        found = tried(store, folder, given.entries, given.kills, given.restarts, given.seed)
    print(
        f"{found.entries} entries in {found.seconds:.0f} s, subscriber killed {found.kills} times, "
        f"server {found.restarts} times: {found.slots} slots, {found.wrong} of them wrong for some day"
    )
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
