"""The redline on a page: what was kept, added, removed, reworded, deferred, and of what nothing is told."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.cli.pages import banner as top
from travaux.cli.pages.columns import marked, wrapped
from travaux.cli.pages.words import Days, counted, entries
from travaux.cli.paper import Paper
from travaux.projections.replies import PinReply
from travaux.projections.views.redline import Change, RedlinedPlan, RedlineView, Text

WORD = 12
ORDER = ("added", "removed", "reworded", "deferred", "agreed", "reopened", "kept", "told", "unknown")
WORDS = {"deferred": "on hold", "told": "now told"}


@marked
def lines(view: RedlineView, paper: Paper) -> Iterator[str]:
    yield from top.heading("REDLINE", view.banner, paper)
    if view.before is not None:
        yield from wrapped(f"before: {_pin(view.before, view.banner.zone)}", paper.width)
    if view.empty:
        yield ""
        yield "no text is known"
    for one in view.plans:
        yield ""
        yield from _plan(one, paper)


def _pin(pin: PinReply, zone: str) -> str:
    days = Days(zone)
    as_at, known = (days.instant(at) if at else "any time" for at in (pin.as_of, pin.known_on))
    return f"as at {as_at} · as known {known} · as recorded entry {pin.recorded_by}"


def _plan(one: RedlinedPlan, paper: Paper) -> Iterator[str]:
    yield paper.strong(one.name.upper())
    same = one.before.version == one.after.version
    sides = f"{text(one.after)}, before and after" if same else f"{text(one.before)}, then {text(one.after)}"
    yield from (f"  {line}" for line in wrapped(sides, paper.width - 2))
    for change in sorted(one.changes, key=lambda change: ORDER.index(change.change)):
        yield from _change(change, one, paper)
    if not one.changes:
        yield "  nothing is told of what became of its points"
    for note in gaps_of(one):
        yield from (f"  {line}" for line in wrapped(note, paper.width - 2, "  "))


def text(side: Text) -> str:
    """`28-point text (28 points, 5 known)`."""
    if side.points is None or side.points.standing == "unknown":
        return side.name
    hold = f", {side.on_hold} on hold" if side.on_hold else ""
    return f"{side.name} ({counted(side.points, 'point')}, {side.known} known{hold})"


def _change(change: Change, one: RedlinedPlan, paper: Paper) -> Iterator[str]:
    mark = "! " if change.contested else "" if change.certain else "? "
    word = f"{mark}{WORDS.get(change.change, change.change)}"
    why = f"known in one of the two only {entries(change.entries)}" if change.change == "unknown" else _who(change)
    first, *rest = wrapped(f"{change.name} · {why}", paper.width - WORD - 2)
    yield f"  {word:{WORD}}{first}"
    yield from (f"  {'':{WORD}}{line}" for line in rest)


def _who(change: Change) -> str:
    return f"{', '.join(change.who)} {entries(change.entries)}"


def gaps_of(one: RedlinedPlan) -> Iterator[str]:
    a, b = one.before, one.after
    counts = [bool(side.points and side.points.held) for side in (a, b)]
    if a.version != b.version and all(counts) and not any(change.change == "removed" for change in one.changes):
        yield f"which points were removed from the {a.name} to the {b.name}: unknown, a count is a claim"


def rows(view: RedlineView) -> list[dict[str, object]]:
    """One row for each point and what became of it."""
    return [_row(one, change) for one in view.plans for change in one.changes]


def _row(one: RedlinedPlan, change: Change) -> dict[str, object]:
    return {
        "plan": one.plan,
        "before": one.before.version or "",
        "after": one.after.version or "",
        "point": change.point,
        "name": change.name,
        "change": change.change,
        "certain": change.certain,
        "contested": change.contested,
        "who": "; ".join(change.who),
        "entries": " ".join(map(str, change.entries)),
    }
