"""The stream: messages in NATS JetStream, in the order in which they were told.

Every message names the sequence number it must follow, so that one relay at a time writes and nothing is stored twice,
whatever was answered or not. A copy is only as lasting as the server makes it: `sync_interval: always` is for those who
cannot refill it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, NamedTuple
from uuid import uuid4

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext, api
from nats.js.errors import NotFoundError

from travaux.events.errors import Unavailable
from travaux.projections.subscriptions.outgoing import Outgoing
from travaux.web import cloud_events
from travaux.web.relay.lease import Lease
from travaux.web.relay.outages import AGAIN, FAILED, patiently

NAME = "TRAVAUX"
ROOT = "travaux.v1"
WINDOW = 600.0
"""Seconds for which the server itself drops what it has already."""
PATIENCE = 10.0
"""Seconds for which one waits for an answer."""
REPAIRED = "Travaux-Repaired"


class NoServer(Unavailable):
    def __init__(self, url: str, why: object) -> None:
        super().__init__(f"No NATS server answers at {url}: {str(why) or 'no connection'}.")


class Failed(Unavailable):
    def __init__(self, url: str, why: object) -> None:
        super().__init__(
            f"NATS at {url} failed: {str(why) or 'no answer in time'}. Try again: nothing is stored twice."
        )


class TakenOut(NatsError):
    """The server had the message, and it was taken out of the stream: under its own id alone it is not stored again."""


class Stored(NamedTuple):
    """A message in the stream."""

    sequence: int
    subject: str
    repaired: bool
    payload: bytes

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.payload)
        return event


def subject_of(message: Outgoing) -> str:
    return f"{of_negotiation(message.negotiation)}.{message.about}.{message.name}"


def of_negotiation(name: str) -> str:
    """Names may have dots, which part subjects, and never have `_`."""
    return f"{ROOT}.{name.replace('.', '_')}"


@asynccontextmanager
async def connected(url: str, credentials: str | None = None) -> AsyncIterator[Client]:
    """A connection that comes back by itself; NoServer if there is none at first."""

    async def unheard(_: Exception) -> None:
        """The client prints what goes wrong; whoever waits for an answer is told."""

    client = Client()
    servers, options = url.split(","), dict[str, Any](error_cb=unheard, user_credentials=credentials, connect_timeout=5)
    try:
        at_first = {"allow_reconnect": False, "max_reconnect_attempts": 1, "reconnect_time_wait": 0.1}
        await (await nats.connect(servers, **options, **at_first)).close()
        await client.connect(servers, **options, max_reconnect_attempts=-1)
    except FAILED as error:
        raise NoServer(url, error) from error
    try:
        yield client
    except FAILED as error:
        raise Failed(url, error) from error
    finally:
        await client.close()


class Stream:
    """The stream of one server or cluster; `source` is what the events name their record by."""

    def __init__(self, client: Client, source: str = "", replicas: int = 1) -> None:
        self._js: JetStreamContext = client.jetstream(timeout=PATIENCE)
        self._source, self._replicas = source, replicas

    def lease(self) -> Lease:
        """A new one, for one relay."""
        return Lease(self._js, str(uuid4()), self._replicas)

    async def make(self) -> None:
        """Make it if it is not there."""
        try:
            await self._js.stream_info(NAME)
        except NotFoundError:
            await self._js.add_stream(
                name=NAME,
                subjects=[f"{ROOT}.>"],
                storage=api.StorageType.FILE,
                num_replicas=self._replicas,
                duplicate_window=WINDOW,
                allow_direct=False,
            )

    async def head(self) -> int:
        """The sequence number of the last message."""
        return (await patiently(partial(self._js.stream_info, NAME))).state.last_seq

    async def last_of(self, negotiation: str) -> Stored | None:
        return await self._last(f"{of_negotiation(negotiation)}.>")

    async def last_of_each(self, negotiation: str) -> list[Stored]:
        """The last message of each kind of change."""
        under = f"{of_negotiation(negotiation)}.changes.>"
        found = await patiently(partial(self._js.stream_info, NAME, subjects_filter=under))
        subjects = found.state.subjects or {}
        return [one for one in [await self._last(subject) for subject in sorted(subjects)] if one is not None]

    async def all(self, under: str = f"{ROOT}.>") -> AsyncIterator[Stored]:
        """Every message on the subjects, in order; after an outage from there on."""
        last, come, failures = await self.head(), 0, 0
        while come < last:
            try:
                async for one in self._after(come, under, last):
                    come, failures = one.sequence, 0
                    yield one
                return
            except FAILED:
                if failures == len(AGAIN):
                    raise
                await asyncio.sleep(AGAIN[failures])
                failures += 1

    async def _after(self, sequence: int, under: str, last: int) -> AsyncIterator[Stored]:
        """Messages up to the last one, by a consumer on as many nodes as the stream: on one alone it may be the one that is down."""
        replicas = (await patiently(partial(self._js.stream_info, NAME))).config.num_replicas
        config = api.ConsumerConfig(
            ack_policy=api.AckPolicy.NONE,
            deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=sequence + 1,
            num_replicas=replicas,
            mem_storage=True,
        )
        reading = await self._js.pull_subscribe(under, stream=NAME, config=config)
        left = (await reading.consumer_info()).num_pending or 0
        while left > 0:
            for message in await reading.fetch(min(left, 500), timeout=PATIENCE):
                left -= 1
                sequence = message.metadata.sequence.stream
                if sequence <= last:
                    yield _stored(sequence, message.subject, message.headers, message.data)
        await reading.unsubscribe()

    async def publish(
        self, messages: Sequence[Outgoing], head: int, *, anew: bool = False, repaired: bool = False
    ) -> int:
        """Store them after the message `head`; the new head. FAILED if some may not have been stored.

        `anew`: though the server may remember their ids; `repaired`: they come later than others that were told later.
        """
        # Not `publish_async`: nats-py 2.16 never ends it where the server refuses.
        told = (self._told(message, head + place, anew, repaired) for place, message in enumerate(messages))
        answers = await asyncio.gather(*told, return_exceptions=True)
        if any(isinstance(answer, api.PubAck) and answer.duplicate for answer in answers):
            raise TakenOut
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return head + len(messages)

    async def _told(self, message: Outgoing, after: int, anew: bool, repaired: bool) -> api.PubAck:
        headers = {
            "Nats-Expected-Last-Sequence": str(after),
            "Nats-Msg-Id": f"{message.negotiation}/{message.id}" + (f"#{after}" if anew else ""),
            "Content-Type": cloud_events.ONE,
            **({REPAIRED: "1"} if repaired else {}),
        }
        data = cloud_events.written(message, self._source)
        return await self._js.publish(subject_of(message), data, stream=NAME, headers=headers)

    async def delete(self, sequence: int) -> None:
        """Take a message out, and write over where it was."""
        await self._js.delete_msg(NAME, sequence)

    async def _last(self, subject: str) -> Stored | None:
        try:
            found = await patiently(partial(self._js.get_last_msg, NAME, subject))
        except NotFoundError:
            return None
        return _stored(found.seq or 0, found.subject or "", found.headers, found.data or b"")


def _stored(sequence: int, subject: str, headers: dict[str, str] | None, payload: bytes) -> Stored:
    told = headers or {}
    return Stored(sequence, subject, REPAIRED in told, payload)
