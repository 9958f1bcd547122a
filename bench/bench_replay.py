"""Replay of one negotiation from its entries in SQLite, against the eventsourcing library's `repository.get`.

Both end with the last that was told under each id: travaux as checked models with their passages, the library's aggregate as
plain fields. "With claims" also asks each event what it means for which slot, and sorts that; the library has no such thing.
The floor reads the same rows and parses their JSON, and makes nothing of it.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from generated import generated
from library import Negotiations, in_sqlite
from measure import Report, at_least, contest, sizes

from travaux.domain.claims import Claim, Slot
from travaux.domain.event import Event
from travaux.domain.fold import claims_of
from travaux.events.codec import Raw
from travaux.events.log import Log, open_log

TALKS, ZONE = "talks-1", "Europe/Kyiv"


def told(log: Log) -> dict[str, Event]:
    return {entry.event.id: entry.event for entry in log.entries(TALKS)}


def claimed(log: Log) -> dict[Slot, list[Claim]]:
    found: defaultdict[Slot, list[Claim]] = defaultdict(list)
    for entry in log.entries(TALKS):
        for claim in claims_of(entry, ZONE):
            found[claim.slot].append(claim)
    return found


def recorded_by_library(application: Negotiations, raws: list[Raw]) -> UUID:
    negotiation = application.begin(TALKS)
    application.record(negotiation, (json.loads(raw.state)["event"] for raw in raws))
    return negotiation.id


def parsed(store: sqlite3.Connection) -> int:
    rows = store.execute(
        "SELECT state FROM stored_events WHERE originator_id = ? ORDER BY originator_version", (TALKS,)
    )
    return sum(len(json.loads(state)) for (state,) in rows)


def measure(report: Report, folder: Path, size: int) -> None:
    raws = list(generated(TALKS, size))
    with open_log(f"sqlite:///{folder / 'travaux.db'}") as log:
        log.import_raw(TALKS, raws)
        application = in_sqlite(folder / "library.db")
        id = recorded_by_library(application, raws)
        floor = sqlite3.connect(folder / "travaux.db")
        library = application.repository.get(id).told
        assert {key: fields["type"] for key, fields in library.items()} == {
            key: type(event).__name__ for key, event in told(log).items()
        }
        assert sum(map(len, claimed(log).values())) > size / 2
        contenders: dict[str, Callable[[int], object]] = {
            "rows and their JSON": lambda _: parsed(floor),
            "travaux": lambda _: told(log),
            "travaux, with claims": lambda _: claimed(log),
            "eventsourcing repository.get": lambda _: application.repository.get(id),
            "eventsourcing notification log": lambda _: decoded(application),
        }
        found = contest(contenders, range(100), within=8, fewest=5)
        application.close()
    report.contest("replay", size, found)
    report.ratio("replay", size, found, "eventsourcing repository.get", "travaux", at_least(1))
    report.ratio("replay", size, found, "eventsourcing repository.get", "travaux, with claims")
    report.ratio("replay", size, found, "eventsourcing notification log", "travaux")
    report.ratio("replay", size, found, "travaux", "rows and their JSON")


def decoded(application: Negotiations) -> int:
    after, count = 0, 0
    while page := application.recorder.select_notifications(after + 1, 500):
        count += sum(1 for _ in map(application.mapper.to_domain_event, page))
        after = page[-1].id
    return count


def main() -> int:
    report = Report("replay")
    for size in (entries // 10 for entries in sizes()):
        with tempfile.TemporaryDirectory() as folder:
            measure(report, Path(folder), size)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
