"""Erasing passages: text and salt are destroyed, the entry, its hash and every proof stay as they were.

The same words beside other entries of the negotiation, such as a correction of the first, go too. What
cannot be reached from here is told: words in the open, longer passages that hold them. Source files,
backups, subscribers and earlier bundles are beyond it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import count
from typing import NamedTuple, Protocol

from travaux.domain.entry import Entry
from travaux.domain.event import Event
from travaux.domain.ledger import carried
from travaux.domain.record_keeping import PassageErased
from travaux.events.codec import Raw
from travaux.events.cursor import Cursor
from travaux.events.errors import NotFound
from travaux.events.integrity.suppression import Suppression
from travaux.events.log import Log

Forget = Callable[[Cursor, str], None]
"""Throws away what a derived table holds of a negotiation, to be made anew without the words."""


class Append(Protocol):
    """Records events, as a log does."""

    def __call__(
        self, negotiation: str, events: Iterable[Event], *, recorder: str, recorded_at: datetime
    ) -> list[Entry]: ...


class NoPassage(NotFound):
    def __init__(self, negotiation: str, number: int, named: str | None) -> None:
        which = f"passage {named}" if named else "passage that could be erased"
        super().__init__(f"Entry {number} of {negotiation} has no {which}: only quotations, notes and the like can be.")


class Erasure(NamedTuple):
    """What was destroyed, and where the words still are."""

    entries: tuple[Entry, ...]
    """Those that record it; none if all was erased before."""
    remains: tuple[str, ...]
    """Where they still stand: in the open in an entry, within a longer passage, or in another table of the store."""


def erase(
    log: Log,
    negotiation: str,
    number: int,
    *,
    authority: str,
    recorder: str,
    recorded_at: datetime,
    passages: Sequence[str] | None = None,
    forget: Iterable[Forget] = (),
    suppression: Suppression | None = None,
    append: Append | None = None,
) -> Erasure:
    """Erase these passages of an entry, by commitment, or all; NoPassage if it has none.

    `append` records the erasure and, it may be, signs that; by default it is the log's own.

    Erasing again changes nothing and completes what was interrupted. Law: afterwards `verify` holds, and the
    words are found in no byte of the store's tables, unless `remains` says where; StillStored if they may be.
    """
    with log.transaction() as cursor:
        texts = texts_of(log, negotiation, number, passages)
        found = _holding(cursor, negotiation, texts)
        events = [_event(log, negotiation, at, named, authority) for at, named in found.items()]
        entries = (append or log.append)(negotiation, events, recorder=recorder, recorded_at=recorded_at)
        cursor.executemany(_ERASE, [(negotiation, at, one) for at, named in found.items() for one in named])
        for derived in forget:
            derived(cursor, negotiation)
        if suppression:
            suppression.remember(cursor, negotiation, entries[0].number if entries else 0, texts)
    log.scrub()
    return Erasure(tuple(entries), tuple(_remains(log, negotiation, texts)))


def follow(log: Log, negotiation: str, after: int, *, forget: Iterable[Forget] = ()) -> bool:
    """Destroy what entries after a number, recorded elsewhere, say was erased; False if nothing of it is here."""
    events = [entry.event for entry in log.entries(negotiation, after)]
    said = [(one.entry, named) for one in events if isinstance(one, PassageErased) for named in one.passages]
    with log.transaction() as cursor:
        gone = [cursor.execute(f"{_ERASE} AND text IS NOT NULL", (negotiation, *one)).rowcount for one in said]
        for derived in forget if any(gone) else ():
            derived(cursor, negotiation)
    if any(gone):
        log.scrub()
    return any(gone)


_ERASE = "UPDATE passages SET salt = NULL, text = NULL WHERE negotiation = ? AND entry = ? AND commitment = ?"


def texts_of(log: Log, negotiation: str, number: int, named: Sequence[str] | None = None) -> list[str]:
    """The passages of an entry that are left, by commitment or all; NoPassage if it has none."""
    raw = _raw(log, negotiation, number)
    if unknown := set(named or ()) - {kept.commitment for kept in raw.passages}:
        raise NoPassage(negotiation, number, min(unknown))
    if not raw.passages:
        raise NoPassage(negotiation, number, None)
    chosen = [kept.text for kept in raw.passages if named is None or kept.commitment in named]
    return [text for text in chosen if text is not None]


def _raw(log: Log, negotiation: str, number: int) -> Raw:
    log.entry(negotiation, number)
    return next(log.raw(negotiation, number - 1, number))


def _holding(cursor: Cursor, negotiation: str, texts: Sequence[str]) -> dict[int, list[str]]:
    """By entry: the commitments of all passages with one of these texts."""
    found: dict[int, list[str]] = {}
    sought = {text.encode() for text in texts}
    for number, named, _, text in cursor.stream(cursor.untrusting.passages, (negotiation,)):
        if text in sought:
            found.setdefault(number, []).append(named.decode())
    return found


def _event(log: Log, negotiation: str, number: int, named: Sequence[str], authority: str) -> PassageErased:
    of = carried(log.entry(negotiation, number).event).id
    ids = (PassageErased.id_of(number, nth) for nth in count(1))
    id = next(id for id in ids if not log.numbers_of(negotiation, [id]))
    return PassageErased(id=id, of=of, entry=number, passages=tuple(named), authority=authority)


def _remains(log: Log, negotiation: str, texts: Iterable[str]) -> Iterator[str]:
    forms = sorted({form.encode() for text in texts for form in _spelt(text) if text.strip()})
    with log.reading() as cursor:
        entries = cursor.stream(cursor.untrusting.entries, (negotiation,))
        passages = cursor.stream(cursor.untrusting.passages, (negotiation,))
        for number in sorted({row[1] for row in entries if _holds(row[4], forms)}):
            yield f"entry {number}, in the open"
        for number in sorted({row[0] for row in passages if _holds(row[3], forms)}):
            yield f"entry {number}, within a longer passage"
    for table in log.tables_with(forms):
        yield f"the table {table}"


def _spelt(text: str) -> tuple[str, str]:
    """The text as it is, and as JSON writes it."""
    return text, json.dumps(text, ensure_ascii=False)[1:-1]


def _holds(data: bytes | None, forms: Iterable[bytes]) -> bool:
    return data is not None and any(form in data for form in forms)
