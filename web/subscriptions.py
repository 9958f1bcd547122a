"""Subscriptions over HTTP: a table of answers and what each entry changes in it, as a stream or asked for again and again."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from itertools import islice
from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, Depends, FastAPI, Header, Response
from fastapi import Query as FromQuery
from pydantic import BaseModel, ConfigDict, Field

from travaux.cli.opening import Opened
from travaux.events.errors import Unreadable
from travaux.projections.record import Record
from travaux.projections.replies import Reply
from travaux.projections.subscriptions.messages import (
    BatchReply,
    BeginReply,
    BookmarkReply,
    HeldReply,
    RowsReply,
)
from travaux.projections.subscriptions.projector import Feed, Projector
from travaux.projections.subscriptions.session import Session
from travaux.projections.subscriptions.starting import started
from travaux.projections.subscriptions.view import KINDS, VIEWS
from travaux.web.access import Visitor
from travaux.web.problems import Refusal, described
from travaux.web.questions import once
from travaux.web.reads import Negotiation, Reader
from travaux.web.store import Store
from travaux.web.streams import Sent, Stream, Streams

HEARTBEAT = 15.0
"""Seconds of silence after which a bookmark is sent: silence and a dead server can be told apart."""
LIFE = 3600.0
"""Seconds after which a stream ends, so that who may read is asked again."""
LONGEST_WAIT = 30
BUSY, FRESH = 0.2, 0.5
"""Seconds to wait for others, and for which the head of a log is believed."""
ROWS = 200
"""Rows in one event."""

Done = TypeVar("Done")

TOLD = described("unreadable", "no-token", "not-permitted", "not-found", "start-over", "too-much", "busy")
LastEventId = Annotated[str | None, Header(alias="Last-Event-ID", max_length=4000, include_in_schema=False)]


class Asked(BaseModel):
    """What is subscribed to. With `cursor`, where to go on, and it alone says what."""

    model_config = ConfigDict(extra="forbid")

    view: str = Field("all", description=f"{', '.join(VIEWS)}, or the beginning of subjects: point/; parted by commas")
    party: str | None = Field(None, description="only slots that name this party")
    issue: str | None = Field(None, description="only slots that name this issue, or one under it")
    plan: str | None = Field(None, description="only slots that name this plan")
    kinds: str | None = Field(None, description=f"only such changes, parted by commas: {', '.join(KINDS)}")
    as_of: str | None = Field(None, description="only what is believed of this date")
    replica: Literal["default", "full"] = Field("default", description="full: with what stood before")
    cursor: str | None = Field(None, max_length=4000, description="where to go on, as it was received")

    @property
    def says_what(self) -> bool:
        return bool(self.model_fields_set - {"cursor", "wait"})


class Polled(Asked):
    """The same, asked for again and again."""

    wait: int = Field(0, ge=0, le=LONGEST_WAIT, description="seconds to wait for something new")


class SubscriptionReply(Reply):
    """The table where it begins, or what has changed since the cursor; and the cursor to go on with."""

    cursor: str
    rows: list[HeldReply] | None
    """The whole table at `bookmark.entry`; null where one goes on."""
    batches: list[BatchReply]
    bookmark: BookmarkReply


class Subscriptions:
    """The projector of a server, and the streams that it feeds."""

    def __init__(self, store: Store, streams: Streams) -> None:
        self.store, self.streams = store, streams
        self.projector = Projector(store.log)
        self._heads: dict[str, tuple[float, int]] = {}

    def worked_out(self) -> dict[str, int]:
        """The negotiations that are followed, with the last entry that was worked out for them."""
        return {feed.negotiation: feed.entry for feed in self.projector.feeds()}

    async def begin(self, negotiation: str, asked: Asked, last: str | None, visitor: Visitor) -> tuple[Session, bool]:
        """The session, and whether it goes on; not before the projector has come to where it stands."""
        text = last or asked.cursor
        if text is not None and asked.says_what:
            raise Unreadable("a cursor says what is subscribed to: leave out the view and its filters")

        def opened(opened: Opened) -> Session:
            visitor.finds(opened, negotiation)
            told = {"cursor": text} if text else asked.model_dump(exclude={"cursor", "wait"})
            cursor = started(opened.record, opened.log, negotiation, **told)
            return Session(Record(opened.log, opened.log), self.projector.feed(negotiation), cursor)

        session = await self.store.ask(opened)
        session.listener = session.feed.listen(self.streams.wake)
        await self._has_come(session.feed, session.entry)
        return session, text is not None

    async def _has_come(self, feed: Feed, entry: int) -> None:
        until = time.monotonic() + self.store.limits.answer_time
        while feed.entry < entry:
            if feed.error is not None or not await self.streams.news(until - time.monotonic()):
                raise Refusal("busy", "The changes are not worked out yet.")

    async def take(self, session: Session) -> list[tuple[str, BatchReply]]:
        """What is at hand is taken at once, what is not is worked out in a thread."""
        return session.take() if session.is_at_hand else await self.patiently(session.take)

    async def patiently(self, work: Callable[[], Done]) -> Done:
        """Done in a thread, after those who came first."""
        while True:
            try:
                return await self.store.ask(lambda _: work())
            except Refusal:
                if self.streams.ending:
                    raise
                await asyncio.sleep(BUSY)

    async def bookmark(self, session: Session) -> BookmarkReply:
        """With the head as the log itself tells it, and not the projector; asked once for all who wait for it."""
        at, head = self._heads.get(session.negotiation, (0.0, 0))
        if time.monotonic() - at > FRESH:
            self._heads[session.negotiation] = time.monotonic(), max(head, session.entry)
            head = await self.patiently(partial(self.store.log.head, session.negotiation))
            self._heads[session.negotiation] = time.monotonic(), head
        return session.bookmark(max(head, session.entry))


def router(subscriptions: Subscriptions) -> APIRouter:
    """The two ways to subscribe."""
    store, streams = subscriptions.store, subscriptions.streams

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        await asyncio.to_thread(subscriptions.projector.close)

    made = APIRouter(tags=["subscriptions"], dependencies=[Depends(once)], lifespan=life)

    @made.get(
        "/v1/negotiations/{negotiation}/subscription",
        operation_id="subscription",
        response_model=SubscriptionReply,
        responses=TOLD,
    )
    async def polled(negotiation: Negotiation, asked: Annotated[Polled, FromQuery()], visitor: Reader) -> Response:
        """The table, and with its cursor what has changed since. 410: start over without a cursor."""
        session, goes_on = await subscriptions.begin(negotiation, asked, None, visitor)
        rows = None if goes_on else await subscriptions.patiently(lambda: list(session.rows()))
        until = time.monotonic() + asked.wait
        while not (taken := await subscriptions.take(session)) and not session.is_behind and not streams.ending:
            if (left := until - time.monotonic()) <= 0 or rows is not None:
                break
            await streams.news(left)
        bookmark, batches = await subscriptions.bookmark(session), [batch for _, batch in taken]
        reply = SubscriptionReply(cursor=session.cursor, rows=rows, batches=batches, bookmark=bookmark)
        body = await subscriptions.patiently(lambda: _written(reply, store.limits.answer_size))
        return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})

    @made.get("/v1/negotiations/{negotiation}/subscription/events", include_in_schema=False)
    async def streamed(
        negotiation: Negotiation,
        asked: Annotated[Asked, FromQuery()],
        visitor: Reader,
        last_event_id: LastEventId = None,
    ) -> Response:
        """The same as a stream of server-sent events; `/asyncapi.json` describes it."""
        streams.enter()
        session, goes_on = await subscriptions.begin(negotiation, asked, last_event_id, visitor)
        return Stream(streams, _events(subscriptions, session, goes_on))

    return made


def _written(reply: SubscriptionReply, largest: int) -> bytes:
    body = reply.model_dump_json(exclude_unset=True).encode()
    if len(body) > largest:
        raise Refusal("too-much", f"The answer has {len(body)} bytes, and {largest} are sent at most: take the stream.")
    return body


async def _events(subscriptions: Subscriptions, session: Session, goes_on: bool) -> AsyncIterator[Sent]:
    streams, until = subscriptions.streams, time.monotonic() + LIFE
    if not goes_on:
        yield Sent("begin", BeginReply(negotiation=session.negotiation, entry=session.entry))
        rows = session.rows()
        while page := await subscriptions.patiently(lambda: list(islice(rows, ROWS))):
            yield Sent("rows", RowsReply(rows=page))
    quiet = 0.0
    while time.monotonic() < until and not streams.ending and session.feed.error is None:
        if session.is_behind:
            for cursor, batch in await subscriptions.take(session):
                yield Sent("batch", batch, cursor)
        elif time.monotonic() >= quiet:
            yield Sent("bookmark", await subscriptions.bookmark(session), session.cursor)
            quiet = time.monotonic() + HEARTBEAT
        else:
            await streams.news(quiet - time.monotonic())
