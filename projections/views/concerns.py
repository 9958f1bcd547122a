"""Which slots concern the party and the issue that were asked for."""

from __future__ import annotations

from travaux.domain.registry import Registry
from travaux.projections.filters import Filters


def concerns(subject: str, filters: Filters, registry: Registry) -> bool:
    """A position concerns its party; it, an issue and an option concern the issue and all above it."""
    kind, _, id = subject.partition("/")
    party, _, about = id.partition("/") if kind == "position" else ("", "", id)
    issues = filters.issues(registry)
    return (filters.party in (None, party)) and (issues is None or about in issues)
