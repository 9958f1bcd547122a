"""Blame on a page: one line an attribute, with the entry that set it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from travaux.cli.pages import banner as top
from travaux.cli.pages.columns import marked, named, wrapped
from travaux.cli.pages.values import ATTRIBUTES, value
from travaux.cli.pages.words import Days, entries
from travaux.cli.paper import Paper
from travaux.projections.views.blame import Blamed, BlameView

COLUMN = 36


@marked
def lines(view: BlameView, paper: Paper) -> Iterator[str]:
    yield from top.heading("BLAME", view.banner, paper)
    days = top.days(view.banner)
    if view.empty:
        yield from ("", f"nothing is known of {view.subject} at this pin")
    for title, group in groupby(view.lines, key=lambda line: line.title):
        yield from ("", *map(paper.strong, wrapped(title, paper.width, "  ")))
        for line in group:
            right = f"#{line.entry}" if line.entry else ""
            yield from named(_attribute(line), _set(line, days), right, paper.width, COLUMN)


def _attribute(line: Blamed) -> str:
    kind, _, of = line.attribute.partition("/")
    return f"{ATTRIBUTES.get(kind) or kind.replace('_', ' ')} {of}".strip()


def _set(line: Blamed, days: Days) -> str:
    if line.entry is None:
        return f"! nothing leads among {entries(line.others)}"
    mark = {"contested": " !", "unsettled": " !", "possible": " ?"}.get(line.standing, "")
    beside = f", beside {entries(line.others)}" if line.others else ""
    happened = f", {days.span(line.happened)}" if line.happened else ""
    return f"{value(line.attribute, line.value, days)}{mark} · {line.who}{happened}, by {line.recorder}{beside}"


def rows(view: BlameView) -> list[dict[str, object]]:
    """One row for each attribute."""
    return [
        {
            "subject": line.subject,
            "attribute": line.attribute,
            "standing": line.standing,
            "value": line.value,
            "entry": line.entry,
            "type": line.type,
            "who": line.who,
            "source": line.source,
            "earliest": line.happened.earliest if line.happened else None,
            "latest": line.happened.latest if line.happened else None,
            "recorder": line.recorder,
            "recorded_at": line.recorded_at,
            "others": " ".join(map(str, line.others)),
        }
        for line in view.lines
    ]
