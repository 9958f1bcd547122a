"""When: the date forms of a source file, resolved to EDTF against a meeting or the publication."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from travaux.domain.dates import NotADate, bounds, days
from travaux.domain.evidence import Basis, Occurred, Published
from travaux.domain.instants import Bounds
from travaux.domain.registry import Registry
from travaux.events.sources.problems import Refused

FORMS = "write 2025-12-08, 2025-12, a..b, ..b, a.., a/b, `after MEETING`, `before MEETING`, yesterday or Monday"
BEGINNING = "0001"
"""The first year EDTF knows: the open start of a range whose end is open too."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_AGO = re.compile(r"(\d{1,3}) days? ago")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT")
_Days = tuple[date, date]


@dataclass(frozen=True)
class Reckoning:
    """What the dates of a source count from: its publication, and the meetings known."""

    source: str
    published: Published
    registry: Registry

    @property
    def zone(self) -> str:
        return self.registry.zone

    @property
    def bounds(self) -> Bounds:
        return self.published.bounds(self.zone)

    @property
    def last(self) -> str | None:
        """The last day the publication can have, as written."""
        return ends(self.published.edtf)[1]

    def day(self, text: str) -> tuple[date, date]:
        if _INSTANT.match(text):
            local = datetime.fromisoformat(text).astimezone(ZoneInfo(self.zone)).date()
            return local, local
        return days(text)


def ends(edtf: str) -> tuple[str | None, str | None]:
    """First and last moment of a date in EDTF, as written; None for an open one."""
    if edtf.startswith("["):
        first, _, last = edtf[1:-1].partition("..")
        return first or None, last or None
    first, slash, last = edtf.partition("/")
    ending = last if slash else first
    return (first if first not in ("", "..") else None), (ending if ending not in ("", "..") else None)


def plain(text: str, zone: str) -> str:
    """A date that needs no publication, in EDTF: `a..b` becomes `[a..b]`."""
    if text.startswith("["):
        raise Refused(f"{text!r} has brackets", "write a..b without them")
    edtf = f"[{text}]" if ".." in text and "/" not in text else text
    try:
        bounds(edtf, zone)
    except NotADate as error:
        why = str(error).partition(" is not a date")[2]
        raise Refused(f"{text!r} is not a date{why}", FORMS) from error
    return edtf


def basis_of(edtf: str) -> Basis:
    """A single date is stated; a range is what somebody concluded."""
    return "inferred" if edtf.startswith("[") else "stated"


def published(text: str, zone: str) -> Published:
    """A publication date: stated where it is one date, inferred where it is a range."""
    edtf = plain(text, zone)
    return Published(edtf=edtf, basis=basis_of(edtf))


def occurred(text: str, at: Reckoning) -> Occurred:
    """When it happened, by the words in the file."""
    about = _about_a_meeting(text, at) or _relative(text, at, ahead=False)
    if about is not None:
        return about
    if text.endswith("..") and "/" not in text:
        return _open_ended(text, at)
    edtf = plain(text, at.zone)
    return Occurred(edtf=edtf, basis=basis_of(edtf))


def due(text: str, at: Reckoning) -> Occurred:
    """The date by which something is to happen: relative words look ahead."""
    found = _about_a_meeting(text, at, ahead=True) or _relative(text.removeprefix("by "), at, ahead=True)
    if found is not None:
        return Occurred(edtf=found.edtf, basis="resolved", as_written=text, rests_on=found.rests_on)
    return Occurred(edtf=plain(text.removeprefix("by "), at.zone), basis="stated")


def not_said(at: Reckoning, meeting: str | None = None) -> Occurred:
    """No date given: the meeting's if it has one that is past, else some time up to the publication."""
    held = at.registry.subjects.get("meeting", {}).get(meeting or "")
    if held is not None and held.when is not None and bounds(held.when, at.zone).earliest < at.bounds.latest:
        return Occurred(edtf=held.when, basis="resolved", rests_on=(f"meeting/{meeting}",))
    return Occurred(edtf=_range(None, at.last), basis="unknown")


def refuse_the_future(happened: Occurred, at: Reckoning) -> None:
    """Refused, if it would have happened wholly after the source appeared."""
    if happened.bounds(at.zone).earliest >= at.bounds.latest:
        what = f"{happened.as_written or happened.edtf} is later than the publication ({at.published.edtf})"
        raise Refused(what, "a plan is a MeetingScheduled, CommitmentMade or ExpectationStated with `due`")


def _open_ended(text: str, at: Reckoning) -> Occurred:
    first = text.removesuffix("..")
    plain(first, at.zone)
    if at.last is not None and bounds(first, at.zone).earliest >= at.bounds.latest:
        raise Refused(f"{first} is later than the publication ({at.published.edtf})", "an open end is the publication")
    return Occurred(edtf=_range(first, at.last), basis="inferred", as_written=text)


def _about_a_meeting(text: str, at: Reckoning, ahead: bool = False) -> Occurred | None:
    word, _, named = text.partition(" ")
    if word not in ("after", "before") or not named.strip():
        return None
    date_of, rests_on = _date_of(named.strip(), at)
    first, last = ends(date_of)
    if word == "after":
        edtf = _after(text, last or first, None if ahead else at.last, at)
    else:
        edtf = _range(None, _earlier(first if "/" in date_of else last, None if ahead else at.last, at))
    return Occurred(edtf=edtf, basis="resolved", as_written=text, rests_on=rests_on)


def _date_of(named: str, at: Reckoning) -> tuple[str, tuple[str, ...]]:
    if named[:4].isdigit():
        return plain(named, at.zone), ()
    meeting = at.registry.find("meeting", named)
    held = at.registry.subjects["meeting"][meeting]
    if held.when is None:
        raise Refused(f"the meeting {meeting} has no date", "give it a `when` in negotiation.yaml")
    return held.when, (f"meeting/{meeting}",)


def _after(text: str, first: str | None, last: str | None, at: Reckoning) -> str:
    if first and last and bounds(first, at.zone).earliest >= bounds(last, at.zone).latest:
        raise Refused(f"{text!r} is later than the publication ({at.published.edtf})", "only a plan can lie ahead")
    return _range(first, last)


def _earlier(day: str | None, limit: str | None, at: Reckoning) -> str | None:
    if day is None or limit is None:
        return day or limit
    return min(day, limit, key=lambda text: bounds(text, at.zone).latest)


def _relative(text: str, at: Reckoning, *, ahead: bool) -> Occurred | None:
    limited = text.startswith("by ")
    move = _move(text.removeprefix("by ").casefold(), ahead)
    if move is None:
        return None
    first, last = ends(at.published.edtf)
    try:
        begins, over = _moved(move, first if not limited else None, last, at)
    except OverflowError as error:
        raise Refused(f"{text!r} is beyond every calendar", FORMS) from error
    if not ahead and last and over and (begins is None or begins <= at.day(last)[1]):
        over = min(over, at.day(last)[1])
    edtf = _range(begins.isoformat() if begins else None, over.isoformat() if over else None)
    return Occurred(edtf=edtf, basis="resolved", as_written=text, rests_on=(f"source/{at.source}",))


def _moved(
    move: Callable[[date], _Days], first: str | None, last: str | None, at: Reckoning
) -> tuple[date | None, date | None]:
    """The first and the last day that are meant, counted from both ends of the publication."""
    return (move(at.day(first)[0])[0] if first else None), (move(at.day(last)[1])[1] if last else None)


def _move(words: str, ahead: bool) -> Callable[[date], _Days] | None:
    """How to get from the day of the publication to the days that the words mean."""
    steps = {"today": 0, "yesterday": -1, "tomorrow": 1}
    if words in steps:
        return lambda day: _one(day + timedelta(days=steps[words]))
    if found := _AGO.fullmatch(words):
        return lambda day: _one(day - timedelta(days=int(found[1])))
    which, _, unit = words.rpartition(" ")
    if which in ("this", "next", "last") and unit in ("week", "month"):
        return lambda day: _period(day, unit, {"this": 0, "next": 1, "last": -1}[which])
    if unit in _WEEKDAYS and which in ("", "on", "next", "last"):
        way: Literal[-1, 1] = 1 if which == "next" or (ahead and which != "last") else -1
        return lambda day: _one(_weekday(day, _WEEKDAYS.index(unit), way, same=which in ("", "on")))
    return None


def _one(day: date) -> _Days:
    return day, day


def _period(day: date, unit: str, step: int) -> _Days:
    if unit == "week":
        monday = day - timedelta(days=day.weekday()) + timedelta(weeks=step)
        return monday, monday + timedelta(days=6)
    year, month = divmod(day.year * 12 + day.month - 1 + step, 12)
    return days(f"{year:04}-{month + 1:02}")


def _weekday(day: date, weekday: int, way: Literal[-1, 1], *, same: bool) -> date:
    """The nearest such day in that direction; the day itself only where that may be meant."""
    distance = (weekday - day.weekday()) * way % 7
    return day + timedelta(days=way * (distance or (0 if same else 7)))


def _range(first: str | None, last: str | None) -> str:
    if first == last and first is not None:
        return first
    return f"[{first or ('' if last else BEGINNING)}..{last or ''}]"
