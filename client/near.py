"""A record in a store that this program opens itself: SQLite or PostgreSQL."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from typing import Any

from pydantic import BaseModel

from travaux.asking import Message, Row, kind_of
from travaux.cli.errors import code_of
from travaux.cli.listening import listened
from travaux.cli.opening import for_reading
from travaux.cli.output import as_json
from travaux.events.errors import NotFound, NotPermitted, TravauxError, Unavailable, Unreadable
from travaux.projections.subscriptions.cursor import Cursor, StartOver
from travaux.projections.subscriptions.messages import BeginReply, RowsReply
from travaux.projections.subscriptions.projector import Feed
from travaux.projections.subscriptions.session import Session
from travaux.projections.subscriptions.starting import started

ROWS = 200
INTERVAL, HEARTBEAT = 0.05, 15.0
"""Seconds between two looks at the log, and between two bookmarks."""
_KINDS: dict[int, type[TravauxError]] = {2: Unreadable, 3: NotFound, 4: NotPermitted, 5: Unavailable}
"""By exit code."""


class Near:
    """A store, open until it is closed."""

    def __init__(self, url: str | None) -> None:
        self._open = ExitStack()
        self._opened = self._open.enter_context(for_reading(url))

    def ask(self, question: Mapping[str, Any]) -> tuple[BaseModel, list[Row]]:
        with _told_alike():
            asked = listened(self._opened, question)
        view, kind = asked.shown[0], kind_of(question["verb"])
        rows = asked.pages[0].rows(view)
        return view if isinstance(view, kind) else kind.model_validate(view), [json.loads(as_json(row)) for row in rows]

    def negotiations(self) -> list[str]:
        return self._opened.log.negotiations()

    def close(self) -> None:
        self._open.close()

    def subscribe(self, negotiation: str | None, asked: Mapping[str, Any], cursor: str | None) -> Iterator[Message]:
        name = self._opened.negotiation(negotiation)
        begin, goes_on = self._started(name, asked, cursor)
        return self._told(Session(self._opened.record, Feed(self._opened.record, name), begin), goes_on=goes_on)

    def _started(self, negotiation: str, asked: Mapping[str, Any], cursor: str | None) -> tuple[Cursor, bool]:
        """Where to begin, and whether that is where the cursor says."""
        record, log = self._opened.record, self._opened.log
        if cursor is not None:
            with suppress(StartOver):
                return started(record, log, negotiation, cursor=cursor), True
        return started(record, log, negotiation, **asked), False

    def _told(self, session: Session, *, goes_on: bool) -> Iterator[Message]:
        if not goes_on:
            yield Message("begin", BeginReply(negotiation=session.negotiation, entry=session.entry), None)
            rows = session.rows()
            while page := list(islice(rows, ROWS)):
                yield Message("rows", RowsReply(rows=page), None)
        quiet = 0.0
        while True:
            session.feed.go_on()
            if session.feed.error is not None:
                raise session.feed.error
            for cursor, batch in session.take():
                yield Message("batch", batch, cursor)
            if not session.is_behind and time.monotonic() >= quiet:
                quiet = time.monotonic() + HEARTBEAT
                head = self._opened.log.head(session.negotiation)
                yield Message("bookmark", session.bookmark(max(head, session.entry)), session.cursor)
            time.sleep(INTERVAL)


@contextmanager
def _told_alike() -> Iterator[None]:
    """What a question fails with, as the kind of error that a server's answer is read as."""
    try:
        yield
    except Exception as error:
        kind = _KINDS.get(code_of(error) or 0)
        if kind is None or isinstance(error, TravauxError):
            raise
        raise kind(str(error)) from error
