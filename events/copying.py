"""Taking a log over from another store: entry by entry as it is stored, a page at a time, and again from where it stopped.

Law: afterwards the target begins with the source's entries, byte for byte, and has their tree. What is erased in
either is erased in the target. The order of recording between negotiations is not kept: no answer depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from travaux.events.errors import Damaged, OtherEntry
from travaux.events.integrity import kept, suppression
from travaux.events.integrity.log_tree import LogTree
from travaux.events.log import PAGE, Log

T = TypeVar("T")
Progress = Callable[[int], None]
"""Told how many more entries are done."""


class OtherTree(Damaged):
    def __init__(self, negotiation: str, size: int) -> None:
        super().__init__(
            f"The tree of {negotiation} at {size} entries is another in the copy: one of the stores is damaged. Run "
            "`travaux audit verify` on both."
        )


def copy(source: Log, target: Log, negotiation: str, progress: Progress | None = None) -> int:
    """Take over the entries that the target lacks, and what is kept beside them; how many there were.

    OtherEntry if the target holds another record. Interrupted, it has taken over the first ones and is done again.
    """
    head = compare(source, target, negotiation, progress)
    for page in pages(source.raw(negotiation, head)):
        target.extend(negotiation, page)
        if progress:
            progress(len(page))
    _copy_beside(source, target, negotiation)
    return _same_tree(source, target, negotiation) - head


def compare(source: Log, target: Log, negotiation: str, progress: Progress | None = None) -> int:
    """How many entries the target has of those in the source; OtherEntry at the first that differs."""
    both = zip(source.raw(negotiation), target.raw(negotiation), strict=False)
    done = 0
    for page in pages(both):
        for ours, theirs in page:
            if ours.state != theirs.state:
                raise OtherEntry(negotiation, ours.number)
        done += len(page)
        if progress:
            progress(len(page))
    return done


def pages(rows: Iterable[T]) -> Iterator[list[T]]:
    """The rows, so many at a time as are written in one transaction."""
    rest = iter(rows)
    while page := list(islice(rest, PAGE)):
        yield page


def _copy_beside(source: Log, target: Log, negotiation: str) -> None:
    """Checkpoints with all their signatures, and the digests of what must not come back."""
    for note in kept.checkpoints(source, negotiation):
        kept.keep(target, negotiation, note)
    with source.reading() as cursor:
        if not cursor.has_table("erased"):
            return
        rows = cursor.execute("SELECT * FROM erased WHERE negotiation = ?", (negotiation,)).fetchall()
    with target.transaction() as cursor:
        cursor.make(suppression.TABLE)
        cursor.executemany(suppression.REMEMBER, rows)


def _same_tree(source: Log, target: Log, negotiation: str) -> int:
    ours, theirs = LogTree(source, negotiation), LogTree(target, negotiation)
    size = min(ours.size, theirs.size)
    if ours.root(size) != theirs.root(size):
        raise OtherTree(negotiation, size)
    return size
