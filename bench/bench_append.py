"""Append at the same durability: one development per commit and a hundred, against a raw insert and the eventsourcing
library, in SQLite and in PostgreSQL.

The raw insert is given bytes that are ready; the two others are given the same models. travaux also commits to passages
and keeps them beside the entry, finds out whether an event is recorded already, and lets no number be left out. The
stores hold `size` entries before the first one counts.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from generated import fill, generated
from library import Negotiation, Negotiations, in_postgres, in_sqlite
from measure import Report, at_least, contest, sizes
from stores.server import Server, binaries, new_store, running

from travaux.domain.event import Event, written
from travaux.events.codec import Raw, decoded, opened
from travaux.events.log import Log, open_log

ONE, MANY = 600, 100
"""Rounds, at most, of one development per commit, and of a hundred."""
WARM = 20
BARS = {1: at_least(0.4), 100: at_least(0.2)}
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
TALKS = "talks-of-the-bench"


class Batch(NamedTuple):
    """What is recorded at once: as bytes that are ready, and as models."""

    states: list[bytes]
    events: list[Event]


Contender = Callable[[Batch], object]


def batches(entries: Iterator[Raw], rounds: int, each: int) -> Iterator[Batch]:
    for _ in range(rounds):
        raws = list(islice(entries, each))
        events = [decoded(raw.state, opened(raw.passages)).event for raw in raws]
        yield Batch([raw.state for raw in raws], events)


def recording(log: Log) -> Contender:
    return lambda batch: log.append(TALKS, batch.events, recorder="ann", recorded_at=NOW)


def recording_by_library(application: Negotiations) -> Contender:
    negotiation: Negotiation = application.begin(TALKS)
    return lambda batch: application.record(negotiation, map(written, batch.events))


def raw_sqlite(file: Path, crowd: Sequence[bytes]) -> Contender:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE entries (number INTEGER PRIMARY KEY, negotiation TEXT, state BLOB)")
    insert = "INSERT INTO entries (negotiation, state) VALUES (?, ?)"

    def record(states: Sequence[bytes]) -> None:
        if len(states) == 1:
            connection.execute(insert, (TALKS, states[0]))
            return
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(insert, [(TALKS, state) for state in states])
        connection.execute("COMMIT")

    record(crowd)
    return lambda batch: record(batch.states)


def raw_postgres(server: Server, crowd: Sequence[bytes]) -> Contender:
    connection = server.connect()
    connection.execute("CREATE SCHEMA raw")
    connection.execute("CREATE TABLE raw.entries (number BIGSERIAL PRIMARY KEY, negotiation TEXT, state BYTEA)")
    insert = "INSERT INTO raw.entries (negotiation, state) VALUES (%s, %s)"

    def record(states: Sequence[bytes]) -> None:
        if len(states) == 1:
            connection.execute(insert, (TALKS, states[0]))
            return
        with connection.transaction(), connection.cursor() as cursor:
            cursor.executemany(insert, [(TALKS, state) for state in states])

    record(crowd)
    return lambda batch: record(batch.states)


@contextmanager
def sqlite(size: int) -> Iterator[dict[str, Contender]]:
    with tempfile.TemporaryDirectory() as name, open_log(f"sqlite:///{name}/travaux.db") as log:
        folder, crowd = Path(name), crowded(log, size)
        application = in_sqlite(folder / "library.db")
        application.crowd(crowd)
        yield {
            "raw insert": raw_sqlite(folder / "raw.db", crowd),
            "travaux": recording(log),
            "eventsourcing": recording_by_library(application),
        }
        application.close()


@contextmanager
def postgres(size: int) -> Iterator[dict[str, Contender]]:
    found = binaries()
    assert found is not None, "no PostgreSQL here"
    with running(found) as server, open_log(new_store(server)) as log:
        crowd = crowded(log, size)
        with server.connect() as connection:
            connection.execute("CREATE SCHEMA library")
        application = in_postgres(server.url(), "library")
        application.crowd(crowd)
        yield {
            "raw insert": raw_postgres(server, crowd),
            "travaux": recording(log),
            "eventsourcing": recording_by_library(application),
        }
        application.close()


def crowded(log: Log, size: int) -> list[bytes]:
    """Fill the store; what it now holds, for the others."""
    names = fill(log, size, size // 1000)
    return [raw.state for name in names for raw in log.raw(name)]


def measure(report: Report, store: str, size: int, contenders: dict[str, Contender]) -> None:
    entries = generated(TALKS, WARM + ONE + 100 * (WARM + MANY))
    for each, rounds in ((1, ONE), (100, MANY)):
        question = f"append {each} per commit, {store}"
        found = contest(contenders, batches(entries, WARM + rounds, each), warm=WARM, within=4)
        report.contest(question, size, found)
        report.ratio(question, size, found, "raw insert", "travaux", BARS[each])
        report.ratio(question, size, found, "eventsourcing", "travaux", at_least(1))


def main() -> int:
    report = Report("append")
    for size in sizes((10_000, 100_000)):
        with ExitStack() as stack:
            for store, opened in (("SQLite", sqlite), ("PostgreSQL", postgres)):
                measure(report, store, size, stack.enter_context(opened(size)))
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
