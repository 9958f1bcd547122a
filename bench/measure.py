"""Measuring on a machine that others use too: contenders in rounds, each round in another order, and ratios only.

The ratio of two contenders is the median of their ratios round by round, so that what slows the machine down slows
both. Its interval lies between the order statistics that hold the median in 95 of 100 runs, whatever the distribution
(Hahn and Meeker, Statistical Intervals, 5.2). The collector of cycles is off while contenders work. Seconds are told
for orientation; seconds of different runs are never compared.
"""

from __future__ import annotations

import gc
import json
import os
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, TypeVar

RESULTS = Path(__file__).parent / "results"
FEWEST = 31
"""Rounds that are always run, however long they take."""

Question = TypeVar("Question")


class Bar(NamedTuple):
    """What a ratio is held to."""

    limit: float
    least: bool

    def __str__(self) -> str:
        return f"{'>=' if self.least else '<='} {self.limit:g}"

    def is_kept(self, found: float) -> bool:
        return found >= self.limit if self.least else found <= self.limit


def at_least(limit: float) -> Bar:
    return Bar(limit, least=True)


def at_most(limit: float) -> Bar:
    return Bar(limit, least=False)


class Ratio(NamedTuple):
    """A median, and the interval it lies in."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.3g} x ({self.low:.3g} to {self.high:.3g})"


def median(values: Iterable[float]) -> Ratio:
    ordered = sorted(values)
    half, reach, last = len(ordered) / 2, 0.98 * len(ordered) ** 0.5, len(ordered) - 1
    return Ratio(statistics.median(ordered), ordered[max(0, int(half - reach))], ordered[min(last, int(half + reach))])


@dataclass(frozen=True)
class Contest:
    """The seconds that each contender took, round by round."""

    seconds: Mapping[str, Sequence[float]]

    @property
    def rounds(self) -> int:
        return len(next(iter(self.seconds.values())))

    def percentile(self, name: str, part: int) -> float:
        ordered = sorted(self.seconds[name])
        return ordered[min(len(ordered) - 1, len(ordered) * part // 100)]

    def ratio(self, over: str, under: str) -> Ratio:
        """How many times as long `over` takes as `under`."""
        return median(a / b for a, b in zip(self.seconds[over], self.seconds[under], strict=True))


def contest(
    contenders: Mapping[str, Callable[[Question], object]],
    questions: Iterable[Question],
    *,
    warm: int = 2,
    within: float = 15.0,
    fewest: int = FEWEST,
    seed: int = 1,
) -> Contest:
    """Put every question to everybody. The first `warm` do not count; after `within` seconds the fewest are enough."""
    random, order = Random(seed), list(contenders)
    seconds: dict[str, list[float]] = {name: [] for name in order}
    until = time.perf_counter() + within
    with uncollected():
        for number, question in enumerate(questions, -warm):
            if number >= fewest and time.perf_counter() > until:
                break
            random.shuffle(order)
            for name in order:
                taken = timed(contenders[name], question)
                if number >= 0:
                    seconds[name].append(taken)
    return Contest(seconds)


def timed(work: Callable[[Question], object], question: Question) -> float:
    begun = time.perf_counter()
    work(question)
    return time.perf_counter() - begun


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cycles, which would charge one contender for the litter of another."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


class Report:
    """What a script found: printed line by line, and kept for the page as `results/NAME.json`."""

    def __init__(self, name: str) -> None:
        self.name, self.missed = name, 0
        self.contests: list[dict[str, Any]] = []
        self.bars: list[dict[str, Any]] = []
        self.facts: dict[str, Any] = {}

    def contest(self, question: str, size: int, found: Contest, **about: Any) -> None:
        """What each contender took. `size` is in entries."""
        told = {name: {"p50": found.percentile(name, 50), "p99": found.percentile(name, 99)} for name in found.seconds}
        self.contests.append(
            {"question": question, "size": size, "rounds": found.rounds, "load": load(), "contenders": told, **about}
        )
        print(f"{question}, {size:,} entries, {found.rounds} rounds, load {load():.1f}")
        for name, one in told.items():
            print(f"    {name:<42} p50 {in_words(one['p50']):>8}   p99 {in_words(one['p99']):>8}")

    def ratio(self, question: str, size: int, found: Contest, over: str, under: str, bar: Bar | None = None) -> None:
        """How many times as long one took as the other, held to a bar if there is one."""
        self.number(question, size, found.ratio(over, under), f"{over} / {under}", bar)

    def number(self, question: str, size: int, found: Ratio, what: str, bar: Bar | None = None) -> None:
        """A ratio that was found in another way."""
        kept = bar is None or bar.is_kept(found.median)
        self.missed += not kept
        limit = bar and str(bar)
        self.bars.append(
            {
                "question": question,
                "size": size,
                "what": what,
                **found._asdict(),
                "bar": limit,
                "kept": kept,
                "load": load(),
            }
        )
        verdict = f"   bar {limit} {'kept' if kept else 'MISSED'}" if bar else ""
        print(f"    {what:<42} {found}{verdict}")

    def end(self) -> int:
        """Write what was found; 1 if a bar was missed."""
        RESULTS.mkdir(exist_ok=True)
        told = {"machine": machine(), "facts": self.facts, "contests": self.contests, "bars": self.bars}
        (RESULTS / f"{self.name}.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        return 1 if self.missed else 0


def in_words(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def load() -> float:
    """Processes that ran or wanted to, on average over the last minute."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.machine()}",
        "processor": processor(),
        "processors": os.cpu_count(),
        "load": load(),
        "fsync": fsync(),
    }


def processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())


def fsync() -> float:
    """Seconds for a page to be on the disk, the median of 50."""
    with tempfile.TemporaryFile() as file:
        return statistics.median(timed(_write_page, file.fileno()) for _ in range(50))


def _write_page(descriptor: int) -> None:
    os.pwrite(descriptor, b"\0" * 4096, 0)
    os.fsync(descriptor)


def sizes(steps: Sequence[int] = (10_000, 100_000, 1_000_000, 10_000_000)) -> list[int]:
    """How many entries: the steps up to BENCH_UPTO, which is 100,000 unless `run.py` was asked for more."""
    upto = int(os.environ.get("BENCH_UPTO", "100000"))
    return [step for step in steps if step <= upto]
