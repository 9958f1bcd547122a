"""How long a person waits: whole commands, from the shell's point of view, on a warm machine.

Prints the median of several runs of each command, and how many times a bare Python start that is.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 15
BARS = {"--version": 0.150, "brief ukraine-2025": 0.500}
"""Seconds that each command may take."""


def seconds(command: list[str], environment: dict[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def median(command: list[str], environment: dict[str, str]) -> float:
    seconds(command, environment)
    return statistics.median(seconds(command, environment) for _ in range(RUNS))


def main() -> int:
    travaux = str(Path(sys.executable).with_name("travaux"))
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "TRAVAUX_STORE": f"sqlite:///{folder}/bench.db"}
        seconds([travaux, "demo"], environment)
        bare = median([sys.executable, "-c", "pass"], environment)
        print(f"{'python -c pass':<24}{bare * 1000:7.0f} ms")
        for words, bar in BARS.items():
            taken = median([travaux, *words.split()], environment)
            kept = taken <= bar
            missed += not kept
            verdict = "kept" if kept else "MISSED"
            print(f"{words:<24}{taken * 1000:7.0f} ms   {taken / bare:5.1f} x   bar {bar * 1000:.0f} ms {verdict}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
