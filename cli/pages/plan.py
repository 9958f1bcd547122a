"""The page of a plan: versions, then points against versions, then what is not known."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.cli.pages import banner as top
from travaux.cli.pages.columns import beside, faint, marked, wrapped
from travaux.cli.pages.words import Days, counted, entries, listed, origins
from travaux.cli.paper import Paper
from travaux.projections.views.findings import plain
from travaux.projections.views.naming import OWN
from travaux.projections.views.plan import Fate, Plan, PlanView, Point, Support, Version

FATES = {"contained": "yes", "retained": "kept", "deferred": "on hold"}
"""Fates of a point in a word; the others are their own words."""
MOST_VERSIONS = 4
NAME, COLUMN = 40, 15


@marked
def lines(view: PlanView, paper: Paper) -> Iterator[str]:
    yield from top.lines(view.banner, paper)
    if view.empty:
        yield ""
        yield "no text is known"
    for plan in view.plans:
        yield ""
        yield from _plan(plan, top.days(view.banner), paper)
    yield ""
    legend = "? possibly in range · ! in doubt · . no word · counts are claims: none is computed from another"
    yield from faint(legend, paper)


def _plan(plan: Plan, days: Days, paper: Paper) -> Iterator[str]:
    head, said = plan.name.upper(), standing(plan)
    if len(head) + len(said) + 3 <= paper.width:
        yield f"{paper.strong(head)}   {said}"
    else:
        yield from map(paper.strong, wrapped(head, paper.width))
        yield from (f"  {line}" for line in wrapped(said, paper.width - 2))
    for version in reversed(plan.versions):
        yield from _version(version, plan, days, paper)
    if plan.known_points:
        yield ""
        yield from _points(plan, paper)
    gaps = list(unknown(plan))
    if gaps:
        yield ""
        yield paper.strong("  NOT KNOWN")
        yield from (f"    {part}" for gap in gaps for part in wrapped(gap, paper.width - 4, "  "))


def standing(plan: Plan) -> str:
    """`19 points ! perhaps 20`, or which version stands, or that its content is unknown."""
    if plan.points.standing != "unknown":
        return counted(plan.points, "point")
    if plan.known_points:
        return "number of points unknown"
    return "content unknown"


def _version(version: Version, plan: Plan, days: Days, paper: Paper) -> Iterator[str]:
    mark = "* " if version.leads else "  " if version.certain else "? "
    notes = list(version_notes(version, plan, days))
    if version.name == plan.name:
        first, *rest = wrapped(" · ".join(notes), paper.width - 4)
        yield f"  {mark}{first}"
        yield from (f"    {line}" for line in rest)
    else:
        body = wrapped(" · ".join(notes), paper.width - 22)
        for number, line in enumerate(body):
            yield f"  {mark if number == 0 else '':2}{version.name if number == 0 else '':18}{line}"
    for support in version.positions:
        yield from (f"      {line}" for line in wrapped(support_says(support, days), paper.width - 6, "  "))


def version_notes(version: Version, plan: Plan, days: Days) -> Iterator[str]:
    if version.points.standing != "unknown":
        yield counted(version.points, "point")
        yield known(version)
    yield days.span(version.made)
    replaced = [held.value for held in version.replaces.held if isinstance(held.value, str)]
    if replaced:
        doubt = "! " if version.replaces.doubtful else ""
        yield f"{doubt}made from {listed((_called(name, plan) for name in replaced), 'or')}"
    for held in version.removed_unidentified.held:
        doubt = "! " if version.removed_unidentified.doubtful else ""
        yield f"{doubt}{plain(held.value)} {'point' if held.value == 1 else 'points'} removed, not said which"
    if not version.stands:
        yield "since replaced"
    yield from version.notes
    yield ", ".join(version.voice)
    yield entries(version.entries)


def _called(version: str, plan: Plan) -> str:
    return next((f"the {one.name}" for one in plan.versions if one.version == version), version)


def known(version: Version) -> str:
    """`3 known of 19, 1 on hold`: the shape of the answer to "which points"."""
    values = [plain(held.value) for held in version.points.held]
    of = f" of {' or '.join(values)}" if values else ""
    return f"{version.known} known{of}" + (f", {version.on_hold} on hold" if version.on_hold else "")


def support_says(support: Support, days: Days) -> str:
    said = "; ".join(
        f"{', '.join(take.forces) or take.side}"
        f" ({'own words' if take.voice == OWN else take.voice}, {origins(take.origins, take.possible_origins)})"
        for take in support.takes
    )
    return f"{support.name}: {'! ' if support.standing in ('contested', 'unsettled') else ''}{said}"


def _points(plan: Plan, paper: Paper) -> Iterator[str]:
    versions = plan.versions[-MOST_VERSIONS:]
    fits = NAME + COLUMN * len(versions) + 8 <= paper.width
    if not fits:
        yield from _under(plan, paper)
        return
    name = paper.width - COLUMN * len(versions) - 14
    widths = [name, *(COLUMN for _ in versions), 14]
    heads = ["  POINTS", *(short_name(version) for version in versions), "entries"]
    yield from map(paper.strong, beside([[head] for head in heads], widths))
    for point in plan.known_points:
        cells = [[fate_in(point, version)] for version in versions]
        blame = [entries(fate.entry for fate in point.fates)]
        yield from beside([[f"  {line}" for line in wrapped(point_title(point), name - 4)], *cells, blame], widths)
        yield from _details(point, paper)


def short_name(version: Version) -> str:
    return f"{version.name.removesuffix(' text')}{'' if version.certain else ' ?'}"


def point_title(point: Point) -> str:
    return f"{f'{point.number}. ' if point.number is not None else ''}{point.name}"


def fate_in(point: Point, version: Version) -> str:
    """What became of the point in a version; two words with `!` where reports differ."""
    told = [fate for fate in point.fates if fate.version == version.version]
    words = list(dict.fromkeys(_fate(fate) for fate in told if fate.fate != "contained" or not _more(told)))
    return " ! ".join(words) or "."


def _more(told: list[Fate]) -> bool:
    return any(fate.fate != "contained" for fate in told)


def _fate(fate: Fate) -> str:
    denial = "not " if fate.fate.startswith("not ") else ""
    word = fate.fate.removeprefix("not ")
    return f"{denial}{FATES.get(word, word)}{'' if fate.certain else ' ?'}"


def _details(point: Point, paper: Paper) -> Iterator[str]:
    notes = [f"left to {listed(point.deferred_to, 'or')}"] if point.deferred_to else []
    notes += [f"“{text}”" for text in point.texts]
    notes += [bracket for bracket in bracketed(point)]
    for note in notes:
        yield from (f"      {line}" for line in wrapped(note, paper.width - 6, "  "))


def bracketed(point: Point) -> Iterator[str]:
    for bracket in point.brackets:
        supports, opposes = ", ".join(bracket.supports) or "nobody known", ", ".join(bracket.opposes) or "nobody known"
        about = "" if "@" in bracket.about else f" {bracket.title}"
        if bracket.disputed or "@" in bracket.about:
            yield f"[for: {supports}] [against: {opposes}]{about}{'' if bracket.certain else ' !'}"


def _under(plan: Plan, paper: Paper) -> Iterator[str]:
    yield paper.strong("  POINTS")
    for point in plan.known_points:
        yield from (f"  {line}" for line in wrapped(point_title(point), paper.width - 2, "  "))
        for version in plan.versions:
            if fate_in(point, version) != ".":
                yield f"      {version.name}: {fate_in(point, version)}"
        yield f"      {entries(fate.entry for fate in point.fates)}"
        yield from _details(point, paper)


def unknown(plan: Plan) -> Iterator[str]:
    """What the record does not tell: points never named, and points not named from one version to the next."""
    for version in plan.versions:
        claimed = [held.value for held in version.points.held if isinstance(held.value, int)]
        if version.stands and claimed and version.known < max(claimed):
            yield f"which other points the {version.name} has: {known(version)}"
    names = {version.version: version for version in plan.versions}
    for version in plan.versions:
        for held in version.replaces.held:
            earlier = names.get(plain(held.value))
            if earlier is not None and earlier.points.held and version.points.held and not version.removed:
                yield f"which points were removed from the {earlier.name} to the {version.name}: unknown"


def rows(view: PlanView) -> list[dict[str, object]]:
    """One row for each version and one for each point of each version that somebody told of."""
    return [row for plan in view.plans for row in (*_version_rows(plan), *_point_rows(plan))]


def _version_rows(plan: Plan) -> Iterator[dict[str, object]]:
    for version in plan.versions:
        yield {
            "plan": plan.plan,
            "version": version.version,
            "point": "",
            "name": version.name,
            "status": "stands" if version.leads else "possible" if not version.certain else "replaced",
            "points_claimed": "/".join(plain(held.value) for held in version.points.held),
            "points_known": version.known,
            "points_on_hold": version.on_hold,
            "certain": version.certain,
            "made_earliest": version.made.earliest,
            "made_latest": version.made.latest,
            "who": "; ".join(version.voice),
            "entries": " ".join(map(str, version.entries)),
        }


def _point_rows(plan: Plan) -> Iterator[dict[str, object]]:
    for point in plan.known_points:
        for fate in point.fates:
            yield {
                "plan": plan.plan,
                "version": fate.version,
                "point": point.point,
                "name": point.name,
                "status": fate.fate,
                "points_claimed": "",
                "points_known": "",
                "points_on_hold": "",
                "certain": fate.certain,
                "made_earliest": None,
                "made_latest": None,
                "who": fate.who,
                "entries": str(fate.entry),
            }
