"""Dates as written, in EDTF, and the strict bounds they mean.

The subset is level 1 of the Extended Date/Time Format (Library of Congress, 2019; ISO 8601-2) for
years 0001 to 9999, plus one-of-a-set ranges `[a..b]` of level 2: *some moment within*; `a/b` *lasted
from a to b*. `~`, `?` and `%` are kept in the text and never widen the bounds: a library that pads
by an arbitrary amount would invent knowledge. An X is any digit. Unknown and open ends are open.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from travaux.domain.instants import OPEN_END, OPEN_START, Bounds, Instant, instant, moment

_DATE = re.compile(
    r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?[~?%]?"
)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)")
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}
_QUARTERS = {33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12)}


class NotADate(ValueError):
    """The text is no date in the accepted form."""

    def __init__(self, text: str, why: str = "") -> None:
        super().__init__(f"{text!r} is not a date{f': {why}' if why else ''}")


@lru_cache(maxsize=65536)
def bounds(edtf: str, zone: str) -> Bounds:
    """The strict bounds of a date in EDTF, its days being days in `zone`; NotADate if it is none."""
    if edtf.startswith("["):
        return _one_of(edtf, zone)
    if "/" in edtf:
        return _lasting(edtf, zone)
    earliest, latest = _moment(edtf, zone)
    return Bounds.within(earliest, latest)


def _one_of(edtf: str, zone: str) -> Bounds:
    """`[a..b]`, `[..b]`, `[a..]`: once, somewhere in between."""
    first, dots, last = edtf[1:-1].partition("..")
    if not edtf.endswith("]") or not dots or not (first or last):
        raise NotADate(edtf, "one of a set is written [a..b], [..b] or [a..]")
    earliest = _moment(first, zone)[0] if first else OPEN_START
    latest = _moment(last, zone)[1] if last else OPEN_END
    _in_order(edtf, earliest, latest, last)
    return Bounds.within(earliest, latest)


def _lasting(edtf: str, zone: str) -> Bounds:
    """`a/b`, `a/`, `a/..`, `/b`, `../b`: it has begun when a has, and is over when b is."""
    first, _, last = edtf.partition("/")
    if first in ("", "..") and last in ("", ".."):
        raise NotADate(edtf, "an interval needs at least one end")
    end = OPEN_END if last in ("", "..") else _moment(last, zone)[1]
    if first in ("", ".."):
        return Bounds(OPEN_START, end, end)
    earliest, latest = _moment(first, zone)
    _in_order(edtf, earliest, end, last)
    return Bounds(earliest, min(latest, end), end)


def _in_order(edtf: str, earliest: Instant, end: Instant, last: str) -> None:
    """Only an exact instant may end where it begins: the end of a day is the beginning of the next."""
    if earliest > end or (earliest == end and not _INSTANT.fullmatch(last)):
        raise NotADate(edtf, "it ends before it begins")


def _moment(text: str, zone: str) -> tuple[Instant, Instant]:
    if _INSTANT.fullmatch(text):
        return _exact(text)
    first, last = days(text)
    return _midnight(first, zone), _midnight_after(last, zone)


def _exact(text: str) -> tuple[Instant, Instant]:
    try:
        at = instant(datetime.fromisoformat(text))
        moment(at)
    except (ValueError, OverflowError) as error:
        raise NotADate(text, str(error)) from error
    return at, at


def days(text: str) -> tuple[date, date]:
    """First and last day of a single date such as `2025`, `2025-12`, `2025-24`, `2025-12-XX` or `2025-12-08~`."""
    found = _DATE.fullmatch(text)
    if not found:
        raise NotADate(text)
    year, month, day = found["year"], found["month"], found["day"]
    try:
        return _days(year, month, day)
    except ValueError as error:
        raise NotADate(text, str(error)) from error


def _days(year: str, month: str | None, day: str | None) -> tuple[date, date]:
    if "X" in year and month is not None and month != "XX":
        raise ValueError("a month needs its year")
    low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if month is None or month == "XX":
        if day not in (None, "XX"):
            raise ValueError("a day needs its month")
        return date(max(low, 1), 1, 1), date(high, 12, 31)
    if day is None and int(month) > 12:
        return _season(low, int(month))
    if day is None or day == "XX":
        return date(low, int(month), 1), _last_of(low, int(month))
    return (exact := date(low, int(month), int(day))), exact


def _season(year: int, code: int) -> tuple[date, date]:
    """A season (21 spring … 24 winter, northern, by months; winter runs into the next year) or quarter (33 … 36)."""
    months = _SEASONS.get(code) or _QUARTERS.get(code)
    if months is None:
        raise ValueError(f"there is no month or season {code}")
    first, last = months
    return date(year, first, 1), _last_of(year + last // 13, (last - 1) % 12 + 1)


def _last_of(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else date.max
    return following if following == date.max else following - timedelta(days=1)


def _midnight(day: date, zone: str) -> Instant:
    return instant(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)))


def _midnight_after(day: date, zone: str) -> Instant:
    return OPEN_END if day == date.max else _midnight(day + timedelta(days=1), zone)
