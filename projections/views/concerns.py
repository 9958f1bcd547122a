"""Which slots and which developments concern the party and the issue that were asked for."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.domain.event import Development
from travaux.domain.registry import Registry
from travaux.projections.filters import Filters

_PARTIES = ("by", "of", "on", "to", "between", "who")
"""The fields in which a development names parties or people."""


def concerns(subject: str, filters: Filters, registry: Registry) -> bool:
    """A position and a person concern their party; a position, an issue and an option the issue and all above it."""
    kind, _, id = subject.partition("/")
    party, _, about = id.partition("/") if kind == "position" else (_party(kind, id, registry), "", id)
    issues = filters.issues(registry)
    return (filters.party in (None, party)) and (issues is None or about in issues)


def _party(kind: str, id: str, registry: Registry) -> str | None:
    person = registry.people.get(id)
    return (person.party if person else id) if kind in ("actor", "delegation") else ""


def tells_of(event: Development, filters: Filters, registry: Registry) -> bool:
    """Does a development pass all filters but `origins`? It tells of a party that acts in it, is meant or speaks."""
    issues, roles = filters.issues(registry), {(link.role, link.on_record) for link in event.voice}
    return (
        (issues is None or bool({getattr(event, "issue", None), *getattr(event, "issues", ())} & issues))
        and (filters.party is None or filters.party in set(_parties(event, registry)))
        and (filters.source is None or event.source == filters.source)
        and not (filters.unnamed and not any(role == "source" for role, _ in roles))
        and not (filters.on_record and ("speaker", True) not in roles)
    )


def _parties(event: Development, registry: Registry) -> Iterator[str | None]:
    yield from (link.party for link in event.voice)
    for field in _PARTIES:
        named = getattr(event, field, None) or ()
        for one in (named,) if isinstance(named, str) else named:
            yield one
            yield registry.people[one].party if one in registry.people else None
