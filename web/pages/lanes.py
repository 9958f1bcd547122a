"""The drawing of a timeline: lanes of meetings, texts, positions and words, uncertain dates as ranges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from travaux.cli.pages.words import MONTHS, Days
from travaux.domain.vocabulary import VOCABULARY
from travaux.projections.views.timeline import Happened

WIDTH, LEFT, ROW = 1200, 104, 14
NUMBER = 18
"""Room before a bar for how many it stands for."""
TOLD = 8
"""Developments that the title of a bar tells of."""


@dataclass(frozen=True)
class Bar:
    """Developments of one lane with the same dates; `open` where a side has no bound: from, to or both."""

    number: int
    x: float
    y: float
    width: float
    sure: bool
    open: Literal["", "from", "to", "both"]
    late_to: float | None
    title: str


@dataclass(frozen=True)
class Lane:
    name: str
    top: int
    bars: list[Bar]


@dataclass(frozen=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True)
class Lanes:
    """`here`: the end of the day as of which it is drawn, where that lies within."""

    lanes: list[Lane]
    ticks: list[Tick]
    height: int
    here: float | None

    width = WIDTH


def drawn(developments: Iterable[Happened], zone: str, as_of: date | None = None) -> Lanes:
    """Each lane as high as its bars need; a bar that is open to one side begins or ends with the drawing."""
    told, days = list(developments), Days(zone)
    scale = _Scale.around(told, days)
    lanes: list[Lane] = []
    top = 8
    for name, within in _by_lane(told).items():
        rows: list[float] = []
        bars = [_bar(several, scale, days, top, rows) for several in _by_dates(within)]
        lanes.append(Lane(name, top, bars))
        top += max(16, len(rows) * ROW + 10)
    here = scale.x(as_of + timedelta(days=1)) if as_of and scale.first <= as_of < scale.last else None
    return Lanes(lanes, list(scale.ticks()), top + 20, here)


def _by_lane(told: Iterable[Happened]) -> dict[str, list[Happened]]:
    """By the part of the vocabulary that a type belongs to."""
    found: dict[str, list[Happened]] = {}
    for one in told:
        found.setdefault(_lane(one.type), []).append(one)
    return dict(sorted(found.items()))


def _lane(type: str) -> str:
    return VOCABULARY[type].family


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date

    @classmethod
    def around(cls, told: Iterable[Happened], days: Days) -> _Scale:
        known = [_first(one, days) for one in told] + [_last(one, days) for one in told]
        known += [days.last(one.reported.latest) for one in told if one.reported.latest]
        there = [day for day in known if day is not None] or [date(2000, 1, 1)]
        return cls(min(there), max(there) + timedelta(days=1))

    def x(self, day: date) -> float:
        whole = max((self.last - self.first).days, 1)
        return round(LEFT + (WIDTH - LEFT - 8) * (day - self.first).days / whole, 1)

    def ticks(self) -> Iterable[Tick]:
        """A week or a month apart, or more."""
        step = next(n for n in (1, 7, 30, 91, 365, 3650, 10**6) if (self.last - self.first).days / n <= 14)
        for number in range(0, (self.last - self.first).days + 1, step):
            day = self.first + timedelta(days=number)
            yield Tick(self.x(day), f"{day.day} {MONTHS[day.month - 1]}")


def _first(one: Happened, days: Days) -> date | None:
    return days.first(one.happened.earliest) if one.happened.earliest else None


def _last(one: Happened, days: Days) -> date | None:
    latest = one.lasted_to or one.happened.latest
    return days.last(latest) if latest else None


def _by_dates(told: Iterable[Happened]) -> list[list[Happened]]:
    """Those of the same dates, equally sure and equally late, together."""
    found: dict[tuple[object, ...], list[Happened]] = {}
    for one in told:
        late = one.reported.latest if one.days_late else None
        found.setdefault((one.happened.earliest, one.happened.latest, one.lasted_to, one.sure, late), []).append(one)
    return list(found.values())


def _bar(several: list[Happened], scale: _Scale, days: Days, top: int, rows: list[float]) -> Bar:
    one = several[0]
    first, last = _first(one, days) or scale.first, _last(one, days) or scale.last
    left, right = scale.x(first), scale.x(max(last, first) + timedelta(days=1))
    reported = scale.x(days.last(one.reported.latest)) if one.days_late and one.reported.latest else None
    row = next((number for number, taken in enumerate(rows) if taken <= left - NUMBER), len(rows))
    rows[row : row + 1] = [max(right, reported or 0) + 4]
    return Bar(
        number=len(several),
        x=left,
        y=top + row * ROW,
        width=max(right - left, 4),
        sure=one.sure,
        open=_open(one),
        late_to=reported,
        title=_title(several, days),
    )


def _open(one: Happened) -> Literal["", "from", "to", "both"]:
    if one.happened.earliest is None:
        return "from" if one.lasted_to or one.happened.latest else "both"
    return "" if one.lasted_to or one.happened.latest else "to"


def _title(several: list[Happened], days: Days) -> str:
    one = several[0]
    told = [f"#{each.entry} {each.summary}" for each in several[:TOLD]]
    more = [f"and {len(several) - TOLD} more"] if len(several) > TOLD else []
    return "\n".join([days.span((one.happened.earliest, one.lasted_to or one.happened.latest)), *told, *more])
