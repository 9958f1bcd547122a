"""Run all of the bench, script after script; 1 if one failed or missed a bar.

What was found is kept in `results/last.json`; with --page also in docs/performance.md and its figures.
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


def scripts(only: list[str]) -> list[Path]:
    return [path for path in sorted(HERE.glob("bench_*.py")) if not only or path.stem.removeprefix("bench_") in only]


def run(script: Path, upto: int) -> dict[str, Any]:
    """Its results with its exit code and how long it took; a script without results prints them only."""
    name = script.stem.removeprefix("bench_")
    kept = RESULTS / f"{name}.json"
    kept.unlink(missing_ok=True)
    print(f"\n# {name}, load {load():.1f}", flush=True)
    begun = time.monotonic()
    path = os.pathsep.join([str(HERE.parent / "tests"), str(HERE)])
    environment = {**os.environ, "PYTHONPATH": path, "BENCH_UPTO": str(upto)}
    code = subprocess.run([sys.executable, script], env=environment, check=False).returncode
    found = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    return {**found, "exit": code, "seconds": time.monotonic() - begun}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--million", action="store_true", help="also with 1,000,000 entries")
    parser.add_argument("--ten-million", action="store_true", help="also with 10,000,000 entries")
    parser.add_argument("--page", action="store_true", help="write docs/performance.md and its figures")
    parser.add_argument("only", nargs="*", help="append, peers …: these only")
    asked = parser.parse_args()
    upto = 10_000_000 if asked.ten_million else 1_000_000 if asked.million else 100_000
    RESULTS.mkdir(exist_ok=True)
    found = {script.stem.removeprefix("bench_"): run(script, upto) for script in scripts(asked.only)}
    last = {"machine": machine(), "scripts": found}
    (RESULTS / "last.json").write_text(json.dumps(last, indent=1) + "\n", encoding="utf-8")
    if asked.page:
        import page

        page.write(last)
    missed = [name for name, one in found.items() if one["exit"]]
    print(f"\n{sum(one['seconds'] for one in found.values()):.0f} s; missed: {', '.join(missed) or 'nothing'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
