"""Relaying: what is told of negotiations goes to the stream, from where it stopped, for as long as one likes.

Where it stopped is what the stream itself holds: nothing else is kept. Where a message was not answered for, the stream
is asked again, and what it lacks is told anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from travaux.events.log import Log
from travaux.projections.record import Record
from travaux.projections.subscriptions.outgoing import Outbox, Outgoing
from travaux.web.relay.lease import Lease
from travaux.web.relay.outages import AGAIN, FAILED
from travaux.web.relay.stream import Stream, TakenOut, of_negotiation

PAGE = 200
"""Entries that are told at once."""

Told = Callable[[str, int], None]
"""Told how far a negotiation has come."""
Failing = Callable[[Exception], None]
"""Told of each outage, which is waited for."""


class Relay:
    """One relay of one store."""

    def __init__(
        self,
        log: Log,
        stream: Stream,
        negotiations: Sequence[str] = (),
        told: Told | None = None,
        failing: Failing | None = None,
    ) -> None:
        self._log, self._stream, self._only, self._failing = log, stream, negotiations, failing
        self._record, self._told = Record(log, log), told
        self._boxes: dict[str, _Box] = {}
        self._head, self._anew = 0, False
        self.published = 0

    async def run(self, *, once: bool = False, interval: float = 0.1) -> None:
        """Tell everything, and go on with what comes; AnotherRelay where there is one."""
        lease, failures = self._stream.lease(), 0
        while True:
            before = self.published
            try:
                async with lease.held():
                    await self._begin()
                    await self._go_on(lease, once, interval)
                return
            except TakenOut:
                self._anew = True
            except FAILED as error:
                if self._failing:
                    self._failing(error)
                failures = 0 if self.published > before else min(failures + 1, len(AGAIN) - 1)
                await asyncio.sleep(AGAIN[failures])

    async def _begin(self) -> None:
        """Everything that was believed of the stream is forgotten."""
        await self._stream.make()
        self._boxes, self._head = {}, await self._stream.head()

    async def _go_on(self, lease: Lease, once: bool, interval: float) -> None:
        while True:
            moved = False
            lease.must_be_held()
            for negotiation in self._only or await asyncio.to_thread(self._log.negotiations):
                moved |= await self._tell(negotiation)
            if not moved:
                if once:
                    return
                await asyncio.sleep(interval)

    async def _tell(self, negotiation: str) -> bool:
        """The next entries of one negotiation; False if there are none."""
        if negotiation not in self._boxes:
            self._boxes[negotiation] = _Box(*await opened(self._record, self._log, self._stream, negotiation))
        box = self._boxes[negotiation]
        if await asyncio.to_thread(self._log.head, negotiation) <= box.outbox.entry:
            return False
        if messages := await asyncio.to_thread(box.next):
            self._head = await self._stream.publish(messages, self._head, anew=self._anew)
            self.published += len(messages)
        if self._told:
            self._told(negotiation, box.outbox.entry)
        return True


class _Box:
    """What is next of one negotiation, after the message that the stream stands at."""

    def __init__(self, outbox: Outbox, last: str | None) -> None:
        self.outbox, self._last = outbox, last

    def next(self) -> list[Outgoing]:
        several = islice(self.outbox.messages(), PAGE)
        messages = [message for messages in several for message in messages]
        if self._last is not None:
            place = [message.id for message in messages].index(self._last)
            messages, self._last = messages[place + 1 :], None
        return messages


async def opened(record: Record, log: Log, stream: Stream, negotiation: str) -> tuple[Outbox, str | None]:
    """The outbox that begins with the entry the stream stands at, and the message of that entry it has already."""
    last = await stream.last_of(negotiation)
    if last is None:
        return Outbox(record, log, negotiation), None
    if last.repaired:
        held = [one.event async for one in stream.all(f"{of_negotiation(negotiation)}.>")]
    else:
        held = [*(one.event for one in await stream.last_of_each(negotiation)), last.event]
    furthest = max(held, key=_place)
    entry = int(furthest["data"]["entry"])
    return Outbox(record, log, negotiation, entry - 1, dict(_chains(held, entry))), str(furthest["id"])


def _place(event: dict[str, Any]) -> tuple[int, bool, str, int]:
    """The order in which messages are told."""
    data = event["data"]
    return data["entry"], "deltas" in data, event["subject"], data.get("part", 1)


def _chains(held: Iterable[dict[str, Any]], entry: int) -> Iterator[tuple[str, int]]:
    """By kind of subject the last entry before this one that changed something in it."""
    for event in sorted(held, key=_place):
        data = event["data"]
        if "deltas" in data:
            yield event["subject"].removesuffix("/"), data["entry"] if data["entry"] < entry else data["previous"]
