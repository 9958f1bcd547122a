"""The record: a log with its derived tables beside it, opened at pins."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from itertools import islice

from travaux.domain.entry import Entry
from travaux.domain.event import Development
from travaux.domain.ledger import carried
from travaux.domain.pins import Pin
from travaux.events.cursor import Cursor
from travaux.events.errors import Full, Locked, NotPermitted
from travaux.projections import claims_table as table
from travaux.projections.reading import Keep, Log, Reading

UNWRITABLE = (sqlite3.OperationalError, PermissionError, NotPermitted, Locked, Full)
"""What keeps a store's tables from being written; they are then folded in memory."""

AT_ONCE = 500
"""How many entries are folded in one transaction."""

Progress = Callable[[int, int], None]
"""Told how many entries of how many are done."""


class Record:
    """Answers questions about the negotiations of a log; folds what its tables have not caught up with."""

    def __init__(self, log: Log, database: table.Database) -> None:
        self.log, self.database = log, database
        self._create()

    def _create(self) -> None:
        """Make the tables where they are missing; where they are not, a reader does not wait for a writer."""
        with self.database.reading() as cursor:
            if table.is_there(cursor):
                return
        try:
            with self.database.transaction() as cursor:
                table.create(cursor)
        except UNWRITABLE:
            self._keep_in_memory()

    def _keep_in_memory(self) -> None:
        self.database = table.Memory()
        self._create()

    def reading(self, negotiation: str, pin: Pin, keep: Keep | None = None) -> Reading:
        """What holds at a pin, never behind the log."""
        self.catch_up(negotiation)
        return Reading(self.log, self.database, negotiation, pin, keep)

    def catch_up(self, negotiation: str) -> int:
        """Fold the entries that came since; returns the number of the last one."""
        head = self.log.head(negotiation)
        with self.database.reading() as cursor:
            behind = table.folded_to(cursor, negotiation)[0] < head
        if behind:
            self._fold(negotiation, head)
        return head

    def _fold(self, negotiation: str, head: int) -> None:
        try:
            while self._fold_some(negotiation) < head:
                pass
        except UNWRITABLE:
            self._keep_in_memory()
            self._fold(negotiation, head)

    def _fold_some(self, negotiation: str) -> int:
        """The next entries, so that whoever records meanwhile waits for a few of them only; the number of the last."""
        with self.database.transaction() as cursor:
            done, _ = table.folded_to(cursor, negotiation)
            table.fold(cursor, negotiation, islice(self.log.entries(negotiation, done), AT_ONCE))
            return table.folded_to(cursor, negotiation)[0]

    def rebuild(self, negotiation: str, progress: Progress | None = None) -> bool:
        """Fold the whole log anew beside the tables, compare, then switch; True when the two were equal."""
        beside = self._rebuilt(negotiation, progress)
        with beside.transaction() as fresh, self.database.transaction() as cursor:
            equal = self._agree(fresh, cursor, negotiation)
            if not equal:
                table.copy(fresh, cursor, negotiation)
        return equal

    def equal(self, negotiation: str, progress: Progress | None = None) -> bool:
        """Are the tables what a rebuild from the log gives? Nothing is switched."""
        beside = self._rebuilt(negotiation, progress)
        with beside.transaction() as fresh, self.database.reading() as cursor:
            return self._agree(fresh, cursor, negotiation)

    def _rebuilt(self, negotiation: str, progress: Progress | None) -> table.Memory:
        head = self.catch_up(negotiation)
        beside = table.Memory()
        with beside.transaction() as fresh:
            table.create(fresh)
            table.fold(fresh, negotiation, self._counted(negotiation, head, progress))
        return beside

    def _counted(self, negotiation: str, head: int, progress: Progress | None) -> Iterator[Entry]:
        for entry in self.log.entries(negotiation, 0, head):
            yield entry
            if progress is not None:
                progress(entry.number, head)

    def _agree(self, fresh: Cursor, cursor: Cursor, negotiation: str) -> bool:
        """Do they tell the same, once what others recorded and folded meanwhile is in the fresh ones too?"""
        done, upto = (table.folded_to(one, negotiation)[0] for one in (fresh, cursor))
        table.fold(fresh, negotiation, self.log.entries(negotiation, done, upto))
        return table.digest(fresh, negotiation) == table.digest(cursor, negotiation)

    def developments(self, negotiation: str, upto: int) -> Iterator[tuple[Entry, Development]]:
        """Every entry that carries a development, up to a number."""
        for entry in self.log.entries(negotiation, 0, upto):
            event = carried(entry.event)
            if isinstance(event, Development):
                yield entry, event
