"""What source files need of a log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import ClassVar, Protocol

from travaux.domain.entry import Entry
from travaux.domain.event import Event


class Unreadable(Exception):
    exit_code: ClassVar[int] = 2


class NotFound(Exception):
    exit_code: ClassVar[int] = 3


class Conflict(Exception):
    exit_code: ClassVar[int] = 6


class NoNegotiation(NotFound):
    pass


class Log(Protocol):
    def entries(self, negotiation: str, after: int = 0, upto: int | None = None) -> Iterator[Entry]: ...

    def append(
        self,
        negotiation: str,
        events: Iterable[Event],
        *,
        recorder: str,
        recorded_at: datetime,
        expected: int | None = None,
    ) -> list[Entry]: ...
