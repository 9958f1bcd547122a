"""The page of `travaux timeline`: what happened, the dates as certain as they are."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.cli.pages import banner as top
from travaux.cli.pages.columns import WIDE, faint, marked, named
from travaux.cli.pages.words import Days
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
    for one in view.developments:
        when = _when(one, days)
        shown = "" if when == before and paper.width >= WIDE else when
        before = when
        mark = "  " if one.sure else "? "
        yield from named(shown, _told(one, days), f"#{one.entry}", paper.width, DATES, mark)
    yield ""
    note = "a range: some moment within, or how long it lasted; ? only possibly in range at this pin"
    yield from faint(note, paper)


def _when(one: Happened, days: Days) -> str:
    if one.lasted_to:
        return days.span(Span(earliest=one.happened.earliest, latest=one.lasted_to))
    return days.span(one.happened)


def _told(one: Happened, days: Days) -> str:
    late = f", reported {days.span(one.reported)}" if one.days_late else ""
    return f"{one.summary} · {one.who}{late}"


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
