"""How long a person waits: whole commands, from the shell's point of view, on a warm machine, beside a bare Python start."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from measure import Bar, Report, at_most, contest, median

BARE = "python -c pass"
BARS: dict[str, Bar | None] = {
    "travaux --version": at_most(0.150),
    "travaux brief ukraine-2025": at_most(0.500),
    BARE: None,
}
"""Seconds that each command may take."""


def command(words: str, environment: dict[str, str]) -> Callable[[int], object]:
    program, *given = words.split()
    whole = [str(Path(sys.executable).with_name(program)), *given]
    return lambda _: subprocess.run(
        whole, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True
    )


def main() -> int:
    report = Report("commands")
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "TRAVAUX_STORE": f"sqlite:///{folder}/bench.db"}
        command("travaux demo", environment)(0)
        found = contest({words: command(words, environment) for words in BARS}, range(17), fewest=11, within=30)
    size = 227  # of ukraine-2025
    report.contest("a whole command", size, found)
    for words, bar in BARS.items():
        if bar is not None:
            report.number("a whole command", size, median(found.seconds[words]), f"seconds of {words}", bar)
            report.ratio("a whole command", size, found, words, BARE)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
