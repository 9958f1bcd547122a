"""Drafts: items whose values are read; with an id of its own, each becomes an event."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from travaux.domain.event import Event
from travaux.events.sources.attested import attested
from travaux.events.sources.items import Item
from travaux.events.sources.nodes import one_text, texts
from travaux.events.sources.problems import Problem, Refused
from travaux.events.sources.refusals import sentence
from travaux.events.sources.slugs import slug
from travaux.events.sources.values import CITED, Context, value
from travaux.events.sources.yaml_text import Node, Text

ELSEWHERE_READ = ("id", "voice", "origin", "says")


@dataclass(frozen=True)
class Draft:
    """An item with its values; `quoted` is its quotation, `given` the id written by hand."""

    item: Item
    values: dict[str, Any]
    quoted: str | None = None
    given: str | None = None

    @property
    def type(self) -> str:
        return self.item.line.name

    @property
    def about(self) -> str:
        """The thing it is about, as part of an id."""
        named = next((self.values[name] for name in self.item.line.about if name in self.values), "")
        many = named if isinstance(named, tuple | list) else (named,)
        return "-".join(slug(str(one).rpartition("/")[2]) for one in many if one != "")


def draft(item: Item, context: Context) -> Draft:
    """Read the values of an item; what is wrong becomes a problem and is left out."""
    values: dict[str, Any] = {}
    kind, problems = item.line.type, context.problems
    version = _version(item, context)
    _about(item, values, context, version)
    for key, node in item.values.items():
        if key in kind.model_fields and key not in (*ELSEWHERE_READ, *values) and _wanted(item, key, values):
            with problems.at(node.place):
                values[key] = texts(node) if key in CITED else value(kind, key, node, context, version)
    if "due" in item.values and "due_as_written" in kind.model_fields and "due_as_written" not in values:
        values["due_as_written"] = _as_written(item.values["due"], values.get("due"))
    quoted = None
    if item.is_development:
        quoted = attested(item, values, context)
    return Draft(item, values, quoted, _given(item, context))


def _wanted(item: Item, key: str, values: dict[str, Any]) -> bool:
    """A position is about one thing: the group's version gives way to the item's issue."""
    exclusive = item.line.family == "positions" and key in item.shared and key in item.line.about
    return not exclusive or not any(other in values for other in item.line.about if other != key)


def _as_written(node: Node, due: Any) -> str | None:
    text = one_text(node) if isinstance(node, Text) and node.value.strip() else None
    return text if text is not None and text != due and f"[{text}]" != due else None


def _version(item: Item, context: Context) -> str | None:
    """The version that the points of an item are in."""
    node = item.values.get("version")
    if node is None and "version" in item.line.about:
        node = item.about
    if not isinstance(node, Text) or not node.value:
        return None
    with suppress(Refused):  # told where the version itself is read
        return context.names.find("version", name=node.value)
    return None


def _about(item: Item, values: dict[str, Any], context: Context, version: str | None) -> None:
    if isinstance(item.about, Text) and not item.about.value.strip():
        return
    with context.problems.at(item.about.place):
        name = _about_field(item, context)
        if name in item.keys.keys() - item.shared:
            raise Refused(f"{item.line.name} is about its `{name}` already", f"remove the key `{name}`")
        cited = name in CITED
        values[name] = texts(item.about) if cited else value(item.line.type, name, item.about, context, version)


def _about_field(item: Item, context: Context) -> str:
    """The first field of the vocabulary line that fits what the item is about."""
    fields = item.line.about
    if not fields:
        raise Refused(f"{item.line.name} is about nothing in particular", f"write `{item.line.name}:` and `says`")
    if len(fields) == 1:
        return fields[0]
    text = one_text(item.about)
    if "unidentified" in fields:
        return "unidentified" if text.isdecimal() or text == "some" else "point"
    if fields == ("issue", "about"):
        return "issue" if context.names.which("issue", "party", "person", "plan", name=text)[0] == "issue" else "about"
    return context.names.which(*fields, name=text)[0]


def _given(item: Item, context: Context) -> str | None:
    with context.problems.at(item.values["id"].place if "id" in item.values else item.place):
        if "id" in item.values:
            named = one_text(item.values["id"])
            return named if "/" in named else f"{context.source}/{named}"
    return None


def event(one: Draft, id: str, context: Context) -> Event | None:
    """The event itself; what its model refuses becomes a problem at the key it is about."""
    try:
        return one.item.line.type.model_validate({"id": id, **one.values, **_cited(one, context)})
    except ValidationError as error:
        context.problems.extend(
            _problem(details, one) for details in error.errors() if not _told(details, one, context)
        )
        return None


def _cited(one: Draft, context: Context) -> dict[str, Any]:
    """The developments that an item names, now that every item has its id."""
    found: dict[str, Any] = {}
    for name in CITED:
        node = one.item.values.get(name, one.item.about if name in one.item.line.about else None)
        if name in one.values and node is not None:
            with context.problems.at(node.place):
                found[name] = value(one.item.line.type, name, node, context)
    return found


def _told(details: ErrorDetails, one: Draft, context: Context) -> bool:
    """Was a value left out because a problem with it is told already?"""
    name = str(details["loc"][0]) if details["loc"] else ""
    node = one.item.values.get(name, one.item.about if name in one.item.line.about else None)
    places = {found.place for found in context.problems}
    if name:
        return details["type"] == "missing" and node is not None and node.place in places
    return one.item.about.place in places


def _problem(details: ErrorDetails, one: Draft) -> Problem:
    name = str(details["loc"][0]) if details["loc"] else ""
    node = one.item.values.get(name)
    place = node.place if node else one.item.about.place if name in one.item.line.about else one.item.place
    return sentence(details, name, one.type, one.item.line.about, place)
