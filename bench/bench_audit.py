"""What an audit costs at 100,000 entries: hashing the tree, proofs, and a checkpoint after one more entry.

The bar: the tree part of `verify` takes at most three times as long as hashing the same bytes alone.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

from measure import Report, at_most, contest

from travaux.domain.record_keeping import NegotiationOpened, PartyIntroduced
from travaux.events.integrity.kept import checkpoints, connection, make_checkpoint
from travaux.events.integrity.keys import Valid
from travaux.events.integrity.levels import Levels
from travaux.events.integrity.log_tree import LogTree, states
from travaux.events.integrity.notes import SigningKey
from travaux.events.integrity.verify import verify
from travaux.events.log import Log, open_log

SIZES = (1_000, 10_000, 100_000)
BAR = at_most(3)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
KEY = SigningKey.generate("travaux/bench")


def taken(work: Callable[[], object], runs: int = 1) -> float:
    """Seconds of the fastest run."""
    found = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return min(found)


def fill(log: Log, upto: int) -> None:
    first = [] if log.head("barn") else [NegotiationOpened(id="barn", negotiation="barn", title="The barn", zone="UTC")]
    names = (f"party-{number}" for number in range(log.head("barn") + len(first) + 1, upto + 1))
    events = first + [PartyIntroduced(id=name, party=name, name=f"Somebody called {name}") for name in names]
    log.append("barn", events, recorder="bench", recorded_at=NOON)


def measure(report: Report, log: Log, size: int) -> None:
    fill(log, size)
    caught_up = taken(lambda: LogTree(log, "barn"))
    old = make_checkpoint(log, "barn", KEY)
    fill(log, size + 1)
    after_one = taken(lambda: make_checkpoint(log, "barn", KEY))
    hashes = len(connection(log, "barn", old, checkpoints(log, "barn")[-1]))
    tree = LogTree(log, "barn")
    proof = taken(lambda: tree.consistency(size // 3), 20)
    longest = max(len(tree.consistency(size // part)) for part in (2, 3, 5, 7))
    report.facts[str(size)] = {"catch up": caught_up, "one more": after_one, "proof": proof, "hashes": longest}
    print(
        f"{size:>8} entries   catch up {caught_up * 1000:7.1f} ms   checkpoint after one more {after_one * 1000:5.2f} ms"
        f"   consistency {hashes} hashes, at most {longest}, {proof * 1000:.2f} ms"
    )


def hashing(report: Report, log: Log, size: int) -> None:
    with log.reading() as cursor:
        data = list(states(cursor, "barn"))
    contenders: dict[str, Callable[[int], object]] = {
        "hashing the same bytes": lambda _: [sha256(one).digest() for one in data],
        "tree part of verify": lambda _: Levels([sha256(b"\x00" + one).digest() for one in data]).root(len(data)),
    }
    found = contest(contenders, range(13), fewest=5)
    report.contest("hashing the tree", size, found)
    report.ratio("hashing the tree", size, found, "tree part of verify", "hashing the same bytes", BAR)


def main() -> int:
    report = Report("audit")
    with tempfile.TemporaryDirectory() as folder, open_log(f"sqlite:///{folder}/bench.db") as log:
        for size in SIZES:
            measure(report, log, size)
        hashing(report, log, SIZES[-1])
        keys, verdicts = [Valid(KEY.key, NOON, None)], []
        report.facts["verify"] = taken(lambda: verdicts.append(verify(log, "barn", keys=keys)))
        print(f"verify, all of it   {report.facts['verify']:.1f} s")
        assert verdicts[0].holds, "the log of the bench does not verify"
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
