"""The bench measures what it says: every question to everybody, ratios round by round, bars that can be missed."""

from __future__ import annotations

import gc
import json
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import measure
import pytest
from measure import FEWEST, Contest, Report, at_least, at_most, contest, sizes


def test_everybody_is_asked_every_question_in_changing_order() -> None:
    asked: list[tuple[str, int]] = []

    def contender(name: str) -> Callable[[int], None]:
        return lambda question: asked.append((name, question))

    found = contest({name: contender(name) for name in "abc"}, range(40), warm=3)
    assert Counter(asked) == Counter((name, question) for name in "abc" for question in range(40))
    assert found.rounds == 37
    assert len({tuple(name for name, _ in asked[at : at + 3]) for at in range(0, 120, 3)}) == 6


def test_a_contest_ends_in_time_but_not_before_the_fewest_rounds() -> None:
    found = contest({"a": lambda _: time.sleep(0.001)}, range(10_000), within=0.0, warm=0)
    assert found.rounds == FEWEST


def test_nobody_pays_for_the_litter_of_others() -> None:
    on: list[bool] = []
    contest({"a": lambda _: on.append(gc.isenabled())}, range(3))
    assert on == [False] * 3 and gc.isenabled() and gc.get_freeze_count() == 0


def test_a_ratio_is_taken_round_by_round() -> None:
    slow_machine = [1.0, 10.0, 1.0, 10.0, 1.0]
    found = Contest({"a": [2 * second for second in slow_machine], "b": slow_machine})
    assert found.ratio("a", "b") == (2.0, 2.0, 2.0)


def test_the_interval_holds_the_median_and_narrows() -> None:
    wide, narrow = measure.median(range(20)), measure.median([n / 100 for n in range(2000)])
    assert wide == (9.5, 5, 14)
    assert narrow.low <= narrow.median <= narrow.high and narrow.high - narrow.low < 1


def test_percentiles_are_values_that_were_measured() -> None:
    found = Contest({"a": [n / 1000 for n in range(200)]})
    assert (found.percentile("a", 50), found.percentile("a", 99)) == (0.1, 0.198)


@pytest.mark.parametrize(("bar", "missed"), [(at_most(3), 0), (at_most(1), 1), (at_least(1), 0), (at_least(3), 1)])
def test_a_missed_bar_is_told_and_fails_the_run(
    bar: measure.Bar, missed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(measure, "RESULTS", tmp_path)
    report, found = Report("trial"), Contest({"a": [2.0, 2.0], "b": [1.0, 1.0]})
    report.contest("who is faster", 10, found)
    report.ratio("who is faster", 10, found, "a", "b", bar)
    assert report.end() == missed
    printed = capsys.readouterr().out
    assert ("MISSED" in printed) == bool(missed) and "p99" in printed
    written = json.loads((tmp_path / "trial.json").read_text())
    assert [(one["what"], one["median"], one["kept"]) for one in written["bars"]] == [("a / b", 2.0, not missed)]
    assert written["contests"][0]["contenders"]["a"] == {"p50": 2.0, "p99": 2.0}
    assert written["machine"]["fsync"] > 0


def test_large_sizes_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sizes() == [10_000, 100_000]
    monkeypatch.setenv("BENCH_UPTO", "1000000")
    assert sizes() == [10_000, 100_000, 1_000_000]
    assert sizes((1000, 10_000_000)) == [1000]
