"""Filters: which claims and which rows a view is to show."""

from __future__ import annotations

from dataclasses import dataclass

from travaux.domain.claims import Claim
from travaux.domain.registry import Registry


@dataclass(frozen=True, slots=True)
class Filters:
    """`source`, `unnamed`, `on_record` leave claims out before the law is asked; the others leave out rows.

    `party` and `issue` are ids; `origins` is the least number of certain origins a row must have.
    """

    party: str | None = None
    issue: str | None = None
    source: str | None = None
    origins: int = 0
    unnamed: bool = False
    on_record: bool = False

    def keeps(self, claim: Claim) -> bool:
        """Does the claim come from the source asked for, from unnamed sources only, from named ones only?"""
        voice = claim.told.voice if claim.told else ()
        unnamed = any(role == "source" for role, *_ in voice)
        named = any(role == "speaker" and on_record for role, _, _, on_record in voice)
        if self.source is not None and claim.source != self.source:
            return False
        return not (self.unnamed and not unnamed) and not (self.on_record and not named)

    def issues(self, registry: Registry) -> frozenset[str] | None:
        """The issue asked for and all under it; None when none is."""
        return frozenset(registry.within(self.issue)) if self.issue else None
