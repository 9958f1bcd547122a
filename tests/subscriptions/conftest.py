"""A store with talks in it, as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from viewed import NOW, talks

from travaux.domain.event import Event
from travaux.events.log import open_log

Given = Callable[..., int]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Given:
    """Records events in talks.db, the store meant when none is named; the number of the last entry."""
    url, said = f"sqlite:///{tmp_path / 'talks.db'}", talks()
    monkeypatch.setenv("TRAVAUX_STORE", url)
    with open_log(url) as log:
        log.import_raw(said.slug, said.log.raw(said.slug))

    def given(*events: Event) -> int:
        with open_log(url) as log:
            log.append(said.slug, events, recorder="ana", recorded_at=NOW)
            return log.head(said.slug)

    return given
