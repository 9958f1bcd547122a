"""The page of `travaux replay`: a step, its entries, and what they changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from travaux.cli.pages.columns import faint, hanging
from travaux.cli.pages.values import ATTRIBUTES, value
from travaux.cli.pages.words import Days
from travaux.cli.paper import Paper
from travaux.projections.views.replay import Became, ReplayView, Step

CLOCKS = {"entry": "as it was recorded", "reported": "as it was reported", "occurred": "as it happened"}


def lines(view: ReplayView, paper: Paper) -> Iterator[str]:
    days = Days(view.zone)
    yield from heading(view.negotiation, view.by, paper)
    for step in view.steps:
        yield from step_lines(step, days, paper)
    if view.empty:
        yield from ("", "nothing to play")


def heading(negotiation: str, by: str, paper: Paper) -> Iterator[str]:
    yield paper.strong(f"REPLAY  {negotiation}    {CLOCKS[by]}")


def step_lines(step: Step, days: Days, paper: Paper) -> Iterator[str]:
    """One step, as soon as it is worked out."""
    yield ""
    if len(step.entries) != 1:
        yield paper.strong(_at(step.at, days))
    for played in step.entries:
        yield from hanging(f"#{played.entry} {played.type}: {played.summary}", played.source or "", paper.width)
    for became in step.changes:
        yield from hanging(f"    {_about(became)}: {_moved(became, days)}", "", paper.width)
    if not step.changes:
        yield from faint("changes no answer", paper, 4)


def _at(at: str | None, days: Days) -> str:
    """A turn one microsecond after a bound is where something may have begun; at a bound it surely has."""
    if at is None:
        return "undated"
    return f"possibly from {days.say(days.first(at))}" if at.endswith(".000001Z") else days.instant(at)


def _about(became: Became) -> str:
    kind, _, of = became.attribute.partition("/")
    words = f"{ATTRIBUTES.get(kind, kind.replace('_', ' '))} {of}".strip()
    return f"{became.title}, {words}" if words else became.title


def _moved(became: Became, days: Days) -> str:
    kind = f" ({became.kind})" if became.kind not in (None, "new") else ""
    if became.kind == "restated":
        return f"{_said(became.attribute, became.after, became.after_standing, days)}{kind}"
    before = _said(became.attribute, became.before, became.before_standing, days)
    return f"{before} → {_said(became.attribute, became.after, became.after_standing, days)}{kind}"


def _said(attribute: str, held: Any, standing: str, days: Days) -> str:
    if standing == "unknown":
        return "nothing"
    mark = {"possible": " ?", "unsettled": " !", "contested": " !"}.get(standing, "")
    return ("nothing leads" if held is None else value(attribute, held, days)) + mark


def rows(view: ReplayView) -> list[dict[str, object]]:
    """One row for each change of each step; a step that changes nothing has one row as well."""
    return [row for step in view.steps for row in _rows(step)]


def _rows(step: Step) -> Iterator[dict[str, object]]:
    entries = " ".join(str(played.entry) for played in step.entries)
    told: dict[str, object] = {"at": step.at, "entries": entries}
    if not step.changes:
        yield told
    for became in step.changes:
        yield {**told, **became.model_dump()}
