"""What stores have in common: how an entry and what is kept beside it come together, and what a log asks of a store."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from travaux.events.codec import Kept, Raw
from travaux.events.cursor import Cursor


class Met(NamedTuple):
    """What whoever appends meets: the last entry, 0 without, its bytes, and which of the events are recorded already."""

    head: int
    state: bytes | None
    numbers: dict[str, int]


class Recorder(Protocol):
    """Where a log is kept. All that a thread does within `writing` or `reading` is one transaction."""

    driver_error: type[Exception]
    """What the database's driver raises where a statement does not fit the database."""

    @property
    def name(self) -> str: ...

    def size(self) -> int: ...

    def close(self) -> None: ...

    def writing(self) -> AbstractContextManager[Cursor]: ...

    def reading(self) -> AbstractContextManager[Cursor]: ...

    def negotiations(self) -> list[str]: ...

    def head(self, negotiation: str) -> int: ...

    def numbers_of(self, negotiation: str, event_ids: Iterable[str]) -> dict[str, int]: ...

    def met(self, negotiation: str, event_ids: Iterable[str]) -> Met: ...

    def select(self, negotiation: str, after: int, upto: int | None, limit: int) -> list[Raw]: ...

    def some(self, negotiation: str, numbers: Iterable[int]) -> list[Raw]: ...

    def insert(self, negotiation: str, entries: Sequence[Raw]) -> None: ...

    def is_likely_alone(self) -> bool:
        """Is it worth trying to append without having locked before? Never within a transaction."""
        ...

    def inserted_at_once(self, negotiation: str, entries: Sequence[Raw]) -> bool:
        """Write them in one message; False, with nothing written, if others came between."""
        ...

    def scrub(self) -> None: ...

    def tables_with(self, forms: Sequence[bytes]) -> list[str]: ...

    def wait(self, negotiation: str, interval: float) -> Iterator[None]:
        """Comes back whenever something may have been recorded."""
        ...


def polling(interval: float) -> Iterator[None]:
    """Comes back at once, and then every so often."""
    while True:
        yield None
        time.sleep(interval)


def together(
    entries: Iterable[tuple[int, str, bytes]], passages: Iterable[tuple[int, str, bytes | None, str | None]]
) -> list[Raw]:
    """The entries with their passages."""
    kept: defaultdict[int, list[Kept]] = defaultdict(list)
    for number, commitment, salt, text in passages:
        kept[number].append(Kept(commitment, salt, text))
    return [Raw(number, type_, as_bytes(state), tuple(sorted(kept[number]))) for number, type_, state in entries]


def as_bytes(state: bytes | str) -> bytes:
    """The bytes of an entry, though somebody put a text in their place: it is then another entry, and no bug."""
    return state.encode() if isinstance(state, str) else state
