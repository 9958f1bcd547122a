"""A source file: the capture of one document, its voices, its developments, and what was skipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from travaux.domain.event import Event
from travaux.domain.evidence import Anchor, Published, Skipped
from travaux.domain.passages import Passage
from travaux.domain.record_keeping import SourceCaptured
from travaux.events.sources import anchors
from travaux.events.sources.drafts import Draft, draft, event
from travaux.events.sources.header import Find, read_header, states_its_hash
from travaux.events.sources.ids import Recorded, identify
from travaux.events.sources.names import Names
from travaux.events.sources.nodes import fields_of, mapping, one_text, whole
from travaux.events.sources.nodes import items as elements
from travaux.events.sources.opened import SourceFile
from travaux.events.sources.problems import Place, Problem, Problems, Refused
from travaux.events.sources.values import Context
from travaux.events.sources.voices import heard
from travaux.events.sources.when import Reckoning
from travaux.events.sources.yaml_text import Node, Text


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


def read_source(
    file: SourceFile, names: Names, *, find: Find | None = None, folder: Path | None = None, recorded: Recorded
) -> tuple[SourceCaptured | None, list[tuple[Draft, str]], Context]:
    """The capture, and a draft with its id for each item; what is wrong is in the context's problems."""
    captured, text = read_header(file, names, find or (lambda _: None), folder)
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
        worked_out[captured.id] = frozenset() if states_its_hash(file) else frozenset({"text_sha256"})
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
    elif part > anchors.LARGEST_SHARE * 0.9:
        context.notices.append(Problem(place, f"note: {what}, and {anchors.LARGEST_SHARE:.0%} is the most"))
