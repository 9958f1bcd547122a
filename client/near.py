"""A record in a store that this program opens itself: SQLite or PostgreSQL."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import islice
from typing import Any

from pydantic import BaseModel

from travaux.asking import Message, Row, kind_of
from travaux.cli.listening import listened
from travaux.cli.opening import for_reading
from travaux.cli.output import as_json
from travaux.projections.subscriptions.messages import BeginReply, RowsReply
from travaux.projections.subscriptions.projector import Feed
from travaux.projections.subscriptions.session import Session
from travaux.projections.subscriptions.starting import started

ROWS = 200
INTERVAL, HEARTBEAT = 0.05, 15.0
"""Seconds between two looks at the log, and between two bookmarks."""


class Near:
    """A store, open until it is closed."""

    def __init__(self, url: str | None) -> None:
        self._open = ExitStack()
        self._opened = self._open.enter_context(for_reading(url))

    def ask(self, question: Mapping[str, Any]) -> tuple[BaseModel, list[Row]]:
        asked = listened(self._opened, question)
        view, kind = asked.shown[0], kind_of(question["verb"])
        rows = asked.pages[0].rows(view)
        return view if isinstance(view, kind) else kind.model_validate(view), [json.loads(as_json(row)) for row in rows]

    def negotiations(self) -> list[str]:
        return self._opened.log.negotiations()

    def close(self) -> None:
        self._open.close()

    def subscribe(self, negotiation: str | None, asked: Mapping[str, Any]) -> Iterator[Message]:
        name = self._opened.negotiation(negotiation)
        cursor = started(self._opened.record, self._opened.log, name, **asked)
        session = Session(self._opened.record, Feed(self._opened.record, name), cursor)
        return self._told(session, goes_on=asked.get("cursor") is not None)

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
