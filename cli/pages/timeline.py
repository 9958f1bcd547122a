"""The page of `travaux timeline`: what happened, the dates as certain as they are."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.cli.pages import banner as top
from travaux.cli.pages.columns import WIDE, faint, marked, named
from travaux.cli.pages.words import Days, entries, said
from travaux.cli.paper import Paper
from travaux.projections.views.findings import Span
from travaux.projections.views.timeline import Happened, TimelineView

DATES = 24


@marked
def lines(view: TimelineView, paper: Paper) -> Iterator[str]:
    days = top.days(view.banner)
    yield from top.heading("TIMELINE", view.banner, paper)
    yield ""
    if view.empty:
        yield "nothing is known to have happened"
    before = None
    for (when, sure, told), numbers in _together(view, days).items():
        shown = "" if when == before and paper.width >= WIDE else when
        before = when
        yield from named(shown, told, entries(numbers), paper.width, DATES, "  " if sure else "? ")
    yield ""
    note = "a range: some moment within, or how long it lasted; ? only possibly in range at this pin"
    yield from faint(note, paper)


def _together(view: TimelineView, days: Days) -> dict[tuple[str, bool, str], list[int]]:
    """The entries that say the same of the same date, by the same voice, on one line."""
    found: dict[tuple[str, bool, str], list[int]] = {}
    for one in view.developments:
        found.setdefault((_when(one, days), one.sure, _told(one, days)), []).append(one.entry)
    return found


def _when(one: Happened, days: Days) -> str:
    if one.lasted_to:
        return days.span(Span(earliest=one.happened.earliest, latest=one.lasted_to))
    return days.span(one.happened)


def _told(one: Happened, days: Days) -> str:
    late = f", reported {days.span(one.reported)}" if one.days_late else ""
    return f"{one.summary}{said(one.words)} · {one.who}{late}"


def rows(view: TimelineView) -> list[dict[str, object]]:
    """One row for each development."""
    return [
        {
            "earliest": one.happened.earliest,
            "latest": one.happened.latest,
            "reported_earliest": one.reported.earliest,
            "reported_latest": one.reported.latest,
            **one.model_dump(exclude={"happened", "reported"}),
        }
        for one in view.developments
    ]
