"""Pins: the three coordinates of an answer, and the dates people may write for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from travaux.domain.dates import bounds
from travaux.domain.instants import Instant, instant, moment

ACCEPTED = (
    "2025-12-08",
    "2025-12",
    "2025",
    "2025-Q4",
    "2025-W49",
    "2025-12-08T10:00:00+02:00",
    "today",
    "yesterday",
    "3 days ago",
)
"""The forms a date may take on the command line and in an address."""

_DAY = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-\d\d)?)?")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_WEEK = re.compile(r"(\d{4})-W(\d\d)")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:[Zz]|[+-]\d\d:\d\d)")
_AGO = re.compile(r"(\d{1,5}) (day|week|month|year)s? ago")


class UnreadableDate(ValueError):
    """The text is none of the accepted forms."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"{text!r} is no date; write {', '.join(ACCEPTED[:-1])} or {ACCEPTED[-1]}")


@dataclass(frozen=True, slots=True)
class Pin:
    """As of when in the world, as known on when, as recorded by which entry. Always applied together.

    `open_known` tells that no known-on was asked for: the instant is then the moment of asking.
    """

    as_of: Instant
    known_on: Instant
    recorded_by: int
    open_as_of: bool = False
    open_known: bool = False


def when(text: str, *, now: datetime, zone: str) -> Instant:
    """The instant a date means: for a bare date or period its end in `zone`; UnreadableDate for anything else."""
    written = text.strip()
    if _INSTANT.fullmatch(written):
        return _exact(written)
    try:
        day = _relative(written, now.astimezone(ZoneInfo(zone)).date())
        return bounds(day.isoformat() if day else _period(written), zone).latest
    except (ValueError, OverflowError) as error:
        raise UnreadableDate(text) from error


def _exact(text: str) -> Instant:
    try:
        at = instant(datetime.fromisoformat(text.upper()))
        moment(at)
    except (ValueError, OverflowError) as error:
        raise UnreadableDate(text) from error
    return at


def _relative(text: str, today: date) -> date | None:
    if text in ("today", "yesterday"):
        return today - timedelta(days=text == "yesterday")
    found = _AGO.fullmatch(text)
    return _ago(today, int(found[1]), found[2]) if found else None


def _ago(today: date, count: int, unit: str) -> date:
    if unit in ("day", "week"):
        return today - timedelta(days=count * (7 if unit == "week" else 1))
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    for day in range(today.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(today.day, 27))


def _period(text: str) -> str:
    """The period as EDTF, whose latest bound is its end."""
    if found := _QUARTER.fullmatch(text):
        return f"{found[1]}-{32 + int(found[2])}"
    if found := _WEEK.fullmatch(text):
        return date.fromisocalendar(int(found[1]), int(found[2]), 7).isoformat()
    if _DAY.fullmatch(text):
        return text
    raise UnreadableDate(text)


def local_day(at: Instant, zone: str) -> date:
    """The last day in `zone` that lies before an instant: the day whose end a bare date means."""
    return (moment(at) - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
