"""What is kept in mind while a table goes from entry to entry: entries and claims that are asked for again and again.

Nothing is answered from here that the log and the claims table would not answer: each claim is read once, and taken in
with its entry from then on.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from travaux.domain.claims import Claim, Slot
from travaux.domain.entry import Entry
from travaux.domain.fold import UNREPORTED
from travaux.domain.ledger import State
from travaux.projections import claims_table as table
from travaux.projections.reading import Log, Reading

SLOTS = 2000
"""How many slots are kept in mind."""


class Entries:
    """The log of one negotiation, which reads each single entry once."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._entries: dict[int, Entry] = {}

    def head(self, negotiation: str) -> int:
        return self._log.head(negotiation)

    def entries(self, negotiation: str, after: int = 0, upto: int | None = None) -> Iterator[Entry]:
        return self._log.entries(negotiation, after, upto)

    def numbers_of(self, negotiation: str, event_ids: Iterable[str]) -> dict[str, int]:
        return self._log.numbers_of(negotiation, event_ids)

    def some(self, negotiation: str, numbers: Iterable[int]) -> Iterator[Entry]:
        ordered = sorted(set(numbers))
        lacking = [number for number in ordered if number not in self._entries]
        self._entries.update((entry.number, entry) for entry in self._log.some(negotiation, lacking))
        return (self._entries[number] for number in ordered if number in self._entries)

    def forget(self) -> None:
        """Words were destroyed, and what is kept may hold them."""
        self._entries.clear()


class Claims:
    """The claims on slots, as recorded up to an entry. A claim stays one and the same object while it counts alike."""

    def __init__(self, database: table.Database, negotiation: str) -> None:
        self._database, self._negotiation = database, negotiation
        self._slots: OrderedDict[Slot, list[_Kept]] = OrderedDict()

    def take_in(self, claims: Iterable[Claim]) -> None:
        """The claims of the next entry."""
        for claim in claims:
            if claim.slot in self._slots:
                self._slots[claim.slot].append(_Kept(claim))

    def counted(self, slot: Slot, reading: Reading) -> list[Claim]:
        """Those that count at a reading of unbounded knowledge, where nothing is in doubt; in the law's order."""
        members = reading.classes.get(slot.subject, (slot.subject,))
        return in_order(
            (claim for one in members for claim in self._visible(Slot(one, slot.attribute), reading)), slot, reading
        )

    def forget(self) -> None:
        self._slots.clear()

    def _visible(self, slot: Slot, reading: Reading) -> Iterator[Claim]:
        for kept in self._of(slot, reading.pin.recorded_by):
            if reading.ledger.state(kept.claim.entry, kept.claim.source) is not State.OUT:
                yield kept.reported(reading)

    def _of(self, slot: Slot, upto: int) -> list[_Kept]:
        if slot not in self._slots:
            with self._database.reading() as cursor:
                self._slots[slot] = [_Kept(claim) for claim in table.claims_on(cursor, self._negotiation, slot, upto)]
        self._slots.move_to_end(slot)
        if len(self._slots) > SLOTS:
            self._slots.popitem(last=False)
        return self._slots[slot]


class _Kept:
    """A claim, and the same with the date of its source."""

    __slots__ = ("_dated", "claim")

    def __init__(self, claim: Claim) -> None:
        self.claim = self._dated = claim

    def reported(self, reading: Reading) -> Claim:
        if self.claim.reported == UNREPORTED:
            source = reading.registry.sources.get(self.claim.source)
            bounds = source.published.bounds(reading.zone) if source else UNREPORTED
            if self._dated.reported != bounds:
                self._dated = replace(self.claim, reported=bounds)
        return self._dated


def in_order(visible: Iterable[Claim], slot: Slot, reading: Reading) -> list[Claim]:
    """The claims on a slot that no settlement set aside, in the law's order."""
    _, settlement = reading.settled.get(slot, (0, None))
    aside = settlement.set_aside if settlement else ()
    return sorted(
        (one for one in visible if one.development not in aside), key=lambda one: (one.development, one.entry)
    )
