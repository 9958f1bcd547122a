"""Feeds: what changed in a view for readers of Atom, and the meetings for a calendar. Both for whoever may read it."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi import Query as FromQuery
from pydantic import BaseModel, ConfigDict, Field

from travaux.cli.clock import Clock, pin_of
from travaux.cli.opening import Opened
from travaux.projections.filters import Filters
from travaux.projections.subscriptions.cursor import lineage_at
from travaux.projections.subscriptions.starting import started
from travaux.projections.subscriptions.view import VIEWS
from travaux.projections.views.meetings import meetings
from travaux.web import atom, calendar
from travaux.web.answers import Written, written
from travaux.web.problems import described
from travaux.web.questions import once
from travaux.web.reads import Negotiation, Reader
from travaux.web.store import Store

TOLD = described("unreadable", "no-token", "not-permitted", "not-found")


class About(BaseModel):
    """Of whom and of what."""

    model_config = ConfigDict(extra="forbid")

    party: str | None = Field(None, max_length=200, description="only what names this party")
    issue: str | None = Field(None, max_length=200, description="only what names this issue, or one under it")


class Changes(About):
    """Which page of which view."""

    view: str = Field("all", max_length=500, description=f"{', '.join(VIEWS)}, or the beginning of subjects: point/")
    plan: str | None = Field(None, max_length=200, description="only what names this plan")
    page: int | None = Field(None, ge=1, le=2**40, description="an older page; without it, the latest ones")


class Kept:
    """Feeds that were asked for of late: many readers ask for one feed, often, and little changes.

    Each is kept under all that it depends on, the last entry of the log among that, and told from other logs by it.
    """

    def __init__(self, most: int = 100) -> None:
        self._most, self._lock = most, threading.Lock()
        self._bodies: OrderedDict[Hashable, bytes] = OrderedDict()

    def body(self, key: Hashable, write: Callable[[], bytes]) -> bytes:
        """What is kept, or what is written now."""
        with self._lock:
            if key in self._bodies:
                self._bodies.move_to_end(key)
                return self._bodies[key]
        body = write()
        with self._lock:
            self._bodies[key] = body
            while len(self._bodies) > self._most:
                self._bodies.popitem(last=False)
        return body


def router(store: Store) -> APIRouter:
    """The two of them."""
    made, kept = APIRouter(tags=["feeds"], dependencies=[Depends(once)]), Kept()

    @made.get(
        "/v1/negotiations/{negotiation}/changes.atom",
        operation_id="atom",
        response_class=Response,
        responses=_sent(atom.MEDIA) | TOLD,
    )
    async def changes(
        request: Request, negotiation: Negotiation, asked: Annotated[Changes, FromQuery()], visitor: Reader
    ) -> Response:
        """The latest entries that changed something in the view, as Atom (RFC 4287); older ones by `prev-archive`."""

        def found(opened: Opened) -> Written:
            name, filters = visitor.finds(opened, negotiation), asked.model_dump(exclude={"page"}, exclude_none=True)
            cursor = started(opened.record, opened.log, name, **filters)
            feed = atom.Feed(opened, name, cursor.view, request.url.path, filters)
            body = kept.body((cursor, asked.page, *filters.items()), lambda: feed.written(asked.page))
            return Written(body, atom.MEDIA, cursor.entry)

        return await written(store, request, visitor, found)

    @made.get(
        "/v1/negotiations/{negotiation}/meetings.ics",
        operation_id="calendar",
        response_class=Response,
        responses=_sent(calendar.MEDIA) | TOLD,
    )
    async def meetings_(
        request: Request, negotiation: Negotiation, asked: Annotated[About, FromQuery()], visitor: Reader
    ) -> Response:
        """The meetings that have a date, as iCalendar (RFC 5545)."""

        def found(opened: Opened) -> Written:
            name = visitor.finds(opened, negotiation)
            pin = pin_of(opened, name, Clock(None, opened.zone(name)))
            reading = opened.record.reading(name, pin)
            find = reading.registry.find
            filters = Filters(
                party=asked.party and find("party", asked.party), issue=asked.issue and find("issue", asked.issue)
            )
            about = (name, pin, lineage_at(opened.log, name, pin.recorded_by), filters.party, filters.issue)
            body = kept.body(about, lambda: calendar.written(reading, meetings(reading, filters).meetings))
            return Written(body, calendar.MEDIA, pin.recorded_by)

        return await written(store, request, visitor, found)

    return made


def _sent(media: str) -> dict[int | str, dict[str, Any]]:
    content = {media.partition(";")[0]: {"schema": {"type": "string"}}}
    return {
        200: {"description": "The feed, with an `ETag` for `If-None-Match`.", "content": content},
        304: {"description": "The copy that the client has is as good."},
    }
