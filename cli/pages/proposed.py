"""Lines for what is proposed and undecided: each text with its count, its known points and who supports it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from travaux.cli.pages.columns import named
from travaux.cli.pages.plan import known
from travaux.cli.pages.words import counted, entries
from travaux.cli.paper import Paper
from travaux.projections.views.findings import plain
from travaux.projections.views.naming import OWN
from travaux.projections.views.plan import Plan, Version

NAME = 20


def lines(several: Sequence[Plan], paper: Paper) -> Iterator[str]:
    for plan in several:
        mark = "  " if plan.version.origins else "? "
        told = [version for version in plan.versions if version.certain] or plan.versions
        shown = entries(number for version in told for number in version.entries)
        yield from named(plan.name, " · ".join(parts(plan)), shown, paper.width, NAME, mark)


def parts(plan: Plan) -> Iterator[str]:
    """`19 points ! perhaps 20`, `3 known of 19, 1 on hold`, `was 28, 5 known`; or that its content is unknown."""
    current = plan.current
    notes = current.notes if current else []
    if plan.points.standing != "unknown":
        yield counted(plan.points, "point")
        stand = [version for version in plan.versions if version.stands and version.certain]
        yield from (known(version) for version in (stand if current is None or len(stand) > 1 else [current]))
        yield from (_was(version) for version in reversed(plan.versions) if not version.stands)
    yield from notes
    if not plan.known_points and not any("content unknown" in note for note in notes):
        yield "content unknown"
    yield from _support(current)


def _was(version: Version) -> str:
    values = " or ".join(plain(held.value) for held in version.points.held) or version.name
    return f"was {values}, {version.known} known"


def _support(version: Version | None) -> Iterator[str]:
    """`Trump says: Russia supports; Ukraine liked ! may not agree`, grouped by who says it."""
    said: dict[str, list[str]] = {}
    for support in version.positions if version else []:
        for voice in dict.fromkeys(take.voice for take in support.takes):
            held = [take for take in support.takes if take.voice == voice]
            words = " ! ".join(f"{'' if take.certain else '? '}{', '.join(take.forces) or take.side}" for take in held)
            said.setdefault(voice, []).append(f"{support.name} {words}")
    for voice, stances in said.items():
        name = voice.removeprefix("says ")
        head = "" if voice == OWN else f"{name} says: " if voice != name else f"{voice}: "
        yield head + ", ".join(stances)
