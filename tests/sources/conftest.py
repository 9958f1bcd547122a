from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sources.barn import Desk


@pytest.fixture
def empty_desk(tmp_path: Path) -> Iterator[Desk]:
    """Before anything is recorded."""
    desk = Desk(tmp_path)
    yield desk
    desk.log.close()


@pytest.fixture
def desk(empty_desk: Desk) -> Desk:
    return empty_desk.opened()
