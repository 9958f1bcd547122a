"""Stores to serve."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_typed import NOW, typed
from served import served
from starlette.testclient import TestClient


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds ukraine-2025, never written to again."""
    store = tmp_path_factory.mktemp("recorded") / "talks.db"
    assert typed("demo", "-q", TRAVAUX_STORE=f"sqlite:///{store}").code == 0
    return store


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of `typed`."""
    monkeypatch.setenv("TRAVAUX_NOW", NOW)


@pytest.fixture
def client(recorded: Path) -> Iterator[TestClient]:
    with served(recorded) as client:
        yield client


@pytest.fixture
def talks(recorded: Path, tmp_path: Path) -> Path:
    """A copy that may be written to."""
    for part in recorded.parent.glob("talks.db*"):
        shutil.copy(part, tmp_path)
    return tmp_path / "talks.db"
