"""Naming: what to call the subject of a slot, and whose words stand behind claims."""

from __future__ import annotations

from collections.abc import Iterable

from travaux.domain.claims import Claim
from travaux.domain.law import Candidate
from travaux.domain.registry import Registry
from travaux.projections.replies import outlet, surname, who

OWN, UNNAMED = "in its own words", "unnamed"


def title(subject: str, registry: Registry) -> str:
    """`meeting/call-1206` is the 6 Dec call; `position/ukraine/us-plan/19` is Ukraine on the 19-point text."""
    kind, _, id = subject.partition("/")
    match kind:
        case "position":
            party, _, about = id.partition("/")
            said = about_name(about, registry)
            proposition = about in registry.issues and registry.issues[about].proposition
            return f"{registry.name(party)} on {f'“{said}”' if proposition else said}"
        case "point":
            return f"{registry.name(id.partition('/')[0])}, {registry.name(id)}"
        case "issue" | "option":
            return about_name(id, registry)
        case "talks":
            return "The talks"
        case _:
            return of_kind(kind, id, registry)


def part(attribute: str, registry: Registry) -> str | None:
    """Of `participant/witkoff`, `topic/territory`, `point/amnesty` or `pressure/a/b` what it is about; else nothing."""
    _, _, of = attribute.partition("/")
    return " to ".join(registry.name(one) for one in of.split("/")).replace("-", " ") if of else None


def about_name(about: str, registry: Registry) -> str:
    """An issue, a text, or a bracketed point of a text (`amnesty@us-plan/19`)."""
    if about in registry.issues:
        return registry.issues[about].title
    point, at, version = about.partition("@")
    if at:
        plan = version.partition("/")[0]
        return f"{of_kind('point', f'{plan}/{point}', registry)} in the {of_kind('version', version, registry)}"
    return of_kind("version", about, registry)


def of_kind(kind: str, id: str, registry: Registry) -> str:
    """The name of a thing of a kind; a text without versions is its own plan; else the last part of its id."""
    named = registry.subjects.get(kind, {}).get(id)
    if named is None and kind == "version":
        named = registry.subjects.get("plan", {}).get(id)
    if named is not None:
        return named.name
    called = registry.name(id)
    return called if called != id else id.rpartition("/")[2].replace("-", " ")


def top(issue: str, registry: Registry) -> str:
    """The issue at the root of the tree above this one."""
    parent = registry.issues[issue].parent if issue in registry.issues else None
    return top(parent, registry) if parent else issue


def voice(candidates: Iterable[Candidate], registry: Registry, *, relays: bool = False) -> str:
    """Whose words: `in its own words`, `unnamed`, `says Trump`, `Politico`, `outlet, no source`; the sure first.

    With `relays`, an unnamed source is told with whoever heard it: `NBC, unnamed`.
    """
    told = sorted(candidates, key=lambda c: (not c.sure, c.claim.reported.latest, c.claim.entry))
    claims = [c.claim for c in told if c.sure] or [c.claim for c in told]
    if any(claim.told is not None and claim.told.whose == "own" for claim in claims):
        return OWN
    phrases = list(dict.fromkeys(_phrase(claim, registry, relays) for claim in claims))
    return ", ".join([*phrases[:2], *(["others"] if len(phrases) > 2 else [])])


def _phrase(claim: Claim, registry: Registry, relays: bool) -> str:
    links = claim.told.voice if claim.told else ()
    if not links:
        return outlet(claim.source, registry)
    role, name, _, _ = links[-1]
    if role == "speaker" and name:
        return f"says {surname(name, registry)}"
    if relays:
        return who(claim, registry)
    return UNNAMED if role == "source" else name or UNNAMED


def speakers(candidates: Iterable[Candidate], registry: Registry) -> list[str]:
    """Who says it, each once, the certain first, people before outlets: an unnamed source by its relay."""
    ordered = sorted(
        candidates, key=lambda c: (not c.sure, not _spoken(c.claim), c.claim.reported.latest, c.claim.entry)
    )
    return list(dict.fromkeys(_speaker(one.claim, registry) for one in ordered))


def _spoken(claim: Claim) -> bool:
    return bool(claim.told and claim.told.voice and claim.told.voice[-1][0] == "speaker")


def _speaker(claim: Claim, registry: Registry) -> str:
    links = claim.told.voice if claim.told else ()
    if not links:
        return outlet(claim.source, registry)
    role, name, _, _ = links[-1]
    if role == "speaker" and name:
        return surname(name, registry)
    relays = [name for role, name, _, _ in links if role != "source" and name]
    return relays[-1] if relays else UNNAMED
