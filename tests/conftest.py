"""For all tests: nobody's keys, and no clock that judges a loaded machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("travaux", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("travaux")


@pytest.fixture(scope="session", autouse=True)
def nobodys_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the keys of whoever runs it."""
    with mock.patch.dict(os.environ, {"XDG_CONFIG_HOME": str(tmp_path_factory.mktemp("config"))}):
        yield
