"""Words: dates, counts and lists as a reader says them."""

import pytest

from travaux.cli.pages.values import duration, value
from travaux.cli.pages.words import Days, count, counted, entries, listed, origins
from travaux.projections.replies import Held
from travaux.projections.views.findings import Finding, Span

DAYS = Days("Europe/Kyiv", 2025)


@pytest.mark.parametrize(
    ("earliest", "latest", "said"),
    [
        ("2025-12-01T22:00:00Z", "2025-12-08T22:00:00Z", "2 to 8 Dec"),
        ("2025-11-22T22:00:00Z", "2025-12-08T22:00:00Z", "23 Nov to 8 Dec"),
        ("2025-12-07T22:00:00Z", "2025-12-08T22:00:00Z", "8 Dec"),
        (None, "2025-12-06T22:00:00Z", "by 6 Dec"),
        ("2025-11-22T22:00:00Z", None, "from 23 Nov"),
        (None, None, "undated"),
        ("2024-12-30T22:00:00Z", "2025-01-02T22:00:00Z", "31 Dec 2024 to 2 Jan"),
        ("2024-02-28T22:00:00Z", "2024-03-02T22:00:00Z", "29 Feb to 2 Mar 2024"),
        ("2025-12-08T10:00:00Z", "2025-12-08T10:00:00Z", "8 Dec"),
    ],
)
def test_a_span_is_said_in_days_of_the_zone(earliest: str | None, latest: str | None, said: str) -> None:
    assert DAYS.span(Span(earliest=earliest, latest=latest)) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2025-12-08T22:00:00Z", "8 Dec 2025"),
        ("2025-12-08T12:30:00Z", "8 Dec 2025 14:30"),
        ("2025-12-08T12:30:05Z", "8 Dec 2025 14:30:05"),
    ],
)
def test_the_end_of_a_day_is_said_as_the_day(at: str, said: str) -> None:
    assert DAYS.instant(at) == said


@pytest.mark.parametrize(
    ("edtf", "said"),
    [("2025-12-08", "8 Dec"), ("[2025-12-08..2025-12-14]", "8 to 14 Dec"), ("unknown", "no date")],
)
def test_a_due_date_is_said_in_days(edtf: str, said: str) -> None:
    assert value("planned", edtf, DAYS) == said


def test_a_date_that_is_about_stays_about() -> None:
    assert value("date", "2025-12-04~/2025-12-06~", DAYS) == "about 4 to 6 Dec"


def test_runs_of_three_entries_are_shortened() -> None:
    assert entries([140, 141, 142, 143, 144]) == "#140..144"
    assert entries([3, 1, 2, 9, 10]) == "#1..3 #9 #10"
    assert entries([]) == ""


def test_origins_are_counted_certain_and_possible() -> None:
    assert [origins(*pair) for pair in ((3, 2), (3, 0), (0, 1), (0, 0))] == ["3 + 2?", "3", "1?", "0"]


def test_lists_and_counts_read_as_sentences() -> None:
    assert listed(["Ukraine", "USA", "Russia"]) == "Ukraine, USA and Russia"
    assert (listed(["Ukraine"]), listed([]), count(1, "point"), count(2, "party", "parties")) == (
        "Ukraine",
        "",
        "1 point",
        "2 parties",
    )


def finding(standing: str, *values: tuple[int, bool, bool]) -> Finding:
    held = [
        Held(value=v, sure=sure, leading=leading, entries=[1], origins=1, possible_origins=0, said=[])
        for v, sure, leading in values
    ]
    return Finding.model_validate(
        {"standing": standing, "value": held[0].value, "held": held, "origins": 1, "possible_origins": 0}
    )


def test_a_count_is_said_with_every_other_that_stands() -> None:
    assert counted(finding("unsettled", (19, True, True), (20, False, False)), "point") == "19 points ! perhaps 20"
    assert counted(finding("contested", (20, True, True), (19, True, False)), "point") == "20 points ! or 19"
    assert counted(finding("possible", (20, False, True)), "point") == "20 points ?"


@pytest.mark.parametrize(
    ("written", "said"),
    [("PT2H", "2 hours"), ("PT5H~", "about 5 hours"), ("P3D", "3 days"), ("PT1H30M", "1 hour 30 minutes")],
)
def test_a_duration_is_said_in_hours(written: str, said: str) -> None:
    assert duration(written) == said


def test_a_denial_is_said_as_not() -> None:
    assert value("trend", {"not": "near"}, DAYS) == "not close to an agreement"
