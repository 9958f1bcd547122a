"""Run all of the bench, script after script; 1 if one failed or missed a bar.

What was found is kept in `results/last.json`; with --page also in docs/performance.md and its figures.

A script is called `bench_NAME.py` and is run by itself, with the words of `bench/` and `tests/` at hand. It

- makes a `Report(NAME)` (`measure.py`);
- checks its contenders before it times them, at 60 random pins or more: travaux against the oracle (`checked.check`), others
  against a search through everything. A wrong answer raises, and the script has failed;
- puts the same questions to all contenders in a `contest`, so that they take turns, and tells the report: `contest` for p50 and
  p99, `ratio` for two of them, with the bar if there is one, `number` for what is no ratio of times (bytes, a whole process);
- takes its `sizes()` in entries, which end at 100,000 unless more was asked for, and there ends within a minute or two;
- ends with `sys.exit(report.end())`, which is 1 if a bar was missed.

The page draws the questions that begin as `page.FIGURES` says. Words about what was measured, and why a bar is missed, stand
in docs/performance.md under a heading of the script's own, outside the marks that are filled.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from measure import RESULTS, load, machine

HERE = Path(__file__).parent
LAST = RESULTS / "last.json"
LONGEST = 1800
"""Seconds that a script may take."""


def named(script: Path) -> str:
    return script.stem.removeprefix("bench_")


def scripts(only: list[str]) -> list[Path]:
    return [path for path in sorted(HERE.glob("bench_*.py")) if not only or named(path) in only]


def run(script: Path, upto: int) -> dict[str, Any]:
    """Its results with its exit code and how long it took; none if it failed."""
    name = named(script)
    kept = RESULTS / f"{name}.json"
    kept.unlink(missing_ok=True)
    print(f"\n# {name}, load {load():.1f}", flush=True)
    begun = time.monotonic()
    path = os.pathsep.join([str(HERE.parent / "tests"), str(HERE)])
    environment = {**os.environ, "PYTHONPATH": path, "BENCH_UPTO": str(upto)}
    try:
        code = subprocess.run([sys.executable, script], env=environment, check=False, timeout=LONGEST).returncode
    except subprocess.TimeoutExpired:
        print(f"ended after {LONGEST} s")
        code = 124
    found = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    return {**found, "exit": code, "seconds": round(time.monotonic() - begun, 1)}


def verdict(found: dict[str, dict[str, Any]]) -> str:
    """How long it took, who missed a bar, and who failed, which leaves no results."""
    failed = [name for name, one in found.items() if one["exit"] and "bars" not in one]
    missed = [name for name, one in found.items() if one["exit"] and "bars" in one]
    seconds = sum(one["seconds"] for one in found.values())
    return f"{seconds:.0f} s; missed a bar: {', '.join(missed) or 'nobody'}; failed: {', '.join(failed) or 'nobody'}"


def before() -> dict[str, Any]:
    """What earlier runs found, for the scripts that are not run now."""
    return dict(json.loads(LAST.read_text(encoding="utf-8"))["scripts"]) if LAST.exists() else {}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--million", action="store_true", help="also with 1,000,000 entries")
    parser.add_argument("--ten-million", action="store_true", help="also with 10,000,000 entries")
    parser.add_argument("--page", action="store_true", help="write docs/performance.md and its figures")
    parser.add_argument("only", nargs="*", help="append, peers …: these only")
    asked = parser.parse_args()
    upto = 10_000_000 if asked.ten_million else 1_000_000 if asked.million else 100_000
    RESULTS.mkdir(exist_ok=True)
    found = {named(script): run(script, upto) for script in scripts(asked.only)}
    last = {"machine": machine(), "scripts": {**(before() if asked.only else {}), **found}}
    LAST.write_text(json.dumps(last, indent=1) + "\n", encoding="utf-8")
    if asked.page:
        import page

        page.write(last)
    print(f"\n{verdict(found)}")
    return 1 if any(one["exit"] for one in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
