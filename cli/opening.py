"""Opening: a store, its log and the tables folded from it, put together. The one place where the layers meet."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from travaux.domain.instants import OPEN_END
from travaux.domain.pins import Pin
from travaux.domain.registry import nearest
from travaux.events.errors import NotFound, Unreadable
from travaux.events.log import Log, default_url, is_postgres, open_log, path_of
from travaux.projections import claims_table
from travaux.projections.record import Record

if TYPE_CHECKING:
    from travaux.events.sources.texts import Texts


BEGIN = "try `travaux demo`, or `travaux record FILE`"


def store_url(store: str | None) -> str | None:
    """The store asked for, by option or variable; None for the user's own."""
    return store if store is not None else os.environ.get("TRAVAUX_STORE") or None


@contextmanager
def for_reading(store: str | None) -> Iterator[Opened]:
    """The store, which must exist; its derived tables are kept up to date where it may be written."""
    url = store_url(store)
    if url is None and not path_of(default_url()).exists():
        raise NotFound(f"there is no store at {path_of(default_url())} yet: {BEGIN}")
    if not is_postgres(url or ""):
        open_log(url, read_only=True).close()
    with open_log(url) as log:
        yield Opened(log, url)


@contextmanager
def for_writing(store: str | None) -> Iterator[Opened]:
    """The store, made if it is not there yet."""
    url = store_url(store)
    with open_log(url) as log:
        yield Opened(log, url)


@contextmanager
def if_there(store: str | None) -> Iterator[Opened]:
    """The store, or an empty one in memory: for saying what would be recorded."""
    url = store_url(store)
    is_there = url is not None or path_of(default_url()).exists()
    try:
        log = open_log(url, read_only=True) if is_there else open_log("memory:")
    except NotFound:
        log = open_log("memory:")
    with log:
        yield Opened(log, url)


class Opened:
    """A log, and the record that answers from it, by the tables beside the log if not by others."""

    def __init__(self, log: Log, url: str | None = None, database: claims_table.Database | None = None) -> None:
        self.log, self.url = log, url or default_url()
        self.record = Record(log, database or log)

    @property
    def name(self) -> str:
        return self.log.name

    @property
    def texts(self) -> Texts:
        """The attached texts: a folder beside the file, or for a server in the user's data folder."""
        from travaux.events.sources.texts import Texts

        if is_postgres(self.url):
            beside = path_of(default_url()).with_name(quote(self.name, safe=""))
        else:
            beside = path_of(self.url)
        return Texts(beside.with_name(f"{beside.name}.texts"))

    def negotiation(self, named: str | None) -> str:
        """The one named, or the only one there is."""
        if named is not None and self.log.head(named):
            return named
        known = self.log.negotiations()
        if named is not None:
            near = nearest(named, known)
            hint = f", did you mean {' or '.join(near)}?" if near else f"; there are {', '.join(known) or 'none'}"
            raise NotFound(f"no negotiation is called {named!r}{hint}")
        if not known:
            raise NotFound(f"nothing is recorded in {self.name} yet: {BEGIN}")
        if len(known) > 1:
            raise Unreadable(f"the store holds several negotiations: name one of {', '.join(known)}")
        return known[0]

    def addressed(self, words: Sequence[str]) -> tuple[str, list[str]]:
        """The negotiation that the words begin with, or the only one; and the other words."""
        if not words or self.could_be_left_out(words[0]):
            return self.negotiation(None), list(words)
        return self.negotiation(words[0]), list(words[1:])

    def could_be_left_out(self, word: str) -> bool:
        """Is the word none of the negotiations, nor like one, where the store holds a single one?"""
        if self.log.head(word):
            return False
        known = self.log.negotiations()
        return len(known) == 1 and word not in known and not nearest(word, known)

    def zone(self, negotiation: str) -> str:
        """The time zone whose days the negotiation counts."""
        return self.record.reading(negotiation, self.whole(negotiation)).zone

    def whole(self, negotiation: str) -> Pin:
        """The pin at which everything recorded counts."""
        return Pin(OPEN_END, OPEN_END, self.log.head(negotiation))

    def slots(self, negotiation: str) -> dict[str, list[str]]:
        """Every subject with its attributes."""
        found: dict[str, list[str]] = {}
        for slot, _ in self.record.reading(negotiation, self.whole(negotiation)).slots():
            found.setdefault(slot.subject, []).append(slot.attribute)
        return found


def copied(log: Log, negotiation: str) -> Log:
    """A log in memory with the same entries, to try out what recording would change."""
    copy = open_log("memory:")
    copy.import_raw(negotiation, log.raw(negotiation))
    return copy


def system_clock() -> datetime:
    return datetime.now(UTC)
