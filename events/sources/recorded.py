"""What is recorded: the log of a negotiation as the source files see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from travaux.domain.developments.text import VersionProduced
from travaux.domain.entry import Entry
from travaux.domain.event import Development, Event
from travaux.domain.instants import OPEN_END
from travaux.domain.ledger import Ledger, State, carried
from travaux.domain.record_keeping import EntryCorrected, EntryRetracted, SourceCaptured, SourceWithdrawn
from travaux.domain.registry import Registry
from travaux.events.sources.ids import Recorded
from travaux.events.sources.names import Names

ACTS = (EntryCorrected, EntryRetracted, SourceWithdrawn)


@dataclass(frozen=True)
class Standing:
    """An event as it reads today: its first entry, the entry that says so, and how often it was corrected."""

    id: str
    first: int
    entry: int
    event: Event
    corrections: int
    counts: bool


class Record:
    """Every event by its id, through all corrections, retracted ones too."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = list(entries)
        self.last = self.entries[-1].number if self.entries else 0
        zone = Registry.of(entry.event for entry in self.entries).zone
        acts = [entry for entry in self.entries if isinstance(entry.event, ACTS)]
        self._ledger = Ledger(acts, OPEN_END, zone)
        self._by_number = {entry.number: entry for entry in self.entries}
        self.standing: dict[str, Standing] = {}
        for entry in self.entries:
            if not self._is_correction(entry):
                self.standing[entry.event.id] = self._stands(entry)
        self.corrections = {
            entry.event.id: self._corrects(entry) for entry in self.entries if self._is_correction(entry)
        }
        """Corrections under their own ids, so that one can be retracted."""
        self.registry = Registry.of(self.events())

    def events(self) -> Iterator[Event]:
        """What counts today, in the order of first recording."""
        return (one.event for one in self.standing.values() if one.counts)

    def counting(self) -> Iterator[Entry]:
        """The entries that what counts today is read from."""
        return (self._by_number[one.entry] for one in self.standing.values() if one.counts)

    def names(self) -> Names:
        """Names that a reading may add to: a registry of its own."""
        developments = {id for id, one in self.standing.items() if isinstance(one.event, Development)}
        names = Names(Registry.of(self.events()), developments)
        for event in self.events():
            names.brought_by(event)
        return names

    def of_source(self, source: str) -> list[Development]:
        """The developments that a source reports, in the order of recording."""
        return [event for event in self.events() if isinstance(event, Development) and event.source == source]

    def captured(self, source: str) -> SourceCaptured | None:
        one = self.standing.get(f"source/{source}")
        return one.event if one is not None and isinstance(one.event, SourceCaptured) else None

    def quotations(self) -> Recorded:
        """Type and quotation by id, as ids are made of them."""
        return {id: (type(one.event).__name__, _quoted(one.event)) for id, one in self.standing.items()}

    def earlier_versions(self) -> dict[str, str]:
        return earlier_versions(self.events())

    def _is_correction(self, entry: Entry) -> bool:
        return self._ledger.root(entry.number) != entry.number

    def _corrects(self, entry: Entry) -> Standing:
        counts = self._ledger.state(entry.number) is not State.OUT
        return Standing(entry.event.id, entry.number, entry.number, entry.event, 0, counts)

    def _stands(self, entry: Entry) -> Standing:
        carriers = self._ledger.carriers(entry.number)
        counting = [number for number in carriers if self._ledger.state(number) is not State.OUT]
        number = counting[-1] if counting else carriers[-1]
        event = carried(self._by_number[number].event)
        return Standing(entry.event.id, entry.number, number, event, len(carriers) - 1, bool(counting))


def earlier_versions(events: Iterable[Event]) -> dict[str, str]:
    """By version: the one it was made from."""
    made = (event for event in events if isinstance(event, VersionProduced))
    return {event.version: event.replaces for event in made if event.replaces is not None}


def _quoted(event: Event) -> str | None:
    if isinstance(event, Development) and event.says is not None:
        return str(event.says.exact)
    return None
