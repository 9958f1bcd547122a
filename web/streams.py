"""Streams: answers that go on, in server-sent events (HTML, section 9.2), for as long as both sides like.

Whoever does not read is cut, and whoever comes back goes on by its cursor: nothing is queued for anybody.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import NamedTuple

from pydantic import BaseModel
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from travaux.projections.subscriptions.messages import BatchReply
from travaux.web.problems import Refusal

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Content-Type": "text/event-stream; charset=utf-8"}


class Sent(NamedTuple):
    """An event of a stream; its id is where to go on after it."""

    event: str
    data: BaseModel
    id: str | None = None

    def encode(self) -> bytes:
        """JSON has no line breaks of its own, and the id none at all."""
        named = f"id: {self.id}\n" if self.id is not None else ""
        data = self.data.written if isinstance(self.data, BatchReply) else self.data.model_dump_json(exclude_unset=True)
        return f"{named}event: {self.event}\ndata: {data}\n\n".encode()


class Streams:
    """All streams of a server: how many there may be, and their end."""

    def __init__(self, most: int, patience: float) -> None:
        self.most, self.patience = most, patience
        self.running = 0
        self.ending = False
        self._waiting: set[asyncio.Future[bool]] = set()
        self._is_told = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        """Something is new. Called from any thread, and from a signal; all who wait are woken once, however often it is."""
        if self._loop is not None and not self._loop.is_closed() and not self._is_told:
            self._is_told = True
            self._loop.call_soon_threadsafe(self._wake)

    def end(self) -> None:
        """Every stream ends where it is."""
        self.ending = True
        self.wake()

    async def news(self, seconds: float) -> bool:
        """Wait until something is new, or for so long; False if nothing is."""
        self._loop = asyncio.get_running_loop()
        waiting: asyncio.Future[bool] = self._loop.create_future()
        late = self._loop.call_later(seconds, _settle, waiting, False)
        self._waiting.add(waiting)
        try:
            return await waiting
        finally:
            late.cancel()
            self._waiting.discard(waiting)

    def _wake(self) -> None:
        self._is_told = False
        for waiting in self._waiting:
            _settle(waiting, True)

    def enter(self) -> None:
        """Refusal where there are too many already."""
        if self.running >= self.most:
            raise Refusal("busy", f"{self.most} streams are open already.")


def _settle(waiting: asyncio.Future[bool], is_news: bool) -> None:
    if not waiting.done():
        waiting.set_result(is_news)


class Stream(Response):
    """The events as they come. Who does not take one within the server's patience, or twice that, is cut."""

    def __init__(self, streams: Streams, events: AsyncIterator[Sent]) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._streams, self._events = streams, events
        self._sending = 0
        """The number of the event that is being sent, 0 while none is."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._streams.running += 1
        telling = asyncio.create_task(self._tell(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await self._ended((telling, leaving))
        finally:
            self._streams.running -= 1
            for task in (telling, leaving):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _ended(self, tasks: tuple[asyncio.Task[None], ...]) -> None:
        """One of the tasks ends, or the same event is being sent at two looks: a timer for each event would cost more."""
        seen = 0
        while True:
            ended, _ = await asyncio.wait(tasks, timeout=self._streams.patience, return_when=asyncio.FIRST_COMPLETED)
            if ended or (self._sending and self._sending == seen):
                return
            seen = self._sending

    async def _tell(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        number = 0
        async for event in self._events:
            self._sending = number = number + 1
            await send({"type": "http.response.body", "body": event.encode(), "more_body": True})
            self._sending = 0
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
