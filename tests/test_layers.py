"""Imports point inwards: the contracts are in pyproject.toml."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("importlinter", reason="import-linter comes with the dev extra; `make layers` has it")

ROOT = Path(__file__).parent.parent


def test_imports_point_inwards() -> None:
    """In a process of its own, which finds all of the package under typings."""
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    env = os.environ | {"PYTHONPATH": str(ROOT / "typings")}
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT, env=env).returncode == 0
