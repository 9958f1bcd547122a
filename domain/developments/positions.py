"""Positions: what a party wants, refuses, offers or would accept.

A position is a side on a proposition, so that seven wordings of one demand are one position with seven
quotations. Force (demands, insists, red line) and wording stay with the entry. A party's own words about
its own position are an act; what anybody else says about it is an account.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import model_validator

from travaux.domain.claims import Assertion
from travaux.domain.event import Development, Side
from travaux.domain.evidence import Edtf, Ref, Slug
from travaux.domain.passages import Passage


class _Position(Development, abstract=True):
    """A party's side on a proposition, an issue, or a text as a whole."""

    by: Slug
    issue: Slug | None = None
    version: Ref | None = None
    of: tuple[Slug, ...] = ()
    side: Side
    force: str
    """The strength of it in a word or three: demands, insists, red line."""
    grounds: tuple[Passage, ...] = ()

    @model_validator(mode="after")
    def _is_about_one_thing(self) -> Self:
        if (self.issue is None) == (self.version is None):
            raise ValueError("a position is about either an issue or a version of a text")
        return self

    def asserts(self) -> Iterator[Assertion]:
        yield self.takes(self.by, self.side)

    def takes(self, party: str, side: str) -> Assertion:
        subject = f"position/{party}/{self.issue or self.version}"
        return self.claim(subject, "side", side, act=self.own_words_of(party))


class PositionStated(_Position):
    """A party says where it stands."""

    force: str = "states"


class PositionAttributed(_Position):
    """Somebody says where another party stands: accepts, likes, refuses."""

    force: str = "is said to hold"


class DemandMade(_Position):
    """A party wants something of another."""

    side: Side = "for"
    force: str = "demands"


class DemandRestated(_Position):
    """A demand known before is made again: it affirms and opens nothing new."""

    side: Side = "for"
    force: str = "demands"
    still: bool = True


class DemandRejected(_Position):
    """A party refuses what is demanded of it."""

    side: Side = "against"
    force: str = "refuses"


class DemandWithdrawn(_Position):
    """A party no longer demands it."""

    side: Side = "withdrawn"
    force: str = "withdrew"
    in_return_for: Passage | None = None


class RedLineDeclared(_Position):
    """A party will not yield on this."""

    side: Side = "for"
    force: str = "red line"


class FlexibilitySignaled(_Position):
    """A party is ready to move."""

    side: Side = "open"
    force: str = "flexible"


class ConcessionMade(_Position):
    """A party moved, or agreed to give something up."""

    force: str = "agreed to"
    condition: Passage | None = None


class ConditionStated(_Position):
    """A party will, if something else happens."""

    side: Side = "conditional"
    force: str = "only if"
    condition: Passage | None = None


class OptionFloated(Development):
    """An idea without text is put about, by a party, by people unnamed, or by nobody in particular."""

    by: Slug | None = None
    issue: Slug
    of: tuple[Slug, ...] = ()
    force: str = "floats"

    def asserts(self) -> Iterator[Assertion]:
        yield self.claim(f"option/{self.issue}", "standing", "floated")
        if self.by is not None:
            own = self.own_words_of(self.by)
            yield self.claim(f"position/{self.by}/{self.issue}", "side", "open", act=own)


class OptionRejected(_Position):
    """A party does not consider an option."""

    side: Side = "against"
    force: str = "not considered"


class ProposalSupported(_Position):
    """A party supports a text as a whole."""

    side: Side = "for"
    force: str = "supports"


class ProposalRejected(_Position):
    """A party rejects a text as a whole."""

    side: Side = "against"
    force: str = "rejects"


class ClarificationRequested(Development):
    """A party asks what would happen if."""

    by: Slug
    of: tuple[Slug, ...] = ()
    issue: Slug | None = None
    version: Ref | None = None


class _Commitment(Development, abstract=True):
    """Something about a step that a party is to take."""

    commitment: Ref

    def about(self, attribute: str, value: object) -> Assertion:
        return self.claim(f"commitment/{self.commitment}", attribute, value)


class _Owed(_Commitment, abstract=True):
    """A step that is promised or expected, by somebody, by some date."""

    by: str
    """A party or a person."""
    of: tuple[Slug, ...] = ()
    step: str
    issue: Slug | None = None
    version: Ref | None = None
    due: Edtf | None = None
    due_as_written: str | None = None

    def owed(self, kind: str) -> Iterator[Assertion]:
        yield self.about("kind", kind)
        yield self.about("by", self.by)
        if self.due is not None:
            yield self.about("due", self.due)


class CommitmentMade(_Owed):
    """A party said it will take a step."""

    act = True

    def asserts(self) -> Iterator[Assertion]:
        yield from self.owed("promised")


class ExpectationStated(_Owed):
    """Somebody expects a step of a party, with the amounts named."""

    amounts: tuple[str, ...] = ()

    def asserts(self) -> Iterator[Assertion]:
        yield from self.owed("expected")


class CommitmentMet(_Commitment):
    """The step was taken; `level` 1 minimal, 2 intermediate, 3 full (Kroc Peace Accords Matrix scale)."""

    act = True
    level: Literal[1, 2, 3] = 3

    def asserts(self) -> Iterator[Assertion]:
        yield self.about("fulfilment", "met" if self.level == 3 else "partly met")


class CommitmentMissed(_Commitment):
    """The step was not taken by its date, and somebody says so."""

    act = True

    def asserts(self) -> Iterator[Assertion]:
        yield self.about("fulfilment", "missed")
