"""The reference: every verb with its help, every type with its fields, every attribute, exit code and date form.

`python -m travaux.cli.reference > docs/reference.md` writes it anew; a test tells when that is due.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typer.core import TyperGroup

from travaux.cli.app import VERBS, command_of, overview
from travaux.cli.topics import TOPICS
from travaux.domain.attributes import ATTRIBUTES
from travaux.domain.event import Development
from travaux.domain.vocabulary import VOCABULARY, Line
from travaux.events.sources.items import ELSEWHERE
from travaux.events.sources.schema import schema

FAMILIES = {
    "talks": "Talks",
    "text": "Text",
    "positions": "Positions",
    "issues": "Issues",
    "words": "Words",
    "endings": "Endings",
    "record": "Record keeping",
}
WIDTH = 100


def lines() -> Iterator[str]:
    """The page, in Markdown."""
    yield "# Reference"
    yield ""
    yield "Made from the program by `python -m travaux.cli.reference > docs/reference.md`; a test keeps it current."
    yield ""
    yield "[Verbs](#verbs) · [Dates](#dates) · [Exit codes](#exit-codes) · [Formats](#formats) ·"
    yield "[Environment](#environment) · [Types](#types) · [Attributes](#attributes)"
    yield from _verbs()
    for topic, text in TOPICS.items():
        yield from _block(f"## {topic.replace('-', ' ').capitalize()}", text())
    yield from _types()
    yield from _attributes()


def _verbs() -> Iterator[str]:
    yield from _block("## Verbs", "\n".join(overview()))
    for verb in VERBS:
        command = command_of(verb)
        yield from _block(f"### {verb}", _help(command, f"travaux {verb}"))
        if isinstance(command, TyperGroup):
            for name, inner in command.commands.items():
                yield from _block(f"#### {verb} {name}", _help(inner, f"travaux {verb} {name}"))


def _help(command: Any, path: str) -> str:
    context = command.context_class(command, info_name=path, terminal_width=WIDTH, **command.context_settings)
    return str(command.get_help(context))


def _block(heading: str, text: str) -> Iterator[str]:
    yield from ("", heading, "", "```text", text.rstrip("\n"), "```")


def _types() -> Iterator[str]:
    yield from ("", "## Types", "")
    yield "The names are those of source files and of the log; a type never changes its meaning. The first key of an item"
    yield "names the type and what it is about; the other keys are its fields. Every development has besides:"
    yield ""
    yield from _fields(Development, {}, set())
    for family, title in FAMILIES.items():
        yield from ("", f"### {title}")
        for line in VOCABULARY.values():
            if line.family == family:
                yield from _type(line)


def _type(line: Line) -> Iterator[str]:
    kind = line.type
    yield from ("", f"#### {line.name}", "", " ".join((kind.__doc__ or "").split()))
    about = " or ".join(f"`{name}`" for name in line.about)
    facts = [f"About: {about}." if about else "About nothing in particular."]
    if issubclass(kind, Development):
        facts.append("An act: it moves the world." if kind.act else "An account.")
    if line.name in ELSEWHERE:
        facts.append(f"Not an item of a source file: {ELSEWHERE[line.name]}.")
    yield from ("", " ".join(facts), "")
    common = set(Development.model_fields) if issubclass(kind, Development) else {"id"}
    yield from _fields(kind, schema("source")["$defs"].get(line.name, {}).get("properties", {}), common)


def _fields(kind: type[BaseModel], told: dict[str, Any], without: set[str]) -> Iterator[str]:
    own = {name: field for name, field in kind.model_fields.items() if name not in without}
    if not own:
        return
    yield "| field | holds | |"
    yield "| --- | --- | --- |"
    for name, field in own.items():
        meaning = told.get(name, {}).get("description", "")
        yield f"| `{name}` | {_holds(field)} | {meaning} |"


def _holds(field: FieldInfo) -> str:
    words = _words(field.annotation)
    if any("edtf" in repr(one) for one in field.metadata):
        words = "date (EDTF)"
    if field.is_required():
        return words
    default = field.default
    return f"{words}; `{default}` unless said" if isinstance(default, str) else f"{words}; optional"


def _words(annotation: Any) -> str:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " or ".join(f"`{one}`" for one in inner)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_words(one) for one in inner if one is not type(None)))
    if origin is tuple:
        return f"list of {_words(inner[0])}"
    if origin is dict:
        return f"{_words(inner[1])} by name"
    if hasattr(annotation, "__metadata__"):
        return _words(annotation.__origin__)
    return _PLAIN.get(getattr(annotation, "__name__", ""), f"`{getattr(annotation, '__name__', annotation)}`")


_PLAIN = {
    "str": "text",
    "int": "whole number",
    "bool": "true or false",
    "Passage": "passage (erasable text)",
    "Any": "value",
}


def _attributes() -> Iterator[str]:
    yield from ("", "## Attributes", "")
    yield "What can be asked of a subject: `travaux why SUBJECT ATTRIBUTE`. Dates never order a fixed one. Where two values"
    yield "conflict, the answer is contested."
    yield ""
    yield "| attribute | meaning | fixed | two values conflict |"
    yield "| --- | --- | --- | --- |"
    for one in ATTRIBUTES.values():
        conflict = one.conflict.__name__.replace("_", " ")
        yield f"| `{one.name}` | {one.meaning} | {'fixed' if one.fixed else ''} | {conflict} |"


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
