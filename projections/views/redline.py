"""The redline: what became of each point between two versions of a text, or between two pins. Counts never subtract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import RootModel

from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply, Reply
from travaux.projections.views.banner import Banner, banner
from travaux.projections.views.findings import Finding, Findings
from travaux.projections.views.plan import PREFIXES, Fate, Plan, PlanView, Point, Version, plans

Kind = Literal["kept", "added", "removed", "reworded", "deferred", "agreed", "reopened", "told", "unknown"]
KINDS: dict[str, Kind] = {
    "retained": "kept",
    "added": "added",
    "removed": "removed",
    "reworded": "reworded",
    "deferred": "deferred",
    "agreed": "agreed",
    "reopened": "reopened",
    "contained": "told",
}
"""What the fate of a point in the later text makes of it; `told`: it is known of only now."""


class Change(Reply):
    """What became of one point."""

    point: str
    name: str
    change: Kind
    certain: bool
    contested: bool
    """Reports differ on what became of it; each has a line."""
    entries: list[int]
    who: list[str]


class Text(Reply):
    """One side of a redline: the version, its counts as claims, and how many points are known."""

    version: str | None
    name: str
    points: Finding | None
    known: int
    on_hold: int


class RedlinedPlan(Reply):
    """One text, before and after."""

    plan: str
    name: str
    before: Text
    after: Text
    changes: list[Change]


class RedlineView(Reply):
    """Between two versions at one pin, or between two pins."""

    negotiation: str
    pin: PinReply
    before: PinReply | None
    """The earlier pin; null between two versions."""
    banner: Banner
    plans: list[RedlinedPlan]

    @property
    def empty(self) -> bool:
        """No text is known on either side."""
        return not self.plans

    @property
    def differs(self) -> bool:
        """A point is known to have changed, or to be untold of since."""
        return any(change.change != "kept" for one in self.plans for change in one.changes)


class PlanOrRedline(RootModel[PlanView | RedlineView]):
    """What `travaux plan` prints: the texts, or with --redline what became of them."""


def redline(before: Reading, after: Reading, name: str | None = None) -> RedlineView:
    """Between two pins of one negotiation: how every text stood, and how it stands."""
    old = {plan.plan: plan for plan in plans(Findings(before, PREFIXES))}
    new = [plan for plan in plans(Findings(after, PREFIXES)) if name in (None, plan.plan)]
    return RedlineView(
        negotiation=after.negotiation,
        pin=PinReply.of(after.pin),
        before=PinReply.of(before.pin),
        banner=banner(after),
        plans=[_between_pins(old.get(plan.plan), plan) for plan in new],
    )


def between_versions(reading: Reading, first: str, second: str) -> RedlineView:
    """Between two versions of one text at one pin; none where a version is not known there."""
    found = Findings(reading, PREFIXES)
    named = ((plan, _called(plan, first), _called(plan, second)) for plan in plans(found))
    return RedlineView(
        negotiation=reading.negotiation,
        pin=PinReply.of(reading.pin),
        before=None,
        banner=banner(reading),
        plans=[_redlined(plan, a, b, list(_changes(plan, a, b))) for plan, a, b in named if a and b],
    )


def _called(plan: Plan, version: str) -> Version | None:
    return next((one for one in plan.versions if one.version == version), None)


def _between_pins(old: Plan | None, new: Plan) -> RedlinedPlan:
    a, b = old.current if old else None, new.current
    if a is not None and b is not None and a.version != b.version:
        return _redlined(new, a, b, list(_changes(new, a, b)))
    before = {point.point: point for point in old.known_points} if old else {}
    changes = [change for point in new.known_points for change in _since(before.get(point.point), point)]
    return _redlined(new, a, b, changes)


def _redlined(plan: Plan, a: Version | None, b: Version | None, changes: list[Change]) -> RedlinedPlan:
    return RedlinedPlan(plan=plan.plan, name=plan.name, before=_text(a), after=_text(b), changes=changes)


def _text(version: Version | None) -> Text:
    if version is None:
        return Text(version=None, name="not known", points=None, known=0, on_hold=0)
    return Text(
        version=version.version,
        name=version.name,
        points=version.points,
        known=version.known,
        on_hold=version.on_hold,
    )


def _since(old: Point | None, new: Point) -> Iterator[Change]:
    """What is told of a point now and was not told before."""
    known = {(fate.version, fate.fate) for fate in old.fates if fate.certain} if old else set()
    fresh = [fate for fate in new.fates if (fate.version, fate.fate) not in known and not fate.inferred]
    yield from _told(new, fresh)


def _changes(plan: Plan, first: Version, second: Version) -> Iterator[Change]:
    """For every point known in either version, what is told of it on the way from one to the other."""
    way = _way(plan, first.version, second.version)
    for point in plan.known_points:
        told = [fate for fate in point.fates if fate.version in way and fate.fate not in ("contained", "not contained")]
        here = {fate.version for fate in point.fates if fate.fate != "removed" and not _denies(fate)}
        if told:
            last = max(way.index(fate.version) for fate in told)
            yield from _told(point, [fate for fate in told if way.index(fate.version) == last])
        elif here >= {first.version, second.version}:
            yield _change(point, "kept", [fate for fate in point.fates if fate.version == second.version], False)
        elif here & {first.version, second.version}:
            yield _change(point, "unknown", [f for f in point.fates if f.version in (first.version, *way)], False)


def _way(plan: Plan, first: str, second: str) -> list[str]:
    """The versions made on the way from the first to the second, which is the last; the first is none of them."""
    replaced = {one.version: [str(held.value) for held in one.replaces.held] for one in plan.versions}
    way, at = [second], second
    while replaced.get(at) and first not in replaced[at] and replaced[at][0] not in way:
        at = replaced[at][0]
        way.append(at)
    return list(reversed(way)) if first in replaced.get(at, ()) else [second]


def _told(point: Point, fates: Iterable[Fate]) -> Iterator[Change]:
    by_kind: dict[Kind, list[Fate]] = {}
    told = list(fates)
    for fate in told:
        if not _denies(fate):
            by_kind.setdefault(KINDS.get(fate.fate, "unknown"), []).append(fate)
    for kind, group in by_kind.items():
        yield _change(point, kind, group, len(by_kind) > 1 or any(map(_denies, told)))


def _denies(fate: Fate) -> bool:
    return fate.fate.startswith("not ")


def _change(point: Point, kind: Kind, fates: list[Fate], contested: bool) -> Change:
    return Change(
        point=point.point,
        name=point.name,
        change=kind,
        certain=kind == "unknown" or any(fate.certain for fate in fates),
        contested=contested,
        entries=sorted({fate.entry for fate in fates}),
        who=list(dict.fromkeys(fate.who for fate in fates)),
    )
