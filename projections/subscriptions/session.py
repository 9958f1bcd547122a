"""A session: one subscriber who takes what is next, at a pace of its own.

Nothing is queued for it: it stands at an entry, and what comes after that is worked out or at hand when it asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from travaux.projections.record import Record
from travaux.projections.subscriptions.cursor import Cursor
from travaux.projections.subscriptions.deltas import Batch, Following, snapshot
from travaux.projections.subscriptions.messages import (
    BatchReply,
    BookmarkReply,
    HeldReply,
    held_reply,
)
from travaux.projections.subscriptions.projector import Feed, Listener

PAGE = 100
"""How many entries are worked out at once for one who is behind."""


class Session:
    """It has received everything up to `entry`, and was told so up to `told`."""

    def __init__(self, record: Record, feed: Feed, cursor: Cursor) -> None:
        self.told = cursor.entry
        self.feed, self.negotiation = feed, cursor.negotiation
        self._record, self._view = record, cursor.view
        self._cursor = cursor
        self._behind: Following | None = None
        self.listener: Listener | None = None
        """Held on to for as long as the session is."""

    def rows(self) -> Iterator[HeldReply]:
        """The table at the entry where the session begins."""
        return map(held_reply, snapshot(self._record, self.negotiation, self.entry, self._view))

    def take(self) -> list[tuple[str, BatchReply]]:
        """What is next, each with the cursor after it, empty where nothing is; what a view does not see is passed over."""
        taken = []
        for batch in self._next():
            self._cursor = replace(self._cursor, entry=batch.entry, lineage=batch.lineage)
            reply = self.feed.told(batch, self.told, self._view)
            if reply.deltas or reply.erased:
                taken.append((self.cursor, reply))
                self.told = batch.entry
        return taken

    @property
    def is_behind(self) -> bool:
        return self.entry < self.feed.entry

    @property
    def is_at_hand(self) -> bool:
        """Has what is next been worked out already?"""
        return self.feed.reaches(self.entry)

    def bookmark(self, head: int) -> BookmarkReply:
        """Nothing else changed up to here; `head` is where the log is."""
        previous, self.told = self.told, self.entry
        return BookmarkReply(negotiation=self.negotiation, entry=self.entry, previous=previous, head=head)

    @property
    def cursor(self) -> str:
        """To be given back by whoever has taken in all that was told."""
        return self._cursor.text

    @property
    def entry(self) -> int:
        return self._cursor.entry

    def _next(self) -> list[Batch]:
        at_hand = self.feed.after(self.entry)
        if at_hand is not None:
            self._behind = None
            return at_hand
        self._behind = self._behind or Following(self._record, self.negotiation, self.entry)
        return list(islice(self._behind.batches(), PAGE))
