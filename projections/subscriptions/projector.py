"""The projector: one thread that follows the logs which somebody subscribes to, and works each entry out once for all.

Of each negotiation the latest batches are kept at hand. Whoever is further behind works out the ones before alone.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import takewhile
from weakref import WeakSet

from travaux.events.log import Log
from travaux.projections.record import Record
from travaux.projections.subscriptions.deltas import Batch, Following
from travaux.projections.subscriptions.messages import BatchReply, batch_reply
from travaux.projections.subscriptions.view import View

KEPT = 1000
"""How many batches of a negotiation are kept at hand."""
UNHEARD = 60.0
"""Seconds after which a negotiation that nobody listens to is no longer followed."""


class Listener:
    """Called from the projector's thread whenever there is something new, for as long as somebody holds on to it."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self.wake = wake


class Feed:
    """The batches of one negotiation as they come."""

    def __init__(self, record: Record, negotiation: str) -> None:
        self.negotiation = negotiation
        self.error: Exception | None = None
        """What it died of; it goes on no further."""
        self.entry = self._begin = record.log.head(negotiation)
        """The last entry that was worked out; those after `_begin` are at hand."""
        self._following = Following(record, negotiation, self.entry)
        self._kept: deque[Batch] = deque(maxlen=KEPT)
        self._listeners: WeakSet[Listener] = WeakSet()
        self._told: dict[tuple[int, int, View], BatchReply] = {}
        self._lock = threading.Lock()
        self._heard = time.monotonic()

    def after(self, entry: int) -> list[Batch] | None:
        """The batches at hand of the entries after one; None if some are no longer kept."""
        with self._lock:
            if entry < self._begin:
                return None
            return [*takewhile(lambda batch: batch.entry > entry, reversed(self._kept))][::-1]

    def reaches(self, entry: int) -> bool:
        """Are the batches after that entry at hand?"""
        return entry >= self._begin

    def told(self, batch: Batch, previous: int, view: View) -> BatchReply:
        """What whoever stands there is told: made once for all who have this view, as long as it is at hand."""
        key = (batch.entry, previous, view)
        told = self._told.get(key)
        if told is None:
            told = batch_reply(self.negotiation, batch.seen_by(view), previous, full=view.full)
            with self._lock:
                if batch.entry > self._begin:
                    self._told[key] = told
        return told

    def listen(self, wake: Callable[[], None]) -> Listener:
        """Have it called, until the listener is let go."""
        listener = Listener(wake)
        with self._lock:
            self._listeners.add(listener)
        return listener

    @property
    def is_unheard(self) -> bool:
        """Has nobody listened for a while?"""
        if self._listeners:
            self._heard = time.monotonic()
        return time.monotonic() - self._heard > UNHEARD

    def go_on(self) -> None:
        """Work out what has been recorded since."""
        try:
            for batch in self._following.batches():
                self._take(batch)
        except Exception as error:  # noqa: BLE001 - whoever listens is told, whatever it is
            self.error = error
            self._tell()

    def _take(self, batch: Batch) -> None:
        with self._lock:
            if batch.erased:
                self._kept.clear()  # they may hold the words
            if batch.erased or len(self._told) > KEPT:
                self._told = {}
            self._kept.append(batch)
            self._begin, self.entry = self._kept[0].previous, batch.entry
        self._tell()

    def _tell(self) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener.wake()


class Projector:
    """Follows one store. It looks every so often, since SQLite tells nobody what was written."""

    def __init__(self, log: Log, interval: float = 0.05) -> None:
        self._record, self._interval = Record(log, log), interval
        self._feeds: dict[str, Feed] = {}
        self._lock, self._ended = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="projector", daemon=True)

    def feed(self, negotiation: str) -> Feed:
        """The feed of a negotiation, begun at its last entry if nobody had it yet, or if it died."""
        with self._lock:
            if self._thread.ident is None:
                self._thread.start()
            feed = self._feeds.get(negotiation)
            if feed is None or feed.error is not None:
                feed = self._feeds[negotiation] = Feed(self._record, negotiation)
            return feed

    def feeds(self) -> list[Feed]:
        with self._lock:
            return list(self._feeds.values())

    def close(self) -> None:
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(self._interval):
            for feed in self._alive():
                feed.go_on()

    def _alive(self) -> Iterator[Feed]:
        with self._lock:
            self._feeds = {name: feed for name, feed in self._feeds.items() if not feed.is_unheard and not feed.error}
            return iter(list(self._feeds.values()))
