"""Many writers at once, on every store that processes can share: the laws of bench/writers.py, in small."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from stores.server import Server, new_store

SCRIPT = Path(__file__).parents[2] / "bench" / "writers.py"


@pytest.mark.skipif(sys.platform == "win32", reason="it forks")
@pytest.mark.parametrize("negotiations", [1, 20])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_eight_writers_lose_nothing_and_see_no_error(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, negotiations: int
) -> None:
    server: Server | None = request.getfixturevalue("server") if kind == "postgresql" else None
    url = new_store(server) if server else f"sqlite:///{tmp_path / 'talks.db'}"
    asked = ["--appends", "60", "--negotiations", str(negotiations)]
    ran = subprocess.run(
        [sys.executable, SCRIPT, url, *asked], check=False, capture_output=True, text=True, timeout=300
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(f"8 processes, 480 appends to {negotiations} negotiations")
