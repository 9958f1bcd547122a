"""Viewed: what is told of one view, or of the entries alone, to those who cannot ask back.

The messages of a view are one chain: `previous` is the last entry before that changed something in it. The same log
and the same view give the same messages, wherever one begins. None holds words that can be erased.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from hashlib import sha256

from travaux.domain.entry import Entry
from travaux.domain.instants import OPEN_END
from travaux.domain.pins import Pin
from travaux.events.log import Log
from travaux.projections.record import Record
from travaux.projections.subscriptions.cursor import Cursor
from travaux.projections.subscriptions.deltas import Batch, Following, lineage
from travaux.projections.subscriptions.outgoing import WORDS, About, Outgoing, Place, of_changes, of_entries
from travaux.projections.subscriptions.view import View

LARGEST = 100_000
"""Bytes of deltas in one message, at most; more are sent in parts."""


class Viewed:
    """The messages of a view after a cursor, or with `about` "entry" the entries.

    `told` is the last entry that changed something in the view by then; None has it worked out from the beginning.
    """

    def __init__(self, record: Record, log: Log, cursor: Cursor, about: About, told: int | None) -> None:
        self._record, self._log, self._about = record, log, about
        self._key = f"view/{name_of(cursor.view)}"
        self.cursor, self.told = cursor, told
        self._following = Following(record, cursor.negotiation, cursor.entry)

    def messages(self) -> Iterator[list[Outgoing]]:
        """Those of each further entry; `cursor` and `told` are then where one stands after it."""
        return self._of_entries() if self._about == "entry" else self._of_view()

    def _of_entries(self) -> Iterator[list[Outgoing]]:
        """Nothing has to be worked out for them."""
        self.told = 0
        negotiation, head = self.cursor.negotiation, self._record.catch_up(self.cursor.negotiation)
        zone = self._record.reading(negotiation, Pin(OPEN_END, OPEN_END, head)).zone
        for entry, message in of_entries(self._log, negotiation, zone, self.cursor.entry, head):
            self._stand(entry.number, lineage(entry))
            yield [message]

    def _of_view(self) -> Iterator[list[Outgoing]]:
        if self.told is None:
            self.told = self._last_change()
        entries = self._log.entries(self.cursor.negotiation, self.cursor.entry)
        for batch, entry in zip(self._following.batches(), entries, strict=False):
            told = list(self._of_changes(entry, self._seen(batch)))
            self._stand(batch.entry, batch.lineage)
            yield told

    def _stand(self, entry: int, mark: str) -> None:
        self.cursor = replace(self.cursor, entry=entry, lineage=mark)

    def _last_change(self) -> int:
        before = Following(self._record, self.cursor.negotiation, 0).batches(self.cursor.entry)
        return max((batch.entry for batch in before if not self._seen(batch).empty), default=0)

    def _seen(self, batch: Batch) -> Batch:
        seen = batch.seen_by(self.cursor.view)
        return seen._replace(deltas=tuple(delta for delta in seen.deltas if delta.slot.attribute not in WORDS))

    def _of_changes(self, entry: Entry, batch: Batch) -> Iterator[Outgoing]:
        if batch.empty:
            return
        place, full = Place(self._key, "view", self._key), self.cursor.view.full
        zone, previous = self._following.zone, self.told or 0
        yield from of_changes(self.cursor.negotiation, entry, batch, previous, place, zone, LARGEST, full=full)
        self.told = entry.number


def name_of(view: View) -> str:
    """Twelve characters that tell a view from others; the same for ever."""
    return sha256(json.dumps(asdict(view), sort_keys=True).encode()).hexdigest()[:12]
