"""What a page costs beside its data, in a negotiation of 100,000 entries.

The bars: the page of positions takes at most three times as long as its JSON; no page weighs more than 150 kB compressed.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
import time
from collections.abc import Callable
from statistics import median

from generated import generated

from travaux.cli.opening import Opened
from travaux.events.log import open_log
from travaux.web.pages.asking import data
from travaux.web.pages.here import VIEWS
from travaux.web.pages.rendered import Pages

ENTRIES, ROUNDS = 100_000, 5
TIMES, WEIGHT = 3.0, 150_000
PIN = {"then": "2020-06-01"}


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> int:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    with tempfile.TemporaryDirectory() as folder, open_log(f"sqlite:///{folder}/bench.db") as log:
        log.import_raw("talks", generated("talks", entries))
        opened, pages, kept = Opened(log, f"sqlite:///{folder}/bench.db"), Pages(), True
        pages.html(opened, "talks", "positions", PIN)
        rounds = [
            (
                seconds(lambda: data(opened, "talks", "positions", PIN, "json")),
                seconds(lambda: pages.html(opened, "talks", "positions", PIN)),
            )
            for _ in range(ROUNDS)
        ]
        ratio = median(page / alone for alone, page in rounds)
        kept = ratio <= TIMES
        print(f"positions, page / JSON alone   {ratio:.1f} x   bar {TIMES:.0f} x   {'kept' if kept else 'MISSED'}")
        for name, _ in VIEWS:
            page = pages.html(opened, "talks", name, {} if name in ("log", "audit", "record") else PIN)
            weight = len(gzip.compress(page.encode(), 6))
            fits = weight <= WEIGHT
            kept = kept and fits
            print(
                f"{name:<12} {len(page) / 1000:8.0f} kB, {weight / 1000:6.0f} kB compressed   {'' if fits else 'MISSED'}"
            )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
