"""The ledger: which entries count at a pin.

A correction or a retraction is itself an entry that can be corrected or retracted, so they are taken
newest first. Ours act on the record clock. A source's own act on the knowledge clock, from its
publication; while that may or may not have passed, what it touches is doubted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import TypeVar

from travaux.domain.entry import Entry
from travaux.domain.event import Event
from travaux.domain.evidence import Published
from travaux.domain.instants import Instant
from travaux.domain.record_keeping import EntryCorrected, EntryRetracted, SourceWithdrawn

Act = EntryCorrected | EntryRetracted | SourceWithdrawn
"""The events that decide whether other entries count."""


class State(IntEnum):
    """How an entry stands at the pin; the greater one prevails."""

    COUNTS = 0
    DOUBTED = 1
    OUT = 2


class Ledger:
    """The state of every entry at a pin, from the acts recorded by then."""

    def __init__(self, acts: Iterable[Entry], known_on: Instant, zone: str) -> None:
        ordered = sorted(acts, key=lambda entry: entry.number)
        self._known_on, self._zone = known_on, zone
        self._roots = _roots(ordered)
        self._carriers = _carriers(self._roots)
        self._replaced: dict[int, State] = {}
        self._fallen: dict[int, State] = {}
        self._withdrawn: dict[str | None, State] = {}
        for entry in reversed(ordered):
            self._apply(entry.number, entry.event, State(State.OUT - self.state(entry.number)))

    def state(self, number: int, source: str | None = None) -> State:
        """How the entry stands; `source` is the source of the development it carries, if it carries one."""
        root = self._roots.get(number, number)
        fallen, replaced = self._fallen, self._replaced
        if root not in fallen and number not in fallen and number not in replaced and source not in self._withdrawn:
            return State.COUNTS
        several = (replaced.get(number), fallen.get(number), fallen.get(root), self._withdrawn.get(source))
        return max(state for state in several if state is not None)

    def root(self, number: int) -> int:
        """The entry that an entry corrects, through all corrections; itself if it corrects none."""
        return self._roots.get(number, number)

    def carriers(self, number: int) -> Sequence[int]:
        """The entry and all corrections of it, in order."""
        return self._carriers.get(self.root(number), (number,))

    def _apply(self, number: int, act: Event, force: State) -> None:
        """`force`: what the act can do to others; OUT when it stands itself, COUNTS when it does not."""
        match act:
            case EntryCorrected():
                force = min(force, self._known(act.published))
                self._replace(number, force)
                self._apply(number, act.replacement, force)
            case EntryRetracted():
                force = min(force, self._known(act.published))
                _raise(self._fallen, act.entry, force)
            case SourceWithdrawn():
                force = min(force, self._known(act.published))
                _raise(self._withdrawn, act.source, force)
            case _:
                pass

    def _replace(self, number: int, force: State) -> None:
        for earlier in self.carriers(number):
            if earlier < number:
                _raise(self._replaced, earlier, force)

    def _known(self, published: Published | None) -> State:
        """OUT when what the act does is known at the pin, DOUBTED when possibly, COUNTS when not."""
        if published is None:
            return State.OUT
        bounds = published.bounds(self._zone)
        if bounds.latest <= self._known_on:
            return State.OUT
        return State.DOUBTED if bounds.earliest < self._known_on else State.COUNTS


Of = TypeVar("Of")


def _raise(states: dict[Of, State], of: Of, state: State) -> None:
    """What several acts do to one: the strongest prevails."""
    if state > states.get(of, State.COUNTS):
        states[of] = state


def _roots(acts: Sequence[Entry]) -> dict[int, int]:
    roots: dict[int, int] = {}
    for entry in acts:
        if isinstance(entry.event, EntryCorrected):
            target = entry.event.entry
            roots[entry.number] = roots.get(target, target)
    return roots


def _carriers(roots: dict[int, int]) -> dict[int, list[int]]:
    carriers: dict[int, list[int]] = {}
    for number, root in roots.items():
        carriers.setdefault(root, [root]).append(number)
    return carriers


def carried(event: Event) -> Event:
    """The event that an entry carries: a correction carries what it says instead."""
    return carried(event.replacement) if isinstance(event, EntryCorrected) else event
