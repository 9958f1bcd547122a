"""The same command typed at once in several places, as after a doubled click or by two people who agreed badly."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from faults.effort import TIMES

TESTS = Path(__file__).parents[1]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked, to start at the same moment")
@pytest.mark.parametrize("processes", [2, 4])
def test_processes_that_record_one_file_at_once_record_it_once_and_see_no_error(
    store: str, tmp_path: Path, processes: int
) -> None:
    words = ["-m", "faults.racing", store, tmp_path / "files", processes, 2 * TIMES]
    command = [sys.executable, *map(str, words)]
    ended = subprocess.run(command, cwd=TESTS, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stderr
