"""Entries: events as they stand in the log, numbered 1, 2, 3 … without gaps, never changed, never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from travaux.domain.event import Event


@dataclass(frozen=True, slots=True)
class Entry:
    """An event, its number in the negotiation's log, when it was written there, and by whom."""

    number: int
    recorded_at: datetime
    recorder: str
    event: Event
