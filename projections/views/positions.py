"""Positions: each party's side on each proposition, issue and text, with what force, since when, by whose words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from travaux.domain.claims import denied
from travaux.domain.event import Side
from travaux.domain.instants import rfc3339
from travaux.domain.law import Answer, Candidate
from travaux.domain.registry import Registry
from travaux.projections.filters import Filters
from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply, Reply, Said, origins, said
from travaux.projections.views.banner import Banner, banner
from travaux.projections.views.findings import Findings, Span, Standing, began
from travaux.projections.views.naming import OWN, about_name, of_kind, top, voice


class Take(Reply):
    """One side that a party is reported to take."""

    side: Side | None
    """None where somebody says that a report of this position is not so."""
    denied: Side | None
    """The side that is said not to be so."""
    forces: list[str]
    """In a word or three each: demands, insists, red line."""
    leading: bool
    certain: bool
    since: Span
    """From when it may have been held, and by when it surely was."""
    last_affirmed: str | None
    """By when it was last told to hold, among what is certain; null where nothing is."""
    origins: int
    possible_origins: int
    voice: str
    """`in its own words`, `unnamed`, `says NAME`, or the outlet that gives no source."""
    still: bool
    """Told as something that held before it was said."""
    said: list[Said]


class Cell(Reply):
    """What one party holds on one row."""

    party: str
    name: str
    standing: Standing
    takes: list[Take]
    earlier: list[Take]
    """What later claims replaced."""


class TextSide(Reply):
    """What a text itself says on a proposition, or is said not to say; no position of anybody."""

    version: str
    name: str
    side: Side
    denied: bool
    certain: bool
    tabled_by: str | None
    entries: list[int]


class Row(Reply):
    """A proposition, an issue without one, or a text as a whole."""

    about: str
    title: str
    kind: Literal["proposition", "text", "issue"]
    group: str
    """The issue at the root of the tree; empty for a text."""
    replaced_by: str | None
    """For a version of a text: the version that stands in its place."""
    cells: list[Cell]
    texts: list[TextSide]


class Column(Reply):
    """A party that takes a side on some row."""

    party: str
    name: str


class PositionsView(Reply):
    """The matrix of parties and propositions."""

    negotiation: str
    pin: PinReply
    banner: Banner
    party: str | None
    issue: str | None
    parties: list[Column]
    rows: list[Row]

    @property
    def empty(self) -> bool:
        """Nobody is known to take a side on what was asked."""
        return not any(row.cells or row.texts for row in self.rows)


def positions(reading: Reading, filters: Filters) -> PositionsView:
    found = Findings(reading, ("position/", "version/", "plan/"))
    rows = [row for about in _abouts(found) if (row := _row(found, about, filters)).cells or row.texts]
    asked = [row for row in rows if _wanted(row, filters, reading.registry)]
    taken = {cell.party for row in asked for cell in row.cells}
    return PositionsView(
        negotiation=reading.negotiation,
        pin=PinReply.of(reading.pin),
        banner=banner(reading),
        party=filters.party,
        issue=filters.issue,
        parties=[Column(party=p, name=reading.registry.name(p)) for p in reading.registry.parties if p in taken],
        rows=asked,
    )


def _abouts(found: Findings) -> list[str]:
    """What positions are about: propositions by the tree, then texts, then issues without a proposition."""
    named = {subject.split("/", 2)[2] for subject in found.subjects("position/")}
    named |= {issue for version in found.subjects("version/") for issue, _ in found.parts(version, "on")}
    registry = found.registry
    tree = [issue for root in registry.children(None) for issue in registry.within(root) if issue in named]
    propositions = [issue for issue in tree if registry.issues[issue].proposition]
    texts = sorted(named - set(tree), key=lambda about: _introduced(about, registry))
    return [*propositions, *texts, *(issue for issue in tree if not registry.issues[issue].proposition)]


def _introduced(about: str, registry: Registry) -> tuple[int, str]:
    """Texts in the order of their plans."""
    plans = list(registry.subjects.get("plan", ()))
    plan = about.rpartition("@")[2].partition("/")[0]
    return plans.index(plan) if plan in plans else len(plans), about


def _row(found: Findings, about: str, filters: Filters) -> Row:
    issue = found.registry.issues.get(about)
    cells = (_cell(found, party, about) for party in found.registry.parties if filters.party in (None, party))
    return Row(
        about=about,
        title=about_name(about, found.registry),
        kind="text" if issue is None else "proposition" if issue.proposition else "issue",
        group="" if issue is None else found.registry.issues[top(about, found.registry)].title,
        replaced_by=replaced_by(found, about) if issue is None else None,
        cells=[cell for cell in cells if cell and _enough(cell, filters)],
        texts=[] if issue is None else list(_texts(found, about)),
    )


def _enough(cell: Cell, filters: Filters) -> bool:
    return filters.origins == 0 or any(take.origins >= filters.origins for take in cell.takes)


def _wanted(row: Row, filters: Filters, registry: Registry) -> bool:
    wanted = filters.issues(registry)
    return (wanted is None or row.about in wanted) and (filters.party is None or bool(row.cells))


def _cell(found: Findings, party: str, about: str) -> Cell | None:
    answer = found.answer(f"position/{party}/{about}", "side")
    if answer.standing == "unknown":
        return None
    return Cell(
        party=party,
        name=found.registry.name(party),
        standing=answer.standing,
        takes=list(takes(answer, found)),
        earlier=[_take(group, False, found) for group in _by_value(answer.superseded)],
    )


def takes(answer: Answer, found: Findings) -> Iterator[Take]:
    """The sides that stand: the leading one first, then the surer, then the better sourced."""
    leading = {repr(candidate.claim.value) for candidate in answer.leading}
    several = [_take(group, repr(group[0].claim.value) in leading, found) for group in _by_value(answer.candidates)]
    yield from sorted(several, key=lambda t: (t.side is None, not t.leading, not t.certain, -t.origins, t.side or ""))


def _by_value(candidates: Iterable[Candidate]) -> list[list[Candidate]]:
    groups: dict[str, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda c: (not c.sure, c.claim.reported.latest, c.claim.entry)):
        groups.setdefault(repr(candidate.claim.value), []).append(candidate)
    return list(groups.values())


def _take(group: list[Candidate], leads: bool, found: Findings) -> Take:
    value, certain = group[0].claim.value, group[0].sure
    counted = [candidate for candidate in group if candidate.sure] or group
    forces = dict.fromkeys(c.claim.told.force for c in counted if c.claim.told and c.claim.told.force)
    sure, possible = origins(group)
    return Take(
        side=None if denied(value) else value,
        denied=value["not"] if denied(value) else None,
        forces=list(forces),
        leading=leads,
        certain=certain,
        since=began(group, found.reading.pin.as_of),
        last_affirmed=rfc3339(max(c.claim.happened.latest for c in counted)) if certain else None,
        origins=sure,
        possible_origins=possible,
        voice=voice(group, found.registry),
        still=any(c.claim.told is not None and c.claim.told.type == "DemandRestated" for c in counted),
        said=[said(candidate, found.registry) for candidate in group],
    )


def _texts(found: Findings, issue: str) -> Iterator[TextSide]:
    for subject in found.subjects("version/"):
        answer = found.answer(subject, f"on/{issue}")
        version = subject.removeprefix("version/")
        for group in _by_value(answer.candidates):
            value = group[0].claim.value
            yield TextSide(
                version=version,
                name=of_kind("version", version, found.registry),
                side=value["not"] if denied(value) else value,
                denied=denied(value),
                certain=group[0].sure,
                tabled_by=_only(found.answer(subject, "tabled_by")),
                entries=[candidate.claim.entry for candidate in group],
            )


def replaced_by(found: Findings, version: str) -> str | None:
    """The version that certainly stands in place of this one."""
    current = found.answer(f"plan/{version.rpartition('@')[2].partition('/')[0]}", "version")
    gone = any(candidate.claim.value == version for candidate in current.superseded)
    stands = any(candidate.claim.value == version for candidate in current.candidates)
    other = _only(current)
    return other if gone and not stands and other != version else None


def _only(answer: Answer) -> str | None:
    """The value that leads, unless all that leads is a denial."""
    return answer.value if isinstance(answer.value, str) else None


def own_words(view: PositionsView, party: str) -> bool:
    """Is any position shown of this party in its own words?"""
    cells = [cell for row in view.rows for cell in row.cells if cell.party == party]
    return any(take.voice == OWN for cell in cells for take in cell.takes)
