"""The lease: which relay of a stream is the one that writes. It lies in a bucket of NATS beside the stream, and lapses by
itself where nobody renews it, so that after a relay that was killed the next one has to wait and not to be freed.

It tells a second relay that it is the second. That nothing is stored twice does not depend on it: messages see to that.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from nats.js import JetStreamContext, api
from nats.js.errors import BucketNotFoundError, KeyNotFoundError, KeyWrongLastSequenceError
from nats.js.kv import KeyValue

from travaux.events.errors import Conflict
from travaux.web.relay.outages import FAILED, ended

BUCKET, KEY = "TRAVAUX", "relay"
LAPSES = 10.0
"""Seconds after which it is nobody's; it is renewed three times as often."""


class AnotherRelay(Conflict):
    def __init__(self) -> None:
        super().__init__("Another relay writes to this stream: stop one of the two.")


class Lease:
    """What one relay holds, under a name of its own."""

    def __init__(self, js: JetStreamContext, name: str, replicas: int = 1) -> None:
        self._js, self._name, self._replicas = js, name.encode(), replicas
        self._revision = 0
        self._renewing: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Take it, renew it all the while, and give it back; AnotherRelay if somebody else renews it."""
        bucket = await self._bucket()
        await self._take(bucket)
        self._renewing = asyncio.create_task(self._renew(bucket))
        try:
            yield
        finally:
            await ended(self._renewing)
            with suppress(*FAILED):
                await asyncio.wait_for(bucket.delete(KEY, last=self._revision), 1)

    def must_be_held(self) -> None:
        """AnotherRelay if it was lost to one."""
        if self._renewing is not None and self._renewing.done():
            self._renewing.result()

    async def _bucket(self) -> KeyValue:
        try:
            return await self._js.key_value(BUCKET)
        except BucketNotFoundError:
            return await self._js.create_key_value(
                bucket=BUCKET, ttl=LAPSES, storage=api.StorageType.MEMORY, replicas=self._replicas
            )

    async def _take(self, bucket: KeyValue) -> None:
        """As soon as it is nobody's. While it is, one waits whether it is renewed."""
        seen, until = 0, time.monotonic() + 2 * LAPSES
        while True:
            with suppress(KeyWrongLastSequenceError):
                self._revision = await bucket.create(KEY, self._name)
                return
            with suppress(KeyNotFoundError):
                there = await bucket.get(KEY)
                seen, before = there.revision or 0, seen
                if there.value == self._name:
                    self._revision = seen
                    return
                if before not in (0, seen) or time.monotonic() > until:
                    raise AnotherRelay
            await asyncio.sleep(LAPSES / 20)

    async def _renew(self, bucket: KeyValue) -> None:
        while True:
            await asyncio.sleep(LAPSES / 3)
            try:
                self._revision = await bucket.update(KEY, self._name, last=self._revision)
            except KeyWrongLastSequenceError:
                await self._take(bucket)
            except FAILED:
                continue
