"""A replica: the table that a subscriber keeps, made of a snapshot and of batches and of nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from travaux.domain.claims import Slot
from travaux.domain.instants import OPEN_END, Instant
from travaux.projections.subscriptions.deltas import Batch, Held
from travaux.projections.subscriptions.rows import NOTHING, Row, Rows, rows_at


class Gap(ValueError):
    """A batch goes on from an entry that the table has not come to: something was lost on the way."""

    def __init__(self, entry: int, previous: int) -> None:
        super().__init__(
            f"the table stands at entry {entry}, and the batch goes on from {previous}: resume from {entry}"
        )
        self.entry, self.previous = entry, previous


class Replica:
    """Rows by slot, as of every day, at an entry."""

    def __init__(self, entry: int, held: Iterable[Held] = ()) -> None:
        self.entry = entry
        self._rows: dict[Slot, Rows] = {}
        for one in held:
            self._put(one.slot, one.begins, one.ends, one.row)

    def apply(self, batch: Batch) -> bool:
        """Take a batch in, once; False if it was taken in before. Gap if one before it is missing."""
        if batch.entry <= self.entry:
            return False
        if batch.previous > self.entry:
            raise Gap(self.entry, batch.previous)
        for delta in batch.deltas:
            self._put(delta.slot, delta.begins, delta.ends, delta.after)
        self.entry = batch.entry
        return True

    def as_of(self, at: Instant) -> Iterator[tuple[Slot, Row]]:
        """The answers as of a moment, by slot."""
        for slot in sorted(self._rows):
            row = rows_at(self._rows[slot], at)
            if row is not None:
                yield slot, row

    def held(self) -> dict[Slot, Rows]:
        """Everything, in one form for one content."""
        return dict(self._rows)

    def _put(self, slot: Slot, begins: Instant, ends: Instant, row: Row | None) -> None:
        rows = replaced(self._rows.get(slot, NOTHING), begins, ends, row)
        if rows == NOTHING:
            self._rows.pop(slot, None)
        else:
            self._rows[slot] = rows


def replaced(rows: Rows, begins: Instant, ends: Instant, row: Row | None) -> Rows:
    """The rows with another one from one moment up to another; what is equal is one."""
    then = ((ends, rows_at(rows, ends)),) if ends < OPEN_END else ()
    parts = (*(old for old in rows if old[0] < begins), (begins, row), *then, *(old for old in rows if old[0] > ends))
    return tuple(part for at, part in enumerate(parts) if at == 0 or part[1] != parts[at - 1][1])
