"""Values: from what stands in a file to what the model of the type takes, by the name of the field."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, get_args, get_origin

from travaux.domain.event import Event
from travaux.domain.evidence import Published
from travaux.events.sources import when
from travaux.events.sources.copied import refuse_copied
from travaux.events.sources.names import Names
from travaux.events.sources.nodes import fields_of, items, one_text, whole
from travaux.events.sources.problems import Problems, Refused
from travaux.events.sources.refusals import validated
from travaux.events.sources.voices import Heard
from travaux.events.sources.when import Reckoning
from travaux.events.sources.yaml_text import Mapping, Node


@dataclass
class Context:
    """What the items of one source are read with."""

    source: str
    outlet: str | None
    names: Names
    at: Reckoning
    voices: dict[str, Heard] = field(default_factory=dict)
    text: str | None = None
    problems: Problems = field(default_factory=Problems)
    notices: Problems = field(default_factory=Problems)


PARTY = ("by", "of", "on", "between", "supports", "opposes", "disputed_by")
FOUND = {
    "issue": "issue",
    "issues": "issue",
    "version": "version",
    "replaces": "version",
    "meeting": "meeting",
    "commitment": "commitment",
    "deadline": "deadline",
    "agreement": "agreement",
    "source": "source",
}
CITED = ("follows", "denies", "developments", "chosen", "set_aside")
WORDS = {"who", "to", "MediationReported.between"}
ANYBODY = {"RoleReported.of", "CommitmentMade.by", "ExpectationStated.by", "StatementMade.by"}
OWN_WORDS = ("note", "reason")
SUBJECTS = ("plan", "version", "point", "meeting", "origin", "commitment", "deadline", "agreement")

_DURATION = re.compile(
    r"(?P<about>about|around|almost|nearly|over|more than|some|~)?\s*"
    r"(?:(?P<days>\d+) days?)?\s*(?:and )?(?:(?P<hours>\d+(?:\.\d+)?) hours?)?\s*"
    r"(?:and )?(?:(?P<minutes>\d+) min(?:ute)?s?)?"
)
_ISO_DURATION = re.compile(r"P(?:\d+D)?(?:T(?:\d+(?:\.\d+)?H)?(?:\d+M)?)?~?")


def value(kind: type[Event], name: str, node: Node, context: Context, version: str | None = None) -> Any:
    """What a field of a type takes, from its node; a wrong element is a problem at its own place."""
    annotation = kind.model_fields[name].annotation
    if name == "numbers":
        return _numbers(node, context, version)
    if name == "published":
        return published(node, context.names.registry.zone)
    if name in OWN_WORDS:
        refuse_copied(one_text(node), context.text)
    read = _reader(kind, name, context, version)
    if get_origin(annotation) is not tuple:
        return _whole_if_asked(read(one_text(node)), annotation)
    found = []
    for element in items(node):
        with context.problems.at(element.place):
            found.append(read(one_text(element)))
    return tuple(found)


def _reader(kind: type[Event], name: str, context: Context, version: str | None) -> Callable[[str], Any]:
    names, full = context.names, f"{kind.__name__}.{name}"
    if full in ANYBODY:
        return lambda text: names.find("party", "person", name=text)
    if name in WORDS or full in WORDS:
        return lambda text: names.somebody(text) or text
    if full in ("AliasRecorded.of", "SourceGraded.of"):
        return lambda text: _anything(text, names)
    if full == "OpinionPublished.about":
        return lambda text: names.find("party", "person", "plan", "meeting", name=text)
    if name in CITED:
        return lambda text: names.development(text, context.source)
    return _simple_reader(name, context, version)


def _simple_reader(name: str, context: Context, version: str | None) -> Callable[[str], Any]:
    names = context.names
    if name in PARTY:
        return names.party
    if name in FOUND:
        return lambda text: names.find(FOUND[name], name=text)
    match name:
        case "point":
            return lambda text: names.point(text, version)
        case "subjects":
            return lambda text: subject_of(text, names)
        case "place":
            return names.registry.place
        case "duration":
            return duration
        case "due":
            return lambda text: when.due(text, context.at).edtf
        case _:
            return lambda text: text


def _whole_if_asked(found: Any, annotation: Any) -> Any:
    """A digit where the field is one of a few whole numbers: pydantic reads text as text there."""
    if isinstance(found, str) and found.isdecimal() and any(isinstance(one, int) for one in get_args(annotation)):
        return int(found)
    return found


def _anything(text: str, names: Names) -> str:
    return text if "/" in text else names.find("person", "party", "source", "issue", *SUBJECTS, name=text)


def subject_of(text: str, names: Names) -> str:
    """A subject as the log names it, such as `meeting/inn-0511`."""
    kind, slash, name = text.partition("/")
    if slash and kind in SUBJECTS:
        return f"{kind}/{names.find(kind, name=name)}"
    found, full = names.which("meeting", "commitment", "plan", "agreement", name=text)
    return f"{found}/{full}"


def _numbers(node: Node, context: Context, version: str | None) -> dict[str, int]:
    if not isinstance(node, Mapping):
        raise Refused("the new numbers by point are expected here", "write {amnesty: 14, army-limit: 6}")
    found = {}
    for name, number in node.values.items():
        with context.problems.at(node.keys[name]):
            found[context.names.point(name, version)] = whole(number)
    return found


def published(node: Node, zone: str) -> Published:
    """When a source appeared: a date or range, or `{when, basis, hard, rests_on, why}`."""
    if not isinstance(node, Mapping):
        return when.published(one_text(node), zone)
    fields = fields_of(node, ("when", "basis", "hard", "rests_on", "why"), "published")
    if "when" not in fields:
        raise Refused("`published` has no `when`", "write {when: 2025-12-08..2025-12-26, why: …}")
    dated = when.published(one_text(fields["when"]), zone)
    return validated(
        Published,
        {
            "edtf": dated.edtf,
            "basis": one_text(fields["basis"]) if "basis" in fields else dated.basis,
            "hard": when.plain(one_text(fields["hard"]), zone) if "hard" in fields else None,
            "rests_on": [one_text(element) for element in items(fields["rests_on"])] if "rests_on" in fields else (),
            "why": one_text(fields["why"]) if "why" in fields else None,
        },
    )


def duration(text: str) -> str:
    """`about 5 hours` as ISO 8601 with a mark for about: `PT5H~`."""
    if _ISO_DURATION.fullmatch(text) and any(sign.isdecimal() for sign in text):
        return text
    found = _DURATION.fullmatch(text.strip().casefold())
    if not found or not (found["days"] or found["hours"] or found["minutes"]):
        raise Refused(f"{text!r} is no length of time", "write 2 hours, about 5 hours, 90 minutes or 3 days")
    day = f"{found['days']}D" if found["days"] else ""
    clock = "".join(f"{found[unit]}{unit[0].upper()}" for unit in ("hours", "minutes") if found[unit])
    return f"P{day}{f'T{clock}' if clock else ''}{'~' if found['about'] else ''}"
