"""JSON Schema of both kinds of files, made from the models, for editors that complete and check while one types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, get_args, get_origin

from travaux.domain.event import Development, Event
from travaux.domain.vocabulary import VOCABULARY, Line
from travaux.events.sources.header import HEADER
from travaux.events.sources.items import ELSEWHERE, known_keys
from travaux.events.sources.negotiation_file import SECTIONS, SUBJECTS
from travaux.events.sources.voices import KEYS

Schema = dict[str, Any]
Dialect = Literal["2020-12", "draft-07"]
Kind = Literal["source", "negotiation"]

_ADDRESS = {
    "2020-12": "https://json-schema.org/draft/2020-12/schema",
    "draft-07": "http://json-schema.org/draft-07/schema#",
}
_TEXT: Schema = {"type": ["string", "number", "boolean", "null"]}
"""YAML editors read 28 as a number and true as a truth; here every value is text."""
_TEXTS: Schema = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_MEANINGS = {
    "by": "the party that does it",
    "of": "the parties it is asked of, or done to",
    "when": "when it happened: EDTF, a..b, ..b, a.., after MEETING, yesterday, Monday; none: up to the publication",
    "since": "since when it may already have held: a date, open, or stated (no longer than `when`)",
    "says": "the shortest run of words that stands once in the text, fifteen at most",
    "voice": "a name under `voices`; none: the outlet itself",
    "origin": "who first had it, where that is not the voice",
    "still": "told as a state that held when it was said",
    "note": "a remark in your own words",
    "hedge": "the word of doubt that the report has, such as apparently",
    "mode": "direct, paraphrase, narration or editorial",
    "due": "by when: the forms of `when`, looking ahead",
    "duration": "2 hours, about 5 hours, 90 minutes, 3 days",
    "place": "the innermost place; what it lies in is known from negotiation.yaml",
    "who": "people and parties by any spelling, others in words",
    "issue": "an issue, or the end of its path",
    "version": "a version of a text: plan/label",
    "meeting": "a meeting of negotiation.yaml",
    "side": "for, conditional, open, against or withdrawn",
    "id": "the id, where it is not to be made of the first three words",
    "follows": "developments it certainly comes after",
}


def schema(kind: Kind, dialect: Dialect = "2020-12") -> Schema:
    """The schema of a source file or of negotiation.yaml; draft-07 is what the YAML language server reads."""
    made = _source() if kind == "source" else _negotiation()
    name = "$defs" if dialect == "2020-12" else "definitions"
    definitions = {name: _renamed(made.pop("$defs"), name)}
    return {"$schema": _ADDRESS[dialect], **_renamed(made, name), **definitions}


def _renamed(part: Any, name: str) -> Any:
    """The same schema with its definitions kept under another name."""
    if isinstance(part, dict):
        return {
            key: f"#/{name}/{inner.rpartition('/')[2]}" if key == "$ref" else _renamed(inner, name)
            for key, inner in part.items()
        }
    return [_renamed(inner, name) for inner in part] if isinstance(part, list) else part


def _source() -> Schema:
    types = [line for line in VOCABULARY.values() if line.name not in ELSEWHERE]
    header = _object(dict.fromkeys(HEADER, _TEXT) | {"rests_on": _TEXTS}, ("id", "published"))
    skipped = _object({"says": _TEXT, "nth": _TEXT, "why": _TEXT}, ("says", "why"))
    return {
        "title": "A source file of travaux",
        **_object(
            {
                "negotiation": _TEXT,
                "source": header,
                "voices": {"type": "object", "additionalProperties": {"$ref": "#/$defs/voice"}},
                "developments": _listed({"anyOf": [{"$ref": "#/$defs/group"}, {"$ref": "#/$defs/item"}]}),
                "skipped": _listed(skipped),
            },
            ("negotiation", "source"),
        ),
        "$defs": {
            "voice": _object(dict.fromkeys(KEYS, _TEXT) | {"via": _TEXTS}),
            "says": {"anyOf": [_TEXT, _object({"exact": _TEXT, "nth": _TEXT}, ("exact",))]},
            "when": {"anyOf": [_TEXT, _object({"date": _TEXT, **_dated()}, ("date",))]},
            "group": _object({"group": {"type": "object"}, "of": _listed({"$ref": "#/$defs/item"})}, ("group", "of")),
            "item": {"anyOf": [{"$ref": f"#/$defs/{line.name}"} for line in types]},
            **{line.name: _item(line) for line in types},
        },
    }


def _item(line: Line) -> Schema:
    about = " or ".join(line.about) or "nothing"
    first = {"description": f"{' '.join((line.type.__doc__ or '').split())} About: {about}", **_TEXTS}
    return _object({line.name: first, **{key: _field(line.type, key) for key in known_keys(line)}}, (line.name,))


def _field(kind: type[Event], key: str) -> Schema:
    meaning = {"description": _MEANINGS[key]} if key in _MEANINGS else {}
    if issubclass(kind, Development) and key in ("says", "when"):
        return {"$ref": f"#/$defs/{key}"}
    if key in ("id", "since") or key not in kind.model_fields:
        return {**meaning, "anyOf": [_TEXT, {"$ref": "#/$defs/voice"}]} if key == "voice" else {**meaning, **_TEXT}
    if key == "voice":
        return {**meaning, "anyOf": [_TEXT, {"$ref": "#/$defs/voice"}]}
    return {**meaning, **_typed(key, kind.model_fields[key].annotation)}


def _typed(key: str, annotation: Any) -> Schema:
    if key == "numbers":
        return {"type": "object", "additionalProperties": _TEXT}
    if key == "published":
        return {"anyOf": [_TEXT, _object({"when": _TEXT, "hard": _TEXT, "why": _TEXT, **_dated()}, ("when",))]}
    if get_origin(annotation) is tuple:
        return _TEXTS
    words = [word for word in _literals(annotation) if isinstance(word, str)]
    return {"enum": words} if words and key != "unidentified" else _TEXT


def _literals(annotation: Any) -> Iterable[Any]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return [word for inner in get_args(annotation) for word in _literals(inner)]


def _dated() -> Schema:
    return {"basis": {"enum": ["stated", "resolved", "inferred", "unknown"]}, "as_written": _TEXT, "rests_on": _TEXTS}


def _negotiation() -> Schema:
    named = {"name": _TEXT, "also": _TEXTS}
    subject = {"$ref": "#/$defs/subject"}
    sections: Schema = dict.fromkeys(SECTIONS, _TEXT)
    sections |= dict.fromkeys(SUBJECTS, _each(subject)) | {
        "places": _each(_TEXT),
        "parties": _each({"anyOf": [_TEXT, _object({**named, "short": _TEXT})]}),
        "people": _each({"anyOf": [_TEXT, _object({**named, "party": _TEXT, "role": _TEXT})]}),
        "issues": _each({"$ref": "#/$defs/issue"}),
        "versions": _each({"anyOf": [subject, _each(subject)]}),
        "points": _each(_each(subject)),
    }
    return {
        "title": "The file of a negotiation",
        **_object(sections, ("negotiation", "zone")),
        "$defs": {
            "subject": {"anyOf": [_TEXT, _object({**named, "when": _TEXT, "place": _TEXT})]},
            "issue": {"anyOf": [_TEXT, {"type": "object", "additionalProperties": {"$ref": "#/$defs/issue"}}]},
        },
    }


def _object(properties: Schema, required: Iterable[str] = ()) -> Schema:
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**made, "required": list(required)} if required else made


def _listed(items: Schema) -> Schema:
    return {"type": ["array", "null"], "items": items}


def _each(values: Schema) -> Schema:
    return {"type": ["object", "null"], "additionalProperties": values}
