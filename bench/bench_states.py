"""The answers of one slot and of all slots at a pin: against raw rows, against replay, and in a store that grows.

*Hot* is one process that has read the claims before. It is asked as of *another moment* in the world, what is known and
recorded being as before; or at *another pin*, each clock at random. *Cold* begins with an opened store and nothing read. The
floors: a row of the log by its number, and all rows of a table that holds exactly the values and standings at one pin.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from checked import check
from generated import BEGIN, generated
from library import in_sqlite
from measure import Ratio, Report, at_least, at_most, contest, sizes

from travaux.domain.claims import Claim, Slot
from travaux.domain.event import Development
from travaux.domain.fold import claims_of
from travaux.domain.instants import OPEN_END, Instant, instant
from travaux.domain.pins import Pin
from travaux.events.cursor import Cursor
from travaux.events.log import Log, open_log
from travaux.projections import claims_table
from travaux.projections.filters import Filters
from travaux.projections.reading import Reading
from travaux.projections.record import Record
from travaux.projections.recorded import OnSlot, Recorded
from travaux.projections.views.brief import brief

TALKS, OTHERS, ZONE = "talks-1", "talks-2", "Europe/Kyiv"
EACH = 1000
"""Entries of each negotiation in a store that grows."""
FEW = 20
"""Claims on a slot of which one answer is asked."""
DAY = 24 * 3600 * 1_000_000
REPLAYS = {1_000: at_least(20), 10_000: at_least(50), 100_000: at_least(100)}


def head_pin(entries: int) -> Pin:
    return Pin(OPEN_END, OPEN_END, entries)


def pins(entries: int, seed: int = 1) -> Iterator[Pin]:
    """Without end: as of a moment, as known then or now, as recorded by the last entry or any."""
    random, first = Random(seed), instant(BEGIN)
    while True:
        as_of = first + random.randrange((60 + entries // 40) * DAY)
        known_on = random.choice([as_of, OPEN_END, first + random.randrange((60 + entries // 40) * DAY)])
        yield Pin(as_of, known_on, random.choice([entries, random.randrange(entries // 2, entries)]))


def state(reading: Reading) -> dict[Slot, tuple[str, Any]]:
    """Standing and value of every slot that has an answer."""
    return {slot: (answer.standing, answer.value) for slot, answer in reading.answers()}


class _Replayed(Recorded):
    """Claims that were made from entries just now."""

    def __init__(self, claims: dict[Slot, list[Claim]]) -> None:
        self._told = sorted(claims.items())

    def under(self, prefix: str, upto: int) -> Iterator[tuple[Slot, OnSlot]]:
        for slot, claims in self._told:
            on_slot = OnSlot()
            on_slot.read_on(claims, upto)
            yield slot, on_slot


def replay(log: Log, pin: Pin) -> dict[Slot, tuple[str, Any]]:
    """The same from the log alone."""
    entries = list(log.entries(TALKS, 0, pin.recorded_by))
    claims: defaultdict[Slot, list[Claim]] = defaultdict(list)
    for entry in entries:
        for claim in claims_of(entry, ZONE):
            claims[claim.slot].append(claim)
    reading = Reading(log, log, TALKS, pin)
    kept = [entry for entry in entries if not isinstance(entry.event, Development)]
    reading.__dict__ |= {"_recorded": _Replayed(claims), "zone": ZONE, "_keeping": kept}
    return state(reading)


def states(report: Report, folder: Path, size: int) -> None:
    """All slots of a negotiation of so many entries."""
    with open_log(f"sqlite:///{folder / 'talks.db'}") as log:
        log.import_raw(TALKS, generated(TALKS, size))
        reading = Record(log, log).reading(TALKS, head_pin(size))
        floor = materialised(folder, state(reading))
        begun = time.perf_counter()
        moments = reading.outcomes
        report.facts[f"seconds to work out the courses of {size:,} entries"] = time.perf_counter() - begun
        check_states(log, reading, size)

        rows, another, moment, afresh = (
            "rows of a table",
            "travaux, another pin",
            "travaux, another moment",
            "replay of the log",
        )
        hot: dict[str, Callable[[Pin], object]] = {
            moment: lambda pin: moments.at(pin.as_of),
            another: lambda pin: state(reading.at(pin)),
        }
        found = contest({**hot, rows: lambda _: materialised_rows(floor)}, pins(size), within=10, fewest=15)
        report.contest("whole state as of", size, found)
        report.ratio("whole state as of", size, found, moment, rows, at_most(2))
        report.ratio("whole state as of", size, found, another, rows, at_most(2))

        late = (Pin(pin.as_of, pin.known_on, size) for pin in pins(size, 3))
        found = contest({**hot, afresh: lambda pin: replay(log, pin)}, late, within=10, fewest=5, warm=1)
        report.contest("whole state as of, against replay", size, found)
        report.ratio("whole state as of, against replay", size, found, afresh, moment, REPLAYS[size])
        report.ratio("whole state as of, against replay", size, found, afresh, another, REPLAYS[size])


def check_states(log: Log, reading: Reading, size: int) -> None:
    """They all say the same."""
    for pin, _ in zip(pins(size, 2), range(3), strict=False):
        now = Pin(pin.as_of, OPEN_END, size)
        assert replay(log, pin) == state(reading.at(pin))
        assert reading.outcomes.at(pin.as_of) == state(reading.at(now))


def materialised(folder: Path, held: dict[Slot, tuple[str, Any]]) -> sqlite3.Connection:
    store = sqlite3.connect(folder / "rows.db")
    columns = "subject TEXT, attribute TEXT, standing TEXT, value TEXT"
    store.execute(f"CREATE TABLE held ({columns}, PRIMARY KEY (subject, attribute)) WITHOUT ROWID")
    rows = ((*slot, standing, str(value)) for slot, (standing, value) in held.items())
    with store:
        store.executemany("INSERT INTO held VALUES (?, ?, ?, ?)", rows)
    return store


def materialised_rows(store: sqlite3.Connection) -> dict[tuple[str, str], tuple[str, str]]:
    rows = store.execute("SELECT subject, attribute, standing, value FROM held ORDER BY subject, attribute")
    return {(subject, attribute): (standing, value) for subject, attribute, standing, value in rows}


def rebuilds(report: Report, folder: Path, size: int) -> None:
    """The claims of a log made anew and compared, against the library reading as many events of its own."""
    with open_log(f"sqlite:///{folder / 'talks.db'}") as log:
        record, library = Record(log, log), in_sqlite(folder / "library.db")
        negotiation = library.begin(TALKS)
        library.record(negotiation, (entry_fields(raw.state) for raw in log.raw(TALKS)))

        def decoded(_: int) -> int:
            after = known = 0
            while page := library.recorder.select_notifications(after + 1, 500):
                known += sum(1 for _ in map(library.mapper.to_domain_event, page))
                after = int(page[-1].id)
            return known

        found = contest(
            {"travaux": lambda _: record.rebuild(TALKS), "eventsourcing notification log": decoded},
            count(),
            within=10,
            fewest=5,
        )
        library.close()
    report.contest("rebuild of the claims", size, found)
    report.ratio("rebuild of the claims", size, found, "eventsourcing notification log", "travaux", at_least(1))


def entry_fields(state: bytes) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(state)["event"]
    return fields


def grown(folder: Path, size: int) -> str:
    """A store of so many entries in negotiations of a thousand: the one asked about, another, and copies of that."""
    url = f"sqlite:///{folder / f'{size}.db'}"
    with open_log(url) as log:
        record = Record(log, log)
        for name in (TALKS, OTHERS):
            log.import_raw(name, generated(name, EACH))
            record.catch_up(name)
        with log.transaction() as cursor:
            copies = [copy(cursor, table) for table in ("passages", *claims_table.ALL)]
            for number in range(3, size // EACH + 1):
                cursor.execute(ENTRIES, (f"talks-{number}", OTHERS))
                for write in copies:
                    write(f"talks-{number}")
    return url


ENTRIES = """
    INSERT INTO stored_events (originator_id, originator_version, topic, state)
    SELECT ?, originator_version, topic, state FROM stored_events WHERE originator_id = ? ORDER BY originator_version
"""


def copy(cursor: Cursor, table: str) -> Callable[[str], object]:
    """Writes the rows of the other negotiation under a further name."""
    rows = cursor.execute(f"SELECT * FROM {table} WHERE negotiation = ?", (OTHERS,)).fetchall()
    statement = f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})"
    return lambda name: cursor.executemany(statement, ((name, *row[1:]) for row in rows))


def growth(report: Report, small: str, large: str, size: int) -> None:
    """The same negotiation in a small store and in a large one."""
    with open_log(small, read_only=True) as here, open_log(large, read_only=True) as there:
        records = {"10,000": Record(here, here), f"{size:,}": Record(there, there)}
        few, many = records
        asked = {
            "whole state": lambda reading: state(reading),
            "brief": lambda reading: brief(reading, Filters()),
        }
        for what, ask in asked.items():
            contenders = {
                f"{what}, {name} in the store": lambda pin, ask=ask, record=record: ask(record.reading(TALKS, pin))
                for name, record in records.items()
            }
            found = contest(contenders, pins(EACH), within=8)
            report.contest(f"growth: {what}, cold", size, found)
            over, under = (f"{what}, {name} in the store" for name in (many, few))
            report.ratio(f"growth: {what}, cold", size, found, over, under, at_most(1.3))


class Question(NamedTuple):
    """What each contender is asked in one round: slots that were read before, that were not, and a row."""

    hot: tuple[Reading, Slot]
    cold: tuple[Reading, Slot]
    as_of: Instant
    row: int


def slots(report: Report, url: str, size: int) -> None:
    """One slot of few claims, by the library call; the reading is open, and the slot was read before or was not."""
    with open_log(url, read_only=True) as log:
        floor = sqlite3.connect(url.removeprefix("sqlite:///"))
        contenders: dict[str, Callable[[Question], object]] = {
            "a row of the log": lambda asked: floor.execute(ROW, (asked.row,)).fetchone(),
            "travaux, hot": lambda asked: asked.hot[0].answer(*asked.hot[1], asked.as_of),
            "travaux, cold": lambda asked: asked.cold[0].answer(*asked.cold[1], asked.as_of),
        }
        found = contest(contenders, list(questions(log, size)), within=5)
        floor.close()
    report.contest("one slot as of", size, found)
    report.ratio("one slot as of", size, found, "travaux, hot", "a row of the log", at_most(5))
    report.ratio("one slot as of", size, found, "travaux, cold", "a row of the log", at_most(5))


ROW = "SELECT state FROM stored_events WHERE rowid = ?"


def questions(log: Log, size: int) -> Iterator[Question]:
    """Each slot once, in a random order, until there are no more."""
    random, record = Random(1), Record(log, log)
    names = random.sample(log.negotiations(), 10)
    cold = [(reading, slot) for name in names for reading in [opened(record, name)] for slot in few(record, name)]
    hot = [(reading, slot) for name in names[:3] for reading in [opened(record, name)] for slot in few(record, name)]
    for reading, slot in hot:
        reading.answer(*slot)
    random.shuffle(cold)
    for one, pin in zip(cold, pins(EACH), strict=False):
        yield Question(random.choice(hot), one, pin.as_of, random.randrange(1, size))


def opened(record: Record, name: str) -> Reading:
    """With what record keeping says looked up, and no claim read."""
    reading = record.reading(name, head_pin(EACH))
    reading.answer("party/nobody", "side")
    return reading


def few(record: Record, name: str) -> list[Slot]:
    return [slot for slot, claims in record.reading(name, head_pin(EACH)).slots() if len(claims) <= FEW]


def bytes_taken(report: Report, url: str, size: int) -> None:
    """By the pages of the file, indexes too."""
    store = sqlite3.connect(url.removeprefix("sqlite:///"))
    taken = dict(store.execute(PAGES))
    store.close()
    log, claims = (sum(taken[name] for name in names) for names in (LOG, claims_table.ALL))
    report.facts |= {"bytes of an entry": log / size, "bytes of its claims": claims / size}
    part = claims / log
    report.number(
        "claims, bytes", size, Ratio(part, part, part), f"{claims // size} / {log // size} bytes an entry", at_most(0.5)
    )


LOG = ("stored_events", "passages")
PAGES = """
    SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_schema USING (name)
    WHERE aggregate = TRUE GROUP BY tbl_name
"""


def memory(report: Report, url: str, size: int) -> None:
    """The most that a process held which printed a brief."""
    environment = {**os.environ, "TRAVAUX_STORE": url}
    done = subprocess.run([sys.executable, "-c", BRIEF], env=environment, check=True, capture_output=True, text=True)
    held = int(done.stderr.split()[-2]) / 1024
    report.number("memory of travaux brief, MB", size, Ratio(held, held, held), "VmHWM", at_most(300))


BRIEF = f"""
import atexit, sys
from travaux.cli.main import run
held = lambda: next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
atexit.register(lambda: print(held(), file=sys.stderr))
sys.argv = ["travaux", "brief", "{TALKS}"]
run()
"""


def main() -> int:
    report = Report("states")
    print(f"{check()} answers are the oracle's")
    for size in sizes((1_000, 10_000, 100_000)):
        with tempfile.TemporaryDirectory() as folder:
            states(report, Path(folder), size)
            if size == 10_000:
                rebuilds(report, Path(folder), size)
    with tempfile.TemporaryDirectory() as folder:
        small, *larger = (grown(Path(folder), size) for size in sizes())
        for size, large in zip(sizes()[1:], larger, strict=True):
            growth(report, small, large, size)
            slots(report, large, size)
            bytes_taken(report, large, size)
            memory(report, large, size)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
