"""Entries as bytes: RFC 8785 canonical JSON, readable in the database, with passages only by commitment.

    {"entry":7,"event":{"id":…,"type":"PointRemoved","v":1,…},"recorded_at":"2025-12-09T08:00:00Z","recorder":"ann"}

A passage stands in it as `{"passage":"sha256:<hex>"}`. The commitment is SHA-256 over 16 random bytes of
salt followed by the text in UTF-8; salt and text are kept beside the entry, so that destroying them
leaves the entry, its hash and its signature as they were.

Only types in the closed registry of `domain.event` are read: nothing named in a database is ever imported.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

import travaux.domain.vocabulary  # noqa: F401 - fills the registry of types
from travaux.domain.entry import Entry
from travaux.domain.event import Event, read, written
from travaux.domain.instants import instant, rfc3339
from travaux.events.canonical import canonical
from travaux.events.errors import NotStorable

SALT_BYTES = 16


class Kept(NamedTuple):
    """A passage beside its entry; without salt and text it was erased."""

    commitment: str
    salt: bytes | None
    text: str | None


class Raw(NamedTuple):
    """An entry as it is stored: its canonical bytes, and its passages in the order of their commitments."""

    number: int
    type: str
    state: bytes
    passages: tuple[Kept, ...]


def commitment(salt: bytes, text: str) -> str:
    """`sha256:` and the hex digest of the salt followed by the text in UTF-8."""
    return "sha256:" + hashlib.sha256(salt + text.encode()).hexdigest()


def encoded(entry: Entry) -> Raw:
    """The entry as it will be stored, each passage under a fresh salt; NotStorable if JSON cannot hold it."""
    kept: list[Kept] = []
    try:
        event = written(entry.event, {"commit": _committer(kept)})
        state = canonical(_envelope(entry, event))
    except ValueError as error:
        raise NotStorable(entry.event.id, error) from error
    return Raw(entry.number, event["type"], state, tuple(sorted(kept)))


def _committer(kept: list[Kept]) -> Callable[[str], str]:
    def commit(text: str) -> str:
        salt = secrets.token_bytes(SALT_BYTES)
        kept.append(Kept(commitment(salt, text), salt, text))
        return kept[-1].commitment

    return commit


def _envelope(entry: Entry, event: dict[str, Any]) -> dict[str, Any]:
    recorded_at = _stamp(entry.recorded_at)
    return {"entry": entry.number, "event": event, "recorded_at": recorded_at, "recorder": entry.recorder}


@lru_cache(64)
def _stamp(recorded_at: datetime) -> str | None:
    """As it is written in every entry of a recording."""
    return rfc3339(instant(recorded_at))


def decoded(state: bytes, passages: Mapping[str, str]) -> Entry:
    """The entry, its passages opened and those that are missing erased; ValueError if it cannot be read."""
    data = orjson.loads(state)
    event = read(data["event"], {"passages": passages})
    return Entry(data["entry"], datetime.fromisoformat(data["recorded_at"]), data["recorder"], event)


def recorded_at_of(state: bytes) -> datetime:
    """When an entry says it was recorded. After that only its recorder stands, in whose name a quotation mark is escaped."""
    told = state.rpartition(b'"recorded_at":"')[2].partition(b'"')[0]
    return datetime.fromisoformat(told.decode())


def opened(passages: Iterable[Kept]) -> dict[str, str]:
    """The texts that are left, by commitment."""
    return {kept.commitment: kept.text for kept in passages if kept.text is not None}


_ERASED = "\0erased"


def same_content(stored: Raw, event: Event) -> bool:
    """Does the stored entry say what the event says? What was erased agrees with any text."""
    texts = {kept.commitment: kept.text if kept.text is not None else _ERASED for kept in stored.passages}
    return _agrees(written(decoded(stored.state, texts).event), written(event))


def _agrees(old: Any, new: Any) -> bool:
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_agrees(old[key], new[key]) for key in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_agrees, old, new))
    return bool(old == new) or (old == _ERASED and isinstance(new, str))
