"""The section `source` of a file: what the document is, when it appeared, and its text if that is at hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from travaux.domain.evidence import Published
from travaux.domain.record_keeping import SourceCaptured
from travaux.events.sources import when
from travaux.events.sources.names import Names
from travaux.events.sources.nodes import fields_of, one_text
from travaux.events.sources.opened import SourceFile
from travaux.events.sources.problems import Place, Problem, Problems, RefusedHere
from travaux.events.sources.refusals import sentence
from travaux.events.sources.texts import read_text
from travaux.events.sources.values import published
from travaux.events.sources.yaml_text import Mapping, Node

DATED = ("published", "basis", "hard", "rests_on", "why")
HEADER = (
    "id",
    "outlet",
    *DATED,
    "text",
    "sha256",
    "bytes_sha256",
    "title",
    "address",
    "language",
    "captured",
    "captured_by",
    "method",
)
Find = Callable[[str | None], str | None]
"""Gives an attached text by its hash, None where nobody holds it."""


def states_its_hash(file: SourceFile) -> bool:
    """Does the file itself say which text was captured?"""
    node = file.root.values.get("source")
    return isinstance(node, Mapping) and "sha256" in node.keys


def read_header(
    file: SourceFile, names: Names, find: Find, folder: Path | None
) -> tuple[SourceCaptured | None, str | None]:
    """The capture, and the text if it is at hand."""
    problems, root = file.problems, file.root
    node = root.values.get("source")
    if node is None:
        problems.append(Problem(root.place, "the file has no `source`", "write source: {id: …, published: …}"))
        return None, None
    with problems.at(node.place):
        fields = fields_of(node, HEADER, "source")
        values = _header_values(fields, names, problems)
        text = _text(fields, values, find, folder, file)
        return _validated(values, fields, problems, node.place), text
    return None, None


def _header_values(fields: dict[str, Node], names: Names, problems: Problems) -> dict[str, Any]:
    values: dict[str, Any] = {"language": "en"}
    for key, node in fields.items():
        with problems.at(node.place):
            if key not in (*DATED, "text"):
                values[_FIELD.get(key, key)] = one_text(node)
    if "published" in fields:
        with problems.at(fields["published"].place):
            values["published"] = _published(fields, names)
    if values.get("outlet") == "unknown":
        del values["outlet"]
    if "captured" in values:
        with problems.at(fields["captured"].place):
            values["captured"] = when.plain(values["captured"], names.registry.zone)
    values["id"] = f"source/{values.get('source')}"
    return values


_FIELD = {"id": "source", "sha256": "text_sha256"}
_KEY = {"source": "id", "text_sha256": "sha256"}


def _published(fields: dict[str, Node], names: Names) -> Published:
    node = fields["published"]
    parts = {"when": node, **{key: fields[key] for key in DATED if key != "published" and key in fields}}
    return published(Mapping(node.place, parts, {key: one.place for key, one in parts.items()}), names.registry.zone)


def _validated(
    values: dict[str, Any], fields: dict[str, Node], problems: Problems, place: Place
) -> SourceCaptured | None:
    try:
        return SourceCaptured.model_validate(values)
    except ValidationError as error:
        told = {found.place for found in problems}
        for details in error.errors():
            name = str(details["loc"][0]) if details["loc"] else ""
            node = fields.get(_KEY.get(name, name))
            where = node.place if node else place
            if where not in told and not (name == "id" and len(error.errors()) > 1):
                problems.append(_of_header(sentence(details, name, "source", (), where), name))
        return None


def _of_header(found: Problem, name: str) -> Problem:
    fixes = {
        "source": "add `id:`, such as news-1208",
        "published": "add `published:`, as a date or a range such as 2025-12-08..2025-12-26",
    }
    needs = found.what.startswith("source needs")
    what = found.what.replace("`source`", "`id`")
    return found._replace(what=what, fix=fixes.get(name, found.fix) if needs else found.fix)


def _text(
    fields: dict[str, Node], values: dict[str, Any], find: Find, folder: Path | None, file: SourceFile
) -> str | None:
    """The text of the source if it is at hand: the file named, or the attached one with the hash given."""
    beside = _beside(fields["text"], folder) if "text" in fields else None
    if beside is not None:
        return _checked(beside, fields, values, file)
    found = find(values.get("text_sha256"))
    if found is None:
        place = fields["text"].place if "text" in fields else file.root.keys["source"]
        what = "the text is not at hand: the quotations stay unchecked"
        file.notices.append(Problem(place, what, "attach it with `travaux source attach FILE`"))
    return found


def _beside(node: Node, folder: Path | None) -> Path | None:
    """The text that lies beside the file, or in a folder below it; never one elsewhere."""
    named = Path(one_text(node))
    if named.is_absolute() or ".." in named.parts:
        raise RefusedHere(node.place, f"{named} does not lie beside the file", "lay it there, or attach it")
    try:
        return folder / named if folder is not None and (folder / named).is_file() else None
    except OSError as error:
        raise RefusedHere(node.place, f"{named} cannot be read: {error.strerror}", "correct the name") from error


def _checked(beside: Path, fields: dict[str, Node], values: dict[str, Any], file: SourceFile) -> str | None:
    text, sha256 = read_text(beside)
    if values.get("text_sha256") not in (None, sha256):
        what = f"{beside.name} is not the text that was captured: its hash is {sha256}"
        file.problems.append(Problem(fields["sha256"].place, what, "give the original text"))
        return None
    values["text_sha256"] = sha256
    return text
