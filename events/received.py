"""Entries received from elsewhere: whether they are what a log can hold, before any of them is stored."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import rfc8785
from pydantic import ValidationError

from travaux.domain.event import Event, read, written
from travaux.domain.instants import OPEN_START, Instant, instant, rfc3339
from travaux.events.codec import SALT_BYTES, Kept, Raw, commitment


class Unfit(ValueError):
    """A line that cannot be read as an entry."""


class Broken(Exception):
    """An entry that was tampered with, lost a part, or does not stand where it should."""


def canonical(line: bytes) -> Any:
    """The value of a line, if it is canonical JSON: no key twice, no other spelling of the same."""
    text = line.removesuffix(b"\n")
    try:
        value = json.loads(text)
        same = rfc8785.dumps(value) == text
    except RecursionError as error:
        raise Unfit("it is nested too deeply") from error
    except ValueError as error:
        raise Unfit(f"it is not JSON: {error}") from error
    if not same:
        raise Unfit("it is not canonical JSON (RFC 8785)")
    return value


class Received:
    """What came so far of one log, to judge the next entry by."""

    def __init__(self) -> None:
        self._last: Instant = OPEN_START
        self._ids: set[str] = set()

    def entry(self, number: int, line: Any) -> Raw:
        """The next entry, which must have this number."""
        entry, listed = _parts(line, "entry", "passages")
        found, event, recorded_at, recorder = _parts(entry, "entry", "event", "recorded_at", "recorder")
        if not isinstance(recorder, str) or not isinstance(event, dict) or not isinstance(listed, list):
            raise Unfit("recorder is a text, event an object, passages a list")
        passages = tuple(_kept(passage) for passage in listed)
        self._in_time(recorded_at)
        if found != number:
            raise Broken(f"entry {number} should stand here, not {found}")
        self._once(_event(event, passages).id)
        return Raw(number, event["type"], rfc8785.dumps(entry), passages)

    def _in_time(self, recorded_at: Any) -> None:
        at = _instant(recorded_at)
        if at < self._last:
            raise Broken(f"it was recorded at {recorded_at}, before the entry that precedes it")
        self._last = at

    def _once(self, id: str) -> None:
        if id in self._ids:
            raise Broken(f"{id} is recorded twice")
        self._ids.add(id)


def _instant(recorded_at: Any) -> Instant:
    try:
        at = instant(datetime.fromisoformat(recorded_at))
    except (TypeError, ValueError):
        at = OPEN_START
    if at == OPEN_START or rfc3339(at) != recorded_at:
        raise Unfit(f"recorded_at {recorded_at!r} is no time as it is written here: 2025-12-09T08:00:00Z")
    return at


def _parts(value: Any, *keys: str) -> tuple[Any, ...]:
    if not isinstance(value, dict) or set(value) != set(keys):
        raise Unfit(f"an object with {', '.join(keys)} is expected")
    return tuple(value[key] for key in keys)


def _kept(passage: Any) -> Kept:
    if isinstance(passage, dict) and len(passage) == 1:
        return Kept(str(*_parts(passage, "commitment")), None, None)
    named, salt, text = _parts(passage, "commitment", "salt", "text")
    if not all(isinstance(part, str) for part in (named, salt, text)):
        raise Unfit("commitment, salt and text of a passage are texts")
    salted = _salt(salt)
    if commitment(salted, text) != named:
        raise Broken(f"the passage {text!r} is not the one that {named} stands for")
    return Kept(named, salted, text)


def _salt(text: str) -> bytes:
    if not re.fullmatch("[0-9a-f]+", text) or len(text) % 2 or len(text) < 2 * SALT_BYTES:
        raise Unfit(f"a salt is {SALT_BYTES} bytes or more in lower-case hexadecimal")
    return bytes.fromhex(text)


class _Asked(dict[str, str]):
    """Texts by commitment that remember which were asked for."""

    def __init__(self, passages: tuple[Kept, ...]) -> None:
        super().__init__({kept.commitment: kept.text for kept in passages if kept.text is not None})
        self.asked: set[str] = set()

    def get(self, commitment: str, default: Any = None) -> Any:
        self.asked.add(commitment)
        return super().get(commitment, default)


def _event(fields: dict[str, Any], passages: tuple[Kept, ...]) -> Event:
    texts = _Asked(passages)
    try:
        event = read(fields, {"passages": texts})
    except ValidationError as error:
        raise Unfit("; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())) from error
    if [kept.commitment for kept in passages] != sorted(texts.asked):
        raise Broken("its passages are not those that it holds, in the order of their commitments")
    if open_ones := _texts(event) - {*texts.values(), "[erased]"}:
        raise Broken(f"it holds the passage {min(open_ones)!r} itself and not a commitment")
    return event


def _texts(event: Event) -> set[str]:
    found: list[str] = []

    def commit(text: str) -> str:
        found.append(text)
        return text

    written(event, {"commit": commit})
    return set(found)
