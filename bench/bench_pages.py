"""What a page costs beside its data: the matrix against its own JSON, at random days; what each page weighs, compressed.

A page shows the first or last hundred of a long list, so that its weight has a bound; the data beside it are whole.
"""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from checked import check
from generated import BEGIN, generated
from measure import Ratio, Report, at_most, contest, sizes

from travaux.cli.opening import Opened
from travaux.events.log import open_log
from travaux.web.pages.asking import data
from travaux.web.pages.here import VIEWS
from travaux.web.pages.rendered import Pages

NOW = "2027-06-01"
"""After everything that is generated."""
FEWEST = 3
"""Rounds: with 100,000 entries each takes half a minute."""
TIMES, KILOBYTES = at_most(3.0), at_most(150.0)
Options = dict[str, str]


def days(entries: int, seed: int = 1) -> Iterator[Options]:
    """As of, and as known on, any day of the talks."""
    random = Random(seed)
    while True:
        yield then(entries, random.random())


def then(entries: int, part: float) -> Options:
    """When such a part of the talks is over."""
    day: date = (BEGIN + timedelta(days=round(part * (60 + entries // 40)))).date()
    return {"then": day.isoformat()}


def weight(page: str) -> Ratio:
    kilobytes = len(gzip.compress(page.encode(), 6)) / 1000
    return Ratio(kilobytes, kilobytes, kilobytes)


def measured(report: Report, entries: int) -> None:
    with tempfile.TemporaryDirectory() as folder, open_log(f"sqlite:///{folder}/bench.db") as log:
        log.import_raw("talks", generated("talks", entries))
        opened, pages = Opened(log, f"sqlite:///{folder}/bench.db"), Pages()
        found = contest(
            {
                "JSON": lambda options: data(opened, "talks", "positions", options, "json"),
                "page": lambda options: pages.html(opened, "talks", "positions", options),
            },
            days(entries),
            fewest=FEWEST,
            within=20,
        )
        report.contest("the matrix as a page", entries, found)
        report.ratio("the matrix as a page", entries, found, "page", "JSON", TIMES)
        for name, _ in VIEWS:
            page = pages.html(opened, "talks", name, then(entries, 0.1))
            report.number("a page when a tenth is known", entries, weight(page), f"kB of {name}", KILOBYTES)


def main() -> int:
    os.environ["TRAVAUX_NOW"] = NOW
    report = Report("pages")
    check()
    for entries in sizes((100_000,)):
        measured(report, entries)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
