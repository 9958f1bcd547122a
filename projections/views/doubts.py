"""Doubts: the slots whose sure claims conflict, and those that may already have changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from travaux.domain.claims import denied
from travaux.domain.law import Answer, Candidate
from travaux.domain.registry import Registry
from travaux.projections.replies import Reply, origins, who
from travaux.projections.views.findings import Findings, Span, began
from travaux.projections.views.naming import of_kind, part, speakers, title

ORDER = ("plan", "version", "point", "position", "issue", "option", "meeting", "talks", "commitment", "agreement")


class Value(Reply):
    """One of the values that stand beside each other."""

    value: Any
    label: str | None
    """What to call it, where it is the id of something or a side taken with a certain force."""
    leading: bool
    certain: bool
    known: bool
    """Its source had appeared by the pin for certain; an undated one may not."""
    since: Span
    origins: int
    possible_origins: int
    who: list[str]
    entries: list[int]


class Doubt(Reply):
    """A slot for which more than one value stands."""

    subject: str
    attribute: str
    part: str | None
    """Of an attribute that stands for several things, such as `participant/…`, which one."""
    title: str
    standing: Literal["contested", "unsettled"]
    values: list[Value]
    origins: int
    possible_origins: int
    said_by: list[str]


def doubts(found: Findings, standing: Literal["contested", "unsettled"]) -> list[Doubt]:
    """In the order of a reader's interest: the plan, positions, issues, meetings, the rest."""
    several = [
        doubt(found, subject, attribute, answer, standing)
        for (subject, attribute), answer in found.answers.items()
        if answer.standing == standing
    ]
    return sorted(several, key=lambda one: (_rank(one.subject), one.subject, one.attribute))


def _rank(subject: str) -> int:
    kind = subject.partition("/")[0]
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def doubt(
    found: Findings, subject: str, attribute: str, answer: Answer, standing: Literal["contested", "unsettled"]
) -> Doubt:
    sure, possible = origins(answer.candidates)
    return Doubt(
        subject=subject,
        attribute=attribute,
        part=part(attribute, found.registry),
        title=title(subject, found.registry),
        standing=standing,
        values=sorted(_values(found, answer), key=lambda one: (not one.leading, not one.certain, -one.origins)),
        origins=sure,
        possible_origins=possible,
        said_by=speakers(answer.candidates, found.registry),
    )


def _values(found: Findings, answer: Answer) -> Iterator[Value]:
    leading = {repr(candidate.claim.value) for candidate in answer.leading}
    groups: dict[str, list[Candidate]] = {}
    for candidate in sorted(answer.candidates, key=lambda c: (not c.sure, c.claim.reported.latest, c.claim.entry)):
        groups.setdefault(repr(candidate.claim.value), []).append(candidate)
    for key, group in groups.items():
        sure, possible = origins(group)
        yield Value(
            value=group[0].claim.value,
            label=label(found.registry, group),
            leading=key in leading,
            certain=group[0].sure,
            known=any(candidate.claim.reported.latest <= found.reading.pin.known_on for candidate in group),
            since=began(group, found.reading.pin.as_of),
            origins=sure,
            possible_origins=possible,
            who=list(dict.fromkeys(who(candidate.claim, found.registry) for candidate in group)),
            entries=[candidate.claim.entry for candidate in group],
        )


def label(registry: Registry, group: list[Candidate]) -> str | None:
    """A version or party by its name, a side by the force it is taken with."""
    claim = group[0].claim
    match claim.slot.attribute:
        case _ if denied(claim.value):
            return None
        case "version" | "replaces":
            return of_kind("version", str(claim.value), registry)
        case "tabled_by" | "by":
            return registry.name(str(claim.value))
        case "deferred_to":
            return " and ".join(map(registry.name, str(claim.value).split(" and ")))
        case "reading":
            return " / ".join(map(registry.name, str(claim.value).split(" / ")))
        case "side":
            counted = [c for c in group if c.sure] or group
            forces = dict.fromkeys(c.claim.told.force for c in counted if c.claim.told and c.claim.told.force)
            return ", ".join(forces) or None
        case _:
            return None
