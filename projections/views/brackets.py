"""Brackets: who wants a point and who does not, as drafts of treaties mark it: `[for: …] [against: …]`."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.projections.replies import Reply
from travaux.projections.views.findings import Findings
from travaux.projections.views.naming import about_name


class Bracket(Reply):
    """The parties on either side of a point, or of a proposition that the point is about."""

    about: str
    title: str
    supports: list[str]
    opposes: list[str]
    certain: bool

    @property
    def disputed(self) -> bool:
        return bool(self.supports and self.opposes)


def brackets(found: Findings, plan: str, point: str, issues: list[str]) -> Iterator[Bracket]:
    """For a point itself where somebody bracketed it, and for each proposition it is about."""
    marked = {subject.split("/", 2)[2] for subject in found.subjects("position/") if f"/{point}@{plan}" in subject}
    for about in (*sorted(marked), *issues):
        one = _bracket(found, about)
        if one.supports or one.opposes:
            yield one


def linked(found: Findings, subject: str) -> list[str]:
    """The propositions a point is about: those its own entries speak of in the name of the text."""
    answer = found.answer(subject, "status")
    entries = {candidate.claim.entry for candidate in (*answer.candidates, *answer.superseded)}
    versions = found.subjects(f"version/{subject.split('/')[1]}")
    issues = (
        issue
        for version in versions
        for issue, told in found.parts(version, "on")
        if entries & {candidate.claim.entry for candidate in told.candidates}
    )
    return list(dict.fromkeys(issues))


def _bracket(found: Findings, about: str) -> Bracket:
    sides: dict[str, list[str]] = {"for": [], "against": []}
    certain = True
    for party in found.registry.parties:
        answer = found.answer(f"position/{party}/{about}", "side")
        held = {candidate.claim.value for candidate in answer.candidates if isinstance(candidate.claim.value, str)}
        for side in held & set(sides):
            sides[side].append(found.registry.name(party))
            certain = certain and answer.standing == "reported"
    title = about_name(about, found.registry)
    return Bracket(about=about, title=title, supports=sides["for"], opposes=sides["against"], certain=certain)
