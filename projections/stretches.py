"""Stretches of world time: where an answer, as a function of as-of, is one and the same.

The law compares bounds with the pin by `<` and `<=` alone, so an answer can change only at a bound or one
microsecond after it. Nothing is sampled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile
from typing import NamedTuple, TypeVar

from travaux.domain.entry import Entry
from travaux.domain.event import Event
from travaux.domain.evidence import Published
from travaux.domain.instants import OPEN_END, OPEN_START, Instant
from travaux.domain.record_keeping import EntryCorrected

Same = TypeVar("Same")


class Stretch(NamedTuple):
    """As-of from `begins` on, up to but without `ends`; open at the ends of time."""

    begins: Instant
    ends: Instant

    def holds(self, as_of: Instant) -> bool:
        return self.begins <= as_of < self.ends


def published_bounds(entries: Iterable[Entry], zone: str) -> list[Instant]:
    """Every known-on from which on an answer may be another, in order.

    They follow from the dates of sources, and of what sources corrected, retracted or withdrew themselves.
    """
    dates = (date for entry in entries for date in _published(entry.event))
    inside = {bound for date in dates for bound in date.bounds(zone)[:2] if OPEN_START < bound < OPEN_END}
    return sorted({OPEN_START, OPEN_START + 1, *inside, *(bound + 1 for bound in inside)})


def _published(event: Event) -> Iterator[Published]:
    date = getattr(event, "published", None)
    if isinstance(date, Published):
        yield date
    if isinstance(event, EntryCorrected):
        yield from _published(event.replacement)


def stretches(turns: Iterable[Instant], at: Callable[[Instant], Same]) -> Iterator[tuple[Stretch, Same]]:
    """The longest stretches over which `at` stays equal, with what it is there; none begins at the end of time."""
    begins: Instant | None = None
    held: Same | None = None
    for turn in takewhile(lambda turn: turn < OPEN_END, turns):
        here = at(turn)
        if begins is None:
            begins, held = turn, here
        elif here != held:
            yield Stretch(begins, turn), held  # type: ignore[misc]
            begins, held = turn, here
    if begins is not None:
        yield Stretch(begins, OPEN_END), held  # type: ignore[misc]
