"""Outgoing: what is told of a negotiation to those who cannot ask back: one message for each entry, and one for each
kind of subject in which it changed an answer.

The same log gives the same messages, however often they are made. None holds words that can be erased: entries name
their passages by commitment, as they are stored, and the wording of points is left out. Who may have the words asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from travaux.domain.entry import Entry
from travaux.domain.event import Development
from travaux.domain.instants import Instant, instant, rfc3339
from travaux.events.log import Log
from travaux.projections.record import Record
from travaux.projections.subscriptions.deltas import Batch, Delta, Following
from travaux.projections.subscriptions.messages import batch_reply

WORDS = ("text",)
"""The attributes whose values are words that can be erased."""
LARGEST = 500_000
"""Bytes of deltas in one message, at most; more are sent in parts. NATS takes a million by default."""

About = Literal["entry", "changes"]


class Outgoing(NamedTuple):
    """A message. `id` is its own within the negotiation, for ever."""

    id: str
    negotiation: str
    about: About
    name: str
    """The type of the entry, or the kind of subject: `position`, `plan`."""
    entry: int
    part: int
    subject: str
    happened: Instant | None
    """The earliest moment at which the cause may have happened; None if there is no knowing."""
    recorded_at: datetime
    data: dict[str, Any]


class Outbox:
    """The messages of one negotiation, entry by entry.

    `told` is the last entry that changed anything in each kind of subject, by the entry at which this begins.
    """

    def __init__(
        self, record: Record, log: Log, negotiation: str, entry: int = 0, told: Mapping[str, int] | None = None
    ) -> None:
        self._log, self._negotiation = log, negotiation
        self._following = Following(record, negotiation, entry)
        self._told = dict(told or {})

    @property
    def entry(self) -> int:
        return self._following.entry

    def messages(self, upto: int | None = None) -> Iterator[list[Outgoing]]:
        """Those of each further entry, up to a number or the last one."""
        after = self.entry
        stored = self._log.raw(self._negotiation, after, upto)
        entries = self._log.entries(self._negotiation, after, upto)
        for batch, raw, entry in zip(self._following.batches(upto), stored, entries, strict=False):
            told = of_entry(self._negotiation, entry, raw.state, self._following.zone)
            yield [told, *self._of_changes(entry, batch)]

    def _of_changes(self, entry: Entry, batch: Batch) -> Iterator[Outgoing]:
        for name, deltas in sorted(_by_kind(batch.deltas).items()):
            place, previous = Place(f"changes/{name}", name, f"{name}/"), self._told.get(name, 0)
            some = batch._replace(deltas=tuple(deltas))
            yield from of_changes(self._negotiation, entry, some, previous, place, self._following.zone, LARGEST)
            self._told[name] = entry.number


class Place(NamedTuple):
    """Under what changes are told: what their ids begin with, and the name and the subject of their messages."""

    id: str
    name: str
    subject: str


def of_changes(
    negotiation: str,
    entry: Entry,
    batch: Batch,
    previous: int,
    place: Place,
    zone: str,
    largest: int,
    *,
    full: bool = False,
) -> Iterator[Outgoing]:
    """The messages of what an entry changed, in parts of so many bytes."""
    parts = list(_in_parts(batch.deltas, largest))
    for part, some in enumerate(parts, 1):
        reply = batch_reply(negotiation, batch._replace(deltas=tuple(some)), previous, full=full)
        yield Outgoing(
            id=f"{place.id}/{entry.number}" + (f"/{part}" if part > 1 else ""),
            negotiation=negotiation,
            about="changes",
            name=place.name,
            entry=entry.number,
            part=part,
            subject=place.subject,
            happened=happened(entry, zone),
            recorded_at=entry.recorded_at,
            data={**reply.model_dump(mode="json", exclude_unset=True), "part": part, "parts": len(parts)},
        )


def of_entries(
    log: Log, negotiation: str, zone: str, after: int, upto: int | None = None
) -> Iterator[tuple[Entry, Outgoing]]:
    """Further entries, each with its message."""
    stored, entries = log.raw(negotiation, after, upto), log.entries(negotiation, after, upto)
    for entry, raw in zip(entries, stored, strict=False):
        yield entry, of_entry(negotiation, entry, raw.state, zone)


def of_entry(negotiation: str, entry: Entry, state: bytes, zone: str) -> Outgoing:
    """The message of an entry as it is stored."""
    return Outgoing(
        id=f"entry/{entry.number}",
        negotiation=negotiation,
        about="entry",
        name=type(entry.event).__name__,
        entry=entry.number,
        part=1,
        subject=entry.event.id,
        happened=happened(entry, zone),
        recorded_at=entry.recorded_at,
        data=json.loads(state),
    )


def happened(entry: Entry, zone: str) -> Instant | None:
    """The earliest moment that can be; record keeping happens when it is recorded."""
    if not isinstance(entry.event, Development):
        return instant(entry.recorded_at)
    earliest = entry.event.occurred.bounds(zone).earliest
    return None if rfc3339(earliest) is None else earliest


def _by_kind(deltas: Iterable[Delta]) -> dict[str, list[Delta]]:
    found: dict[str, list[Delta]] = {}
    for delta in deltas:
        if delta.slot.attribute not in WORDS:
            found.setdefault(kind_of_subject(delta.slot.subject), []).append(delta)
    return found


def kind_of_subject(subject: str) -> str:
    """`position` of `position/russia/territory`."""
    return subject.partition("/")[0]


def _in_parts(deltas: Iterable[Delta], largest: int) -> Iterator[list[Delta]]:
    """As many in each as fit; one part, if an empty one, at least."""
    part, size = list[Delta](), 0
    for delta in deltas:
        bytes_of = len(repr(delta).encode()) + 200
        if part and size + bytes_of > largest:
            yield part
            part, size = [], 0
        part.append(delta)
        size += bytes_of
    yield part
