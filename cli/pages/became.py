"""Lines for what answers became: before → after, the stretch of as-of, and the kind of change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from travaux.cli.pages.columns import hanging
from travaux.cli.pages.values import ATTRIBUTES, value
from travaux.cli.pages.words import Days
from travaux.projections.views.became import Became

MARKS = {"possible": " ?", "unsettled": " !", "contested": " !"}


def lines(several: Iterable[Became], days: Days, width: int, indent: int = 4) -> Iterator[str]:
    """`US plan, points: nothing → 28 · as of 23 Nov 2025 and later`; what was only said again on a line together."""
    ordered = sorted(several, key=lambda one: (one.kind == "restated", one.title, one.begins or ""))
    for key, group in groupby(ordered, key=lambda one: (one.kind, one.title, one.begins, one.ends, _apart(one))):
        together = list(group)
        said = _again(together) if key[0] == "restated" else f"{_about(together[0])}: {_moved(together[0], days)}"
        parts = (said, *_notes(together[0], days))
        yield from hanging(f"{' ' * indent}{' · '.join(parts)}", "", width)


def _apart(became: Became) -> str:
    return "" if became.kind == "restated" else became.attribute


def _again(several: Sequence[Became]) -> str:
    """`6 Dec call: date, held, participant Jared Kushner`."""
    words = ", ".join(name for one in several if (name := _attribute(one)))
    return f"{several[0].title}{f': {words}' if words else ''}"


def _attribute(became: Became) -> str:
    kind, _, _ = became.attribute.partition("/")
    return f"{ATTRIBUTES.get(kind, kind.replace('_', ' '))} {became.part or ''}".strip()


def _about(became: Became) -> str:
    words = _attribute(became)
    return f"{became.title}, {words}" if words else became.title


def _moved(became: Became, days: Days) -> str:
    after = _said(became.attribute, became.after, became.after_label, became.after_standing, days)
    before = _said(became.attribute, became.before, became.before_label, became.before_standing, days)
    return f"{before} → {after}"


def _said(attribute: str, held: Any, label: str | None, standing: str, days: Days) -> str:
    if standing == "unknown":
        return "nothing"
    words = "nothing leads" if held is None else label or value(attribute, held, days)
    return f"{words}{MARKS.get(standing, '')}"


def _notes(became: Became, days: Days) -> Iterator[str]:
    if became.begins or became.ends:
        yield f"as of {days.ends_of(became.begins, became.ends)}"
    if became.kind not in (None, "new"):
        yield str(became.kind)
