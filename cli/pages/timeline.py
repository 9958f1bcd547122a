"""The page of `travaux timeline`: what happened, the dates as certain as they are."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.cli.pages import banner as top
from travaux.cli.pages.columns import faint, hanging, marked, wrapped
from travaux.cli.pages.words import Days, entries, said
from travaux.cli.paper import Paper
from travaux.projections.views.timeline import Happened, TimelineView


@marked
def lines(view: TimelineView, paper: Paper) -> Iterator[str]:
    days = top.days(view.banner)
    yield from top.heading("TIMELINE", view.banner, paper)
    if view.empty:
        yield from ("", "nothing is known to have happened")
        return
    before = None
    for (when, sure, told), numbers in _together(view, days).items():
        if when != before:
            yield ""
            yield from map(paper.strong, wrapped(when, paper.width))
        before = when
        yield from hanging(f"  {' ' if sure else '?'} {told}", entries(numbers), paper.width)
    yield ""
    note = (
        "some time: one moment within the range, else it lasted all of it; resolved: counted from words such as "
        "“yesterday” or from a meeting; inferred: by whoever recorded it; ? only possibly in range at this pin"
    )
    yield from faint(note, paper)


def _together(view: TimelineView, days: Days) -> dict[tuple[str, bool, str], list[int]]:
    """The entries that say the same of the same date, by the same voice, on one line; dates in their order."""
    found: dict[tuple[str, bool, str], list[int]] = {}
    order = {when: number for number, when in enumerate(dict.fromkeys(when_of(one, days) for one in view.developments))}
    for one in sorted(view.developments, key=lambda one: order[when_of(one, days)]):
        found.setdefault((when_of(one, days), one.sure, told_of(one, days)), []).append(one.entry)
    return found


def when_of(one: Happened, days: Days) -> str:
    """`2 Dec`, `4 to 6 Dec` for what lasted, `some time 23 Nov to 8 Dec, resolved` for a moment within."""
    words = days.span((one.happened.earliest, one.lasted_to or one.happened.latest))
    within, about = not one.lasted_to and _is_range(one, days), "~" in one.occurred
    told = one.basis == "inferred" or (one.basis == "resolved" and (within or about))
    return f"{'about ' if about else 'some time ' if within else ''}{words}{f', {one.basis}' if told else ''}"


def _is_range(one: Happened, days: Days) -> bool:
    earliest, latest = one.happened.earliest, one.happened.latest
    return bool(earliest and latest and days.first(earliest) < days.last(latest))


def told_of(one: Happened, days: Days) -> str:
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
