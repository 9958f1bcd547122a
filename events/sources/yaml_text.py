"""YAML in which every value is text and every key and value knows its place.

What a file of facts does not need is refused: tags, anchors and aliases (a few lines of which can
unfold to gigabytes), second documents, deep nesting. Dates stay as written, and `no` is a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLStreamError
from ruamel.yaml.reader import ReaderError

from travaux.events.sources.problems import Place, RefusedHere

LARGEST = 2_000_000
"""Bytes a file may have: some hundred times a long article's source file."""
DEEPEST = 20


@dataclass(frozen=True)
class Text:
    """A scalar."""

    place: Place
    value: str


@dataclass(frozen=True)
class Sequence:
    """A list."""

    place: Place
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class Mapping:
    """Keys, each with its own place, and their values, in the order of the file."""

    place: Place
    values: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)

    def put(self, key: str, node: Node, place: Place | None = None) -> None:
        self.values[key], self.keys[key] = node, place or node.place


Node = Text | Sequence | Mapping


def load(path: Path, name: str | None = None) -> Mapping:
    """The mapping that a file holds; RefusedHere with the place and the fix."""
    named = name or str(path)
    try:
        if path.stat().st_size > LARGEST:
            fix = f"a source file has at most {LARGEST // 1_000_000} MB; one file for each source"
            raise RefusedHere(Place(named), f"the file has {path.stat().st_size // 1_000_000} MB", fix)
        return parse(path.read_bytes(), named)
    except OSError as error:
        raise RefusedHere(Place(named), f"cannot be read: {error.strerror}", "check the path") from error


def parse(data: bytes | str, name: str) -> Mapping:
    """The mapping in a text; RefusedHere with the place and the fix."""
    text = data if isinstance(data, str) else _decoded(data, name)
    if len(text) > LARGEST:
        raise RefusedHere(Place(name), f"{len(text) // 1_000_000} MB of text", "one file for each source")
    try:
        return _document(_Events(text, name), name)
    except MarkedYAMLError as error:
        raise RefusedHere(_marked(error, name), f"this is no YAML: {_words(error)}", _advice(error)) from error
    except ReaderError as error:
        place = _at(text, error.position, name)
        raise RefusedHere(place, f"the character {error.character!r} cannot stand in a text", "remove it") from error
    except YAMLStreamError as error:
        raise RefusedHere(Place(name), f"this is no YAML: {error}", "write plain UTF-8 text") from error


def _decoded(data: bytes, name: str) -> str:
    if b"\0" in data:
        place = _at(data[: data.index(b"\0")].decode("utf-8", "replace"), None, name)
        raise RefusedHere(place, "the file is binary", "give the YAML file that describes the source, not the source")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _at(data[: error.start].decode("utf-8", "replace"), None, name)
        raise RefusedHere(
            place, f"the byte 0x{data[error.start]:02x} is not UTF-8", "save the file as UTF-8"
        ) from error


def _at(text: str, offset: int | None, name: str) -> Place:
    before = text if offset is None else text[:offset]
    return Place(name, before.count("\n") + 1, len(before) - before.rfind("\n"))


class _Events:
    """The parser's events, with one event of sight ahead."""

    def __init__(self, text: str, name: str) -> None:
        self._stream: Iterator[Any] = iter(YAML(typ="base", pure=True).parse(text))
        self._name = name

    def take(self) -> tuple[str, Any, Place]:
        event = next(self._stream)
        place = Place(self._name, event.start_mark.line + 1, event.start_mark.column + 1)
        return type(event).__name__.removesuffix("Event"), event, place


def _document(events: _Events, name: str) -> Mapping:
    events.take()
    kind, _, _ = events.take()
    if kind == "StreamEnd":
        raise RefusedHere(Place(name), "the file is empty", "write `negotiation:` and `source:` first")
    node = _node(events, *events.take(), depth=0)
    events.take()
    kind, _, place = events.take()
    if kind != "StreamEnd":
        raise RefusedHere(place, "a second document begins here", "one file for each source: remove the `---`")
    if not isinstance(node, Mapping):
        empty = isinstance(node, Text) and not node.value
        what = "the file is empty" if empty else "the file does not begin with keys"
        raise RefusedHere(Place(name) if empty else node.place, what, "write `negotiation:` and `source:` first")
    return node


def _node(events: _Events, kind: str, event: Any, place: Place, depth: int) -> Node:
    _refuse(kind, event, place, depth)
    match kind:
        case "Scalar":
            return Text(place, str(event.value))
        case "SequenceStart":
            return _sequence(events, place, depth + 1)
        case _:
            return _mapping(events, place, depth + 1)


def _refuse(kind: str, event: Any, place: Place, depth: int) -> None:
    if kind == "Alias" or event.anchor is not None:
        mark = f"{'*' if kind == 'Alias' else '&'}{event.anchor}"
        raise RefusedHere(place, f"anchors and aliases are not read here ({mark})", "write it out, or quote the text")
    if getattr(event, "tag", None) is not None:
        raise RefusedHere(place, f"tags are not read here ({event.tag})", "remove the tag: every value is text")
    if depth > DEEPEST:
        raise RefusedHere(place, f"nested more than {DEEPEST} deep", "no source file needs that")


def _sequence(events: _Events, place: Place, depth: int) -> Sequence:
    found = Sequence(place)
    while (taken := events.take())[0] != "SequenceEnd":
        found.items.append(_node(events, *taken, depth))
    return found


def _mapping(events: _Events, place: Place, depth: int) -> Mapping:
    found = Mapping(place)
    while (taken := events.take())[0] != "MappingEnd":
        key = _node(events, *taken, depth)
        if not isinstance(key, Text):
            raise RefusedHere(key.place, "a key is a word", "quote it if the brackets belong to it")
        if key.value in found.keys:
            earlier = found.keys[key.value]
            raise RefusedHere(key.place, f"`{key.value}` stands here twice, first in line {earlier.line}", "remove one")
        found.put(key.value, _said(_node(events, *events.take(), depth), key), key.place)
    return found


def _said(node: Node, key: Text) -> Node:
    """The value of a key; where none stands, the key is its place."""
    return Text(key.place, "") if isinstance(node, Text) and not node.value else node


def _marked(error: MarkedYAMLError, name: str) -> Place:
    mark = error.problem_mark or error.context_mark
    return Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)


def _words(error: MarkedYAMLError) -> str:
    return " ".join(str(part) for part in (error.context, error.problem) if part)


def _advice(error: MarkedYAMLError) -> str:
    if "mapping values are not allowed" in str(error.problem):
        return "a text with `: ` in it needs quotes"
    return "check quotes, brackets and indentation"
