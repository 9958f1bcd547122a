"""Issues: how far they are, who reads the same words differently, who presses whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import model_validator

from travaux.domain.claims import Assertion
from travaux.domain.event import Development, Side
from travaux.domain.evidence import Ref, Slug

Status = Literal["open", "deferred", "agreed"]
Trend = Literal["hardest", "difficult", "progress", "near"]


class IssueStatusAssessed(Development):
    """Somebody says how an issue stands (`status`) or how it goes (`trend`), or both."""

    issue: Slug
    status: Status | None = None
    trend: Trend | None = None
    by: Slug | None = None
    meeting: Ref | None = None
    version: Ref | None = None
    between: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.status is None and self.trend is None:
            raise ValueError("give a status or a trend")
        return self

    def asserts(self) -> Iterator[Assertion]:
        if self.status is not None:
            yield self.claim(f"issue/{self.issue}", "status", self.status)
        if self.trend is not None:
            yield self.claim(f"issue/{self.issue}", "trend", self.trend)


class InterpretationDiverged(Development):
    """The same words are read differently by the parties named."""

    issue: Slug
    between: tuple[Slug, ...] = ()
    version: Ref | None = None

    def asserts(self) -> Iterator[Assertion]:
        yield self.claim(f"issue/{self.issue}", "reading", " / ".join(self.between) or "not said")


class PressureReported(Development):
    """A party presses others to move; `side` if that shows its own on a proposition."""

    by: Slug
    on: tuple[Slug, ...]
    issue: Slug | None = None
    side: Side | None = None
    means: str | None = None
    force: str = "presses for it"

    def asserts(self) -> Iterator[Assertion]:
        for party in self.on:
            yield self.claim("talks", f"pressure/{self.by}/{party}", self.means or "presses")
        if self.issue is not None and self.side is not None:
            own = self.own_words_of(self.by)
            yield self.claim(f"position/{self.by}/{self.issue}", "side", self.side, act=own)
