"""Stores to type against."""

import shutil
from pathlib import Path

import pytest
from cli_typed import typed


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds ukraine-2025, never written to again."""
    store = tmp_path_factory.mktemp("recorded") / "talks.db"
    assert typed("demo", "-q", TRAVAUX_STORE=f"sqlite:///{store}").code == 0
    return store


@pytest.fixture
def talks(recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it as talks.db in the folder one types in, and the store meant when none is named."""
    for part in recorded.parent.glob("talks.db*"):
        shutil.copy(part, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRAVAUX_STORE", "sqlite:///talks.db")
    return tmp_path
