"""Late entries: recorded long after they were reported, or reported long after they happened.

Late is what was surely late: dates are bounds, and a wide bound accuses nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from travaux.domain.entry import Entry
from travaux.domain.event import Development
from travaux.domain.instants import Bounds, Instant, instant
from travaux.domain.ledger import carried
from travaux.domain.record_keeping import EntryCorrected
from travaux.events.sources.recorded import Record

_DURATION = re.compile(r"P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


class Late(NamedTuple):
    """An entry, and by how much it was surely late; `reason` is the one that a correction gives."""

    entry: int
    id: str
    source: str
    recorder: str
    recorded_at: datetime
    what: Literal["recorded", "reported"]
    late: timedelta
    reason: str | None


def backdated(entries: Iterable[Entry], threshold: timedelta) -> Iterator[Late]:
    """The entries that are late by more than a threshold, in order, with who recorded them and why."""
    record = Record(entries)
    zone = record.registry.zone
    for entry in record.entries:
        event = carried(entry.event)
        if isinstance(event, Development) and (reported := _reported(record, entry, event, zone)):
            yield from _late(entry, event, "recorded", instant(entry.recorded_at) - reported.latest, threshold)
            happened = event.occurred.bounds(zone).latest
            yield from _late(entry, event, "reported", reported.earliest - happened, threshold)


def _reported(record: Record, entry: Entry, event: Development, zone: str) -> Bounds | None:
    """When the source said so: for a correction of its own, when it corrected itself."""
    if isinstance(entry.event, EntryCorrected) and entry.event.published:
        return entry.event.published.bounds(zone)
    source = record.registry.sources.get(event.source)
    return source.published.bounds(zone) if source else None


def _late(
    entry: Entry, event: Development, what: Literal["recorded", "reported"], by: Instant, threshold: timedelta
) -> Iterator[Late]:
    if by > threshold // timedelta(microseconds=1):
        reason = str(entry.event.reason) if isinstance(entry.event, EntryCorrected) else None
        late = timedelta(microseconds=by)
        yield Late(entry.number, event.id, event.source, entry.recorder, entry.recorded_at, what, late, reason)


def duration(text: str) -> timedelta:
    """The duration of `P1D`, `P2W` or `PT36H` (ISO 8601, without months and years, which have no length)."""
    found = _DURATION.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no duration: write P1D, P2W or PT36H")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
