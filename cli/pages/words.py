"""Words: dates as a reader says them, numbers with their nouns, values in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from travaux.domain.claims import denied
from travaux.domain.dates import bounds
from travaux.domain.instants import rfc3339
from travaux.projections.views.findings import Finding, Span, plain

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Days:
    """Says instants as days of a zone; the year only where it is another than `year`."""

    zone: str
    year: int | None = None

    @classmethod
    def of(cls, zone: str, as_of: str | None) -> Days:
        """Days in a page about one date, whose year goes without saying."""
        plain = cls(zone)
        return cls(zone, plain.last(as_of).year) if as_of else plain

    def first(self, at: str) -> date:
        return self._local(at).date()

    def last(self, at: str) -> date:
        """The last day that lies before an instant: the day whose end it is."""
        return (self._local(at) - timedelta(microseconds=1)).date()

    def say(self, day: date) -> str:
        return f"{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if day.year != self.year else "")

    def instant(self, at: str) -> str:
        """`8 Dec 2025` for the end of a day, else the day with the time: `8 Dec 2025 14:30`."""
        local, plain = self._local(at), Days(self.zone)
        if (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0):
            return plain.say(self.last(at))
        return f"{plain.say(local.date())} {local:%H:%M:%S}".removesuffix(":00")

    def span(self, when: Span | tuple[str | None, str | None], undated: str = "undated", to: str = " to ") -> str:
        """`23 Nov to 8 Dec`, `2 to 8 Dec`, `by 6 Dec`, `from 23 Nov`, `8 Dec`, or that there is no date."""
        earliest, latest = (when.earliest, when.latest) if isinstance(when, Span) else when
        if earliest is None:
            return f"by {self.say(self.last(latest))}" if latest else undated
        if latest is None:
            return f"from {self.say(self.first(earliest))}"
        return self._between(self.first(earliest), max(self.last(latest), self.first(earliest)), to)

    def written(self, edtf: str, undated: str = "undated") -> str:
        """A date in EDTF; `~` and `?` stay, as about and perhaps."""
        if edtf == "unknown":
            return undated
        within = bounds(edtf, self.zone)
        words = self.span((rfc3339(within.earliest), rfc3339(within.end)), undated)
        return f"about {words}" if "~" in edtf else words

    def ends_of(self, begins: str | None, ends: str | None) -> str:
        """A stretch of as-of by the days as of whose end it is so: `23 Nov to 7 Dec`, `8 Dec and later`."""
        first = self.last(begins) if begins else None
        last = self.last(ends) - timedelta(days=1) if ends else None
        if first is None or last is None:
            return f"{self.say(first)} and later" if first else f"{self.say(last)} and before" if last else "any date"
        return f"some time on {self.say(first)}" if last < first else self._between(first, last, " to ")

    def _between(self, first: date, last: date, to: str) -> str:
        if first == last:
            return self.say(last)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}{to}{self.say(last)}"
        begins = self if first.year != last.year else Days(self.zone, first.year)
        return f"{begins.say(first)}{to}{self.say(last)}"

    def _local(self, at: str) -> datetime:
        return datetime.fromisoformat(at).astimezone(ZoneInfo(self.zone))


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 origin`, `3 origins`."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"


def origins(sure: int, possible: int) -> str:
    """`3 + 2?` for three certain ones and two possible, `2?` for possible ones alone."""
    return " + ".join(part for part in (str(sure) if sure else "", f"{possible}?" if possible else "") if part) or "0"


def entries(numbers: Iterable[int]) -> str:
    """`#118 #123`; runs of three and more as `#140..144`."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return " ".join(f"#{r[0]}..{r[-1]}" if len(r) > 2 else " ".join(f"#{n}" for n in r) for r in runs)


def listed(things: Iterable[str], last: str = "and") -> str:
    """`Ukraine, the USA and Russia`."""
    *rest, end = list(things) or [""]
    return f"{', '.join(rest)} {last} {end}" if rest else end


def said(words: str | None) -> str:
    """The words of what is nothing but words, after its summary."""
    return f" · “{words}”" if words else ""


def counted(finding: Finding, noun: str) -> str:
    """`19 points ! perhaps 20`, `20 points ! or 19`, `28 points`: a count with every other that stands."""
    first, *others = finding.held
    value = first.value
    said = (f"not {count(value['not'], noun)}" if denied(value) else count(value, noun)) + ("" if first.sure else " ?")
    if not others:
        return said
    rest = (f"{'or' if one.sure else 'perhaps'} {plain(one.value)}" for one in others)
    return f"{said} ! {', '.join(rest)}"
