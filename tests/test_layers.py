"""Imports point inwards: the contracts are in pyproject.toml."""

import pytest

pytest.importorskip("importlinter", reason="import-linter comes with the dev extra; `make layers` has it")


def test_imports_point_inwards() -> None:
    from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

    assert lint_imports() == EXIT_STATUS_SUCCESS
