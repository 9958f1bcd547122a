"""What the record knows beyond a file, and a file that is read again does not take away."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from travaux.domain.event import Development, Event
from travaux.domain.passages import Erased


def as_recorded(told: Event, recorded: Event, worked_out: frozenset[str]) -> Event:
    """The event of the file with what the record knows beyond the file: places in a text, a hash, an earlier version."""
    known = {name: getattr(recorded, name) for name in worked_out if hasattr(recorded, name) and hasattr(told, name)}
    if isinstance(told, Development) and isinstance(recorded, Development) and told.says and recorded.says:
        same = (told.says.exact, told.says.nth) == (recorded.says.exact, recorded.says.nth)
        both = told.says.checked and recorded.says.checked
        if (same and not both) or isinstance(recorded.says.exact, Erased):
            known["says"] = recorded.says
    filled: Event = _erased_stay(told.model_copy(update=known), recorded)
    return filled


def _erased_stay(told: Any, recorded: Any) -> Any:
    """The value with what was erased from the record left erased: a file brings nothing back."""
    if isinstance(recorded, Erased):
        return recorded
    if isinstance(told, BaseModel) and type(told) is type(recorded):
        names = type(told).model_fields
        return told.model_copy(update={n: _erased_stay(getattr(told, n), getattr(recorded, n)) for n in names})
    if isinstance(told, tuple) and isinstance(recorded, tuple) and len(told) == len(recorded):
        return tuple(_erased_stay(one, other) for one, other in zip(told, recorded, strict=True))
    return told
