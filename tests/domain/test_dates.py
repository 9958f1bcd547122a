"""Dates mean exactly what they say: strict bounds, half-open days, open ends that stay open."""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from travaux.domain.dates import NotADate, bounds, days
from travaux.domain.evidence import Occurred
from travaux.domain.instants import OPEN_END, OPEN_START, Bounds, Instant, instant, moment, rfc3339

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it still calls its parser library by old names
    from edtf import EDTFParseException, parse_edtf

KYIV = "Europe/Kyiv"
ZONES = ["UTC", "Europe/Kyiv", "America/New_York", "Asia/Kolkata", "America/Sao_Paulo", "Africa/Cairo"]


def at(text: str) -> Instant:
    return instant(datetime.fromisoformat(text))


def span(text: str, zone: str = KYIV) -> tuple[str | None, str | None, str | None]:
    found = bounds(text, zone)
    return rfc3339(found.earliest), rfc3339(found.latest), rfc3339(found.end)


@pytest.mark.parametrize(
    "text, first, after",
    [
        ("2025", "2025-01-01", "2026-01-01"),
        ("2025-12", "2025-12-01", "2026-01-01"),
        ("2024-02", "2024-02-01", "2024-03-01"),
        ("2025-12-08", "2025-12-08", "2025-12-09"),
        ("2024-02-29", "2024-02-29", "2024-03-01"),
        ("2025-XX", "2025-01-01", "2026-01-01"),
        ("2025-XX-XX", "2025-01-01", "2026-01-01"),
        ("2025-12-XX", "2025-12-01", "2026-01-01"),
        ("202X", "2020-01-01", "2030-01-01"),
        ("20XX", "2000-01-01", "2100-01-01"),
        ("20XX-XX", "2000-01-01", "2100-01-01"),
        ("2025-21", "2025-03-01", "2025-06-01"),
        ("2025-22", "2025-06-01", "2025-09-01"),
        ("2025-23", "2025-09-01", "2025-12-01"),
        ("2025-24", "2025-12-01", "2026-03-01"),
        ("2023-24", "2023-12-01", "2024-03-01"),
        ("2025-33", "2025-01-01", "2025-04-01"),
        ("2025-34", "2025-04-01", "2025-07-01"),
        ("2025-35", "2025-07-01", "2025-10-01"),
        ("2025-36", "2025-10-01", "2026-01-01"),
    ],
)
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("mark", ["", "~", "?", "%"])
def test_a_date_is_half_open_from_midnight_to_midnight_whatever_its_marks(
    text: str, first: str, after: str, zone: str, mark: str
) -> None:
    assert bounds(text + mark, zone) == Bounds.within(midnight(first, zone), midnight(after, zone))


def midnight(day: str, zone: str) -> Instant:
    """The first second that a clock on the wall in the zone shows on the day, found by looking."""
    wanted, local = date.fromisoformat(day), ZoneInfo(zone)
    tried = datetime(wanted.year, wanted.month, wanted.day, tzinfo=UTC) - timedelta(hours=15)
    while tried.astimezone(local).date() < wanted:
        tried += timedelta(minutes=30)
    return instant(tried)


@pytest.mark.parametrize(
    "zone, day, first, after",
    [
        (KYIV, "2025-12-08", "2025-12-07T22:00:00Z", "2025-12-08T22:00:00Z"),
        (KYIV, "2025-07-08", "2025-07-07T21:00:00Z", "2025-07-08T21:00:00Z"),
        (KYIV, "2025-03-30", "2025-03-29T22:00:00Z", "2025-03-30T21:00:00Z"),
        (KYIV, "2025-10-26", "2025-10-25T21:00:00Z", "2025-10-26T22:00:00Z"),
        ("America/New_York", "2025-11-23", "2025-11-23T05:00:00Z", "2025-11-24T05:00:00Z"),
        ("Asia/Kolkata", "2025-07-08", "2025-07-07T18:30:00Z", "2025-07-08T18:30:00Z"),
        ("Africa/Cairo", "2025-04-25", "2025-04-24T22:00:00Z", "2025-04-25T21:00:00Z"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"),
        ("America/Havana", "2025-11-02", "2025-11-02T04:00:00Z", "2025-11-03T05:00:00Z"),
    ],
)
def test_a_day_is_a_day_in_its_zone_even_when_the_clocks_change_at_midnight(
    zone: str, day: str, first: str, after: str
) -> None:
    assert span(day, zone) == (first, after, after)


@pytest.mark.parametrize("zone", ZONES)
def test_days_follow_one_another_without_a_gap(zone: str) -> None:
    day = date(2018, 1, 1)
    while day < date(2019, 1, 1):
        following = day + timedelta(days=1)
        assert bounds(day.isoformat(), zone).latest == bounds(following.isoformat(), zone).earliest
        day = following


@pytest.mark.parametrize(
    "text, zulu",
    [
        ("2025-12-08T10:00:00Z", "2025-12-08T10:00:00Z"),
        ("2025-12-08T10:00Z", "2025-12-08T10:00:00Z"),
        ("2025-12-08T10:00:00+02:00", "2025-12-08T08:00:00Z"),
        ("2025-12-08T23:30-05:00", "2025-12-09T04:30:00Z"),
        ("2025-12-08T10:00:00.25Z", "2025-12-08T10:00:00.250000Z"),
    ],
)
@pytest.mark.parametrize("zone", ZONES)
def test_an_instant_is_exact_in_every_zone(text: str, zulu: str, zone: str) -> None:
    assert span(text, zone) == (zulu, zulu, zulu)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("[2025-11-23..2025-12-08]", ("2025-11-22T22:00:00Z", "2025-12-08T22:00:00Z", "2025-12-08T22:00:00Z")),
        ("[..2025-11-23]", (None, "2025-11-23T22:00:00Z", "2025-11-23T22:00:00Z")),
        ("[2025-11-23..]", ("2025-11-22T22:00:00Z", None, None)),
        ("[2025-12-08..2025-12-08]", ("2025-12-07T22:00:00Z", "2025-12-08T22:00:00Z", "2025-12-08T22:00:00Z")),
        ("[2025-12-01..2025-12]", ("2025-11-30T22:00:00Z", "2025-12-31T22:00:00Z", "2025-12-31T22:00:00Z")),
        (
            "[2025-12-08T10:00Z..2025-12-08T12:00Z]",
            ("2025-12-08T10:00:00Z", "2025-12-08T12:00:00Z", "2025-12-08T12:00:00Z"),
        ),
    ],
)
def test_one_of_a_set_is_some_moment_within(text: str, expected: tuple[str | None, ...]) -> None:
    assert span(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("2025-12-01/2025-12-08", ("2025-11-30T22:00:00Z", "2025-12-01T22:00:00Z", "2025-12-08T22:00:00Z")),
        ("2025-12-08/2025-12-08", ("2025-12-07T22:00:00Z", "2025-12-08T22:00:00Z", "2025-12-08T22:00:00Z")),
        ("2025-12-01/", ("2025-11-30T22:00:00Z", "2025-12-01T22:00:00Z", None)),
        ("2025-12-01/..", ("2025-11-30T22:00:00Z", "2025-12-01T22:00:00Z", None)),
        ("/2025-12-08", (None, "2025-12-08T22:00:00Z", "2025-12-08T22:00:00Z")),
        ("../2025-12-08", (None, "2025-12-08T22:00:00Z", "2025-12-08T22:00:00Z")),
        ("2025-12/2025-12-08", ("2025-11-30T22:00:00Z", "2025-12-08T22:00:00Z", "2025-12-08T22:00:00Z")),
        ("2025-12-01~/2025-12-08?", ("2025-11-30T22:00:00Z", "2025-12-01T22:00:00Z", "2025-12-08T22:00:00Z")),
        (
            "2025-12-08T10:00Z/2025-12-08T12:00Z",
            ("2025-12-08T10:00:00Z", "2025-12-08T10:00:00Z", "2025-12-08T12:00:00Z"),
        ),
    ],
)
def test_an_interval_has_begun_when_its_first_date_has_and_is_over_when_its_last_is(
    text: str, expected: tuple[str | None, ...]
) -> None:
    assert span(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2024-13",
        "2025-00",
        "2025-02-31",
        "2025-02-29",
        "1900-02-29",
        "2025-04-31",
        "2025-12-32",
        "2025-12-00",
        "2025-25",
        "2025-32",
        "2025-37",
        "2025-40",
        "2025-99",
        "0000",
        "0000-01-01",
        "XXXX",
        "2XXX",
        "X025",
        "20XX-12",
        "202X-XX-05",
        "2025-XX-05",
        "2025-X1",
        "2025-1X",
        "2025-12-3X",
        "2025-12-8",
        "2025-1",
        "20251208",
        "202512",
        "25",
        "1",
        "05/06/2024",
        "2024/13",
        "08.12.2025",
        "8-12-2025",
        "2025-12-08~~",
        "2025?~",
        "~2025",
        "?2025",
        "2025-~12",
        "-2025",
        "+2025",
        "Y2025",
        "y20250",
        "2025W49",
        "2025-W49",
        "2025-Q4",
        "unknown",
        "open",
        "banana",
        "today",
        "2025-342",
        "[]",
        "[..]",
        "[2025]",
        "[2025,2026]",
        "[2025..2026",
        "2025..2026",
        "2025..2026]",
        "{2025..2026}",
        "(2025..2026)",
        "[a..b]",
        "[2025...2026]",
        "[2025..2026..2027]",
        "[..2025-13]",
        "[2025-13..]",
        "[2025/2026..]",
        "[2025-12-20..2025-11-05]",
        "[2026..2024]",
        "[[2025..2026]]",
        "[2025-12-08T10:00:01Z..2025-12-08T10:00:00Z]",
        "/",
        "../..",
        "/..",
        "../",
        "2026/2024",
        "2025-12-20/2025-12-08",
        "2025/2026/2027",
        "2025//2026",
        "2025-13/2026",
        "2025/2026-13",
        "[2025..2026]/2027",
        "2025/[2026..2027]",
        "2025-12-08T10:00:01Z/2025-12-08T10:00:00Z",
        "2025-12-08T10:00:00",
        "2025-12-08T10:00",
        "2025-12-08T25:00Z",
        "2025-12-08T10:60Z",
        "2025-12-08T10:00:60Z",
        "2025-12-08T10Z",
        "2025-12-08T10:00:00+2:00",
        "2025-12-08T10:00:00+0200",
        "2025-12-08T10:00+24:00",
        "2025-02-31T10:00Z",
        "2025-12-08T",
        "2025-12-08T10:00:00.1234567Z",
        "2025-12-08T10:00:00~",
        "2025-12-08T10:00:00Z~",
        "2025-12-08t10:00:00Z",
        "２０２５",
    ]
    + ["", " ", " 2025", "2025 ", "2025\n", "2025-12-08 10:00:00Z", "[2025 .. 2026]", "[2025..2026]\n", "2025 / 2026"],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(NotADate, match="is not a date"):
        bounds(text, KYIV)


def test_a_refusal_says_what_is_wrong() -> None:
    with pytest.raises(NotADate, match=r"^'2025-02-31' is not a date: day is out of range for month$"):
        days("2025-02-31")
    with pytest.raises(NotADate, match=r"it ends before it begins"):
        bounds("2026/2024", KYIV)


def test_the_first_and_the_last_year_have_bounds_too() -> None:
    assert bounds("9999", KYIV) == Bounds.within(at("9998-12-31T22:00:00Z"), OPEN_END)
    assert bounds("9999-12-31", "UTC") == Bounds.within(at("9999-12-31T00:00:00Z"), OPEN_END)
    assert bounds("0001", "UTC") == Bounds.within(at("0001-01-01T00:00:00Z"), at("0002-01-01T00:00:00Z"))
    assert bounds("0001-01-02", KYIV).latest > OPEN_START


def test_since_is_how_long_ago_it_may_already_have_held() -> None:
    said = Occurred(edtf="2025-12-06", basis="stated")
    assert said.held_from(KYIV) == said.bounds(KYIV).earliest == at("2025-12-05T22:00:00Z")
    assert said.model_copy(update={"since": "open"}).held_from(KYIV) == OPEN_START
    assert said.model_copy(update={"since": "2025-11"}).held_from(KYIV) == at("2025-10-31T22:00:00Z")


# Any date our parser takes.

_in_years = st.dates(date(1900, 1, 1), date(2100, 12, 31))
_precisions = [
    _in_years.map(lambda day: f"{day:%Y-%m-%d}"),
    _in_years.map(lambda day: f"{day:%Y-%m}"),
    _in_years.map(lambda day: f"{day:%Y}"),
]
_plain = st.one_of(_precisions)
_seasons = st.builds("{:04}-{:02}".format, st.integers(1900, 2100), st.sampled_from([21, 22, 23, 24, 33, 34, 35, 36]))
_masked = st.one_of(
    _in_years.map(lambda day: f"{day:%Y-%m}-XX"),
    _in_years.map(lambda day: f"{day:%Y}-XX"),
    _in_years.map(lambda day: f"{day:%Y}-XX-XX"),
    st.sampled_from(["202X", "20XX", "19XX", "202X-XX", "20XX-XX-XX"]),
)
_marks = st.sampled_from(["", "~", "?", "%"])
_instants = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(lambda then: f"{then:%Y-%m-%dT%H:%M:%S}Z")
_single = st.one_of(_plain, st.builds("{}{}".format, _plain, _marks), _masked, _seasons, _instants)


def _in_order(first: str, last: str) -> bool:
    return bounds(first, "UTC").earliest < bounds(last, "UTC").latest


def _pairs(form: str, single: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    both = st.tuples(single, single).filter(lambda pair: _in_order(*pair))
    return both.map(lambda pair: form.format(*pair))


_open_sets = st.one_of(_plain.map("[..{}]".format), _plain.map("[{}..]".format))
_open_intervals = st.one_of(
    *(_plain.map(form.format) for form in ("{}/", "{}/..", "/{}", "../{}")),
)
_any_date = st.one_of(_single, _pairs("[{}..{}]", _single), _pairs("{}/{}", _single), _open_sets, _open_intervals)
_shared_with_edtf = st.one_of(
    st.builds("{}{}".format, _plain, _marks),
    _masked,
    _seasons,
    _instants,
    *(_pairs("[{}..{}]", precision) for precision in _precisions),
    _pairs("{}/{}", st.builds("{}{}".format, _plain, _marks)),
    _open_sets,
    _open_intervals,
)
thorough = settings(max_examples=400, derandomize=True, deadline=None, database=None)
slowly = settings(thorough, max_examples=100)


def parsed(text: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return parse_edtf(text)


@thorough
@given(_any_date, st.sampled_from(ZONES))
def test_bounds_are_in_order_and_never_empty(text: str, zone: str) -> None:
    found = bounds(text, zone)
    assert OPEN_START <= found.earliest <= found.latest <= found.end <= OPEN_END
    assert found.earliest < found.end or text.count("T") > 0


@slowly
@given(_shared_with_edtf)
def test_what_we_accept_is_edtf(text: str) -> None:
    bounds(text, KYIV)
    parsed(text)


@pytest.mark.parametrize(
    "text",
    [
        "2025-24~",
        "2025-12-08T10:00Z",
        "2025-12-08T10:00:00.5Z",
        "[2025-12-08..2026]",
        "[2025-12-XX..2026]",
        "[2025~..2026]",
        "[2025-24..2026]",
        "[2025-12-08T10:00:00Z..2025-12-09]",
        "2025-12-08T10:00:00Z/2025-12-09",
        "2025-33/2026",
    ],
)
def test_what_we_accept_beyond_the_edtf_package(text: str) -> None:
    """Each part is EDTF by itself; the package does not combine them."""
    bounds(text, KYIV)
    with pytest.raises(EDTFParseException):
        parsed(text)


def _as_date(found: Any) -> date:
    return date(*found[:3])


@slowly
@given(st.one_of(st.builds("{}{}".format, _plain, _marks), _masked, _seasons))
def test_the_days_of_a_plain_date_are_those_of_the_edtf_package(text: str) -> None:
    assume(text[5:7] != "24")  # its winter has December alone; ours has three months, as its other seasons
    other = parsed(text)
    assert days(text) == (_as_date(other.lower_strict()), _as_date(other.upper_strict()))


@slowly
@given(_pairs("{}/{}", _plain), st.sampled_from(ZONES))
def test_an_interval_is_that_of_the_edtf_package(text: str, zone: str) -> None:
    other, found = parsed(text), bounds(text, zone)
    assert bounds(_as_date(other.lower_strict()).isoformat(), zone).earliest == found.earliest
    assert bounds(_as_date(other.upper_strict()).isoformat(), zone).latest == found.end


@thorough
@given(_in_years, st.sampled_from(ZONES), st.integers(0, 86_399))
def test_a_moment_lies_in_the_day_its_clock_shows(day: date, zone: str, second: int) -> None:
    shown = (datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=second)).astimezone(ZoneInfo(zone))
    found = bounds(shown.date().isoformat(), zone)
    assert found.earliest <= instant(shown) < found.latest


@thorough
@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)))
def test_an_instant_is_its_moment_and_back(then: datetime) -> None:
    assert moment(instant(then)) == then
    assert at(str(rfc3339(instant(then)))) == instant(then)


def test_a_naive_datetime_is_no_instant() -> None:
    with pytest.raises(ValueError, match="no offset"):
        instant(datetime(2025, 12, 8))


def test_an_open_end_has_no_text() -> None:
    assert rfc3339(OPEN_START) is None and rfc3339(OPEN_END) is None


def test_bounds_overlap_when_both_could_be_one_moment() -> None:
    days_ = [bounds(f"2025-12-0{day}", KYIV) for day in (7, 8, 9)]
    assert days_[1].overlaps(days_[1]) and not days_[0].overlaps(days_[1]) and not days_[1].overlaps(days_[2])
    week = bounds("2025-12-07/2025-12-09", KYIV)
    assert all(week.overlaps(day) and day.overlaps(week) for day in days_)
    noon = bounds("2025-12-08T12:00:00+02:00", KYIV)
    assert [noon.overlaps(day) for day in days_] == [False, True, False]
    assert noon.overlaps(noon) and not noon.overlaps(bounds("2025-12-08T12:00:01+02:00", KYIV))
