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
from travaux.events.log import Log
from travaux.projections.record import Record
from travaux.projections.subscriptions.cursor import Cursor
from travaux.projections.subscriptions.deltas import Batch, Following
from travaux.projections.subscriptions.messages import batch_reply
from travaux.projections.subscriptions.outgoing import WORDS, About, Outgoing, happened, in_parts, of_entry
from travaux.projections.subscriptions.view import View

LARGEST = 100_000
"""Bytes of deltas in one message, at most; more are sent in parts."""


class Viewed:
    """The messages of a view after a cursor, or with `about` "entry" the entries.

    `told` is the last entry that changed something in the view by then; None has it worked out from the beginning.
    """

    def __init__(self, record: Record, log: Log, cursor: Cursor, about: About, told: int | None) -> None:
        self._record, self._log, self._about = record, log, about
        self._name = name_of(cursor.view)
        self.cursor, self.told = cursor, told
        self._following = Following(record, cursor.negotiation, cursor.entry)

    def messages(self) -> Iterator[list[Outgoing]]:
        """Those of each further entry; `cursor` and `told` are then where one stands after it."""
        if self.told is None:
            self.told = self._last_change()
        negotiation, after = self.cursor.negotiation, self.cursor.entry
        stored, entries = self._log.raw(negotiation, after), self._log.entries(negotiation, after)
        for batch, raw, entry in zip(self._following.batches(), stored, entries, strict=False):
            if self._about == "entry":
                told = [of_entry(negotiation, entry, raw.state, self._following.zone)]
            else:
                told = list(self._of_view(entry, self._seen(batch)))
            self.cursor = replace(self.cursor, entry=batch.entry, lineage=batch.lineage)
            yield told

    def _last_change(self) -> int:
        if self._about == "entry":
            return 0
        before = Following(self._record, self.cursor.negotiation, 0).batches(self.cursor.entry)
        return max((batch.entry for batch in before if not self._seen(batch).empty), default=0)

    def _seen(self, batch: Batch) -> Batch:
        seen = batch.seen_by(self.cursor.view)
        return seen._replace(deltas=tuple(delta for delta in seen.deltas if delta.slot.attribute not in WORDS))

    def _of_view(self, entry: Entry, batch: Batch) -> Iterator[Outgoing]:
        if batch.empty:
            return
        parts = list(in_parts(batch.deltas, LARGEST))
        for part, some in enumerate(parts, 1):
            told = batch._replace(deltas=tuple(some))
            reply = batch_reply(self.cursor.negotiation, told, self.told or 0, full=self.cursor.view.full)
            yield Outgoing(
                id=f"view/{self._name}/{entry.number}" + (f"/{part}" if part > 1 else ""),
                negotiation=self.cursor.negotiation,
                about="changes",
                name="view",
                entry=entry.number,
                part=part,
                subject=f"view/{self._name}",
                happened=happened(entry, self._following.zone),
                recorded_at=entry.recorded_at,
                data={**reply.model_dump(mode="json", exclude_unset=True), "part": part, "parts": len(parts)},
            )
        self.told = entry.number


def name_of(view: View) -> str:
    """Twelve characters that tell a view from others; the same for ever."""
    return sha256(json.dumps(asdict(view), sort_keys=True).encode()).hexdigest()[:12]
