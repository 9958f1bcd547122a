"""Filters: which claims and which rows a view is to show."""

from __future__ import annotations

from dataclasses import dataclass

from travaux.domain.claims import Claim
from travaux.domain.registry import Registry


@dataclass(frozen=True, slots=True)
class Filters:
    """`source`, `unnamed`, `on_record`, `reviewed` leave claims out before the law is asked; the others leave out rows.

    `party` and `issue` are ids; `origins` is the least number of certain origins a row must have. `reviewed` are the
    entries that four eyes saw, where only those are to count. Record keeping claims nothing: what it introduces stays.
    """

    party: str | None = None
    issue: str | None = None
    source: str | None = None
    origins: int = 0
    unnamed: bool = False
    on_record: bool = False
    reviewed: frozenset[int] | None = None

    def keeps(self, claim: Claim) -> bool:
        """Does it come from the source asked for, from unnamed sources only, from named ones only, was it reviewed?"""
        voice = claim.told.voice if claim.told else ()
        unnamed = any(role == "source" for role, *_ in voice)
        named = any(role == "speaker" and on_record for role, _, _, on_record in voice)
        if (self.source is not None and claim.source != self.source) or not self.takes(claim.entry):
            return False
        return not (self.unnamed and not unnamed) and not (self.on_record and not named)

    def takes(self, entry: int) -> bool:
        """Is what the entry tells to count, as far as reviews decide that?"""
        return self.reviewed is None or entry in self.reviewed

    def issues(self, registry: Registry) -> frozenset[str] | None:
        """The issue asked for and all under it; None when none is."""
        return frozenset(registry.within(self.issue)) if self.issue else None
