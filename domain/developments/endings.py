"""Endings: agreement, signature, ratification, entry into force, termination, alleged breach, denial."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from travaux.domain.claims import Assertion
from travaux.domain.event import Development
from travaux.domain.evidence import Frozen, Ref, Slug
from travaux.domain.passages import Passage


class _OfAgreement(Development, abstract=True):
    """Something about an agreement."""

    act = True
    agreement: Ref

    def about(self, attribute: str, value: object) -> Assertion:
        return self.claim(f"agreement/{self.agreement}", attribute, value)


class AgreementReached(_OfAgreement):
    """The parties agree, in principle or on a text."""

    between: tuple[Slug, ...]
    version: Ref | None = None
    scope: Literal["in-principle", "text"] = "text"

    def asserts(self) -> Iterator[Assertion]:
        yield self.about("state", "reached")
        yield from (self.about(f"party/{party}", True) for party in self.between)


class AgreementSigned(_OfAgreement):
    """The parties signed or initialled it."""

    between: tuple[Slug, ...]
    version: Ref | None = None
    form: Literal["signed", "initialled"] = "signed"

    def asserts(self) -> Iterator[Assertion]:
        yield self.about("state", self.form)
        yield from (self.about(f"signed/{party}", True) for party in self.between)


class RatificationDecided(_OfAgreement):
    """A parliament, a referendum or a membership decided."""

    by: Slug
    body: str
    result: Literal["passed", "failed"]
    vote: str | None = None

    def asserts(self) -> Iterator[Assertion]:
        yield self.about(f"ratified/{self.by}", self.result)


class EnteredIntoForce(_OfAgreement):
    """It binds."""

    def asserts(self) -> Iterator[Assertion]:
        yield self.about("state", "in force")


class Terminated(_OfAgreement):
    """It binds no longer."""

    by: Slug | None = None
    reason: Passage | None = None

    def asserts(self) -> Iterator[Assertion]:
        yield self.about("state", "terminated")


class BreachAlleged(Development):
    """A party says another broke an agreement or a commitment."""

    by: Slug
    of: Slug
    agreement: Ref | None = None
    commitment: Ref | None = None
    what: Passage | None = None

    @model_validator(mode="after")
    def _is_of_something(self) -> Self:
        if self.agreement is None and self.commitment is None:
            raise ValueError("name the agreement or the commitment")
        return self

    def asserts(self) -> Iterator[Assertion]:
        if self.agreement is not None:
            yield self.claim(f"agreement/{self.agreement}", f"breach/{self.of}", self.by)
        if self.commitment is not None:
            yield self.claim(f"commitment/{self.commitment}", f"breach/{self.of}", self.by)


class NotSo(Frozen):
    """One thing that is denied: a slot's value."""

    subject: str
    attribute: str
    value: Any


class ReportDenied(Development):
    """A party says a report is not so. It conflicts with what it denies and never erases it."""

    by: Slug
    denies: Ref
    """The development that is denied."""
    not_so: Annotated[tuple[NotSo, ...], Field(default=())]
    """What that development claimed, filled in when the denial is recorded."""

    def asserts(self) -> Iterator[Assertion]:
        for denial in self.not_so:
            yield self.claim(denial.subject, denial.attribute, {"not": denial.value}, act=False)
