"""A source file: the capture of one document, its voices, its developments, and what was skipped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from travaux.domain.event import Event
from travaux.domain.evidence import Anchor, Published, Skipped
from travaux.domain.passages import Passage
from travaux.domain.record_keeping import AliasRecorded, SourceCaptured
from travaux.events.sources import anchors, when
from travaux.events.sources.drafts import Draft, draft, event
from travaux.events.sources.ids import Recorded, identify
from travaux.events.sources.items import Item, items
from travaux.events.sources.names import BRINGS, Names
from travaux.events.sources.nodes import fields_of, mapping, one_text, whole
from travaux.events.sources.nodes import items as elements
from travaux.events.sources.problems import Place, Problem, Problems, Refused
from travaux.events.sources.refusals import sentence
from travaux.events.sources.texts import read_text
from travaux.events.sources.values import Context, published
from travaux.events.sources.voices import heard
from travaux.events.sources.when import Reckoning
from travaux.events.sources.yaml_text import Mapping, Node, Text
from travaux.events.sources.yaml_text import Sequence as List

SECTIONS = ("negotiation", "source", "voices", "developments", "skipped")
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


@dataclass
class SourceFile:
    """A file of which the items are known, and their values not yet."""

    name: str
    root: Mapping
    items: list[Item]
    problems: Problems
    notices: Problems = field(default_factory=Problems)


@dataclass(frozen=True)
class Reading:
    """What a file says: events, each with its place; and what the file itself does not state but was worked out."""

    name: str
    events: tuple[Event, ...]
    places: dict[str, Place]
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...] = ()
    worked_out: dict[str, frozenset[str]] = field(default_factory=dict)
    """By event: fields that depend on more than the file, such as the hash of a text that is at hand or not."""


def open_source(root: Mapping, name: str) -> SourceFile:
    """Tell the items of a source file apart."""
    problems = Problems()
    with problems.at(root.place):
        fields_of(root, SECTIONS, "a source file")
    listed = root.values.get("developments", List(root.place))
    if isinstance(listed, Text) and not listed.value:
        listed = List(listed.place)
    return SourceFile(name, root, list(items(listed, problems)), problems)


def bring(file: SourceFile, names: Names) -> None:
    """Give a name to what the items of the file bring in, before any item is read."""
    for item in file.items:
        for named in BRINGS.get(item.line.name, ()):
            node = item.about if named in item.line.about else item.values.get(named)
            if isinstance(node, Text) and node.value:
                names.bring(item.line.name, named, node.value)


def read_source(
    file: SourceFile, names: Names, *, find: Find | None = None, folder: Path | None = None, recorded: Recorded
) -> tuple[SourceCaptured | None, list[tuple[Draft, str]], Context]:
    """The capture, and a draft with its id for each item; what is wrong is in the context's problems."""
    at_hand = find or (lambda _: None)
    captured, text = _captured(file, names, at_hand, folder)
    dated = captured.published if captured else Published(edtf="0001/", basis="unknown")
    source = captured.source if captured else "source"
    outlet = captured.outlet if captured else None
    at = Reckoning(source, dated, names.registry)
    if captured is not None:
        names.registry.add(captured)
    context = Context(source, outlet, names, at, {}, text, file.problems, file.notices)
    _voices(file, context)
    drafts = [draft(item, context) for item in file.items]
    skipped = _skipped(file.root.values.get("skipped"), context)
    if captured is not None and skipped:
        captured = captured.model_copy(update={"skipped": skipped})
    if captured is not None:
        _weigh(drafts, skipped, captured, file, context)
    return captured, list(zip(drafts, identify(drafts, source, recorded), strict=True)), context


def events(
    file: SourceFile, captured: SourceCaptured | None, drafts: Sequence[tuple[Draft, str]], context: Context
) -> Reading:
    """All events of the file, as far as they can be read."""
    found: list[Event] = []
    places: dict[str, Place] = {}
    worked_out: dict[str, frozenset[str]] = {}
    if captured is not None:
        found.append(captured)
        places[captured.id] = file.root.keys["source"]
        stated = _header(file.root)
        worked_out[captured.id] = frozenset() if "sha256" in stated else frozenset({"text_sha256"})
    for one, id in drafts:
        made = event(one, id, context)
        if made is not None and id in places:
            context.problems.append(Problem(one.item.place, f"{id} is named twice in this file", "give one an `id`"))
        elif made is not None:
            found.append(made)
            places[id] = one.item.place
            worked_out[id] = _worked_out(one)
    told = tuple(dict.fromkeys(context.problems))
    return Reading(file.name, tuple(found), places, told, tuple(dict.fromkeys(context.notices)), worked_out)


def _worked_out(one: Draft) -> frozenset[str]:
    """What is filled in from the record where the item does not state it."""
    return frozenset({"not_so"} | ({"replaces"} - one.item.values.keys()))


def _header(root: Mapping) -> dict[str, Node]:
    node = root.values.get("source")
    return node.values if isinstance(node, Mapping) else {}


def _captured(
    file: SourceFile, names: Names, find: Find, folder: Path | None
) -> tuple[SourceCaptured | None, str | None]:
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
    stated = values.get("text_sha256")
    if "text" in fields and folder is not None and (folder / one_text(fields["text"])).is_file():
        text, sha256 = read_text(folder / one_text(fields["text"]))
        if stated is not None and stated != sha256:
            what = f"{one_text(fields['text'])} is not the text that was captured: its hash is {sha256}"
            file.problems.append(Problem(fields["sha256"].place, what, "give the original text"))
            return None
        values["text_sha256"] = sha256
        return text
    text_found = find(stated)
    if text_found is None:
        place = fields["text"].place if "text" in fields else file.root.keys["source"]
        what = "the text is not at hand: the quotations stay unchecked"
        file.notices.append(Problem(place, what, "attach it with `travaux source attach FILE`"))
    return text_found


def _voices(file: SourceFile, context: Context) -> None:
    node = file.root.values.get("voices")
    if node is None:
        return
    with context.problems.at(node.place):
        listed = mapping(node, "voices")
        for alias, one in listed.values.items():
            with context.problems.at(one.place):
                context.voices[alias] = heard(mapping(one, alias), alias, context.source, context.names)


def _skipped(node: Node | None, context: Context) -> tuple[Skipped, ...]:
    if node is None or (isinstance(node, Text) and not node.value):
        return ()
    found = []
    for element in elements(node):
        with context.problems.at(element.place):
            found.append(_one_skipped(element, context.text, context.problems))
    return tuple(found)


def _one_skipped(node: Node, text: str | None, problems: Problems) -> Skipped:
    fields = fields_of(node, ("says", "nth", "why"), "a skipped entry")
    if "says" not in fields or "why" not in fields:
        raise Refused("a skipped entry has `says` and `why`", "write {says: first words, why: heading}")
    exact, nth = one_text(fields["says"]), whole(fields["nth"]) if "nth" in fields else None
    with problems.at(fields["says"].place):
        anchors.anchor(exact, nth, text)
    return Skipped(says=Passage(exact), why=one_text(fields["why"]), nth=nth)


def _weigh(
    drafts: Sequence[Draft], skipped: Sequence[Skipped], captured: SourceCaptured, file: SourceFile, context: Context
) -> None:
    """All quotations of a source together stay under the limit."""
    if context.text is None:
        return
    said = [one.values["says"] for one in drafts if isinstance(one.values.get("says"), Anchor)]
    spans = [(one.start, one.end) for one in said if one.start is not None and one.end is not None]
    for one in skipped:
        with Problems().at(file.root.place):
            start = anchors.place(one.says, one.nth, context.text)
            spans.append((start, start + len(one.says)))
    part = anchors.share(spans, context.text)
    place = file.root.keys["source"]
    what = f"the quotations of {captured.source} are {part:.0%} of its text"
    if part > anchors.LARGEST_SHARE:
        fix = f"at most {anchors.LARGEST_SHARE:.0%}: quote the shortest run of words that stands once"
        context.problems.append(Problem(place, what, fix))
    else:
        context.notices.append(Problem(place, what))


def spellings(file: SourceFile, names: Names) -> None:
    """Aliases that the file itself records are known to all its items."""
    for item in file.items:
        of, alias = item.about, item.values.get("alias")
        if item.line.type is AliasRecorded and isinstance(of, Text) and isinstance(alias, Text):
            with Problems().at(of.place):
                known = names.find("person", "party", "issue", name=of.value)
                names.registry.add(AliasRecorded(id="alias/pending", of=known, alias=alias.value))
