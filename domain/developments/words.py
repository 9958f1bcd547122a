"""Words: what was said or printed and is no move in the talks. No view of plan, positions or meetings reads them."""

from __future__ import annotations

from travaux.domain.event import Development
from travaux.domain.evidence import Ref, Slug


class StatementMade(Development):
    """Somebody said something that no other type fits."""

    by: Slug | None = None
    of: tuple[Slug, ...] = ()
    issue: Slug | None = None
    version: Ref | None = None
    meeting: Ref | None = None
    medium: str | None = None


class FactReported(Development):
    """A source states a circumstance that no other type fits."""

    issue: Slug | None = None
    meeting: Ref | None = None
    version: Ref | None = None
    amount: str | None = None


class OpinionPublished(Development):
    """An author's own judgement: recorded, and barred from every view of the talks."""

    issue: Slug | None = None
    about: Slug | None = None


class PassageNoted(Development):
    """A sentence worth keeping at hand, read for nothing."""
