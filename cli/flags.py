"""Flags: `--key value` for keys that no verb declares, since each type of development has its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from travaux.events.errors import Unreadable


def flags(words: Sequence[str]) -> tuple[list[str], dict[str, str | list[str]]]:
    """The words before the first flag, and every flag with its value; a key given twice is a list."""
    plain: list[str] = []
    found: dict[str, list[str]] = {}
    rest = iter(words)
    for word in rest:
        if not word.startswith("--"):
            plain.append(word)
            continue
        key, equals, value = word.removeprefix("--").partition("=")
        found.setdefault(key.replace("-", "_"), []).append(value if equals else _next(rest, word))
    return plain, {key: values if len(values) > 1 else values[0] for key, values in found.items()}


def _next(rest: Iterator[str], word: str) -> str:
    value = next(rest, None)
    if value is None or value.startswith("--"):
        raise Unreadable(f"{word} needs a value: write {word} VALUE, or {word}= to take it away")
    return value
