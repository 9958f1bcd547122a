"""The page of `travaux replay`: a step, its entries, and what they changed."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.cli.pages import became
from travaux.cli.pages.columns import faint, hanging, wrapped
from travaux.cli.pages.words import Days
from travaux.cli.paper import Paper
from travaux.projections.views.replay import ReplayView, Step

CLOCKS = {"entry": "as it was recorded", "reported": "as it was reported", "occurred": "as it happened"}


def lines(view: ReplayView, paper: Paper) -> Iterator[str]:
    days = Days(view.zone)
    yield from heading(view.negotiation, view.by, paper)
    for step in view.steps:
        yield from step_lines(step, days, paper)
    if view.empty:
        yield from ("", "nothing to play")


def heading(negotiation: str, by: str, paper: Paper) -> Iterator[str]:
    yield from map(paper.strong, wrapped(f"REPLAY  {negotiation}    {CLOCKS[by]}", paper.width))
    yield from faint("an answer before → after; ? only possibly so, ! unsettled or contested", paper)


def step_lines(step: Step, days: Days, paper: Paper) -> Iterator[str]:
    """One step, as soon as it is worked out; an entry that changes no answer is a line and no more."""
    if step.changes or len(step.entries) != 1:
        yield ""
    if len(step.entries) != 1:
        yield paper.strong(_at(step.at, days))
    for played in step.entries:
        yield from hanging(f"#{played.entry} {played.type}: {played.summary}", played.source or "", paper.width)
    yield from became.lines(step.changes, days, paper.width)


def _at(at: str | None, days: Days) -> str:
    """A turn one microsecond after a bound is where something may have begun; at a bound it surely has."""
    if at is None:
        return "undated"
    return f"possibly from {days.say(days.first(at))}" if at.endswith(".000001Z") else days.instant(at)


def rows(view: ReplayView) -> list[dict[str, object]]:
    """One row for each change of each step; a step that changes nothing has one row as well."""
    return [row for step in view.steps for row in _rows(step)]


def _rows(step: Step) -> Iterator[dict[str, object]]:
    entries = " ".join(str(played.entry) for played in step.entries)
    told: dict[str, object] = {"at": step.at, "entries": entries}
    if not step.changes:
        yield told
    for change in step.changes:
        yield {**told, **change.model_dump()}
