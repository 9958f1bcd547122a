"""What is acknowledged is recorded, once, whole and in order, whoever is killed and whoever writes at the same time."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked, so that hundreds take seconds")
HERE = Path(__file__).parent


def run(*words: object) -> None:
    command = [sys.executable, str(HERE / "processes.py"), *map(str, words)]
    paths = os.pathsep.join(filter(None, [str(HERE.parent), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, ""), f"{words}: {done.stderr}"


def test_what_is_acknowledged_survives_kills_at_any_moment(tmp_path: Path) -> None:
    run("crash", tmp_path, 120, random.randrange(2**32))


@pytest.mark.parametrize("writers", [2, 6])
def test_processes_that_record_the_same_at_once_record_it_once(tmp_path: Path, writers: int) -> None:
    run("race", tmp_path, writers, 40)
