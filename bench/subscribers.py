"""Kills a subscriber and its server again and again while entries are recorded, then compares its table with the record.

    subscribers.py [--entries 10000] [--kills 50] [--server-kills 10] [--store sqlite | postgresql | URL] [--seed 1]

Everything is killed by SIGKILL at random. The subscriber is docs/examples/subscriber.py: its table is made of a snapshot
and of deltas, and of nothing else. Exit code 1 if it is not what a fresh reading says, as of any day, or if what was
taken in had a gap or came twice.
"""

from __future__ import annotations

import argparse
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import IO, NamedTuple

from generated import generated

from travaux.domain.claims import Slot
from travaux.domain.instants import Instant, rfc3339
from travaux.domain.law import Answer
from travaux.events.codec import Raw
from travaux.events.log import Log, open_log
from travaux.projections.reading import Reading
from travaux.projections.record import Record
from travaux.projections.replies import held
from travaux.projections.subscriptions.deltas import reading_at
from travaux.projections.subscriptions.messages import RowReply, as_row
from travaux.projections.subscriptions.rows import Candidate, Row, Rows, rows_from, writable

NAME = "talks-1"
EXAMPLE = Path(__file__).parent.parent / "docs" / "examples" / "subscriber.py"
BEGINNING = 10
"""Entries that are recorded before anybody subscribes."""
BEHIND = 2000
"""Entries by which the subscriber may be late when something is killed, at most."""
DAY = 86_400_000_000
"""In microseconds."""
PATIENCE = 900.0
BEFORE, AFTER = -1e18, 1e18
"""How the subscriber writes that there is no bound."""
Spans = dict[Slot, list[tuple[float, float, Row]]]


class Outcome(NamedTuple):
    """What became of a subscriber."""

    slots: int
    wrong: int
    """Slots whose rows are not those of a fresh reading, for whatever moment."""
    days: int
    wrong_days: int
    """Days as of which the answers are not those of the law."""
    batches: int
    gaps: int
    """How often something went on from a later entry than the one before had come to."""
    twice: int
    """How often from an earlier one."""

    @property
    def is_right(self) -> bool:
        return not (self.wrong or self.wrong_days or self.gaps or self.twice)


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


def tried(store: str, folder: Path, entries: int, kills: int, server_kills: int, seed: int = 1) -> Outcome:
    """Record, kill at random, wait until the subscriber has come to the end, and compare."""
    database, made = folder / "mine.db", list(generated(NAME, entries, seed))
    with open_log(store) as log:
        log.import_raw(NAME, made[:BEGINNING])
        server = Server(store)
        subscriber = Subscriber(server.address, database)
        try:
            _wait_for(database, BEGINNING)
            _keep_a_journal(database)
            victims: list[Subscriber | Server] = [*[subscriber] * kills, *[server] * server_kills]
            _killed(log, database, made, victims, Random(seed))
            _wait_for(database, entries)
        finally:
            subscriber.kill()
            server.kill()
        return _compared(log, database, entries)


def _killed(log: Log, database: Path, made: list[Raw], victims: list[Subscriber | Server], random: Random) -> None:
    """Record everything, each victim being killed at some entry, while the subscriber is there or far behind."""
    random.shuffle(victims)
    for upto, victim in zip(_steps(random, len(made), len(victims)), [*victims, None], strict=True):
        _record(log, made, upto, random)
        if victim is not None:
            _wait_for(database, upto - random.randint(0, BEHIND))
            _kill(victim, random)


def _compared(log: Log, database: Path, entries: int) -> Outcome:
    reading, mine = reading_at(Record(log, log), NAME, entries), _kept(database)
    right, days = _fresh(reading), _days(reading)
    return Outcome(
        slots=len(right),
        wrong=sum(right.get(slot) != mine.get(slot) for slot in {*right, *mine}),
        days=len(days),
        wrong_days=sum(_held(mine, day) != _answers(reading, day) for day in days),
        **journal(database),
    )


def _steps(random: Random, entries: int, kills: int) -> list[int]:
    return [*sorted(random.choices(range(BEGINNING + 1, entries), k=kills)), entries]


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


def _keep_a_journal(database: Path) -> None:
    """Of everything the subscriber takes in from now on: what it goes on from, and how far."""
    with closing(sqlite3.connect(database, timeout=30)) as mine, mine:
        mine.execute("CREATE TABLE journal AS SELECT previous, entry FROM place")
        mine.execute(
            "CREATE TRIGGER taken AFTER INSERT ON place BEGIN INSERT INTO journal VALUES (new.previous, new.entry); END"
        )


def journal(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(database)) as mine:
        taken = mine.execute("SELECT previous, entry FROM journal ORDER BY rowid").fetchall()
    steps = [(came, previous) for (_, came), (previous, _) in pairwise(taken)]
    return {
        "batches": sum(previous < entry for previous, entry in taken),
        "gaps": sum(previous > came for came, previous in steps),
        "twice": sum(previous < came for came, previous in steps),
    }


def _kept(database: Path) -> Spans:
    """The subscriber's own rows, those that touch and are equal as one."""
    found: Spans = {}
    with closing(sqlite3.connect(database)) as mine:
        rows = mine.execute("SELECT subject, attribute, begins, ends, answer FROM answers ORDER BY begins")
        for subject, attribute, begins, ends, answer in rows:
            row, kept = as_row(RowReply.model_validate_json(answer)), found.setdefault(Slot(subject, attribute), [])
            if kept and kept[-1][1:] == (begins, row):
                begins = kept.pop()[0]
            kept.append((begins, ends, row))
    return found


def _fresh(reading: Reading) -> Spans:
    """What a fresh reading says of every moment, for every slot."""
    slots = (Slot(subject, name) for subject, names in reading.subjects().items() for name in names)
    named = {Slot(reading.same(slot.subject), slot.attribute) for slot in slots}
    spans = {slot: list(_spans(rows_from(reading.counted(*slot)))) for slot in named}
    return {slot: some for slot, some in spans.items() if some}


def _spans(rows: Rows) -> Iterator[tuple[float, float, Row]]:
    begins = [BEFORE, *(_seconds(at) for at, _ in rows[1:]), AFTER]
    yield from ((at, end, row) for at, end, (_, row) in zip(begins, begins[1:], rows, strict=False) if row is not None)


def _seconds(at: Instant) -> float:
    return writable(at) / 1e6


def _days(reading: Reading) -> list[Instant]:
    """The end of each day of the talks."""
    dated = [claim.happened for _, claims in reading.slots() for claim in claims]
    written = [at for bounds in dated for at in (bounds.earliest, bounds.latest) if rfc3339(at) is not None]
    return list(range(min(written) // DAY * DAY, max(written) + 2 * DAY, DAY))


def _held(mine: Spans, day: Instant) -> dict[Slot, Row]:
    at = _seconds(day)
    return {slot: row for slot, spans in mine.items() for begins, ends, row in spans if begins <= at < ends}


def _answers(reading: Reading, day: Instant) -> dict[Slot, Row]:
    """The law's answers as of a day."""
    fresh = reading.at(replace(reading.pin, as_of=day))
    return {slot: _as_row(fresh, answer) for slot, answer in fresh.answers()}


def _as_row(reading: Reading, answer: Answer) -> Row:
    several = (
        Candidate(one.value, one.sure, one.origins, one.possible_origins) for one in held(answer, reading.registry)
    )
    return Row(answer.standing, answer.value, tuple(several))


@contextmanager
def store_of(kind: str, folder: Path) -> Iterator[str]:
    """An address: that which is given, or of a new store of this kind that is thrown away."""
    if kind == "postgresql":
        sys.path.append(str(EXAMPLE.parents[2] / "tests"))
        from stores.server import binaries, new_store, running

        found = binaries()
        assert found is not None, "no PostgreSQL here"
        with running(found) as server:
            yield new_store(server)
    else:
        yield f"sqlite:///{folder / 'talks.db'}" if kind == "sqlite" else kind


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--entries", type=int, default=10_000)
    asked.add_argument("--kills", type=int, default=50)
    asked.add_argument("--server-kills", type=int, default=10)
    asked.add_argument(
        "--store", default="sqlite", help="sqlite or postgresql: a new one; or the address of an empty one"
    )
    asked.add_argument("--seed", type=int, default=1)
    given, begun = asked.parse_args(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder, store_of(given.store, Path(folder)) as store:
        found = tried(store, Path(folder), given.entries, given.kills, given.server_kills, given.seed)
    print(
        f"{given.entries} entries in {time.monotonic() - begun:.0f} s, subscriber killed {given.kills} times, server"
        f" {given.server_kills} times: {found.slots} slots, {found.wrong} of them wrong; {found.days} days,"
        f" {found.wrong_days} of them wrong; {found.batches} batches, {found.gaps} gaps, {found.twice} taken in twice"
    )
    return 0 if found.is_right else 1


if __name__ == "__main__":
    sys.exit(main())
