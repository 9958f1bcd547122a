"""Reach: whether a development lies within the pin, and how late it was reported."""

from __future__ import annotations

from travaux.domain.entry import Entry
from travaux.domain.event import Development
from travaux.domain.instants import OPEN_START, Bounds, Instant
from travaux.domain.ledger import State
from travaux.projections.reading import Reading

DAY = 86_400_000_000
"""Microseconds."""


def reach(reading: Reading, entry: Entry, event: Development) -> bool | None:
    """True where it was surely known and had surely begun by the pin, False where possibly, None where it had not."""
    happened, out = event.occurred.bounds(reading.zone), reported(reading, entry, event)
    earliest = OPEN_START if event.still else min(happened.earliest, event.occurred.held_from(reading.zone))
    known = passed(out.latest, out.earliest, reading.pin.known_on)
    begun = passed(happened.latest, earliest, reading.pin.as_of)
    if known is None or begun is None:
        return None
    return known and begun and reading.ledger.state(entry.number, event.source) is State.COUNTS


def passed(latest: Instant, earliest: Instant, pin: Instant) -> bool | None:
    """True where it surely lies before the pin, False where possibly, None where not."""
    if latest <= pin:
        return True
    return False if earliest < pin else None


def reported(reading: Reading, entry: Entry, event: Development) -> Bounds:
    """When its source appeared; of a source's own correction, when that did."""
    corrected = getattr(entry.event, "published", None)
    captured = reading.registry.sources.get(event.source)
    published = corrected or (captured.published if captured else None)
    return published.bounds(reading.zone) if published else Bounds.within(OPEN_START, OPEN_START)


def days_late(reading: Reading, entry: Entry, event: Development) -> int | None:
    """Whole days from the latest moment it can have happened to the earliest its report can have appeared."""
    happened, out = event.occurred.bounds(reading.zone), reported(reading, entry, event)
    late = (out.earliest - happened.latest) // DAY
    return late if late > 0 else None
