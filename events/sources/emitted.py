"""YAML written in the short form: one line for an item that fits one, keys below each other for one that does not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from travaux.events.sources import yaml_text
from travaux.events.sources.problems import Place

WIDEST = 120
_PLAIN = re.compile(r"[\w“(][\w .()/+%$§'’‘ʼ“”„;–—-]*|\.\.\d[\d-]*")


def scalar(text: str) -> str:
    """The text as it can stand anywhere in YAML, quoted if it must be."""
    if _PLAIN.fullmatch(text) and text == text.strip():
        return text
    if text.isprintable() and "'" not in text:
        return f"'{text}'"
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(one if one.isprintable() else _escaped(one) for one in quoted)


def _escaped(letter: str) -> str:
    return f"\\U{ord(letter):08x}"


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{scalar(str(key))}: {flow(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, str):
        return scalar(value)
    return f"[{', '.join(flow(inner) for inner in value)}]"


def item(values: Mapping[str, Any]) -> Iterable[str]:
    """An element of a list: on one line if that fits."""
    line = f"- {flow(values)}"
    if len(line) <= WIDEST:
        return [line]
    return [f"{'- ' if not n else '  '}{line}" for n, line in enumerate(block(values))]


def block(values: Mapping[str, Any]) -> list[str]:
    """Keys below each other, each value on its line."""
    return [f"{scalar(str(key))}: {flow(value)}".rstrip() for key, value in values.items()]


def node(value: Any, place: Place) -> yaml_text.Node:
    """The value as if it had been read from a file."""
    if isinstance(value, Mapping):
        found = yaml_text.Mapping(place)
        for key, inner in value.items():
            found.put(str(key), node(inner, place))
        return found
    if isinstance(value, str):
        return yaml_text.Text(place, value)
    return yaml_text.Sequence(place, [node(inner, place) for inner in value])
