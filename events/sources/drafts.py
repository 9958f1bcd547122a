"""Drafts: items whose values are read; with an id of its own, each becomes an event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from travaux.domain.event import Event
from travaux.domain.evidence import Anchor, Occurred
from travaux.events.sources import when
from travaux.events.sources.anchors import anchor
from travaux.events.sources.items import Item
from travaux.events.sources.nodes import fields_of, flag, one_text, texts, whole
from travaux.events.sources.problems import Place, Problem, Refused, among
from travaux.events.sources.slugs import kebab, slug, words
from travaux.events.sources.values import CITED, Context, value
from travaux.events.sources.voices import Heard, heard, origin, outlet_itself
from travaux.events.sources.yaml_text import Mapping, Node, Text

PLANS = ("MeetingScheduled", "ExpectationStated")
"""Types that may lie after the source that reports them."""
DATED_APART = ("MeetingScheduled", "MeetingCancelled")
"""Types that name a meeting and did not happen at it."""
STANCES = ("PositionStated", "PositionAttributed", "DemandRestated", "RedLineDeclared", "ConditionStated")
"""Types that tell where somebody stands and not when that began."""


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
        if key in kind.model_fields and key not in ("says", "voice", "origin", "id") and _wanted(item, key, values):
            with problems.at(node.place):
                values[key] = texts(node) if key in CITED else value(kind, key, node, context, version)
    if "due" in item.values and "due_as_written" in kind.model_fields and "due_as_written" not in values:
        values["due_as_written"] = _as_written(item.values["due"], values.get("due"))
    quoted = None
    if item.is_development:
        quoted = _evidence(item, values, context)
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
    if isinstance(node, Text) and node.value:
        return node.value
    if "version" in item.line.about and isinstance(item.about, Text):
        return item.about.value or None
    return None


def _about(item: Item, values: dict[str, Any], context: Context, version: str | None) -> None:
    if isinstance(item.about, Text) and not item.about.value.strip():
        return
    with context.problems.at(item.about.place):
        name = _about_field(item, context)
        if name in item.keys:
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


def _evidence(item: Item, values: dict[str, Any], context: Context) -> str | None:
    """Voice, origin, mode, date and anchor; gives the quotation."""
    values["source"] = context.source
    voice = _voice(item, context)
    values["voice"], values["origin"] = voice.voice, voice.origin
    values.setdefault("mode", "paraphrase" if voice.voice else "narration")
    values["occurred"] = _occurred(item, values, context)
    said = _says(item.values["says"], context) if "says" in item.values else None
    values["says"] = said
    return None if said is None else str(said.exact)


def _voice(item: Item, context: Context) -> Heard:
    found = outlet_itself(context.source, context.outlet)
    if "voice" in item.values:
        with context.problems.at(item.values["voice"].place):
            found = _heard(item.values["voice"], context)
    if "origin" in item.values:
        with context.problems.at(item.values["origin"].place):
            named = one_text(item.values["origin"])
            found = Heard(found.voice, origin(named, context.names))
    return found


def _heard(node: Node, context: Context) -> Heard:
    if isinstance(node, Mapping):
        named = node.values.get("unnamed") or node.values.get("via")
        alias = "-".join(words(one_text(named))[:3]) if isinstance(named, Text) else "voice"
        return heard(node, alias, context.source, context.names)
    alias = one_text(node)
    if alias in context.voices:
        return context.voices[alias]
    if context.names.somebody(alias) is not None:
        return heard(
            Mapping(node.place, {"speaker": node}, {"speaker": node.place}), alias, context.source, context.names
        )
    fix = among(alias, context.voices) or "name it under `voices`"
    raise Refused(f"no voice is called {alias!r}", fix)


def _occurred(item: Item, values: dict[str, Any], context: Context) -> Occurred:
    node = item.values.get("when")
    place = item.place if node is None else node.place
    happened = when.not_said(context.at)
    with context.problems.at(place):
        if node is None:
            meeting = None if item.line.name in DATED_APART else values.get("meeting")
            happened = when.not_said(context.at, meeting)
        else:
            happened = _dated(node, context)
        if item.line.name not in PLANS:
            when.refuse_the_future(happened, context.at)
    return _since(item, happened, context)


def _dated(node: Node, context: Context) -> Occurred:
    """A date in the words of the file, or written out: `{date, basis, as_written, rests_on}`."""
    if not isinstance(node, Mapping):
        return when.occurred(one_text(node), context.at)
    fields = fields_of(node, ("date", "basis", "as_written", "rests_on"), "when")
    if "date" not in fields:
        raise Refused("`when` has no date", "write {date: 2025-12-08, basis: inferred}")
    edtf = when.plain(one_text(fields["date"]), context.at.zone)
    return Occurred.model_validate(
        {
            "edtf": edtf,
            "basis": one_text(fields["basis"]) if "basis" in fields else when.basis_of(edtf),
            "as_written": one_text(fields["as_written"]) if "as_written" in fields else None,
            "rests_on": texts(fields["rests_on"]) if "rests_on" in fields else (),
        }
    )


def _since(item: Item, happened: Occurred, context: Context) -> Occurred:
    """How long ago it may already have held: open for what `still` holds and for a stance without a start.

    `since: stated` says that it began when it is said to have happened.
    """
    with context.problems.at(item.place):
        if "since" in item.values:
            text = one_text(item.values["since"])
            stated = None if text == "stated" else text
            return happened.model_copy(update={"since": stated if stated == "open" else _day(stated, context)})
        if since_open(item.line.name, "still" in item.values and flag(item.values["still"])):
            return happened.model_copy(update={"since": "open"})
    return happened


def since_open(type: str, still: bool) -> bool:
    """May it have held for any length of time, where no `since` is written?"""
    return still or type in STANCES


def _day(text: str | None, context: Context) -> str | None:
    return None if text is None else when.plain(text, context.at.zone)


def _says(node: Node, context: Context) -> Anchor | None:
    with context.problems.at(node.place):
        exact, nth = _quotation(node)
        return anchor(exact, nth, context.text)
    return None


def _quotation(node: Node) -> tuple[str, int | None]:
    if not isinstance(node, Mapping):
        return one_text(node), None
    fields = fields_of(node, ("exact", "nth"), "says")
    if "exact" not in fields:
        raise Refused("`says` has no words", "write {exact: …, nth: 2}")
    return one_text(fields["exact"]), whole(fields["nth"]) if "nth" in fields else None


def _given(item: Item, context: Context) -> str | None:
    with context.problems.at(item.values["id"].place if "id" in item.values else item.place):
        if "id" in item.values:
            named = one_text(item.values["id"])
            return named if "/" in named else f"{context.source}/{named}"
    return None


Recorded = dict[str, tuple[str, str | None]]
"""Type and quotation of every event recorded, by id."""


def identify(drafts: Sequence[Draft], source: str, recorded: Recorded, taken: Iterable[str] = ()) -> list[str]:
    """An id for each: the first three words of its quotation, its type where several share them.

    An item keeps the id under which its type and quotation are recorded, whatever is added beside it.
    """
    used = Counter(iter(taken))
    choices = [_choices(draft, source) for draft in drafts]
    shared = [Counter(choice[level] for choice in choices) for level in range(3)]
    ids: list[str] = []
    for one, choice in zip(drafts, choices, strict=True):
        name = one.given or _kept(one, choice, recorded, ids) or _free(choice, shared, used)
        used[name] += 1
        ids.append(name)
    return ids


def _choices(one: Draft, source: str) -> tuple[str, str, str]:
    typed = kebab(one.type)
    if one.quoted is None:
        name = f"{source}/{typed}-{one.about}"[:150].rstrip("-")
        return name, name, name
    said = f"{source}/{'-'.join(words(one.quoted)[:3]) or slug(one.quoted)}"
    return said, f"{said}-{typed}", f"{said}-{typed}-{one.about}"[:150].rstrip("-")


def _kept(one: Draft, choice: tuple[str, ...], recorded: Recorded, given: Sequence[str]) -> str | None:
    known = (one.type, one.quoted)
    return next((name for name in choice if recorded.get(name) == known and name not in given), None)


def _free(choice: tuple[str, ...], shared: Sequence[Counter[str]], taken: Counter[str]) -> str:
    for name, count in zip(choice, shared, strict=True):
        if count[name] == 1 and not taken[name]:
            return name
    number = 1
    while taken[name := choice[-1] if number == 1 else f"{choice[-1]}-{number}"]:
        number += 1
    return name


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


def sentence(details: ErrorDetails, name: str, type: str, about: Sequence[str], place: Place) -> Problem:
    """What a model refused, as a sentence."""
    given = details["input"]
    match details["type"]:
        case "missing" if name in about:
            return Problem(place, f"{type} does not say what it is about", f"write `{type}: {name.upper()}`")
        case "missing":
            return Problem(place, f"{type} needs `{name}`", f"add `{name}:`")
        case "literal_error":
            expected = str(details.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
            fix = f"{among(str(given), expected.split(', '))} ({expected})"
            return Problem(place, f"{name}: {str(given)!r} is none of its words", fix)
        case "string_pattern_mismatch":
            return Problem(
                place, f"{name}: {str(given)!r} is no id", "write lower-case letters, digits, `-`, `.` and `/`"
            )
        case "value_error":
            return Problem(place, str(details.get("ctx", {}).get("error", details["msg"])))
        case _:
            return Problem(place, f"{name}: {str(given)!r} does not fit: {details['msg'].lower()}")
