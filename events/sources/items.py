"""Items: one development each; a group gives its keys to the items under `of`."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Lookup
from dataclasses import dataclass

from travaux.domain.event import Development
from travaux.domain.vocabulary import VOCABULARY, Line
from travaux.events.sources.nodes import mapping, unknown_key
from travaux.events.sources.problems import Place, Problems, RefusedHere, among
from travaux.events.sources.yaml_text import Mapping, Node, Sequence

SHORT = ("id", "when", "since", "says", "voice")
"""The keys of a development that are not the model's own fields."""
HIDDEN = frozenset({"id", "source", "occurred", "not_so"})
"""The model's fields that a file does not write: they are made, or have a short name."""
ELSEWHERE = {
    "NegotiationOpened": "write it in negotiation.yaml",
    "PartyIntroduced": "write it under parties in negotiation.yaml",
    "PersonIntroduced": "write it under people in negotiation.yaml",
    "IssueIntroduced": "write it under issues in negotiation.yaml",
    "SubjectIntroduced": "write it in negotiation.yaml",
    "SourceCaptured": "write it under `source`",
    "EntryCorrected": "change the item and record the file with --amend, or use `travaux correct`",
    "EntryRetracted": "use `travaux retract`",
    "EntryReviewed": "use `travaux review`",
    "RecordingSigned": "record with a key of your name, or `--sign`",
    "PassageErased": "use `travaux audit erase`",
}
"""Types that no item can be, and where they are written instead."""


@dataclass(frozen=True)
class Item:
    """A type of the vocabulary, what it is about, and its other keys, each with its place."""

    place: Place
    line: Line
    about: Node
    values: Lookup[str, Node]
    keys: Lookup[str, Place]
    shared: frozenset[str] = frozenset()
    """The keys that come from the group."""

    @property
    def is_development(self) -> bool:
        return issubclass(self.line.type, Development)


def known_keys(line: Line) -> list[str]:
    """The keys an item of this type may have besides the first."""
    fields = line.type.model_fields
    if not issubclass(line.type, Development):
        return ["id", *(name for name in fields if name != "id")]
    return [*SHORT, *(name for name in fields if name not in HIDDEN | set(SHORT))]


def items(node: Node, problems: Problems) -> Iterator[Item]:
    """Every development in the list, groups opened."""
    if not isinstance(node, Sequence):
        problems.append(RefusedHere(node.place, "a list of items is expected here", "begin each with `- `").problem)
        return
    for element in node.items:
        with problems.at(element.place):
            item = mapping(element, "an item")
            yield from _group(item, problems) if next(iter(item.keys), "") == "group" else [_item(item, None, problems)]


def _group(node: Mapping, problems: Problems) -> Iterator[Item]:
    shared = mapping(node.values["group"], "group")
    for key, place in node.keys.items():
        if key not in ("group", "of"):
            problems.append(RefusedHere(place, f"a group has no key `{key}`", "put it inside `group: {…}`").problem)
    members = node.values.get("of")
    if not isinstance(members, Sequence):
        raise RefusedHere(node.place, "a group has its items in a list under `of`", "write `of:` below `group:`")
    opened = []
    for element in members.items:
        with problems.at(element.place):
            opened.append(_item(mapping(element, "an item"), shared, problems))
    taken = {key for item in opened for key in item.shared}
    for key, place in shared.keys.items():
        if opened and key not in taken:
            problems.append(unknown_key(key, place, _keys_of(opened), "no item of this group").problem)
    yield from opened


def _keys_of(opened: list[Item]) -> list[str]:
    return sorted({key for item in opened for key in known_keys(item.line)})


def _item(node: Mapping, group: Mapping | None, problems: Problems) -> Item:
    first = next(iter(node.keys), None)
    if first is None:
        raise RefusedHere(node.place, "an empty item", "begin it with a type, such as `MeetingHeld: MEETING`")
    line = _line(first, node, group)
    known = known_keys(line)
    item = Mapping(node.place)
    for key, place in list(node.keys.items())[1:]:
        if key in known:
            item.put(key, node.values[key], place)
        else:
            problems.append(unknown_key(key, place, known, line.name).problem)
    shared = _shared(item, group, line, known)
    return Item(node.keys[first], line, node.values[first], item.values, item.keys, shared)


def _line(name: str, node: Mapping, group: Mapping | None) -> Line:
    place = node.keys[name]
    if name == "group" and group is not None:
        raise RefusedHere(place, "groups do not nest", "begin a second group after this one")
    if name in ELSEWHERE:
        raise RefusedHere(place, f"{name} is no item of a source file", ELSEWHERE[name])
    if name not in VOCABULARY:
        fix = among(name, (known for known in VOCABULARY if known not in ELSEWHERE))
        raise RefusedHere(place, f"no type is called {name!r}", f"{fix}; the type is the first key of an item")
    return VOCABULARY[name]


def _shared(item: Mapping, group: Mapping | None, line: Line, known: list[str]) -> frozenset[str]:
    """Give the item the keys of its group that it can take and does not have."""
    if group is None:
        return frozenset()
    fitting = {key for key in group.keys if key in known}
    for key in fitting - item.keys.keys():
        item.put(key, group.values[key], group.keys[key])
    return frozenset(fitting)
