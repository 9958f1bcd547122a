"""Summaries of text: versions, counts, and what became of each point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from travaux.domain.developments import text
from travaux.domain.event import Event

if TYPE_CHECKING:
    from travaux.projections.summary import Names

FATES: dict[type[Event], str] = {
    text.PointAdded: "added",
    text.PointReworded: "reworded",
    text.PointRetained: "kept",
    text.PointReopened: "reopened",
}


def said(event: Event, names: Names) -> str:
    match event:
        case text.ProposalTabled():
            by = f" by {names.one(event.by)}" if event.by else ""
            return f"{_version(event.version, names)}: {event.status or 'tabled'}{by}{_points(event.points)}"
        case text.VersionProduced():
            made = f" from the {_version(event.replaces, names)}" if event.replaces else ""
            return f"{_version(event.version, names)}: made{made}{_points(event.points)}"
        case text.PointCountStated():
            return f"{_version(event.version, names)}{_points(event.points)}"
        case text.PointsRenumbered():
            return f"{_version(event.version, names)}: points renumbered"
        case text.TextPublished():
            part = ", in part" if event.completeness == "partial" else ""
            return f"{_version(event.version, names)}: public, {event.channel}{part}"
        case text.PointRemoved(point=None):
            many = event.unidentified if isinstance(event.unidentified, int) else "some"
            words = f" “{event.described_as}”" if event.described_as else ""
            return f"{_version(event.version, names)}: {many} points taken out, not named{words}"
        case _ if hasattr(event, "point"):
            return _point(event, names)
        case _:
            return ""


def _version(version: str | None, names: Names) -> str:
    return names.of("version", version or "")


def _points(points: int | None) -> str:
    return "" if points is None else f", {points} point{'' if points == 1 else 's'}"


def _point(event: Event, names: Names) -> str:
    version = str(getattr(event, "version", ""))
    point = names.of("point", f"{text.plan_of(version)}/{getattr(event, 'point', '')}")
    return f"{point}: {_fate(event, names)} in the {_version(version, names)}{_side(event, names)}"


def _side(event: Event, names: Names) -> str:
    """The side that the point itself takes on a proposition."""
    issue, side = getattr(event, "issue", None), getattr(event, "side", None)
    return f" · {names.about(issue)} ({side})" if issue and side else ""


def _fate(event: Event, names: Names) -> str:
    match event:
        case text.PointReported():
            return "contained"
        case text.PointRemoved():
            return "taken out"
        case text.PointDeferred():
            return f"put on hold, left to {names.all(event.to)}," if event.to else "put on hold"
        case text.PointAgreed():
            return f"agreed by {names.all(event.between)}, {event.scope}," if event.between else "agreed"
        case _:
            return FATES.get(type(event), "told of")
