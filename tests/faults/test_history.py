"""Processes against one store while things go wrong: thirty seconds each where everything is asked for, else a few."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from faults.effort import TIMES

SECONDS = 30 if os.environ.get("REQUIRE_ALL") == "1" else 4


@pytest.mark.skipif(not hasattr(os, "fork"), reason="it forks")
@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_whatever_goes_wrong_no_law_is_broken(request: pytest.FixtureRequest, store: str, tmp_path: Path) -> None:
    if store == "postgresql":
        request.getfixturevalue("postgres")
    words = ["--store", store, "--seconds", str(SECONDS * TIMES), "--folder", str(tmp_path)]
    command = [sys.executable, "-m", "faults.history", *words]
    ended = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout + ended.stderr
    assert ended.stdout.endswith("all laws hold\n")
    print(ended.stdout)
