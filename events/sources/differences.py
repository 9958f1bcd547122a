"""Differences: what a file tells otherwise than the record, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from travaux.domain.event import Event
from travaux.events.sources.problems import Place


@dataclass(frozen=True)
class Difference:
    """An event that a file tells otherwise than the record: by field, what is recorded and what the file has."""

    place: Place
    recorded: Event
    told: Event
    fields: Mapping[str, tuple[Any, Any]]

    def __str__(self) -> str:
        said = "; ".join(
            f"{name} is recorded as {short(was)}, the file has {short(now)}" for name, (was, now) in self.fields.items()
        )
        return f"{self.place}: {self.told.id}: {said}"


def difference(place: Place, recorded: Event, told: Event) -> Difference:
    """Where the two differ, however deep."""
    was, now = dict(_flat(_fields(recorded))), dict(_flat(_fields(told)))
    names = [name for name in {**was, **now} if was.get(name) != now.get(name)]
    return Difference(place, recorded, told, {name: (was.get(name), now.get(name)) for name in names})


def _fields(event: Event) -> dict[str, Any]:
    return {"type": type(event).__name__, **event.model_dump(mode="json")}


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """`voice.1.party` and its value, for every value however deep."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and any(isinstance(one, dict) for one in value):
        for number, inner in enumerate(value, 1):
            yield from _flat(inner, f"{path}.{number}")
    else:
        yield path, value


def short(value: Any) -> str:
    text = "nothing" if value in (None, "", [], ()) else str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
