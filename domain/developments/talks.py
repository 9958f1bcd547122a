"""Talks: meetings planned, held and called off, how they went, who mediates, who speaks for whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from travaux.domain.attributes import duration_in_minutes
from travaux.domain.claims import Assertion
from travaux.domain.event import Development
from travaux.domain.evidence import Edtf, Ref, Slug
from travaux.domain.passages import Passage

Format = Literal["in-person", "phone", "video", "mixed", "shuttle", "plenary", "working-group", "exchange", "contact"]
"""`mixed`: some in person, some by phone or video."""


def _is_duration(text: str) -> str:
    if not duration_in_minutes(text)[0]:
        raise ValueError(f"{text!r} is no duration: write days, hours and minutes in ISO 8601, such as PT2H or P3D~")
    return text


Duration = Annotated[str, AfterValidator(_is_duration)]
"""Days, hours and minutes in ISO 8601; a closing `~` means about."""


class _About(Development, abstract=True):
    """Something about a meeting."""

    meeting: Ref

    def about(self, attribute: str, value: object, act: bool | None = None) -> Assertion:
        return self.claim(f"meeting/{self.meeting}", attribute, value, act=act)


class _Details(_About, abstract=True):
    """What can be said of a meeting, every part alone as well; people by id, or in words as written."""

    place: str | None = None
    format: Format | None = None
    duration: Duration | None = None
    """ISO 8601, with `~` for about: `PT2H`, `PT5H~`."""
    who: tuple[str, ...] = ()
    issues: tuple[Slug, ...] = ()
    topics: tuple[Passage, ...] = ()
    """What was discussed, where it is no issue of the tree."""
    version: Ref | None = None
    """The text it was about."""

    def details(self) -> Iterator[Assertion]:
        for attribute, value in (("place", self.place), ("format", self.format), ("duration", self.duration)):
            if value is not None:
                yield self.about(attribute, value)
        yield from (self.about(f"participant/{person}", True) for person in self.who)
        yield from (self.about(f"topic/{issue}", True) for issue in self.issues)


class MeetingScheduled(_Details):
    """A future meeting, contact or journey was announced or expected."""

    act = True
    due: Edtf | None = None
    due_as_written: str | None = None
    firmness: Literal["announced", "expected", "proposed"] = "expected"

    def asserts(self) -> Iterator[Assertion]:
        yield self.about("planned", self.due or "unknown")
        if self.place is not None:
            yield self.about("planned_place", self.place)
        yield from (self.about(f"expected/{person}", True) for person in self.who)


class MeetingHeld(_Details):
    """A meeting, call or contact took place; a report of one detail alone is such a report too."""

    V = 2
    act = True

    @classmethod
    def upcast(cls, data: dict[str, object], version: int) -> dict[str, object]:
        """Version 1 called the participants `participants`."""
        if version != 1:
            return super().upcast(data, version)
        data["who"] = data.pop("participants", ())
        return data

    def asserts(self) -> Iterator[Assertion]:
        yield self.about("held", True)
        if self.occurred.basis in ("stated", "resolved"):
            yield self.about("date", self.occurred.edtf)
        yield from self.details()


class MeetingCancelled(_About):
    """A planned meeting was called off or put off."""

    act = True
    by: Slug | None = None
    reason: Passage | None = None
    due: Edtf | None = None
    """The new date, if it was put off to one."""

    def asserts(self) -> Iterator[Assertion]:
        if self.due is None:
            yield self.about("cancelled", True)
        else:
            yield self.about("planned", self.due)


class MeetingOutcomeReported(_About):
    """What came of a meeting."""

    outcome: Literal["none", "partial", "agreement", "withheld"]

    def asserts(self) -> Iterator[Assertion]:
        yield self.about("outcome", self.outcome)


class TalksCharacterized(Development):
    """Somebody described the talks or one meeting: good, difficult, constructive."""

    by: Slug | None = None
    meeting: Ref | None = None
    tone: Literal["positive", "mixed", "negative", "neutral"]
    words: Passage | None = None

    def asserts(self) -> Iterator[Assertion]:
        yield self.claim(f"meeting/{self.meeting}" if self.meeting else "talks", "tone", self.tone)


class ContinuationAgreed(Development):
    """The sides will go on talking."""

    act = True
    between: tuple[Slug, ...] = ()
    meeting: Ref | None = None

    def asserts(self) -> Iterator[Assertion]:
        yield self.claim("talks", "state", "continuing")


class MediationReported(Development):
    """A mediator gathers, bridges, seeks, develops ideas; `side` if that places it on a proposition."""

    by: Slug
    effort: str
    between: tuple[str, ...] = ()
    issue: Slug | None = None
    side: Literal["open", "conditional"] | None = None
    force: str = "mediates"

    def asserts(self) -> Iterator[Assertion]:
        yield self.claim("talks", f"mediation/{self.by}", self.effort)
        if self.issue and self.side:
            own = self.own_words_of(self.by)
            yield self.claim(f"position/{self.by}/{self.issue}", "side", self.side, act=own)


class RoleReported(Development):
    """A party's part in the talks, or a person's office; the first name where reports differ on it."""

    of: Slug
    """A party or a person."""
    role: str | None = None
    first_name: str | None = None
    meeting: Ref | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.role is None and self.first_name is None:
            raise ValueError("give a role or a first name")
        return self

    def asserts(self) -> Iterator[Assertion]:
        if self.role is not None:
            yield self.claim(f"actor/{self.of}", "role", self.role, when="always")
        if self.first_name is not None:
            yield self.claim(f"actor/{self.of}", "first_name", self.first_name, when="always")


class DelegationChanged(Development):
    """A person joined or left a party's delegation."""

    act = True
    by: Slug
    who: str
    change: Literal["joined", "left"]
    role: str | None = None

    def asserts(self) -> Iterator[Assertion]:
        yield self.claim(f"delegation/{self.by}", f"member/{self.who}", self.change == "joined")


class TalksSuspended(Development):
    """The talks stopped for the time being; `kind` names an impasse, a walk-out, a strike."""

    act = True
    by: Slug | None = None
    kind: str | None = None
    reason: Passage | None = None

    def asserts(self) -> Iterator[Assertion]:
        yield self.claim("talks", "state", "suspended")


class TalksResumed(Development):
    """The talks went on after a pause."""

    act = True
    by: Slug | None = None

    def asserts(self) -> Iterator[Assertion]:
        yield self.claim("talks", "state", "continuing")


class DeadlineSet(Development):
    """A date by which something has to happen; the latest one set stands."""

    act = True
    deadline: Ref
    by: Slug | None = None
    on: tuple[Slug, ...] = ()
    due: Edtf
    consequence: Passage | None = None

    def asserts(self) -> Iterator[Assertion]:
        yield self.claim(f"deadline/{self.deadline}", "due", self.due)
        yield from (self.claim(f"deadline/{self.deadline}", f"party/{party}", True) for party in self.on)
