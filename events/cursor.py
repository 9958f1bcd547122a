"""The seam between a store and the tables beside its log: one SQL for SQLite and PostgreSQL, a few statements for each.

Tables are declared in the words of SQLite (`TEXT`, `INTEGER`, `BLOB`, `WITHOUT ROWID`), values stand as `?`, and
text is ordered by its code points. What cannot be said alike is a method here, or one of `Untrusting`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, Protocol, Self


class Untrusting(NamedTuple):
    """Statements that read what anybody may have written: texts as bytes, whatever was put in their place."""

    entries: str
    """Order of recording, number or NULL, kind of value, type, bytes; of a negotiation, by number."""
    passages: str
    """Entry, commitment, salt, text; of a negotiation, by entry and commitment."""
    nodes: str
    """Level, position, hash of the stored tree of a negotiation."""
    checkpoints: str
    """The notes kept of a negotiation, by size."""


class Cursor(Protocol):
    """A cursor in a transaction."""

    untrusting: Untrusting

    @property
    def rowcount(self) -> int: ...

    @property
    def description(self) -> Any: ...

    def execute(self, statement: str, values: Any = (), /) -> Self: ...

    def executemany(self, statement: str, values: Iterable[Any], /) -> Self: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...

    def stream(self, statement: str, values: Any = (), /) -> Iterator[Any]:
        """Rows of the same state, a few in memory at a time, beside those that the cursor is reading."""
        ...

    def has_table(self, name: str) -> bool: ...

    def make(self, script: str) -> None:
        """Make tables and their indexes where they are missing. In PostgreSQL only `travaux store` does; NotMigrated."""
        ...
