"""The issue tree on a page: how far each is, how it goes, by whose word, and which parties take a side."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.cli.pages import banner as top
from travaux.cli.pages.columns import WIDE, beside, faint, marked, wrapped
from travaux.cli.pages.positions import MARKS
from travaux.cli.pages.values import told
from travaux.cli.pages.words import Days, origins
from travaux.cli.paper import Paper
from travaux.projections.views.findings import plain
from travaux.projections.views.issues import Issue, IssuesView, PartySide, flat

COLUMNS = (31, 10, 31, 21, 7)


@marked
def lines(view: IssuesView, paper: Paper) -> Iterator[str]:
    yield from top.heading("ISSUES", view.banner, paper)
    yield ""
    if view.empty:
        yield "nobody spoke of any issue"
        return
    if paper.width >= WIDE:
        heads = ("", "status", "how it goes", "said by", "origins")
        yield paper.strong(next(beside([[head] for head in heads], _widths(paper))))
    days = top.days(view.banner)
    for level, issue in flat(view.issues):
        yield from _issue(level, issue, days, paper)
    yield ""
    yield from faint("+ for · - against · ~ open or moving · ? possibly in range · ! unsettled or contested", paper)


def _widths(paper: Paper) -> list[int]:
    title, *others = COLUMNS
    return [title + paper.width - WIDE, *others]


def _issue(level: int, issue: Issue, days: Days, paper: Paper) -> Iterator[str]:
    indent = "  " * level + " "
    if not issue.entries:
        yield from (f"{indent}{line}" for line in wrapped(issue.title, paper.width - len(indent), "  "))
    elif paper.width >= WIDE:
        yield from _beside(issue, indent, days, paper)
    else:
        yield from (f"{indent}{line}" for line in wrapped(issue.title, paper.width - len(indent), "  "))
        rest = " · ".join(part for part in issue_parts(issue, days) if part)
        yield from (f"{indent}    {line}" for line in wrapped(rest, paper.width - len(indent) - 4))
    for note in issue_notes(issue):
        yield from (f"{indent}    {line}" for line in wrapped(note, paper.width - len(indent) - 4, "  "))


def _beside(issue: Issue, indent: str, days: Days, paper: Paper) -> Iterator[str]:
    widths = _widths(paper)
    status, trend, said_by, number = issue_parts(issue, days)
    title = [f"{indent}{line}" for line in wrapped(issue.title, widths[0] - len(indent) - 2)]
    body = [wrapped(text, width - 1) for text, width in zip((status, trend, said_by), widths[1:4], strict=True)]
    yield from beside([title, *body, [number.rjust(widths[4])]], widths)


def issue_parts(issue: Issue, days: Days) -> tuple[str, str, str, str]:
    said_by = ", ".join(issue.said_by) + (", unnamed" if issue.unnamed else "")
    status, trend = told("status", issue.status, days), told("trend", issue.trend, days)
    return status, trend, said_by, origins(issue.origins, issue.possible_origins)


def issue_notes(issue: Issue) -> Iterator[str]:
    for readers in issue.readings:
        yield f"read differently by {readers}" if readers != "not said" else "read differently, not said by whom"
    if any(one.value == "floated" for one in issue.floated.held):
        yield f"put about as an idea{'' if issue.floated.origins else ' ?'}"
    if issue.sides:
        yield " · ".join(side(one) for one in issue.sides)


def side(one: PartySide) -> str:
    """`USA ! ~ new ideas, + presses for it ?`."""
    doubt = "! " if one.standing in ("contested", "unsettled") else ""
    held = (
        f"{MARKS[take.side] if take.side else '≠'} {', '.join(take.forces) or take.side or ''}"
        f"{'' if take.certain else ' ?'}"
        for take in one.takes
    )
    return f"{one.name} {doubt}{', '.join(held)}"


def rows(view: IssuesView) -> list[dict[str, object]]:
    """One row for each issue, parents before children."""
    return [_row(level, issue) for level, issue in flat(view.issues)]


def _row(level: int, issue: Issue) -> dict[str, object]:
    return {
        "issue": issue.issue,
        "level": level,
        "title": issue.title,
        "proposition": issue.proposition,
        "status": "/".join(plain(one.value) for one in issue.status.held),
        "status_standing": issue.status.standing,
        "trend": "/".join(plain(one.value) for one in issue.trend.held),
        "trend_standing": issue.trend.standing,
        "said_by": "; ".join(issue.said_by),
        "sides": "; ".join(side(one) for one in issue.sides),
        "origins": issue.origins,
        "possible_origins": issue.possible_origins,
        "entries": " ".join(map(str, issue.entries)),
    }
