"""Issues: the tree with how far each is and how it goes, by whose word. What nobody spoke of is left out."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.domain.law import Candidate
from travaux.projections.filters import Filters
from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply, Reply, origins
from travaux.projections.views.banner import Banner, banner
from travaux.projections.views.findings import Finding, Findings, Standing, plain
from travaux.projections.views.naming import speakers
from travaux.projections.views.positions import Take, takes

PREFIXES = ("issue/", "position/", "option/")


class PartySide(Reply):
    """Where a party stands on the issue itself."""

    party: str
    name: str
    standing: Standing
    takes: list[Take]


class Issue(Reply):
    """A node of the tree, with what is under it."""

    issue: str
    title: str
    proposition: bool
    status: Finding
    trend: Finding
    readings: list[str]
    """Who reads the same words differently."""
    floated: Finding
    """Whether it is an idea put about without a text."""
    sides: list[PartySide]
    said_by: list[str]
    unnamed: bool
    """Nobody who speaks of its status or trend is named."""
    origins: int
    possible_origins: int
    entries: list[int]
    children: list[Issue]

    @property
    def is_open(self) -> bool:
        """Somebody assessed it, and it is not agreed beyond doubt."""
        agreed = self.status.value == "agreed" and self.status.standing == "reported"
        return bool(self.entries) and not agreed

    @property
    def spoken_of(self) -> bool:
        return bool(self.entries or self.sides or self.floated.held or self.children)


class IssuesView(Reply):
    """The issue tree at the pin."""

    negotiation: str
    pin: PinReply
    banner: Banner
    issues: list[Issue]

    @property
    def empty(self) -> bool:
        """Nobody spoke of any issue."""
        return not self.issues


def issues(reading: Reading, filters: Filters) -> IssuesView:
    found = Findings(reading, PREFIXES)
    return IssuesView(
        negotiation=reading.negotiation,
        pin=PinReply.of(reading.pin),
        banner=banner(reading),
        issues=tree(found, filters.issue, filters),
    )


def tree(found: Findings, root: str | None = None, filters: Filters | None = None) -> list[Issue]:
    """The issues spoken of at the pin, under a root or all."""
    roots = found.registry.children(None) if root is None else [root]
    return list(_kept(found, roots, filters or Filters()))


def _kept(found: Findings, ids: list[str], filters: Filters) -> Iterator[Issue]:
    for id in ids:
        one = _issue(found, id, filters)
        if one.children or (one.spoken_of and _enough(one, filters)):
            yield one


def _enough(one: Issue, filters: Filters) -> bool:
    most = max([one.origins, *(take.origins for side in one.sides for take in side.takes)])
    return most >= filters.origins and (filters.party is None or bool(one.sides))


def flat(several: list[Issue], level: int = 0) -> Iterator[tuple[int, Issue]]:
    """Every issue with its depth, parents before children."""
    for one in several:
        yield level, one
        yield from flat(one.children, level + 1)


def _issue(found: Findings, id: str, filters: Filters) -> Issue:
    told = list(_told(found, id))
    sure, possible = origins(told)
    node = found.registry.issues[id]
    return Issue(
        issue=id,
        title=node.title,
        proposition=node.proposition,
        status=found.finding(f"issue/{id}", "status"),
        trend=found.finding(f"issue/{id}", "trend"),
        readings=[_readers(plain(held.value), found) for held in found.finding(f"issue/{id}", "reading").held],
        floated=found.finding(f"option/{id}", "standing"),
        sides=list(_sides(found, id, filters)),
        said_by=speakers(told, found.registry),
        unnamed=bool(told) and all(_is_unnamed(candidate) for candidate in told),
        origins=sure,
        possible_origins=possible,
        entries=sorted({candidate.claim.entry for candidate in told}),
        children=list(_kept(found, found.registry.children(id), filters)),
    )


def _told(found: Findings, id: str) -> Iterator[Candidate]:
    for attribute in ("status", "trend", "reading"):
        yield from found.answer(f"issue/{id}", attribute).candidates


def _is_unnamed(candidate: Candidate) -> bool:
    links = candidate.claim.told.voice if candidate.claim.told else ()
    return bool(links) and links[-1][0] == "source"


def _readers(value: str, found: Findings) -> str:
    return " and ".join(found.registry.name(party) for party in value.split(" / "))


def _sides(found: Findings, id: str, filters: Filters) -> Iterator[PartySide]:
    for party in found.registry.parties:
        answer = found.answer(f"position/{party}/{id}", "side")
        if answer.standing != "unknown" and filters.party in (None, party):
            held = list(takes(answer, found))
            yield PartySide(party=party, name=found.registry.name(party), standing=answer.standing, takes=held)
