"""What every event has in common, and the closed registry of the types that can be stored.

Names and schema versions of these types are storage formats: a name never changes its meaning, and a
changed model raises `V` and teaches `upcast` to read the old one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal, Self

from pydantic import model_validator

from travaux.domain.claims import Assertion, Slot, Value, When
from travaux.domain.evidence import Anchor, Frozen, Mode, Occurred, Ref, Slug, Voice, whose_words
from travaux.domain.passages import Passage

TYPES: dict[str, type[Event]] = {}
"""Every type that can be stored, by the name it is stored under."""


class UnknownType(ValueError):
    """The log or a file names a type of event that this version does not know."""

    def __init__(self, name: str, version: int | None = None) -> None:
        known = f" in version {version}" if name in TYPES else ""
        super().__init__(f"{name!r} is no type of event that can be read{known}")


class Event(Frozen):
    """Something that is recorded: a development, or an act of record keeping."""

    V: ClassVar[int] = 1
    """Version of the stored schema."""

    id: Ref
    """Names the event for ever, through all its corrections."""

    def __init_subclass__(cls, abstract: bool = False, **options: Any) -> None:
        super().__init_subclass__(**options)
        if not abstract and TYPES.setdefault(cls.__name__, cls) is not cls:
            raise TypeError(f"two types are called {cls.__name__}")

    @classmethod
    def upcast(cls, data: dict[str, Any], version: int) -> dict[str, Any]:
        """The stored fields of an older `version` in today's form."""
        raise UnknownType(cls.__name__, version)


def written(event: Event, context: dict[str, Any] | None = None) -> dict[str, Any]:
    """The stored fields of an event, with its type and schema version; what was not said is left out."""
    fields = event.model_dump(mode="json", exclude_none=True, context=context)
    return {"type": type(event).__name__, "v": event.V, **fields}


def read(data: dict[str, Any], context: dict[str, Any] | None = None) -> Event:
    """The event from its stored fields, an older version upcast; ValueError if they do not fit."""
    fields = dict(data)
    name, version = str(fields.pop("type", "")), fields.pop("v", None)
    if name not in TYPES or type(version) is not int:
        raise UnknownType(name)
    kind = TYPES[name]
    return kind.model_validate(fields if version == kind.V else kind.upcast(fields, version), context=context)


class Development(Event, abstract=True):
    """Something that happened in the talks, as one source reports it."""

    act: ClassVar[bool] = False
    """An act moves the world; an account only tells about it."""

    source: Slug
    voice: Voice = ()
    origin: Ref
    mode: Mode = "paraphrase"
    hedge: Passage | None = None
    occurred: Occurred
    says: Anchor | None = None
    follows: tuple[Ref, ...] = ()
    still: bool = False
    note: Passage | None = None

    @model_validator(mode="after")
    def _follows_another(self) -> Self:
        if self.id in self.follows:
            raise ValueError("a development cannot follow itself")
        return self

    def asserts(self) -> Iterator[Assertion]:
        """What this says about slots: the only place where meaning turns into slots."""
        yield from ()

    def claim(
        self,
        subject: str,
        attribute: str,
        value: Value,
        *,
        act: bool | None = None,
        when: When = "occurred",
        of: str | None = None,
        replaces: str | None = None,
        inferred: bool = False,
    ) -> Assertion:
        moves = self.act if act is None else act
        return Assertion(Slot(subject, attribute), value, moves, when, of, replaces, inferred)

    def own_words_of(self, party: str) -> bool:
        return whose_words(self.voice, party) == "own"


Side = Literal["for", "conditional", "open", "against", "withdrawn"]
"""What a party takes on a proposition."""
