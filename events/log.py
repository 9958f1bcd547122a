"""The log of a store: entries are appended and read, never changed.

All that is appended at once is one transaction. Appending an event again, by its id and with the same
content, adds nothing, so that anything may be retried.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from travaux.domain.entry import Entry
from travaux.domain.event import Event
from travaux.domain.passages import Erased
from travaux.domain.record_keeping import PassageErased
from travaux.events.codec import Raw, decoded, encoded, opened, recorded_at_of, same_content
from travaux.events.errors import (
    HeadMoved,
    NoDriver,
    NoEntry,
    OtherEntry,
    SameIdOtherContent,
    UnknownStore,
    UnreadableEntry,
)

if TYPE_CHECKING:
    from travaux.events.cursor import Cursor
    from travaux.events.stored import Recorder

PAGE = 500
_MEMORY = itertools.count(1)


def open_log(url: str | None = None, *, read_only: bool = False, wait: float = 5.0) -> Log:
    """The log at `sqlite:///PATH`, `postgresql://…` or in `memory:`; without a url the user's own.

    A file of SQLite is made if need be, and the folder of the user's own. `wait` is how many seconds a write waits for
    other writers.
    """
    if url is None:
        url = default_url()
        if not read_only:
            path_of(url).parent.mkdir(parents=True, exist_ok=True)
    return Log(_postgres(url, read_only, wait) if is_postgres(url) else _sqlite(url, read_only, wait))


def is_postgres(url: str) -> bool:
    return url.startswith(("postgresql://", "postgres://"))


def _sqlite(url: str, read_only: bool, wait: float) -> Recorder:
    from travaux.events.sqlite import Recorder  # not with the module: errors and types are needed sooner
    from travaux.events.sqlite_open import Place

    if url == "memory:":
        return Recorder(Place(url, f"file:travaux-{next(_MEMORY)}?mode=memory&cache=shared", wait=wait))
    return Recorder(Place.file(path_of(url), read_only, wait))


def with_driver() -> None:
    """NoDriver where the one of PostgreSQL is not installed."""
    try:
        import psycopg  # noqa: F401 - only to see whether it is there
        import psycopg_pool  # noqa: F401 - the library loads it
    except ImportError as error:
        raise NoDriver() from error


def _postgres(url: str, read_only: bool, wait: float) -> Recorder:
    with_driver()
    from travaux.events.postgres.place import Place
    from travaux.events.postgres.recorder import Recorder

    return Recorder(Place.read(url, read_only, wait))


def path_of(url: str) -> Path:
    """The file of a store in SQLite."""
    scheme, _, path = url.partition(":///")
    if scheme != "sqlite" or not path:
        raise UnknownStore(url)
    return Path(path)


def default_url() -> str:
    """Where the user's own log is: `travaux/travaux.db` in the folder for data that the system names."""
    return f"sqlite:///{data_folder() / 'travaux' / 'travaux.db'}"


def data_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    given = Path(os.environ.get("XDG_DATA_HOME", ""))
    return given if given.is_absolute() else Path.home() / ".local" / "share"


class Log:
    """All negotiations of one store."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def name(self) -> str:
        """Where it is, as a person would say it: a path, or an address without its password."""
        return self._recorder.name

    def size(self) -> int:
        """How many bytes the store takes."""
        return self._recorder.size()

    def close(self) -> None:
        self._recorder.close()

    def negotiations(self) -> list[str]:
        """The names of all that have an entry, in order."""
        return self._recorder.negotiations()

    def head(self, negotiation: str) -> int:
        """The number of the last entry, 0 if there is none."""
        return self._recorder.head(negotiation)

    def numbers_of(self, negotiation: str, event_ids: Iterable[str]) -> dict[str, int]:
        """The entry numbers of those events that are recorded."""
        return self._recorder.numbers_of(negotiation, event_ids)

    def entries(self, negotiation: str, after: int = 0, upto: int | None = None) -> Iterator[Entry]:
        """Entries in order, from the one after `after` to `upto`."""
        return (self._entry(negotiation, raw) for raw in self.raw(negotiation, after, upto))

    def some(self, negotiation: str, numbers: Iterable[int]) -> Iterator[Entry]:
        """The entries with these numbers, in order."""
        ordered = sorted(set(numbers))
        for start in range(0, len(ordered), PAGE):
            for raw in self._recorder.some(negotiation, ordered[start : start + PAGE]):
                yield self._entry(negotiation, raw)

    def entry(self, negotiation: str, number: int) -> Entry:
        return self._entry(negotiation, self._raw(negotiation, number))

    def raw(self, negotiation: str, after: int = 0, upto: int | None = None) -> Iterator[Raw]:
        """Entries in order as they are stored: canonical bytes and passages."""
        while page := self._recorder.select(negotiation, after, upto, PAGE):
            yield from page
            after = page[-1].number

    def _raw(self, negotiation: str, number: int) -> Raw:
        for raw in self.raw(negotiation, number - 1, number):
            return raw
        raise NoEntry(negotiation, number, self.head(negotiation))

    def append(
        self,
        negotiation: str,
        events: Iterable[Event],
        *,
        recorder: str,
        recorded_at: datetime,
        expected: int | None = None,
    ) -> list[Entry]:
        """Record all events or none; the entries that were written, without those that were recorded before.

        `expected` is the head that the caller has seen. `recorded_at` never runs backwards: at the
        earliest it is that of the last entry.
        """
        events = list(events)
        if self._recorder.is_likely_alone():
            entries = self._next(negotiation, events, recorder, recorded_at, expected)
            if self._recorder.inserted_at_once(negotiation, [encoded(entry) for entry in entries]):
                return entries
        with self._recorder.writing():
            entries = self._next(negotiation, events, recorder, recorded_at, expected)
            self._recorder.insert(negotiation, [encoded(entry) for entry in entries])
        return entries

    def _next(
        self, negotiation: str, events: list[Event], recorder: str, recorded_at: datetime, expected: int | None
    ) -> list[Entry]:
        """The entries to write after the last one there is."""
        head, last, recorded = self._recorder.met(negotiation, [event.id for event in events])
        new = self._unrecorded(negotiation, events, recorded)
        if new and expected not in (None, head):
            raise HeadMoved(negotiation, expected or 0, head)
        at = max(recorded_at, _recorded_at(negotiation, head, last)) if last else recorded_at
        return [Entry(number, at, recorder, event) for number, event in enumerate(new, head + 1)]

    def _unrecorded(self, negotiation: str, events: list[Event], recorded: Mapping[str, int]) -> list[Event]:
        new: dict[str, Event] = {}
        for event in events:
            if number := recorded.get(event.id):
                if not same_content(self._raw(negotiation, number), event):
                    raise SameIdOtherContent(negotiation, event.id, number)
            elif (same := new.setdefault(event.id, event)) is not event and same != event:
                raise SameIdOtherContent(negotiation, event.id, None)
        return list(new.values())

    def import_raw(self, negotiation: str, entries: Iterable[Raw]) -> int:
        """Take over entries as they were stored elsewhere, all or none; how many were new.

        Those already here are compared. What was erased here stays erased. The caller has checked
        what the entries say.
        """
        with self._recorder.writing():
            before, here = self.head(negotiation), self.raw(negotiation)
            incoming = iter(entries)
            while page := list(itertools.islice(incoming, PAGE)):
                for raw in page:
                    if raw.number <= before and next(here).state != raw.state:
                        raise OtherEntry(negotiation, raw.number)
                self._recorder.insert(negotiation, [raw for raw in page if raw.number > before])
            return self.head(negotiation) - before

    def extend(self, negotiation: str, entries: Sequence[Raw]) -> None:
        """Write entries as they were stored elsewhere after the last one, all or none; HeadMoved if they do not follow it.

        The caller has checked what they say.
        """
        with self._recorder.writing():
            head = self.head(negotiation)
            if entries and entries[0].number != head + 1:
                raise HeadMoved(negotiation, entries[0].number - 1, head)
            self._recorder.insert(negotiation, entries)

    def _entry(self, negotiation: str, raw: Raw) -> Entry:
        texts = opened(raw.passages)
        if len(texts) < len(raw.passages):
            texts |= self._marks(negotiation, raw.number)
        return read(negotiation, raw, texts)

    def _marks(self, negotiation: str, number: int) -> dict[str, str]:
        """What stands in place of an entry's erased passages, by commitment."""
        marks: dict[str, str] = {}
        for nth in itertools.count(1):
            by = self.numbers_of(negotiation, [PassageErased.id_of(number, nth)])
            erasures = [entry.event for entry in self.some(negotiation, by.values())]
            if not erasures:
                break
            for one in erasures:
                if isinstance(one, PassageErased):
                    marks |= dict.fromkeys(one.passages, Erased.under(one.authority))
        return marks

    @property
    def driver_error(self) -> type[Exception]:
        """What the database's driver raises where a statement does not fit the database."""
        return self._recorder.driver_error

    def transaction(self) -> AbstractContextManager[Cursor]:
        """A cursor for derived tables beside the log. All that this thread does to the log within is one transaction."""
        return self._recorder.writing()

    def reading(self) -> AbstractContextManager[Cursor]:
        """A cursor that sees one state of the store, as does all that this thread reads of the log within."""
        return self._recorder.reading()

    def scrub(self) -> None:
        """Leave no trace of what was deleted in the store's files; StillStored if they may still hold it."""
        self._recorder.scrub()

    def tables_with(self, forms: Sequence[bytes]) -> list[str]:
        """The tables beside the log in which one of the forms stands."""
        return self._recorder.tables_with(forms)

    def follow(self, negotiation: str, after: int = 0, interval: float = 0.05) -> Iterator[Entry]:
        """Entries as they are recorded, by whatever process; it never ends. Where nobody tells, one looks at intervals."""
        for _ in self._recorder.wait(negotiation, interval):
            for entry in self.entries(negotiation, after):
                yield entry
                after = entry.number


def _recorded_at(negotiation: str, number: int, state: bytes) -> datetime:
    try:
        return recorded_at_of(state)
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableEntry(negotiation, number, error) from error


def read(negotiation: str, raw: Raw, texts: Mapping[str, str]) -> Entry:
    """The entry that the bytes are, with these texts of its passages; UnreadableEntry if they are none."""
    try:
        return decoded(raw.state, texts)
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableEntry(negotiation, raw.number, error) from error
