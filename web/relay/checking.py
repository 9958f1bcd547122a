"""Checking: is the copy in the stream all that the record tells, and nothing else? What is missing can be filled in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from travaux.events.log import Log
from travaux.projections.record import Record
from travaux.projections.subscriptions.outgoing import Outbox, Outgoing
from travaux.web import cloud_events
from travaux.web.relay.stream import Stream, subject_of

PAGE = 500
"""Messages filled in at once."""


class Copied(NamedTuple):
    """What the stream holds: digests and places by negotiation's subject and id, and how far each negotiation came."""

    digests: dict[tuple[str, str], bytes]
    places: dict[tuple[str, str], list[int]]
    entries: dict[str, int]


class Check(NamedTuple):
    """What is wrong with the copy."""

    held: int
    """Messages in the stream."""
    missing: list[Outgoing]
    other: list[tuple[Outgoing, list[int]]]
    """Stored with other content, and where."""
    strange: list[int]
    """Messages that the record does not tell."""
    behind: int
    """Entries that the relay has not come to."""

    @property
    def holes(self) -> int:
        return len(self.missing) + len(self.other)


async def checked(log: Log, stream: Stream, source: str = "", negotiations: Sequence[str] = ()) -> Check:
    """Compare every message of the stream with what the record tells now."""
    copied = await _copied(stream)
    return await asyncio.to_thread(_compared, log, copied, source, negotiations or log.negotiations())


async def repaired(stream: Stream, check: Check) -> None:
    """Fill in what is missing and replace what is other. Messages come at the end of the stream, under their own ids."""
    for _, places in check.other:
        for place in places:
            await stream.delete(place)
    told = [*check.missing, *(message for message, _ in check.other)]
    head = await stream.head()
    for start in range(0, len(told), PAGE):
        head = await stream.publish(told[start : start + PAGE], head, anew=True, repaired=True)


async def _copied(stream: Stream) -> Copied:
    found = Copied({}, {}, {})
    async for one in stream.all():
        event = one.event
        key = (one.subject, event["id"])
        found.digests[key] = sha256(one.payload).digest()
        found.places.setdefault(key, []).append(one.sequence)
        name = event["partitionkey"]
        found.entries[name] = max(found.entries.get(name, 0), event["data"]["entry"])
    return found


def _compared(log: Log, copied: Copied, source: str, negotiations: Iterable[str]) -> Check:
    record, left = Record(log, log), dict(copied.places)
    check = Check(sum(map(len, left.values())), [], [], [], 0)
    behind = 0
    for name in negotiations:
        come = copied.entries.get(name, 0)
        behind += log.head(name) - come
        for message in _told(record, log, name, come):
            key = (subject_of(message), message.id)
            places = left.pop(key, [])
            if not places:
                check.missing.append(message)
            elif copied.digests[key] != sha256(cloud_events.written(message, source)).digest():
                check.other.append((message, places))
    return check._replace(strange=sorted(place for places in left.values() for place in places), behind=behind)


def _told(record: Record, log: Log, negotiation: str, upto: int) -> Iterator[Outgoing]:
    for messages in Outbox(record, log, negotiation).messages(upto):
        yield from messages
