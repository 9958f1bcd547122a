"""Lines for what is owed: by when, what, in which kind, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from travaux.cli.pages.columns import WIDE, beside, wrapped
from travaux.cli.pages.words import Days, entries
from travaux.cli.paper import Paper
from travaux.projections.views.owed import Owed

COLUMNS = (18, 52, 10, 10, 10)


def heading(title: str, paper: Paper) -> str:
    """The section's name with the heads of its last columns."""
    if paper.width < WIDE:
        return paper.strong(title)
    due, what, *_ = _widths(paper)
    return paper.strong(f"{title:{due + what}}{'kind':10}state")


def _widths(paper: Paper) -> list[int]:
    due, what, *others = COLUMNS
    return [due, what + paper.width - WIDE, *others]


def lines(several: Sequence[Owed], days: Days, paper: Paper) -> Iterator[str]:
    for one in several:
        yield from _wide(one, days, paper) if paper.width >= WIDE else _narrow(one, days, paper)


def _wide(one: Owed, days: Days, paper: Paper) -> Iterator[str]:
    widths = _widths(paper)
    due = wrapped(due_by(one, days), widths[0] - 3)
    what = wrapped(title_of(one), widths[1] - 3)
    texts = (", ".join(one.kinds), state_of(one), entries(one.entries))
    rest = [wrapped(text, width - 1) for text, width in zip(texts, widths[2:], strict=True)]
    yield from beside([[f"  {line}" for line in due], _flagged(one, what), *rest], widths)


def _flagged(one: Owed, what: list[str]) -> list[str]:
    return [f"{flag_of(one) if number == 0 else '':2}{line}" for number, line in enumerate(what)]


def flag_of(one: Owed) -> str:
    return "?" if not one.certain else "!" if one.due_doubtful else ""


def _narrow(one: Owed, days: Days, paper: Paper) -> Iterator[str]:
    flag = f"{flag_of(one)} " if flag_of(one) else ""
    yield from (f"  {line}" for line in wrapped(f"{flag}{due_by(one, days)}: {title_of(one)}", paper.width - 2, "  "))
    rest = f"{', '.join(one.kinds)} · {state_of(one)} · {entries(one.entries)}"
    yield from (f"      {line}" for line in wrapped(rest, paper.width - 6))


def due_by(one: Owed, days: Days) -> str:
    return days.span(one.due, "no date")


def title_of(one: Owed) -> str:
    """What is to be done, with the words of its date where it was resolved from words."""
    words = ", ".join(f'"{written}"' for written in one.as_written)
    return f"{one.title}{f' ({words})' if words else ''}"


def state_of(one: Owed) -> str:
    doubt = {"contested": " !", "unsettled": " !", "possible": " ?"}.get(one.state_standing, "")
    return f"{one.state}{doubt}"
