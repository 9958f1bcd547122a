"""The form for one development: the fields of its type with the schema's help, tried out before it is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from travaux.domain.event import Development, Event
from travaux.domain.vocabulary import VOCABULARY, Line
from travaux.events.errors import Unreadable
from travaux.events.sources.header import Find
from travaux.events.sources.items import ELSEWHERE
from travaux.events.sources.one import one
from travaux.events.sources.recorded import Record
from travaux.events.sources.schema import schema

VOICE = {
    "speaker": "who speaks: a person or party",
    "via": "through which outlet or person",
    "unnamed": "how a speaker without a name is described",
    "side": "the party that an unnamed speaker belongs to",
}
HELP = {
    "says": "the shortest run of words that stands once in the source",
    "when": "when it happened: 2025-12-08, 2025-12-06/2025-12-08, [..2025-12-08] for some time by then",
    "force": "in a word or three: demands, insists, refuses",
    "side": "the side taken",
}
"""Where the schema leaves a key without words."""
FIRST = ("says", "by", "of", "side", "when", "since")
"""Asked for before the others."""
LAST = ("origin", "mode", "hedge", "still", "follows", "note", "id")
"""Asked for after the others: what any development may have, and few do."""


class Field(NamedTuple):
    """One key of the short form."""

    key: str
    help: str
    choices: tuple[str, ...]
    several: bool
    value: str

    @property
    def label(self) -> str:
        return self.key.replace("_", " ").replace("voice.", "voice: ")


class Kind(NamedTuple):
    """A type that one can record, under its family."""

    name: str
    family: str
    help: str


@cache
def kinds() -> tuple[Kind, ...]:
    return tuple(
        Kind(line.name, line.family, " ".join((line.type.__doc__ or "").split()))
        for line in VOCABULARY.values()
        if issubclass(line.type, Development) and line.name not in ELSEWHERE
    )


def fields(type: str, given: Mapping[str, str]) -> list[Field]:
    """The fields of a type, filled with what was given; Unreadable if there is no such type."""
    line = _line(type)
    about = " or ".join(line.about)
    first = [Field("about", f"{about}, by its id or name", (), False, given.get("about", ""))] if about else []
    own = {field.key: field for field in _own(line, given)}
    voice = [Field(f"voice.{key}", help, (), False, given.get(f"voice.{key}", "")) for key, help in VOICE.items()]
    ordered = [own.pop(key) for key in FIRST if key in own]
    seldom = [own.pop(key) for key in LAST if key in own]
    return [*first, *ordered, *own.values(), *voice, *seldom]


def _line(type: str) -> Line:
    if type not in {kind.name for kind in kinds()}:
        raise Unreadable(f"no development is called {type!r}")
    return VOCABULARY[type]


def _own(line: Line, given: Mapping[str, str]) -> Iterator[Field]:
    definitions = _definitions()
    for key, told in definitions[line.name]["properties"].items():
        if key in (line.name, "voice", *line.about):
            continue
        said = definitions[told["$ref"].rpartition("/")[2]] if "$ref" in told else told
        several = any(one.get("type") == "array" for one in said.get("anyOf", ()))
        help = (said.get("description") or HELP.get(key, "")) + ("; several: one a line" if several else "")
        yield Field(key, help.removeprefix("; "), tuple(said.get("enum", ())), several, given.get(key, ""))


@cache
def _definitions() -> dict[str, Any]:
    found: dict[str, Any] = schema("source")["$defs"]
    return found


def development(record: Record, given: Mapping[str, str], find: Find) -> Event:
    """The development that the form describes; refused as a source file with the same words is."""
    type, source = given.get("type", ""), given.get("source", "")
    if not source:
        raise Unreadable("a development needs the source that reports it")
    values: dict[str, Any] = {}
    voice: dict[str, str] = {}
    for field in fields(type, given):
        text = field.value.strip()
        if not text or field.key == "about":
            continue
        if field.key.startswith("voice."):
            voice[field.key.removeprefix("voice.")] = text
        else:
            values[field.key] = [line.strip() for line in text.splitlines() if line.strip()] if field.several else text
    if voice:
        values["voice"] = voice
    return one(record, source, type, given.get("about", "").strip(), values, find=find)
