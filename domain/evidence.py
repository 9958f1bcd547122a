"""Evidence: who said it, through whom, in which words, and when it happened by that report."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from travaux.domain.dates import bounds
from travaux.domain.instants import OPEN_START, Bounds
from travaux.domain.passages import Passage

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-.][a-z0-9]+)*$", max_length=120)]
"""A name for machines: lower-case words joined by `-`, parts of an issue by `.`."""
Ref = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-./:][a-z0-9]+)*$", max_length=200)]
"""A slug that may have parts: `us-plan/28`, `news-1208/reduced-from-28`."""


def _is_edtf(text: str) -> str:
    bounds(text, "UTC")
    return text


Edtf = Annotated[str, AfterValidator(_is_edtf)]
"""A date in the accepted part of EDTF (see `dates`)."""

Basis = Literal["stated", "resolved", "inferred", "unknown"]
Mode = Literal["direct", "paraphrase", "narration", "editorial"]
Role = Literal["outlet", "relay", "speaker", "source"]
Whose = Literal["own", "unnamed", "ascribed"]


class Frozen(BaseModel):
    """A value that never changes and refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Speaker(Frozen):
    """One link of a voice: an outlet that is relayed, a person who speaks, an unnamed source described in words."""

    role: Role
    name: str | None = None
    """An id of a person or party where there is one, else the name as written; None for an unnamed source."""
    description: Passage | None = None
    party: Slug | None = None
    on_record: bool = True


Voice = tuple[Speaker, ...]
"""A chain, outermost first. Empty: the outlet itself, without a source."""


def whose_words(voice: Voice, party: str) -> Whose:
    """Whose words are these about `party`: its own on the record, its own side's unnamed, or somebody else's?"""
    if not voice or voice[-1].party != party:
        return "ascribed"
    return "own" if voice[-1].role == "speaker" and voice[-1].on_record else "unnamed"


class Occurred(Frozen):
    """When it happened in the world, as recorded; `since` is how long ago it may already have held."""

    edtf: Edtf
    basis: Basis
    as_written: str | None = None
    rests_on: tuple[str, ...] = ()
    since: Literal["open"] | Edtf | None = None

    @model_validator(mode="after")
    def _held_before_it_happened(self) -> Self:
        if self.since is not None and self.held_from("UTC") > self.bounds("UTC").earliest:
            raise ValueError("since is later than the date itself")
        return self

    def bounds(self, zone: str) -> Bounds:
        return bounds(self.edtf, zone)

    def held_from(self, zone: str) -> int:
        """The earliest instant at which it may already have held."""
        if self.since == "open":
            return OPEN_START
        return bounds(self.since or self.edtf, zone).earliest


class Anchor(Frozen):
    """A quotation's place in its source: text-quote and text-position selectors (W3C Web Annotation, 2017).

    Offsets count characters of the text whose hash the capture holds. Without the text at hand they
    are None, and the quotation is unchecked.
    """

    exact: Passage
    prefix: Passage | None = None
    suffix: Passage | None = None
    nth: Annotated[int, Field(ge=1)] | None = None
    """Which of the places is meant, where the words stand in the text more than once."""
    start: Annotated[int, Field(ge=0)] | None = None
    end: Annotated[int, Field(ge=0)] | None = None

    @property
    def checked(self) -> bool:
        return self.start is not None


class Published(Frozen):
    """When a source appeared: exact, bounded, or unknown; `hard` is the bound that needs no inference."""

    edtf: Edtf
    basis: Basis = "stated"
    hard: Edtf | None = None
    rests_on: tuple[str, ...] = ()
    why: str | None = None

    def bounds(self, zone: str) -> Bounds:
        return bounds(self.edtf, zone)


class Skipped(Frozen):
    """A piece of a source that was read and left out, and why."""

    says: Passage
    why: str
    nth: int | None = None


Value = Any
"""What an attribute can hold: text, whole number, truth, or a denial `{"not": value}`."""
