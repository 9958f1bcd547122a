"""Recording what was sent: checked as a source file is, written once, on the condition that was made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal, NamedTuple

from pydantic import JsonValue

from travaux.cli import trial
from travaux.cli.clock import Clock
from travaux.cli.opening import Opened, system_clock
from travaux.cli.trial import TrialView
from travaux.domain.event import Event
from travaux.domain.vocabulary import VOCABULARY
from travaux.events.errors import HeadMoved, Unreadable
from travaux.events.integrity.recording import leaf_of
from travaux.events.integrity.suppression import refuse_erased
from travaux.events.sources import acts
from travaux.events.sources.one import one
from travaux.events.sources.problems import among
from travaux.events.sources.recorded import Record
from travaux.events.sources.recording import recorded
from travaux.web.access import Visitor
from travaux.web.problems import Refusal

ATTEMPTS = 10
"""How often a write that others overtook is made anew, where no entry was expected."""
Make = Callable[[Opened, Record], Event]
"""Makes the event of the record as it is now."""


class Write(NamedTuple):
    """One write: where, by whom, on what condition, and whether for good."""

    negotiation: str
    visitor: Visitor
    expected: frozenset[int] | None
    """The entries of which one must be the last; None: whatever is."""
    dry_run: bool

    @property
    def recorder(self) -> str:
        """Only a token has the scopes of writing."""
        assert self.visitor.name is not None
        return self.visitor.name


class Done(NamedTuple):
    """What became of it; `number` is None where it was only tried out."""

    view: TrialView
    is_new: bool = False
    number: int | None = None


def written(write: Write, make: Make, opened: Opened) -> Done:
    """Made anew when another write came between; HeadMoved if that is not what was expected."""
    write.visitor.finds(opened, write.negotiation)
    for _ in range(ATTEMPTS):
        try:
            return _attempt(write, make, opened)
        except HeadMoved:
            if write.expected is not None:
                raise
    raise Refusal("busy", "Others write here all the time.")


def _attempt(write: Write, make: Make, opened: Opened) -> Done:
    log, name = opened.log, write.negotiation
    known = recorded(log, name)
    event = make(opened, known)
    is_new = not log.numbers_of(name, [event.id])
    if is_new and write.expected is not None and known.last not in write.expected:
        raise HeadMoved(name, max(write.expected, default=0), known.last)
    refuse_erased(log, name, [event])
    if write.dry_run:
        clock = Clock(None, opened.zone(name))
        return Done(trial.tried(log, name, [event], recorder=write.recorder, key=None, clock=clock))
    entries = log.append(name, [event], recorder=write.recorder, recorded_at=system_clock(), expected=known.last)
    opened.record.catch_up(name)
    number = log.numbers_of(name, [event.id])[event.id]
    return Done(trial.done(log, name, [log.entry(name, number)]), bool(entries), number)


def development(source: str, item: Mapping[str, JsonValue], key: str | None, opened: Opened, known: Record) -> Event:
    """The development that an item of a source file is, under an id made of the key if there is one."""
    named = [name for name in item if name in VOCABULARY]
    if len(named) != 1:
        near = among(next(iter(item), ""), VOCABULARY)
        raise Unreadable(f"an item has one type as a key, and not {len(named)}; {near}")
    texts = {name: _text(value) for name, value in item.items() if value is not None}
    about = texts.pop(named[0], "")
    if key is not None:
        texts.setdefault("id", f"{source}/{key}")
    return one(known, source, named[0], about, texts, find=opened.texts.find)


def _text(value: JsonValue) -> Any:
    """As it would stand in a file, where everything is text."""
    match value:
        case bool():
            return "true" if value else "false"
        case None | int() | float():
            return "" if value is None else str(value)
        case str() if "\0" in value:
            raise Unreadable("a NUL stands in no text")
        case list():
            return [_text(inner) for inner in value]
        case dict():
            return {name: _text(inner) for name, inner in value.items()}
        case _:
            return value


def review_of(
    number: int,
    verdict: Literal["accepted", "rejected"],
    reason: str | None,
    write: Write,
    opened: Opened,
    known: Record,
) -> Event:
    """That the entry was checked, as it reads now."""
    leaf = partial(leaf_of, opened.log, write.negotiation)
    return acts.review(known, f"#{number}", verdict, reason, reviewer=write.recorder, leaf=leaf)
