"""Cursors: where a subscriber stands, in one word that is given back as it was received.

It says what is subscribed to, up to which entry, of which log and of which edition, so that whoever comes back to
another log, or after the meaning of claims has changed, is told to start over.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Literal

from pydantic import TypeAdapter

from travaux.events.errors import Conflict
from travaux.events.log import Log
from travaux.projections import claims_table
from travaux.projections.subscriptions.deltas import lineage
from travaux.projections.subscriptions.view import View

EDITION = f"1.{claims_table.EDITION}"
"""Raised when rows mean something else than they did, or with the meaning of claims."""

Reason = Literal["cursor", "edition", "forked", "subscription"]
_WHY: dict[Reason, str] = {
    "cursor": "the cursor is none of this program",
    "edition": "answers are worked out otherwise than when the cursor was given",
    "forked": "the log is another one than when the cursor was given, or has lost entries",
    "subscription": "the cursor belongs to another subscription",
}


class StartOver(Conflict):
    """What a subscriber holds cannot be gone on from."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"Start over without a cursor: {_WHY[reason]}.")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything up to `entry` was received. `lineage` tells that entry from another log's with the same number."""

    negotiation: str
    view: View
    entry: int
    lineage: str

    @property
    def text(self) -> str:
        return _text(EDITION, self)


@lru_cache(128)
def _text(edition: str, cursor: Cursor) -> str:
    """Many stand at the same place. Kept under all that it depends on, the edition among that."""
    asked = {one.name: getattr(cursor.view, one.name) for one in fields(View)}
    view = {name: value for name, value in asked.items() if value is not None and value is not False and value != ()}
    told = [edition, cursor.negotiation, cursor.entry, cursor.lineage, view]
    return urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).decode().rstrip("=")


_TOLD = TypeAdapter(tuple[str, str, int, str, View])


def read_cursor(text: str) -> Cursor:
    """The cursor that was given; StartOver if it is none, or none of this edition."""
    edition, cursor = _read(text)
    if edition != EDITION:
        raise StartOver("edition")
    return cursor


def again_after(text: str, entry: int, log: Log) -> Cursor:
    """The same subscription, of whatever edition, after another entry; NotFound if there is none."""
    _, cursor = _read(text)
    return replace(cursor, entry=entry, lineage=lineage_at(log, cursor.negotiation, entry))


def _read(text: str) -> tuple[str, Cursor]:
    try:
        told = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        edition, negotiation, entry, lineage, view = _TOLD.validate_json(told)
    except ValueError as error:
        raise StartOver("cursor") from error
    return edition, Cursor(negotiation, view, entry, lineage)


def must_go_on(cursor: Cursor, log: Log) -> None:
    """StartOver unless the log is the one that the cursor was given of."""
    if not 0 <= cursor.entry <= log.head(cursor.negotiation):
        raise StartOver("forked")
    if lineage_at(log, cursor.negotiation, cursor.entry) != cursor.lineage:
        raise StartOver("forked")


def lineage_at(log: Log, negotiation: str, entry: int) -> str:
    """The lineage of an entry by its number; empty before the first."""
    return lineage(log.entry(negotiation, entry)) if entry else ""
