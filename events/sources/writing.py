"""Writing: the file of a source again from the log, in the short form, comments apart.

Law: recording what was written changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from travaux.domain.event import Development, Event
from travaux.domain.evidence import Anchor, Occurred, Published, Speaker, Voice
from travaux.domain.record_keeping import SourceCaptured
from travaux.domain.vocabulary import VOCABULARY, Line
from travaux.events.sources import emitted, when
from travaux.events.sources.attested import DATED_APART, since_open
from travaux.events.sources.drafts import Draft
from travaux.events.sources.ids import identify
from travaux.events.sources.items import ELSEWHERE, HIDDEN, Item
from travaux.events.sources.problems import Place
from travaux.events.sources.recorded import Record
from travaux.events.sources.slugs import slug, words
from travaux.events.sources.voices import outlet_itself
from travaux.events.sources.when import Reckoning
from travaux.events.sources.yaml_text import Text

Values = dict[str, Any]
_EVIDENCE = ("source", "voice", "origin", "mode", "occurred", "says", "still")
_NOWHERE = Place("the record", 0)


def write_source(record: Record, source: str) -> str:
    """The YAML of a source, KeyError if it was never captured."""
    captured = record.captured(source)
    if captured is None:
        raise KeyError(source)
    writer = Writer(record, captured)
    listed = [*writer.items(record.of_source(source)), *writer.kept(record)]
    lines = [f"negotiation: {record.registry.opened.negotiation if record.registry.opened else ''}"]
    lines += _section("source", header(captured))
    lines += _section("voices", writer.voices) if writer.voices else []
    lines += ["", "developments:"] + [line for one in listed for line in emitted.item(one)]
    skipped = [_skipped(one.says, one.why, one.nth) for one in captured.skipped]
    lines += ["", "skipped:"] + [line for one in skipped for line in emitted.item(one)] if skipped else []
    return "\n".join(lines) + "\n"


def header(captured: SourceCaptured) -> Values:
    """The section `source`."""
    names = {"source": "id", "text_sha256": "sha256"}
    found: Values = {"id": captured.source, "outlet": captured.outlet or "unknown", **published(captured.published)}
    for name in ("title", "address", "language", "captured", "captured_by", "method", "bytes_sha256", "text_sha256"):
        value = getattr(captured, name)
        if value is not None and (name, value) != ("language", "en"):
            found[names.get(name, name)] = _date(value) if name == "captured" else str(value)
    return found


def published(dated: Published, key: str = "published") -> Values:
    found: Values = {key: _date(dated.edtf)}
    if dated.basis != when.basis_of(dated.edtf):
        found["basis"] = dated.basis
    if dated.hard is not None:
        found["hard"] = _date(dated.hard)
    if dated.rests_on:
        found["rests_on"] = list(dated.rests_on)
    return {**found, "why": dated.why} if dated.why is not None else found


class Writer:
    """Turns events into items, naming voices as it meets them."""

    def __init__(self, record: Record, captured: SourceCaptured) -> None:
        self.names, self.captured = record.names(), captured
        self.at = Reckoning(captured.source, captured.published, self.names.registry)
        self.earlier, self.recorded = record.earlier_versions(), record.quotations()
        self.voices: Values = {}
        self._aliases: dict[tuple[Voice, str], str] = {}

    def items(self, events: Iterable[Development]) -> list[Values]:
        """An item for each, with an id where the reader would make another."""
        listed = list(events)
        return self._identified(listed, [self.item(event) for event in listed])

    def kept(self, record: Record) -> list[Values]:
        """Record keeping that stands in the file of the source."""
        own = f"{self.captured.source}/"
        kept = [one for one in record.events() if not isinstance(one, Development) and one.id.startswith(own)]
        kept = [one for one in kept if ":" not in one.id and type(one).__name__ not in ELSEWHERE]
        return self._identified(kept, [self.plain(event) for event in kept])

    def item(self, event: Development) -> Values:
        line = VOCABULARY[type(event).__name__]
        about, named = self._about(event, line)
        found: Values = {line.name: about, **self._fields(event, {*HIDDEN, *_EVIDENCE, *named})}
        if event.still != type(event).model_fields["still"].default:
            found["still"] = _text(event.still)
        found |= self._dated(event)
        found |= self._heard(event)
        if event.mode != ("paraphrase" if event.voice else "narration"):
            found["mode"] = event.mode
        return found if event.says is None else {**found, "says": said(event.says)}

    def plain(self, event: Event) -> Values:
        """An item that is no development."""
        line = VOCABULARY[type(event).__name__]
        about, named = self._about(event, line)
        return {line.name: about, **self._fields(event, {"id", *named})}

    def _about(self, event: Event, line: Line) -> tuple[Any, tuple[str, ...]]:
        """What stands after the type, and the field it is read into."""
        for name in line.about:
            value = getattr(event, name)
            if value is not None and value != ():
                found = self._value(event, name, value)
                return (found, (name,)) if self._is_read_as(found, name, line) else ("", ())
        return "", ()

    def _is_read_as(self, found: Any, name: str, line: Line) -> bool:
        """Would the first key be read into this field, and not into one that is tried earlier?"""
        earlier = line.about[: line.about.index(name)]
        return not isinstance(found, str) or not any(kind in _KINDS and self._knows(kind, found) for kind in earlier)

    def _knows(self, kind: str, name: str) -> bool:
        try:
            self.names.find(kind, name=name)
        except ValueError:
            return False
        return True

    def _fields(self, event: Event, but: set[str]) -> Values:
        found: Values = {}
        for name, field in type(event).model_fields.items():
            value = getattr(event, name)
            if name not in but and value is not None and value != field.get_default(call_default_factory=True):
                found[name] = self._value(event, name, value)
        if found.get("replaces") is not None and self._is_filled_in(event):
            del found["replaces"]
        if found.get("due_as_written") is not None:
            found |= self._due(found.pop("due_as_written"), found.get("due"))
        return found

    def _value(self, event: Event, name: str, value: Any) -> Any:
        if name == "place":
            return self._place(value)
        if name == "due":
            return _date(value)
        if isinstance(value, Published):
            return published(value, "when")
        if isinstance(value, tuple):
            texts = [str(one) for one in value]
            return texts[0] if len(texts) == 1 and name in VOCABULARY[type(event).__name__].about else texts
        if isinstance(value, dict):
            return {str(key): str(inner) for key, inner in value.items()}
        return _text(value)

    def _is_filled_in(self, event: Event) -> bool:
        filled = type(event).__name__ in ("PointRetained", "PointReworded", "PointRemoved")
        return filled and getattr(event, "replaces", None) == self.earlier.get(getattr(event, "version", ""))

    def _due(self, as_written: str, due: str | None) -> Values:
        try:
            if due is not None and _date(when.due(as_written, self.at).edtf) == due:
                return {"due": as_written}
        except ValueError:
            pass
        return {"due_as_written": as_written}

    def _place(self, place: str) -> str:
        inner = place.partition(", ")[0]
        return inner if self.names.registry.place(inner) == place else place

    def _dated(self, event: Development) -> Values:
        found: Values = {}
        happened = event.occurred.model_copy(update={"since": None})
        meeting = None if type(event).__name__ in DATED_APART else getattr(event, "meeting", None)
        if happened != when.not_said(self.at, meeting):
            found["when"] = self._when(happened)
        still = event.still and not type(event).model_fields["still"].default
        since = "open" if since_open(type(event).__name__, still) else None
        if event.occurred.since != since:
            found["since"] = "stated" if event.occurred.since is None else _date(event.occurred.since)
        return found

    def _when(self, happened: Occurred) -> Any:
        for text in (happened.as_written, _date(happened.edtf)):
            try:
                if text is not None and when.occurred(text, self.at) == happened:
                    return text
            except ValueError:
                continue
        written: Values = {"date": _date(happened.edtf), "basis": happened.basis}
        if happened.as_written is not None:
            written["as_written"] = happened.as_written
        return {**written, "rests_on": list(happened.rests_on)} if happened.rests_on else written

    def _heard(self, event: Development) -> Values:
        if event.voice:
            key = (event.voice, event.origin)
            if key not in self._aliases:
                self._aliases[key] = self._name(event.voice, event.origin)
            return {"voice": self._aliases[key]}
        itself = outlet_itself(self.captured.source, self.captured.outlet)
        return {} if event.origin == itself.origin else {"origin": event.origin}

    def _name(self, voice: Voice, origin: str) -> str:
        last, relays = voice[-1], [str(one.name) for one in voice if one.role == "relay"]
        own = origin.removeprefix(f"{self.captured.source}/")
        name = own if own != origin and slug(own) == own else _spoken(last, relays)
        alias, number = name, 1
        while alias in self.voices:
            number += 1
            alias = f"{name}-{number}"
        self.voices[alias] = self._chain(relays, last, origin, alias)
        return alias

    def _chain(self, relays: list[str], last: Speaker, origin: str, alias: str) -> Values:
        found: Values = {}
        if relays:
            found["via"] = relays[0] if len(relays) == 1 else relays
        default = f"outlet/{slug(relays[-1])}" if relays else ""
        if last.role == "speaker":
            found["speaker"], default = str(last.name), str(last.name)
            person = self.names.registry.people.get(str(last.name))
            if last.party != (person.party if person else last.name):
                found["side"] = last.party
        elif last.role == "source":
            found["unnamed"], default = str(last.description), f"{self.captured.source}/{alias}"
            found |= {"side": last.party} if last.party is not None else {}
        found |= {} if last.on_record else {"off_record": "true"}
        return found if origin == default else {**found, "origin": origin}

    def _identified(self, events: list[Any], written: list[Values]) -> list[Values]:
        drafts = [_as_draft(event) for event in events]
        made = identify(drafts, self.captured.source, self.recorded)
        own = f"{self.captured.source}/"
        return [
            values if id == event.id else _with_id(values, event.id.removeprefix(own) if own in event.id else event.id)
            for values, event, id in zip(written, events, made, strict=True)
        ]


def _spoken(last: Speaker, relays: list[str]) -> str:
    """A name for a chain: the outlet relayed, and who speaks there."""
    if last.role == "relay":
        return slug(str(last.name))
    who = str(last.name) if last.name is not None else " ".join(words(str(last.description))[:3])
    return slug(f"{relays[-1]} {who}" if relays else who)


_KINDS = ("issue", "version", "meeting", "agreement", "commitment")


def said(anchor: Anchor) -> Any:
    return str(anchor.exact) if anchor.nth is None else {"exact": str(anchor.exact), "nth": str(anchor.nth)}


def _as_draft(event: Event) -> Draft:
    line = VOCABULARY[type(event).__name__]
    nothing = Text(_NOWHERE, "")
    says = event.says if isinstance(event, Development) else None
    values = {name: getattr(event, name) for name in line.about if getattr(event, name) not in (None, ())}
    return Draft(Item(_NOWHERE, line, nothing, {}, {}), values, None if says is None else str(says.exact))


def _with_id(values: Values, id: str) -> Values:
    first, *others = values.items()
    return dict([first, ("id", id), *others])


def _skipped(says: str, why: str, nth: int | None) -> Values:
    return {"says": str(says), "why": why} if nth is None else {"says": str(says), "nth": str(nth), "why": why}


def _section(name: str, values: Mapping[str, Any]) -> Iterator[str]:
    yield f"{name}:" if name == "source" else f"\n{name}:"
    yield from (f"  {line}" for line in emitted.block(values))


def _date(edtf: str) -> str:
    """A date as a file has it: ranges without brackets."""
    return edtf[1:-1] if edtf.startswith("[") else edtf


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
