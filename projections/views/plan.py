"""The plan: its versions with their counts as claims, and each point with what became of it, by whose word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from travaux.domain.claims import denied
from travaux.domain.developments.text import plan_of
from travaux.domain.event import Event, Side
from travaux.domain.law import Answer, Candidate
from travaux.projections.filters import Filters
from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply, Reply, who
from travaux.projections.views.banner import Banner, banner
from travaux.projections.views.brackets import Bracket, brackets, linked
from travaux.projections.views.findings import Finding, Findings, Span, Standing, affirmed, began, plain
from travaux.projections.views.naming import about_name, of_kind
from travaux.projections.views.positions import Take, takes


class Support(Reply):
    """What a party holds of a text as a whole."""

    party: str
    name: str
    standing: Standing
    takes: list[Take]


class Stance(Reply):
    """What the text itself says on a proposition, or is said not to say."""

    issue: str
    title: str
    side: Side
    denied: bool
    certain: bool
    entries: list[int]


class Version(Reply):
    """One version of a text. A count is a claim of somebody; `known` counts the points that were reported."""

    version: str
    name: str
    leads: bool
    """It is the version that stands, or the likeliest."""
    stands: bool
    """Nothing has certainly taken its place."""
    certain: bool
    made: Span
    replaces: Finding
    tabled_by: Finding
    points: Finding
    known: int
    on_hold: int
    removed: list[str]
    removed_unidentified: Finding
    published: list[str]
    says: list[Stance]
    positions: list[Support]
    notes: list[str]
    voice: list[str]
    entries: list[int]


class Fate(Reply):
    """What became of a point in one version: contained, kept, reworded, removed, deferred …"""

    version: str
    fate: str
    certain: bool
    inferred: bool
    """A later text is told to have kept or reworded it, so the earlier one had it."""
    entry: int
    who: str


class Point(Reply):
    """A point of a text, under the id it keeps through all versions."""

    point: str
    name: str
    status: Finding
    deferred_to: list[str]
    number: int | None
    """Its number in the latest version that gives it one."""
    texts: list[str]
    fates: list[Fate]
    """What every entry says of it, by version: the blame."""
    brackets: list[Bracket]


class Plan(Reply):
    """A text and its versions."""

    plan: str
    name: str
    version: Finding
    points: Finding
    versions: list[Version]
    known_points: list[Point]

    @property
    def current(self) -> Version | None:
        """The version that leads, or the only one that stands."""
        standing = [version for version in self.versions if version.stands]
        leading = [version for version in self.versions if version.leads]
        return leading[0] if leading else standing[0] if len(standing) == 1 else None


class PlanView(Reply):
    """Every text, or the one asked for."""

    negotiation: str
    pin: PinReply
    banner: Banner
    plans: list[Plan]

    @property
    def empty(self) -> bool:
        """No text is known at the pin."""
        return not self.plans


PREFIXES = ("plan/", "point/", "position/", "version/")


def plan(reading: Reading, filters: Filters, name: str | None = None) -> PlanView:
    """`name` is the id of a plan."""
    found = Findings(reading, PREFIXES)
    return PlanView(
        negotiation=reading.negotiation,
        pin=PinReply.of(reading.pin),
        banner=banner(reading),
        plans=[one for one in plans(found) if name in (None, one.plan) and _enough(one, filters)],
    )


def _enough(one: Plan, filters: Filters) -> bool:
    return one.version.origins >= filters.origins


def plans(found: Findings) -> Iterator[Plan]:
    """Every plan with an answer at the pin, in the order of introduction."""
    known = {subject.partition("/")[2] for subject in found.subjects("plan/")}
    introduced = [name for name in found.registry.subjects.get("plan", ()) if name in known]
    for name in [*introduced, *sorted(known - set(introduced))]:
        yield _plan(found, name)


def _plan(found: Findings, name: str) -> Plan:
    current = found.answer(f"plan/{name}", "version")
    points = [_point(found, subject) for subject in _points(found, name)]
    versions = [_version(found, version, current) for version in _versions(found, name, current)]
    return Plan(
        plan=name,
        name=of_kind("plan", name, found.registry),
        version=found.give(current),
        points=found.finding(f"plan/{name}", "point_count"),
        versions=sorted(versions, key=lambda v: (v.made.latest or "9", v.made.earliest or "", v.version)),
        known_points=sorted(points, key=lambda p: (p.number is None, p.number or 0)),
    )


def _versions(found: Findings, plan: str, current: Answer) -> list[str]:
    named = {candidate.claim.value for candidate in affirmed((*current.candidates, *current.superseded))}
    told = {subject.partition("/")[2] for subject in found.subjects("version/")}
    return sorted(named | {version for version in told if plan_of(version) == plan})


def _points(found: Findings, plan: str) -> list[str]:
    """Subjects of the points of a plan, in the order of introduction."""
    order = {f"point/{name}": number for number, name in enumerate(found.registry.subjects.get("point", ()))}
    return sorted(found.subjects(f"point/{plan}/"), key=lambda subject: (order.get(subject, len(order)), subject))


def _version(found: Findings, version: str, current: Answer) -> Version:
    subject = f"version/{version}"
    made = [c for c in (*current.candidates, *current.superseded) if c.claim.value == version]
    contained = dict(found.parts(subject, "point"))
    told = found.reading.events(candidate.claim.entry for candidate in made)
    return Version(
        version=version,
        name=of_kind("version", version, found.registry),
        leads=bool(current.leading) and current.value == version,
        stands=any(candidate.claim.value == version for candidate in current.candidates) or not made,
        certain=any(candidate.sure for candidate in made),
        made=began(made, found.reading.pin.as_of) if made else Span(earliest=None, latest=None),
        replaces=found.finding(subject, "replaces"),
        tabled_by=found.finding(subject, "tabled_by"),
        points=found.finding(subject, "point_count"),
        known=sum(answer.value is True for answer in contained.values()),
        on_hold=len(_on_hold(found, version)),
        removed=[point for point, answer in contained.items() if answer.value is False],
        removed_unidentified=found.finding(subject, "removed_unidentified"),
        published=[plain(one.value) for one in found.finding(subject, "published").held],
        says=list(_says(found, subject)),
        positions=list(_support(found, version)),
        notes=list(dict.fromkeys(_notes(told))),
        voice=list(dict.fromkeys(who(candidate.claim, found.registry) for candidate in made)),
        entries=sorted(candidate.claim.entry for candidate in made),
    )


def _notes(told: dict[int, Event]) -> Iterator[str]:
    """What whoever recorded the text noted of it, and its status where it is more than tabled."""
    for event in told.values():
        for words in (getattr(event, "status", None), getattr(event, "note", None)):
            if words:
                yield str(words)


def _on_hold(found: Findings, version: str) -> list[str]:
    plan = f"point/{plan_of(version)}/"
    return [
        subject
        for subject in found.subjects(plan)
        if any(
            c.claim.value == "deferred" and c.claim.of == version for c in found.answer(subject, "status").candidates
        )
    ]


def _says(found: Findings, subject: str) -> Iterator[Stance]:
    for issue, answer in found.parts(subject, "on"):
        for held in found.give(answer).held:
            yield Stance(
                issue=issue,
                title=about_name(issue, found.registry),
                side=held.value["not"] if denied(held.value) else held.value,
                denied=denied(held.value),
                certain=held.sure,
                entries=held.entries,
            )


def _support(found: Findings, version: str) -> Iterator[Support]:
    for party in found.registry.parties:
        answer = found.answer(f"position/{party}/{version}", "side")
        if answer.standing != "unknown":
            held = list(takes(answer, found))
            yield Support(party=party, name=found.registry.name(party), standing=answer.standing, takes=held)


def _point(found: Findings, subject: str) -> Point:
    plan, _, point = subject.removeprefix("point/").partition("/")
    numbers = [found.answer(version, f"number/{point}").value for version in found.subjects(f"version/{plan}")]
    return Point(
        point=point,
        name=of_kind("point", f"{plan}/{point}", found.registry),
        status=found.finding(subject, "status"),
        deferred_to=[
            about_people(plain(held.value), found) for held in found.finding(subject, "deferred_to").held if held.value
        ],
        number=next((number for number in reversed(numbers) if number is not None), None),
        texts=[plain(held.value) for held in found.finding(subject, "text").held],
        fates=list(_fates(found, subject, plan, point)),
        brackets=list(brackets(found, plan, point, linked(found, subject))),
    )


def about_people(words: str, found: Findings) -> str:
    """`zelenskyy and trump` with their names."""
    return " and ".join(found.registry.name(part) for part in words.split(" and "))


def _fates(found: Findings, subject: str, plan: str, point: str) -> Iterator[Fate]:
    status = found.answer(subject, "status")
    told = [c for c in (*status.candidates, *status.superseded) if c.claim.of is not None]
    yield from (_fate(str(c.claim.of), plain(c.claim.value), c, found) for c in _in_order(told))
    direct = {(c.claim.of, c.claim.entry) for c in told}
    for version in found.subjects(f"version/{plan}"):
        name = version.removeprefix("version/")
        for c in _in_order(found.answer(version, f"point/{point}").candidates):
            if (name, c.claim.entry) not in direct:
                yield _fate(name, _contained(c.claim.value), c, found)


def _contained(value: Any) -> str:
    if denied(value):
        return f"not {_contained(value['not'])}"
    return "contained" if value is True else "removed"


def _in_order(candidates: Sequence[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda c: (c.claim.happened.latest, c.claim.reported.latest, c.claim.entry))


def _fate(version: str, fate: str, candidate: Candidate, found: Findings) -> Fate:
    claim = candidate.claim
    return Fate(
        version=version,
        fate=fate,
        certain=candidate.sure,
        inferred=claim.inferred,
        entry=claim.entry,
        who=who(claim, found.registry),
    )
