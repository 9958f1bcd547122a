from __future__ import annotations

from pathlib import Path

import pytest
from sources.barn import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path).opened()


@pytest.fixture
def empty_desk(tmp_path: Path) -> Desk:
    """Before anything is recorded."""
    return Desk(tmp_path)
