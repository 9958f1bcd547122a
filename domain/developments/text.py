"""Text: proposals, their versions, and what becomes of each point.

A version is written `plan/label` (`us-plan/28`); a text without versions is its own plan. A point has
a stable id within its plan; its number belongs to a version. A count is a claim, never a subtraction.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from travaux.domain.claims import Assertion, When
from travaux.domain.event import Development, Side
from travaux.domain.evidence import Ref, Slug
from travaux.domain.passages import Passage

Count = Annotated[int, Field(ge=0, le=100_000)]


def plan_of(version: str) -> str:
    """The plan a version belongs to."""
    return version.partition("/")[0]


class _OfVersion(Development, abstract=True):
    """Something about one version of a text."""

    version: Ref

    def counts(self, points: int | None, replaces: str | None = None) -> Iterator[Assertion]:
        """A point count is claimed of the version and of the plan."""
        if points is not None:
            yield self.claim(f"version/{self.version}", "point_count", points)
            plan = f"plan/{plan_of(self.version)}"
            yield self.claim(plan, "point_count", points, of=self.version, replaces=replaces)


class ProposalTabled(_OfVersion):
    """A text was put to the parties, or is reported to exist."""

    act = True
    by: Slug | None = None
    of: tuple[Slug, ...] = ()
    points: Count | None = None
    status: Literal["proposed", "draft", "under discussion"] | None = None
    force: str = "tabled"

    def asserts(self) -> Iterator[Assertion]:
        yield self.claim(f"plan/{plan_of(self.version)}", "version", self.version, of=self.version)
        yield from self.counts(self.points)
        if self.by is not None:
            yield self.claim(f"version/{self.version}", "tabled_by", self.by)
            yield self.claim(f"position/{self.by}/{self.version}", "side", "for", act=self.own_words_of(self.by))


class VersionProduced(_OfVersion):
    """A version was made from an earlier one."""

    act = True
    replaces: Ref | None = None
    points: Count | None = None
    meeting: Ref | None = None
    by: Slug | None = None

    def asserts(self) -> Iterator[Assertion]:
        plan = f"plan/{plan_of(self.version)}"
        yield self.claim(plan, "version", self.version, of=self.version, replaces=self.replaces)
        yield from self.counts(self.points, self.replaces)
        if self.replaces is not None:
            yield self.claim(f"version/{self.version}", "replaces", self.replaces)


class PointCountStated(_OfVersion):
    """Somebody said how many points a version has."""

    points: Count

    def asserts(self) -> Iterator[Assertion]:
        yield from self.counts(self.points)


class _OfPoint(_OfVersion, abstract=True):
    """Something about one point; `replaces` is the version that came before, where one is known."""

    point: Slug
    replaces: Ref | None = None

    def fate(self, status: str, *, contained: bool | None, before: bool = False) -> Iterator[Assertion]:
        """What became of the point, whether the version contains it, and that the earlier version did."""
        subject = f"point/{plan_of(self.version)}/{self.point}"
        yield self.claim(subject, "status", status, of=self.version, replaces=self.replaces)
        if contained is not None:
            yield self._contains(self.version, contained, "occurred", inferred=False)
        if before and self.replaces is not None:
            yield self._contains(self.replaces, True, "earlier", inferred=True)

    def _contains(self, version: str, contained: bool, when: When, *, inferred: bool) -> Assertion:
        act = self.act and not inferred
        subject = f"version/{version}"
        return self.claim(subject, f"point/{self.point}", contained, act=act, when=when, inferred=inferred)

    def worded(self, text: str | None, number: int | None = None) -> Iterator[Assertion]:
        if text is not None:
            yield self.claim(f"point/{plan_of(self.version)}/{self.point}", "text", str(text), of=self.version)
        if number is not None:
            yield self.claim(f"version/{self.version}", f"number/{self.point}", number)


class PointReported(_OfPoint):
    """What a point says, in full, in part or in other words; `side` is the text's own on a proposition."""

    number: Count | None = None
    text: Passage | None = None
    fidelity: Literal["verbatim", "translation", "paraphrase", "mention"] = "paraphrase"
    issue: Slug | None = None
    side: Side | None = None

    def asserts(self) -> Iterator[Assertion]:
        yield from self.fate("contained", contained=True)
        yield from self.worded(self.text, self.number)
        if self.issue is not None and self.side is not None:
            yield self.claim(f"version/{self.version}", f"on/{self.issue}", self.side)


class PointAdded(_OfPoint):
    """A point that the earlier version did not have."""

    act = True
    number: Count | None = None
    text: Passage | None = None
    by: Slug | None = None

    def asserts(self) -> Iterator[Assertion]:
        yield from self.fate("added", contained=True)
        yield from self.worded(self.text, self.number)


class PointRemoved(_OfVersion):
    """One point was taken out; or some were, and nobody says which (`unidentified`: how many, if that is known)."""

    act = True
    point: Slug | None = None
    replaces: Ref | None = None
    unidentified: Count | Literal["some"] | None = None
    described_as: Passage | None = None

    def asserts(self) -> Iterator[Assertion]:
        if self.point is None:
            yield self.claim(f"version/{self.version}", "removed_unidentified", self.unidentified or "some")
            return
        subject = f"point/{plan_of(self.version)}/{self.point}"
        yield self.claim(subject, "status", "removed", of=self.version, replaces=self.replaces)
        yield self.claim(f"version/{self.version}", f"point/{self.point}", False)
        if self.replaces is not None:
            earlier = f"version/{self.replaces}"
            yield self.claim(earlier, f"point/{self.point}", True, act=False, when="earlier", inferred=True)


class PointReworded(_OfPoint):
    """A point was changed in substance and stays."""

    act = True
    text: Passage | None = None
    described_as: Passage | None = None

    def asserts(self) -> Iterator[Assertion]:
        yield from self.fate("reworded", contained=True, before=True)
        yield from self.worded(self.text)


class PointRetained(_OfPoint):
    """A point was kept, and that was said expressly."""

    act = True
    text: Passage | None = None

    def asserts(self) -> Iterator[Assertion]:
        yield from self.fate("retained", contained=True, before=True)
        yield from self.worded(self.text)


class PointDeferred(_OfPoint):
    """A matter was put on hold, bracketed, or left to somebody; whether the version still has it stays open.

    It says nothing of the issue's status: what is left to somebody is as open as before.
    """

    act = True
    issue: Slug | None = None
    to: tuple[str, ...] = ()
    supports: tuple[Slug, ...] = ()
    opposes: tuple[Slug, ...] = ()
    """Who wants the bracketed words, and who does not."""

    def asserts(self) -> Iterator[Assertion]:
        yield from self.fate("deferred", contained=None)
        if self.to:
            subject = f"point/{plan_of(self.version)}/{self.point}"
            yield self.claim(subject, "deferred_to", " and ".join(self.to))
        for party, side in ((self.supports, "for"), (self.opposes, "against")):
            for name in party:
                yield self.claim(f"position/{name}/{self.point}@{self.version}", "side", side, act=False)


class PointAgreed(_OfPoint):
    """The parties named agree on a point, tentatively, ad referendum or finally."""

    act = True
    between: tuple[Slug, ...] = ()
    scope: Literal["tentative", "ad-referendum", "final"] = "tentative"
    issue: Slug | None = None

    def asserts(self) -> Iterator[Assertion]:
        yield from self.fate("agreed", contained=True)
        if self.issue is not None:
            yield self.claim(f"issue/{self.issue}", "status", "agreed")


class PointReopened(_OfPoint):
    """An agreed or deferred point is open again."""

    act = True
    by: Slug | None = None
    issue: Slug | None = None

    def asserts(self) -> Iterator[Assertion]:
        yield from self.fate("reopened", contained=True)
        if self.issue is not None:
            yield self.claim(f"issue/{self.issue}", "status", "open")


class PointsRenumbered(_OfVersion):
    """The points of a version got new numbers."""

    act = True
    numbers: dict[Slug, Count]

    def asserts(self) -> Iterator[Assertion]:
        for point, number in self.numbers.items():
            yield self.claim(f"version/{self.version}", f"number/{point}", number)


class TextPublished(_OfVersion):
    """A text became public."""

    act = True
    channel: Literal["official", "leak", "read-out"]
    by: Slug | None = None
    completeness: Literal["full", "partial"] = "full"
    disputed_by: tuple[Slug, ...] = ()

    def asserts(self) -> Iterator[Assertion]:
        yield self.claim(f"version/{self.version}", "published", self.channel)
