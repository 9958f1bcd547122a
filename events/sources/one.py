"""One development, from the words of a command line instead of a file; the same checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from travaux.domain.event import Development, Event
from travaux.domain.record_keeping import SourceCaptured
from travaux.domain.registry import nearest
from travaux.domain.vocabulary import VOCABULARY
from travaux.events.errors import NotFound, Unreadable
from travaux.events.sources import emitted
from travaux.events.sources.drafts import draft, event
from travaux.events.sources.entailed import completed
from travaux.events.sources.header import Find
from travaux.events.sources.ids import identify
from travaux.events.sources.items import items
from travaux.events.sources.kept import as_recorded
from travaux.events.sources.names import BRINGS
from travaux.events.sources.problems import Place, Problem
from travaux.events.sources.recorded import Record
from travaux.events.sources.refusals import sentence
from travaux.events.sources.values import Context
from travaux.events.sources.voices import heard
from travaux.events.sources.when import Reckoning
from travaux.events.sources.writing import Values, Writer
from travaux.events.sources.yaml_text import Mapping as Node
from travaux.events.sources.yaml_text import Sequence as Nodes

Flags = Mapping[str, str | Sequence[str] | Mapping[str, str]]
"""Keys of the short form; an empty text takes a key away."""
TYPED = Place("as typed", 0)


class NotRecorded(NotFound):
    """Nothing is recorded under this id or number."""

    def __init__(self, id: str, near: Sequence[str] = ()) -> None:
        hint = " or ".join(near)
        super().__init__(f"nothing is recorded as {id!r}{f'; did you mean {hint}?' if hint else ''}")


class ActRefused(Unreadable):
    """What was typed is wrong in itself; nothing was recorded."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        self.problems = tuple(problems)
        super().__init__(message)


def one(record: Record, source: str, type: str, about: str, flags: Flags, *, find: Find | None = None) -> Event:
    """The development of a captured source that these flags describe."""
    captured = record.captured(source)
    if captured is None:
        raise NotRecorded(source, nearest(source, record.registry.sources))
    values = {type: about, **{key: value for key, value in flags.items() if value not in ("", [], ())}}
    return _read(values, _context(record, captured, find), record)


def changed(record: Record, recorded: Event, changes: Flags, find: Find | None = None) -> Event:
    """The event with some keys of its short form changed, under the same id."""
    captured = record.captured(recorded.source) if isinstance(recorded, Development) else None
    if not isinstance(recorded, Development) or captured is None:
        return _with_fields(recorded, changes)
    writer = Writer(record, captured)
    values = {**writer.item(recorded), "id": recorded.id}
    context = _context(record, captured, find)
    for alias, chain in writer.voices.items():
        node = emitted.node(chain, TYPED)
        assert isinstance(node, Node)
        context.voices[alias] = heard(node, alias, captured.source, context.names)
    return as_recorded(_read(_applied(values, changes), context, record), recorded, frozenset())


def _applied(values: Values, changes: Flags) -> Values:
    first = next(iter(values))
    line = VOCABULARY[first]
    if any(key in line.about for key in changes):
        filled = next((name for name in line.about if name in changes), "")
        values = {**values, first: "" if line.family == "positions" or filled == line.about[0] else values[first]}
    kept = {key: value for key, value in values.items() if key not in changes}
    return {**kept, **{key: value for key, value in changes.items() if value not in ("", [], ())}}


def _context(record: Record, captured: SourceCaptured, find: Find | None) -> Context:
    names = record.names()
    text = find(captured.text_sha256) if find else None
    at = Reckoning(captured.source, captured.published, names.registry)
    return Context(captured.source, captured.outlet, names, at, {}, text)


def _read(values: Mapping[str, Any], context: Context, record: Record) -> Event:
    problems = context.problems
    found = list(items(Nodes(TYPED, [emitted.node(values, TYPED)]), problems))
    for item in found:
        for named in BRINGS.get(item.line.name, ()):
            if named in item.line.about and hasattr(item.about, "value") and item.about.value:
                context.names.bring(item.line.name, named, item.about.value)
    drafts = [draft(item, context) for item in found]
    ids = identify(drafts, context.source, record.quotations(), record.standing)
    made = [event(one, id, context) for one, id in zip(drafts, ids, strict=True)]
    if problems or not made or made[0] is None:
        told = dict.fromkeys(problems)
        raise ActRefused("\n".join(f"{one.what}{f'; {one.fix}' if one.fix else ''}" for one in told), tuple(told))
    developments = {id: one.event for id, one in record.standing.items() if one.counts}
    return completed(made[0], record.earlier_versions(), developments)


def _with_fields(recorded: Event, changes: Flags) -> Event:
    """An introduction or another act of record keeping with some fields changed."""
    kind = type(recorded)
    unknown = [key for key in changes if key not in kind.model_fields or key == "id"]
    if unknown:
        near = " or ".join(nearest(unknown[0], kind.model_fields)) or ", ".join(kind.model_fields)
        raise ActRefused(f"{kind.__name__} has no key `{unknown[0]}`; did you mean {near}?")
    try:
        return kind.model_validate({**recorded.model_dump(), **{key: value or None for key, value in changes.items()}})
    except ValidationError as error:
        details = error.errors()[0]
        name = str(details["loc"][0]) if details["loc"] else ""
        raise ActRefused(sentence(details, name, kind.__name__, (), TYPED).what) from error
