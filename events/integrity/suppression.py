"""What was erased does not come back: new texts are compared with keyed digests of the erased ones.

A plain or salted hash of a name can be guessed back, so the digests are keyed, and the key lies in the
user's configuration and not in the store: the store alone tells nothing. They stand in a table of their
own and in no entry. Destroy the key, and what is left of the erased words is noise (see
docs/decisions/0011-erased-stays-erased.md).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from travaux.domain.event import Event, written
from travaux.events.cursor import Cursor
from travaux.events.errors import Conflict
from travaux.events.integrity.keys import config_folder, write_private
from travaux.events.log import Log

TABLE = """
    CREATE TABLE IF NOT EXISTS erased (
        negotiation TEXT NOT NULL,
        digest BLOB NOT NULL,                           -- HMAC-SHA-256 under a key that is not in the store
        words INTEGER NOT NULL,                         -- how many words the text had
        entry INTEGER NOT NULL,                         -- the one that records the erasure
        PRIMARY KEY (negotiation, digest)
    ) WITHOUT ROWID
"""

REMEMBER = "INSERT INTO erased VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"


class Back(NamedTuple):
    """An event that would bring erased words back, and the entry under which they were erased."""

    event: str
    entry: int


class BringsBack(Conflict):
    def __init__(self, found: Iterable[Back], what: str = "recorded") -> None:
        self.found = tuple(found)
        told = "\n".join(f"{one.event} holds words that were erased, see entry {one.entry}" for one in self.found)
        super().__init__(f"{told}\nNothing was {what}: take the words out.")


def refuse_erased(log: Log, negotiation: str, events: Iterable[Event]) -> None:
    """BringsBack if an event holds words that this user erased; asked before anything is recorded."""
    with log.reading() as cursor:
        if not _erased(cursor, negotiation):
            return
    Suppression.of_user().refuse(log, negotiation, events)


def refuse_text(log: Log, negotiation: str, name: str, text: str) -> None:
    """BringsBack if a whole text holds words that this user erased."""
    with log.reading() as cursor:
        if not _erased(cursor, negotiation):
            return
    if found := Suppression.of_user().known(log, negotiation, [text]):
        raise BringsBack([Back(name, found)], "attached")


class Suppression:
    """The key, and what is done with it. Other users of the same store have other keys, and see nothing."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of_user(cls, path: Path | None = None) -> Suppression:
        """With the user's own key, made when it is first needed."""
        path = path or config_folder() / "erasure.key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(path, secrets.token_hex(32) + "\n")
        return cls(bytes.fromhex(path.read_text("ascii")))

    def remember(self, cursor: Cursor, negotiation: str, entry: int, texts: Iterable[str]) -> None:
        """Keep the digests of erased texts, so that they can be known again."""
        cursor.make(TABLE)
        known = [words(text) for text in texts]
        rows = [(negotiation, self._digest(one), len(one), entry) for one in known if one]
        cursor.executemany(REMEMBER, rows)

    def refuse(self, log: Log, negotiation: str, events: Iterable[Event]) -> None:
        """BringsBack if one of the events holds erased words. To be asked before anything is recorded."""
        if found := list(self.brought_back(log, negotiation, events)):
            raise BringsBack(found)

    def brought_back(self, log: Log, negotiation: str, events: Iterable[Event]) -> Iterator[Back]:
        for event in events:
            if entry := self.known(log, negotiation, _texts(written(event))):
                yield Back(event.id, entry)

    def known(self, log: Log, negotiation: str, texts: Iterable[str]) -> int | None:
        """The entry under which words of these texts were erased, the first; None if none were."""
        with log.reading() as cursor:
            erased = _erased(cursor, negotiation)
        lengths = {length for length, _ in erased.values()}
        digests = (self._digest(run) for text in texts for run in _runs(words(text), lengths)) if erased else ()
        return min((erased[digest][1] for digest in digests if digest in erased), default=None)

    def _digest(self, said: tuple[str, ...]) -> bytes:
        return hmac.digest(self._key, " ".join(said).encode(), hashlib.sha256)


def words(text: str) -> tuple[str, ...]:
    """The words of a text, whatever their spelling, case and punctuation."""
    return tuple(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def holds(text: str, said: str) -> bool:
    """Does the text hold these words, whatever their spelling?"""
    sought, whole = words(said), words(text)
    return any(run == sought for run in _runs(whole, [len(sought)])) if sought else False


def _runs(said: tuple[str, ...], lengths: Iterable[int]) -> Iterator[tuple[str, ...]]:
    """Every run of words that could be an erased text; a single word counts only where it is the whole text."""
    for length in lengths:
        if length > 1 or len(said) == 1:
            yield from (said[at : at + length] for at in range(len(said) - length + 1))


def _erased(cursor: Cursor, negotiation: str) -> dict[bytes, tuple[int, int]]:
    if not cursor.has_table("erased"):
        return {}
    rows = cursor.execute("SELECT digest, words, entry FROM erased WHERE negotiation = ?", (negotiation,))
    return {digest: (length, entry) for digest, length, entry in rows}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(one)
