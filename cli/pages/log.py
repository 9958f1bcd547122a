"""The page of `travaux log`: an entry a line."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.cli.pages.columns import WIDE, ends, faint, hanging
from travaux.cli.pages.words import Days
from travaux.cli.paper import Paper
from travaux.projections.views.log import Line, LogView


def lines(view: LogView, paper: Paper) -> Iterator[str]:
    days = Days(view.zone)
    shown = f"{len(view.entries)} of {view.total} entries"
    yield from ends(f"LOG  {view.negotiation}", f"{shown} · days end in {view.zone}", paper.width)
    day = None
    for entry in view.entries:
        if (today := days.instant(entry.recorded_at)) != day:
            day = today
            yield from ("", paper.strong(f"recorded {today} by {entry.recorder}"))
        yield from _line(entry, paper)
    if view.empty:
        yield from ("", "no entry of that kind")


def _line(entry: Line, paper: Paper) -> Iterator[str]:
    mark = f" [{', '.join(entry.marks)}]" if entry.marks else ""
    source = entry.source or ""
    if paper.width >= WIDE:
        number = f"#{entry.entry}"
        yield from hanging(f"{number:>6}  {entry.type:<22} {entry.summary}{mark}", source, paper.width)
    else:
        yield from hanging(f"#{entry.entry} {entry.type} {source}{mark}", "", paper.width)
        yield from faint(entry.summary, paper, 4)


def rows(view: LogView) -> list[dict[str, object]]:
    """One row for each entry."""
    return [{**entry.model_dump(), "marks": " ".join(entry.marks)} for entry in view.entries]
