"""Recorded claims, read from the table once for all readings of a negotiation that come from one another.

They stay true: what an entry claims never changes. When entries come, a slot is read on from where it was read to.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from travaux.domain.claims import Claim, Slot
from travaux.domain.instants import Bounds
from travaux.projections import claims_table as table


@dataclass(slots=True)
class OnSlot:
    """The claims on one slot in the order of entries, `reported` still to be looked up, by the entries up to `upto`."""

    claims: list[Claim] = field(default_factory=list)
    upto: int = 0
    _seen: list[Claim] = field(default_factory=list)

    def by(self, number: int) -> Iterator[tuple[int, Claim]]:
        """Those by the entries up to a number, with their places."""
        for place, claim in enumerate(self.claims):
            if claim.entry > number:
                return
            yield place, claim

    def seen(self, place: int, slot: Slot, reported: Bounds, doubted: bool) -> Claim:
        """The claim as it stands at a pin; at most pins it stands the same."""
        last = self._seen[place]
        if last.reported != reported or last.doubted != doubted or last.slot != slot:
            self._seen[place] = last = last.seen(slot, reported, doubted=doubted)
        return last

    def read_on(self, claims: Iterable[Claim], upto: int) -> None:
        new = [claim for claim in claims if claim.entry > self.upto]
        self._seen.extend(new)
        self.claims.extend(new)
        self.upto = max(self.upto, upto)


class Recorded:
    """The claims of a negotiation, as far as they were asked for."""

    def __init__(self, database: table.Database, negotiation: str) -> None:
        self._database, self._negotiation = database, negotiation
        self._lock = threading.Lock()
        self._slots: dict[Slot, OnSlot] = {}
        self._in_order: list[Slot] = []
        self._under: dict[str, int] = {}

    def on(self, slot: Slot, upto: int) -> OnSlot:
        """The claims on a slot, read up to an entry at least."""
        found = self._slots.setdefault(slot, OnSlot())
        if found.upto < upto:
            with self._lock, self._database.reading() as cursor:
                folded = min(upto, table.folded_to(cursor, self._negotiation)[0])
                found.read_on(table.claims_on(cursor, self._negotiation, slot, folded, found.upto), folded)
        return found

    def under(self, prefix: str, upto: int) -> Iterator[tuple[Slot, OnSlot]]:
        """The same for all slots whose subject begins with a prefix, in order."""
        with self._lock:
            if max((done for wider, done in self._under.items() if prefix.startswith(wider)), default=0) < upto:
                self._read(prefix, upto)
            if len(self._in_order) < len(self._slots):
                self._in_order = sorted(self._slots)
            ordered = self._in_order
        for slot in ordered[bisect_left(ordered, (prefix,)) :]:
            if not slot.subject.startswith(prefix):
                return
            yield slot, self._slots[slot]

    def _read(self, prefix: str, upto: int) -> None:
        done = self._under.get(prefix, 0)
        with self._database.reading() as cursor:
            folded = min(upto, table.folded_to(cursor, self._negotiation)[0])
            claims = table.claims_under(cursor, self._negotiation, prefix, folded, done)
            for slot, several in groupby(claims, key=lambda claim: claim.slot):
                self._slots.setdefault(slot, OnSlot()).read_on(several, folded)
        for slot, found in self._slots.items():
            if slot.subject.startswith(prefix):
                found.read_on((), folded)
        self._under[prefix] = folded
