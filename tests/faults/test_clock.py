"""A clock that is set back, or forward by a year and back again: entries stay in the order of their times."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cli_typed import Typed, typed
from freezegun import freeze_time

from travaux.events.log import open_log

BARN = Path(__file__).parents[1] / "cli" / "barn"
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
BEFORE, NEXT_YEAR, NEXT_DAY = NOON.replace(hour=11), NOON.replace(year=2027), NOON.replace(day=6)
FILES = [str(BARN / "negotiation.yaml"), str(BARN / "gazette.yaml"), str(BARN / "gazette-changed.yaml")]


def typed_at(moment: datetime, store: str, *words: str) -> Typed:
    with freeze_time(moment):
        return typed(*words, "--store", store)


def recorded_at(store: str) -> list[datetime]:
    """One time for each batch."""
    with open_log(store) as log:
        times = [entry.recorded_at for entry in log.entries("barn")]
    assert times == sorted(times)
    return sorted(set(times))


def test_what_is_recorded_after_the_clock_was_set_back_is_not_older(store: str) -> None:
    assert typed_at(NOON, store, "record", FILES[0]).code == 0
    assert typed_at(BEFORE, store, "record", FILES[1]).code == 0
    assert recorded_at(store) == [NOON]
    assert typed_at(BEFORE, store, "record", FILES[1]).err.startswith("Nothing new")


def test_a_clock_that_was_a_year_ahead_changes_no_answer_and_no_order(store: str) -> None:
    """Until the year has passed, what is recorded later bears the time that was too late."""
    for file in FILES[:2]:
        assert typed_at(NOON, store, "record", file).code == 0
    points = ["plan", "barn", "-f", "json"]
    by_noon = typed(*points, "--recorded-by", "2026-01-06", "--store", store)
    assert typed_at(NEXT_YEAR, store, "record", FILES[2], "--amend", "misread").code == 0
    assert typed_at(NEXT_DAY, store, "record", FILES[1], "--amend", "it was right").code == 0
    assert recorded_at(store) == [NOON, NEXT_YEAR]
    assert typed(*points, "--recorded-by", "2026-01-06", "--store", store) == by_noon
    asked = typed_at(NEXT_DAY, store, "doctor")
    assert asked.code == 1 and "the last entry was recorded ahead of it" in asked.out
    assert typed_at(NEXT_YEAR, store, "doctor").code == 0
