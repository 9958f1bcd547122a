"""Deltas: what each entry changes in a table of answers for every day, one batch an entry.

Law: whoever holds the snapshot at an entry and applies the batches of the entries after it has at each of them, for
every day, what a fresh reading as of that day says, words destroyed since excepted. An erasure gives the answers it
touches again, whole, whatever they were before.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from travaux.domain.claims import Claim, Slot
from travaux.domain.entry import Entry
from travaux.domain.fold import claims_of
from travaux.domain.instants import OPEN_END, Instant
from travaux.domain.pins import Pin
from travaux.domain.record_keeping import PassageErased
from travaux.projections.changes import kind_of, touched_between
from travaux.projections.reading import Reading
from travaux.projections.record import Record
from travaux.projections.subscriptions.mind import SLOTS, Claims, Entries, in_order
from travaux.projections.subscriptions.rows import NOTHING, Row, Rows, first_difference, rows_at, rows_from, spliced
from travaux.projections.subscriptions.view import Kind, View


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
    """Where subjects are judged to be one, a slot may have claims under any prefix."""
    prefixes = sorted(view.slots) if view.slots and not reading.classes else [""]
    outermost = [one for one in prefixes if not any(other != one and one.startswith(other) for other in prefixes)]
    for prefix in outermost:
        for slot, claims in reading.slots(prefix):
            if view.has(slot):
                yield slot, rows_from(in_order(claims, slot, reading))


def _spans(rows: Rows) -> Iterator[tuple[Instant, Instant, Row | None]]:
    ends = [*(begins for begins, _ in rows[1:]), OPEN_END]
    yield from ((begins, end, row) for (begins, row), end in zip(rows, ends, strict=True))


class _Known(NamedTuple):
    """A slot at an entry: the claims that count, and the rows they give."""

    claims: list[Claim]
    rows: Rows


_ABSENT = _Known([], NOTHING)


class Following:
    """The table of one negotiation going from entry to entry; only what an entry can have changed is worked out."""

    def __init__(self, record: Record, negotiation: str, entry: int) -> None:
        self.entry = entry
        self._record, self._negotiation = record, negotiation
        self._entries, self._claims = Entries(record.log), Claims(record.database, negotiation)
        self._reading = Reading(self._entries, record.database, negotiation, Pin(OPEN_END, OPEN_END, entry))
        self._known: OrderedDict[Slot, _Known] = OrderedDict()

    def batches(self, upto: int | None = None) -> Iterator[Batch]:
        """One for each further entry, up to a number or the last one."""
        self._record.catch_up(self._negotiation)
        for entry in self._record.log.entries(self._negotiation, self.entry, upto):
            yield self._next(entry)

    def _next(self, entry: Entry) -> Batch:
        before, after = self._reading, self._reading.by(entry.number)
        slots = sorted(touched_between(before, after, entry))
        known = [self._known.pop(slot) if slot in self._known else self._worked_out(slot, before) for slot in slots]
        self._claims.take_in(claims_of(entry, after.zone))
        erased = _erased(entry, after)
        deltas = (
            [*self._anew(erased, after)]
            if erased
            else [one for slot, was in zip(slots, known, strict=True) for one in self._altered(slot, was, after, entry)]
        )
        previous, self.entry, self._reading = self.entry, entry.number, after
        return Batch(
            entry=entry.number,
            previous=previous,
            type=type(entry.event).__name__,
            recorded_at=entry.recorded_at,
            erased=erased,
            deltas=tuple(deltas),
            lineage=lineage(entry),
        )

    def _worked_out(self, slot: Slot, reading: Reading) -> _Known:
        if reading.same(slot.subject) != slot.subject:
            return _ABSENT
        claims = self._claims.counted(slot, reading)
        return _Known(claims, rows_from(claims))

    def _altered(self, slot: Slot, was: _Known, after: Reading, entry: Entry) -> Iterator[Delta]:
        now = self._known[slot] = self._moved(slot, was, after)
        if len(self._known) > SLOTS:
            self._known.popitem(last=False)
        for begins, ends, old, new in _differing(was.rows, now.rows):
            same = old is not None and new is not None and old[:2] == new[:2]
            yield Delta(slot, begins, ends, kind_of(entry.event, same), old, new)

    def _moved(self, slot: Slot, was: _Known, after: Reading) -> _Known:
        if after.same(slot.subject) != slot.subject:
            return _ABSENT
        claims = self._claims.counted(slot, after)
        since = first_difference(was.claims, claims)
        return _Known(claims, spliced(was.rows, rows_from(claims, since)) if since < OPEN_END else was.rows)

    def _anew(self, erased: Iterable[int], reading: Reading) -> Iterator[Delta]:
        """The answers of the slots, whole; nothing that was kept of them is used, for it may hold the words."""
        self._entries.forget()
        self._claims.forget()
        self._known.clear()
        raw = {slot for number in erased for slot in reading.slots_of(number)}
        for slot in sorted({Slot(reading.same(slot.subject), slot.attribute) for slot in raw}):
            rows = self._worked_out(slot, reading).rows
            yield from (Delta(slot, begins, ends, "erased", None, row) for begins, ends, row in _spans(rows))


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
