"""Quotations against the texts they were taken from, where these are at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from travaux.domain.entry import Entry
from travaux.events.integrity.rows import Fault
from travaux.events.sources.check import Checked, check
from travaux.events.sources.recorded import Record

Find = Callable[[str | None], str | None]
"""The text with a sha256, if somebody holds it."""


def quotation_faults(entries: Iterable[Entry], find: Find) -> Iterator[Fault]:
    """Every quotation that is not in its source, and every text that is no longer what was read."""
    record = Record(entries)
    for checked in check(record, find):
        yield from _faults(record, checked)


def _faults(record: Record, checked: Checked) -> Iterator[Fault]:
    captured = _entry(record, f"source/{checked.source}")
    if checked.alarm:
        yield Fault(captured, checked.alarm)
    for one in checked.orphans:
        yield Fault(
            _entry(record, one.development) or captured, f"{one.exact!r} does not stand in its source: {one.why}"
        )


def _entry(record: Record, id: str | None) -> int | None:
    standing = record.standing.get(id or "")
    return standing.entry if standing else None
