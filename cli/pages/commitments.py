"""Who owes what by when, in full."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.cli.pages import banner as top
from travaux.cli.pages import owed
from travaux.cli.pages.columns import WIDE, faint, marked
from travaux.cli.pages.words import origins
from travaux.cli.paper import Paper
from travaux.projections.views.commitments import CommitmentsView
from travaux.projections.views.owed import Owed

NOTE = "A date that passed in silence says `no report`; nothing becomes held or met because time passed."


@marked
def lines(view: CommitmentsView, paper: Paper) -> Iterator[str]:
    yield from top.heading("COMMITMENTS", view.banner, paper)
    yield ""
    yield owed.heading("WHO OWES WHAT BY WHEN", paper)
    if view.empty:
        yield "  nothing reported"
    for one in view.owed:
        yield from owed.lines([one], top.days(view.banner), paper)
        indent = 20 if paper.width >= WIDE else 6
        yield from faint(_who(one), paper, indent)
    yield ""
    yield from faint(f"? possibly in range · {NOTE}", paper)


def _who(one: Owed) -> str:
    whose = "with" if one.subject.startswith("meeting/") else "by"
    by = f"{whose} {', '.join(one.who)} · " if one.who else ""
    return f"{by}{', '.join(one.said_by)}, {origins(one.origins, one.possible_origins)}"


def rows(view: CommitmentsView) -> list[dict[str, object]]:
    """One row for each step, meeting and deadline."""
    return [_row(one) for one in view.owed]


def _row(one: Owed) -> dict[str, object]:
    return {
        "subject": one.subject,
        "title": one.title,
        "who": "; ".join(one.who),
        "due_earliest": one.due.earliest,
        "due_latest": one.due.latest,
        "as_written": "; ".join(one.as_written),
        "kind": "; ".join(one.kinds),
        "state": one.state,
        "certain": one.certain,
        "said_by": "; ".join(one.said_by),
        "origins": one.origins,
        "possible_origins": one.possible_origins,
        "entries": " ".join(map(str, one.entries)),
    }
