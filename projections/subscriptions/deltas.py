"""Deltas: what each entry changes in a table of answers for every day, one batch an entry.

Law: whoever holds the snapshot at an entry and applies the batches of the entries after it has at each of them, for
every day, what a fresh reading as of that day says, words destroyed since excepted. An erasure gives the answers it
touches again, whole, whatever they were before.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from travaux.domain.claims import Claim, Slot
from travaux.domain.entry import Entry
from travaux.domain.instants import OPEN_END, Instant
from travaux.domain.pins import Pin
from travaux.domain.record_keeping import PassageErased
from travaux.projections.changes import kind_of, touched_between
from travaux.projections.reading import Reading
from travaux.projections.record import Record
from travaux.projections.subscriptions.rows import NOTHING, Row, Rows, first_difference, rows_at, rows_from, spliced
from travaux.projections.subscriptions.view import Kind, View

SLOTS = 2000
"""How many slots' rows are kept from one entry to the next."""


class Held(NamedTuple):
    """A row of the table: the answer of a slot as of every moment from `begins` up to `ends`."""

    slot: Slot
    begins: Instant
    ends: Instant
    row: Row


class Delta(NamedTuple):
    """For these moments the answer of a slot became another; None where there is no answer."""

    slot: Slot
    begins: Instant
    ends: Instant
    kind: Kind
    before: Row | None
    after: Row | None


class Batch(NamedTuple):
    """All that one entry changed. It goes on from `previous`: what lies between changed nothing."""

    entry: int
    previous: int
    type: str
    recorded_at: datetime
    erased: tuple[int, ...]
    """Entries whose words were destroyed: whoever keeps any of them is to drop them."""
    deltas: tuple[Delta, ...]
    lineage: str = ""

    def seen_by(self, view: View) -> Batch:
        """The part of it that belongs to a view."""
        return self._replace(deltas=tuple(delta for delta in self.deltas if _belongs(delta, view)))

    @property
    def empty(self) -> bool:
        return not self.deltas and not self.erased


def _belongs(delta: Delta, view: View) -> bool:
    return (
        view.has(delta.slot)
        and (not view.kinds or delta.kind in view.kinds)
        and (view.as_of is None or delta.begins <= view.as_of < delta.ends)
    )


def reading_at(record: Record, negotiation: str, entry: int) -> Reading:
    """The reading of unbounded knowledge at an entry: as of a day, what is believed of it by then."""
    return record.reading(negotiation, Pin(OPEN_END, OPEN_END, entry))


def snapshot(record: Record, negotiation: str, entry: int, view: View) -> Iterator[Held]:
    """Every row of the table at an entry, by slot and time."""
    reading = reading_at(record, negotiation, entry)
    for slot, rows in _table(reading, view):
        for begins, ends, row in _spans(rows):
            if row is not None and (view.as_of is None or begins <= view.as_of < ends):
                yield Held(slot, begins, ends, row)


def _table(reading: Reading, view: View) -> Iterator[tuple[Slot, Rows]]:
    named = (Slot(reading.same(subject), name) for subject, names in reading.subjects().items() for name in names)
    for slot in sorted({slot for slot in named if view.has(slot)}):
        yield slot, _known(reading, slot).rows


def _spans(rows: Rows) -> Iterator[tuple[Instant, Instant, Row | None]]:
    ends = [*(begins for begins, _ in rows[1:]), OPEN_END]
    yield from ((begins, end, row) for (begins, row), end in zip(rows, ends, strict=True))


class _Known(NamedTuple):
    """A slot at an entry: the claims that count, and the rows they give."""

    claims: Sequence[Claim]
    rows: Rows


_ABSENT = _Known((), NOTHING)


class Following:
    """The table of one negotiation going from entry to entry; only what an entry can have changed is worked out."""

    def __init__(self, record: Record, negotiation: str, entry: int) -> None:
        self.entry = entry
        self._record, self._negotiation = record, negotiation
        self._reading = self._begun()
        self._known: OrderedDict[Slot, _Known] = OrderedDict()

    @property
    def zone(self) -> str:
        """The time zone whose days the negotiation counts."""
        return self._reading.zone

    def batches(self, upto: int | None = None) -> Iterator[Batch]:
        """One for each further entry, up to a number or the last one."""
        folded = self._record.catch_up(self._negotiation)  # what is recorded from now on is for the next time
        last = folded if upto is None else min(folded, upto)
        for entry in self._record.log.entries(self._negotiation, self.entry, last):
            yield self._next(entry)

    def _begun(self) -> Reading:
        return Reading(self._record.log, self._record.database, self._negotiation, Pin(OPEN_END, OPEN_END, self.entry))

    def _next(self, entry: Entry) -> Batch:
        before, self._reading = self._reading, self._reading.by(entry.number)
        previous, self.entry = self.entry, entry.number
        erased = _erased(entry, self._reading)
        return Batch(
            entry=entry.number,
            previous=previous,
            type=type(entry.event).__name__,
            recorded_at=entry.recorded_at,
            erased=erased,
            deltas=tuple(self._anew(erased) if erased else self._altered(before, entry)),
            lineage=lineage(entry),
        )

    def _altered(self, before: Reading, entry: Entry) -> Iterator[Delta]:
        for slot in sorted(touched_between(before, self._reading, entry)):
            was = self._known.pop(slot) if slot in self._known else _known(before, slot)
            now = self._known[slot] = _moved(was, self._reading, slot)
            if len(self._known) > SLOTS:
                self._known.popitem(last=False)
            for begins, ends, old, new in _differing(was.rows, now.rows):
                same = old is not None and new is not None and old[:2] == new[:2]
                yield Delta(slot, begins, ends, kind_of(entry.event, same), old, new)

    def _anew(self, erased: Iterable[int]) -> Iterator[Delta]:
        """The answers of the slots, whole; nothing that was kept of them is used, for it may hold the words."""
        self._reading = reading = self._begun()
        self._known.clear()
        raw = {slot for number in erased for slot in reading.slots_of(number)}
        for slot in sorted({Slot(reading.same(slot.subject), slot.attribute) for slot in raw}):
            for begins, ends, row in _spans(_known(reading, slot).rows):
                yield Delta(slot, begins, ends, "erased", None, row)


def _known(reading: Reading, slot: Slot) -> _Known:
    if reading.same(slot.subject) != slot.subject:
        return _ABSENT
    claims = reading.counted(*slot)
    return _Known(claims, rows_from(claims))


def _moved(was: _Known, reading: Reading, slot: Slot) -> _Known:
    """The same slot at a later reading; nothing changes before what the two do not share begins."""
    if reading.same(slot.subject) != slot.subject:
        return _ABSENT
    claims = reading.counted(*slot)
    since = first_difference(was.claims, claims)
    return _Known(claims, spliced(was.rows, rows_from(claims, since)) if since < OPEN_END else was.rows)


def lineage(entry: Entry) -> str:
    """Tells an entry from that of another log with the same number; no erasure changes it."""
    told = f"{entry.number} {entry.recorded_at.isoformat()} {entry.recorder} {entry.event.id}"
    return sha256(told.encode()).hexdigest()[:16]


def _erased(entry: Entry, reading: Reading) -> tuple[int, ...]:
    """The entries whose words an erasure destroyed: the one it names, with its corrections."""
    return tuple(reading.ledger.carriers(entry.event.entry)) if isinstance(entry.event, PassageErased) else ()


def _differing(was: Rows, now: Rows) -> Iterator[tuple[Instant, Instant, Row | None, Row | None]]:
    """The longest spans over which both are one and the same, and not each other's."""
    turns = sorted({begins for rows in (was, now) for begins, _ in rows})
    for begins, ends in zip(turns, [*turns[1:], OPEN_END], strict=True):
        old, new = rows_at(was, begins), rows_at(now, begins)
        if old != new:
            yield begins, ends, old, new
