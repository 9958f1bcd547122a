"""The file of a negotiation: who and what there is, introduced once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from pydantic import ValidationError

from travaux.domain.event import Event
from travaux.domain.record_keeping import (
    IssueIntroduced,
    Kind,
    NegotiationOpened,
    PartyIntroduced,
    PersonIntroduced,
    SubjectIntroduced,
)
from travaux.domain.registry import Registry
from travaux.events.sources import when
from travaux.events.sources.names import Names
from travaux.events.sources.nodes import fields_of, mapping, one_text, texts, unknown_key
from travaux.events.sources.problems import Place, Problem, Problems, Refused
from travaux.events.sources.refusals import sentence
from travaux.events.sources.source_file import Reading
from travaux.events.sources.yaml_text import Mapping, Node, Text

SUBJECTS: dict[str, Kind] = {
    "plans": "plan",
    "versions": "version",
    "meetings": "meeting",
    "commitments": "commitment",
    "deadlines": "deadline",
    "agreements": "agreement",
    "origins": "origin",
}
SECTIONS = ("negotiation", "title", "zone", "places", "parties", "people", "issues", *SUBJECTS, "points")
_OF_SUBJECT = ("name", "also", "when", "place")


class NegotiationFile:
    """Reads the file into events with lasting ids: `party/ukraine`, `meeting/geneva-1123`."""

    def __init__(self, root: Mapping, name: str) -> None:
        self.root, self.name = root, name
        self.problems = Problems()
        self.events: list[Event] = []
        self.places: dict[str, Place] = {}
        self.registry = Registry()

    def read(self) -> Reading:
        for key, place in self.root.keys.items():
            if key not in SECTIONS:
                self.problems.append(unknown_key(key, place, SECTIONS, "negotiation.yaml").problem)
        self._opened()
        self._each("parties", self._party)
        self._each("people", self._person)
        if (issues := self.root.values.get("issues")) is not None:
            self._issues(issues, None)
        for section in SUBJECTS:
            self._each(section, self._subject)
        self._each("points", self._points)
        told = tuple(dict.fromkeys(self.problems))
        return Reading(self.name, tuple(self.events), self.places, told)

    def _opened(self) -> None:
        root = self.root
        fields: dict[str, Node] = {
            key: root.values[key] for key in ("negotiation", "title", "zone") if key in root.values
        }
        values: dict[str, Any] = {}
        for key, node in fields.items():
            with self.problems.at(node.place):
                values[key] = one_text(node)
        values.setdefault("title", values.get("negotiation"))
        values["id"] = f"negotiation/{values.get('negotiation')}"
        if (places := root.values.get("places")) is not None:
            with self.problems.at(places.place):
                listed = mapping(places, "places").values
                values["places"] = {inner: one_text(outer) for inner, outer in listed.items()}
                _refuse_rings(values["places"])
        self._add(NegotiationOpened, values, root.place, fields)

    def _each(self, section: str, read: Callable[[str, str, Node, Place], None]) -> None:
        node = self.root.values.get(section)
        if node is None or (isinstance(node, Text) and not node.value):
            return
        with self.problems.at(node.place):
            listed = mapping(node, section)
            for id, one in listed.values.items():
                with self.problems.at(listed.keys[id]):
                    read(section, id, one, listed.keys[id])

    def _party(self, _section: str, id: str, node: Node, place: Place) -> None:
        fields = _named(node, ("name", "short", "also"), id)
        values = {"id": f"party/{id}", "party": id, **self._texts(fields)}
        self._add(PartyIntroduced, values, place, fields)

    def _person(self, _section: str, id: str, node: Node, place: Place) -> None:
        fields = _named(node, ("name", "also", "party", "role"), id)
        values = {"id": f"person/{id}", "person": id, **self._texts(fields)}
        if "party" in values:
            with self.problems.at(fields["party"].place):
                values["party"] = Names(self.registry).party(values["party"])
        self._add(PersonIntroduced, values, place, fields)

    def _subject(self, section: str, id: str, node: Node, place: Place) -> None:
        if section == "versions" and isinstance(node, Mapping) and "/" not in id and "name" not in node.keys:
            for label, one in node.values.items():
                self._introduce("version", f"{id}/{label}", one, node.keys[label])
        else:
            self._introduce(SUBJECTS[section], id, node, place)

    def _points(self, _section: str, plan: str, node: Node, _place: Place) -> None:
        listed = mapping(node, f"the points of {plan}")
        for id, one in listed.values.items():
            self._introduce("point", f"{plan}/{id}", one, listed.keys[id])

    def _introduce(self, kind: Kind, id: str, node: Node, place: Place) -> None:
        known = _OF_SUBJECT if kind in ("meeting", "deadline", "commitment") else ("name", "also")
        fields = _named(node, known, id)
        values = {"name": id, **self._texts(fields), "id": f"{kind}/{id}", "kind": kind, "subject": id}
        if "when" in values:
            with self.problems.at(fields["when"].place):
                values["when"] = when.plain(values["when"], self.registry.zone)
        if "place" in values:
            values["place"] = self.registry.place(values["place"])
        self._add(SubjectIntroduced, values, place, fields)

    def _texts(self, fields: dict[str, Node]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, node in fields.items():
            with self.problems.at(node.place):
                found[key] = tuple(texts(node)) if key == "also" else one_text(node)
        return found

    def _issues(self, node: Node, parent: str | None) -> None:
        with self.problems.at(node.place):
            for id, key, one in _children(node, parent):
                self._issue(id, key, one, parent, cast(Mapping, node).keys[key])

    def _issue(self, id: str, key: str, node: Node, parent: str | None, place: Place) -> None:
        values: dict[str, Any] = {"id": f"issue/{id}", "issue": id, "parent": parent}
        with self.problems.at(place):
            if isinstance(node, Text):
                self._add(IssueIntroduced, {**values, "title": one_text(node), "proposition": True}, place, {})
                return
            fields = mapping(node, id).values
            plain = "issue" in fields and isinstance(fields["issue"], Text)
            title = fields.get("issue") if plain else fields.get("title")
            values["title"] = one_text(title) if isinstance(title, Text) else key.replace("-", " ").capitalize()
            self._add(IssueIntroduced, values, place, {})
            if plain and len(fields) > 1:
                raise Refused(f"{id} is a leaf, it has `issue`", "give a branch its words as `title`")
            if not plain:
                self._issues(node, id)

    def _add(self, kind: type[Event], values: dict[str, Any], place: Place, fields: dict[str, Node]) -> None:
        if values["id"] in self.places:
            raise Refused(f"{values['id']} is introduced twice", "remove one")
        try:
            event = kind.model_validate(values)
        except ValidationError as error:
            self.problems.extend(_problems(error, kind, place, fields))
            return
        self.events.append(event)
        self.places[event.id] = place
        self.registry.add(event)


def _children(node: Node, parent: str | None) -> Iterator[tuple[str, str, Node]]:
    for key, one in mapping(node, parent or "issues").values.items():
        if key != "title" or not isinstance(one, Text) or parent is None:
            yield (f"{parent}.{key}" if parent else key), key, one


def _named(node: Node, known: tuple[str, ...], id: str) -> dict[str, Node]:
    """The fields of something introduced; a text alone is its name, nothing at all its id."""
    if isinstance(node, Text):
        return {"name": node} if node.value.strip() else {}
    return fields_of(node, known, id)


def _problems(error: ValidationError, kind: type[Event], place: Place, fields: dict[str, Node]) -> Iterator[Problem]:
    details = error.errors()
    for one in details:
        name = str(one["loc"][0]) if one["loc"] else ""
        if name == "id" and len(details) > 1:
            continue
        where = fields[name].place if name in fields else place
        yield sentence(one, name, kind.__name__.removesuffix("Introduced").removesuffix("Opened"), (), where)


def _refuse_rings(places: dict[str, str]) -> None:
    for inner in places:
        around, seen = places.get(inner), {inner}
        while around is not None:
            if around in seen:
                raise Refused(f"{inner} lies within itself", "a place lies in a larger one")
            seen.add(around)
            around = places.get(around)
