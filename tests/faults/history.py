"""Runs several processes against one store while things go wrong, and checks the history of what they saw.

    cd tests && python -m faults.history --store postgresql --minutes 5 --seed 7
    cd tests && python -m faults.history --check FOLDER

The first prints how much it did and which laws were broken, exit code 1 if any was; the history is kept in --folder.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random, randrange
from tempfile import TemporaryDirectory

from faults.breakable import Breakable, breakable
from faults.checker import JUDGE, check, summary
from faults.diary import Diary, Operation, history, read
from faults.nemesis import Run
from faults.workers import NAMES, NEGOTIATIONS, root, seen, view
from stores.server import binaries, new_store

from travaux.cli.opening import Opened
from travaux.events.log import Log, open_log

REPLAYED = 400
"""How many views and roots of a negotiation are answered again at most."""
PATIENCE = 60
"""Seconds within which all that is left to do must be done, once nothing goes wrong any more."""


def main() -> int:
    told = _asked()
    if told.check:
        return report("history", history(told.check))
    seconds = told.seconds + 60 * told.minutes
    with TemporaryDirectory() as scratch, _store(told.store, Path(scratch)) as (url, server):
        folder = told.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        found = run(url, folder, told.seed, seconds, server)
        return report(f"{told.store}, seed {told.seed}, {seconds:g} s", found)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="faults.history", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--store", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--seed", type=int, default=randrange(2**32))
    parser.add_argument("--folder", type=Path, help="where the history is kept; an empty one")
    parser.add_argument("--check", type=Path, help="check the history in this folder, and run nothing")
    return parser.parse_args()


@contextmanager
def _store(kind: str, scratch: Path) -> Iterator[tuple[str, Breakable | None]]:
    if kind == "sqlite":
        yield f"sqlite:///{scratch / 'talks.db'}", None
        return
    found = binaries()
    assert found, "no PostgreSQL is here"
    with breakable(found) as server:
        yield new_store(server.server), server


def run(url: str, folder: Path, seed: int, seconds: float, server: Breakable | None) -> list[Operation]:
    """The history of so many seconds of faults, and of what the judge saw then."""
    disturbed = Run(url, folder, seed, seconds, server)
    disturbed.disturb()
    until = time.monotonic() + PATIENCE
    for by in NAMES:
        if not by.startswith("follower"):
            disturbed.processes[by].join(max(0, until - time.monotonic()))
            assert disturbed.processes[by].exitcode == 0, f"{by} hangs or failed"
    with open_log(url) as log:
        for on in NEGOTIATIONS:
            _wait_for(folder / f"follower-{on}.jsonl", log.head(on), until)
            disturbed.end(f"follower-{on}")
            judge(log, on, folder, seed)
    return history(folder)


def _wait_for(diary: Path, head: int, until: float) -> None:
    """Until the follower was told of the last entry, or nobody wants to wait longer."""
    while time.monotonic() < until:
        if any(one.answer and one.answer[0] == head for one in read(diary) if one.how == "ok"):
            return
        time.sleep(0.2)


def judge(log: Log, on: str, folder: Path, seed: int) -> None:
    """Read everything, look at the tables, and answer again from a log in memory what was answered live."""
    diary = Diary(folder, JUDGE)
    diary.did("read", on, {"after": 0}, lambda: [seen(raw) for raw in log.raw(on)])
    diary.did("rebuilt", on, None, lambda: Opened(log).record.equal(on))
    diary.did("rebuilt", on, None, lambda: Opened(log).record.rebuild(on))
    pins = {
        (one.what, one.asked, one.answer["entries"])
        for one in history(folder)
        if one.on == on and one.how == "ok" and one.what in ("view", "root")
    }
    with open_log("memory:") as alone:
        alone.import_raw(on, log.raw(on))
        for what, asked, entries in Random(seed).sample(sorted(pins, key=str), min(REPLAYED, len(pins))):
            answered = root(alone, on, entries) if what == "root" else view(alone, on, asked, entries)
            diary.did("replay", on, {"what": what, "asked": asked}, lambda answered=answered: answered)  # type: ignore[misc]


def report(title: str, operations: list[Operation]) -> int:
    print(f"{title}: {summary(operations)}")
    broken = list(check(operations))
    for law, where in broken[:20]:
        print(f"{law}: {where}"[:2000])
    print(f"{len(broken)} breaches of a law" if broken else "all laws hold")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
