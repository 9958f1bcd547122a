"""Dates as people write them, and the instants they mean."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from travaux.domain.instants import rfc3339
from travaux.domain.pins import UnreadableDate, local_day, when

NOW = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2025", "2026-01-01T00:00:00Z"),
        ("2025-12", "2026-01-01T00:00:00Z"),
        ("2024-02", "2024-03-01T00:00:00Z"),
        ("2025-12-08", "2025-12-09T00:00:00Z"),
        ("2025-Q1", "2025-04-01T00:00:00Z"),
        ("2025-Q4", "2026-01-01T00:00:00Z"),
        ("2025-W49", "2025-12-08T00:00:00Z"),
        ("2020-W53", "2021-01-04T00:00:00Z"),
        ("today", "2026-02-01T00:00:00Z"),
        ("yesterday", "2026-01-31T00:00:00Z"),
        ("3 days ago", "2026-01-29T00:00:00Z"),
        ("1 week ago", "2026-01-25T00:00:00Z"),
        ("2 months ago", "2025-12-01T00:00:00Z"),
        ("1 year ago", "2025-02-01T00:00:00Z"),
        ("2025-12-08T10:00:00+02:00", "2025-12-08T08:00:00Z"),
        ("2025-12-08t10:00:00.25z", "2025-12-08T10:00:00.250000Z"),
    ],
)
def test_a_bare_date_or_period_means_its_end(text: str, instant: str) -> None:
    assert rfc3339(when(text, now=NOW, zone="UTC")) == instant


def test_a_day_ends_in_the_zone_of_the_negotiation() -> None:
    assert rfc3339(when("2025-12-08", now=NOW, zone="Europe/Kyiv")) == "2025-12-08T22:00:00Z"
    assert rfc3339(when("today", now=NOW, zone="Europe/Kyiv")) == "2026-02-01T22:00:00Z"


def test_a_day_that_the_clocks_lengthen_still_ends_at_midnight() -> None:
    assert rfc3339(when("2025-10-26", now=NOW, zone="Europe/Kyiv")) == "2025-10-26T22:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "banana", "2024-13", "31-02-2024", "20240501", "05/06/2024", "2024-05-01T10:00", "", " ", "2025-02-30",
        "2025-W54", "2025-W00", "2025-Q5", "0000", "tomorrow", "3 day", "99999 years ago", "2025-12-08~", "2025-12-XX",
        "2025-24", "2025-12-08/2025-12-09", "[2025-12-08..]", "1765180800", "2025-12-08T25:00:00Z", "nan",
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_the_accepted_forms(text: str) -> None:
    with pytest.raises(UnreadableDate, match="write 2025-12-08, .* or 3 days ago"):
        when(text, now=NOW, zone="UTC")


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        when(text, now=NOW, zone="Europe/Kyiv")
    except UnreadableDate:
        pass


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)))
def test_the_last_day_before_the_end_of_a_day_is_that_day(day: date) -> None:
    assert local_day(when(day.isoformat(), now=NOW, zone="Europe/Kyiv"), "Europe/Kyiv") == day
