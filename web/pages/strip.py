"""The strip: on which days something happened and was reported, with the pin on it; the days before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from travaux.cli.pages.words import Days
from travaux.domain.entry import Entry
from travaux.domain.event import Development
from travaux.domain.instants import Bounds, rfc3339
from travaux.domain.ledger import carried
from travaux.domain.registry import Registry
from travaux.projections.views.banner import Banner

WIDTH = 1000
MARKS = 250
"""How many marks a row has at most."""
MOST = 16
"""How high the mark of the busiest day is."""


@dataclass(frozen=True)
class Mark:
    """`beyond`: later than the pin."""

    x: float
    width: float
    height: float
    title: str
    beyond: bool


@dataclass(frozen=True)
class Control:
    """One clock of the pin, or both at once: where it stands, and the days before and after on which something is."""

    clock: str
    label: str
    position: int
    before: date | None
    after: date | None


@dataclass
class Daily:
    """How many developments there are on each day, by the latest day they may have happened or appeared on."""

    happened: Counter[date] = field(default_factory=Counter)
    reported: Counter[date] = field(default_factory=Counter)

    @classmethod
    def of(cls, entries: Iterable[Entry], registry: Registry, zone: str) -> Daily:
        days, made = Days(zone), cls()
        for entry in entries:
            event = carried(entry.event)
            if not isinstance(event, Development):
                continue
            source = registry.sources.get(event.source)
            for counted, bounds in (
                (made.happened, event.occurred.bounds(zone)),
                (made.reported, source.published.bounds(zone) if source else None),
            ):
                if day := _day(days, bounds):
                    counted[day] += 1
        return made

    @property
    def all(self) -> list[date]:
        return sorted({*self.happened, *self.reported})


def _day(days: Days, bounds: Bounds | None) -> date | None:
    latest = rfc3339(bounds.latest) if bounds else None
    return days.last(latest) if latest else None


@dataclass(frozen=True)
class Strip:
    """What the template draws; x is in thousandths of the whole."""

    daily: Daily
    as_of: date | None
    known_on: date | None
    first: date
    last: date

    width = WIDTH

    @classmethod
    def of(cls, daily: Daily, banner: Banner) -> Strip:
        """At the pin of a banner; the strip ends with the last day on which anything is known."""
        days, all_days = Days(banner.zone), daily.all or [date(2000, 1, 1)]
        as_of = days.last(banner.as_of) if banner.as_of and banner.asked_as_of else None
        known_on = days.last(banner.known_on) if banner.known_on and banner.asked_known_on else None
        return cls(daily, as_of, known_on, all_days[0], all_days[-1])

    @property
    def days(self) -> int:
        return (self.last - self.first).days

    def control(self, clock: str, label: str) -> Control:
        """Of the clock `as_of`, `known_on`, or `then` for both."""
        at = self.known_on if clock == "known_on" else self.as_of
        now = at or self.last + timedelta(days=1)
        days = {"as_of": self.daily.happened, "known_on": self.daily.reported}.get(clock) or self.daily.all
        return Control(
            clock,
            label,
            position=min(max((now - self.first).days, 0), self.days),
            before=max((day for day in days if day < now), default=None),
            after=min((day for day in days if day > now), default=None),
        )

    @property
    def world(self) -> list[Mark]:
        return self._marks(self.daily.happened, "happened", self.as_of)

    @property
    def known(self) -> list[Mark]:
        return self._marks(self.daily.reported, "reported", self.known_on)

    @property
    def here_as_of(self) -> float | None:
        return self._x(self.as_of) if self.as_of else None

    @property
    def here_known(self) -> float | None:
        return self._x(self.known_on) if self.known_on else None

    @property
    def label(self) -> str:
        return f"Days from {self.say(self.first)} to {self.say(self.last)} on which something happened, or was reported"

    def say(self, day: date) -> str:
        return Days("UTC").say(day)

    def _x(self, day: date) -> float:
        return round(min(max((day - self.first).days + 0.5, 0), self.days + 1) * WIDTH / (self.days + 1), 1)

    def _marks(self, counted: Counter[date], what: str, here: date | None) -> list[Mark]:
        """One for each day, or for each few days of a long strip, as high as the busiest allows."""
        step = -(-(self.days + 1) // MARKS)
        heights: Counter[int] = Counter()
        for day, number in counted.items():
            heights[(day - self.first).days // step] += number
        most = max(heights.values(), default=1)
        return [self._mark(index, step, number, most, what, here) for index, number in sorted(heights.items())]

    def _mark(self, index: int, step: int, number: int, most: int, what: str, here: date | None) -> Mark:
        first = self.first + timedelta(days=index * step)
        last = min(first + timedelta(days=step - 1), self.last)
        room = WIDTH * step / (self.days + 1)
        width = max(room * 0.6, 1)
        days = self.say(first) if first == last else f"{self.say(first)} to {self.say(last)}"
        return Mark(
            x=round((index + 0.5) * room - width / 2, 1),
            width=round(width, 1),
            height=round(3 + (MOST - 3) * number / most, 1),
            title=f"{days}: {number} {what}",
            beyond=here is not None and first > here,
        )
