"""Naming what is asked for: subjects and attributes, in full or by their end, with the nearest ones for a slip."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from travaux.domain.registry import nearest
from travaux.events.errors import NotFound, Unreadable

if TYPE_CHECKING:
    from travaux.projections.reading import Reading


def subject_of(reading: Reading, written: str) -> str:
    """The subject that anything was ever claimed of; by the end of its name where no other ends so."""
    known = _ever(reading)
    if written in known:
        return written
    fitting = [subject for subject in known if subject.endswith((f"/{written}", f".{written}"))]
    if len(fitting) > 1:
        raise Unreadable(f"several subjects end in {written!r}: {', '.join(fitting)}; write one in full")
    if not fitting:
        ends = {subject.rpartition("/")[2]: subject for subject in known}
        near = [ends.get(name, name) for name in nearest(written, [*known, *ends])]
        raise NotFound(f"nothing was ever claimed of {written!r}{_hint(near)}")
    return fitting[0]


def attribute_of(reading: Reading, subject: str, written: str | None) -> str:
    """The attribute of the subject; left out, its only one."""
    known = _ever(reading)[subject]
    if written in known:
        return str(written)
    if written is None and len(known) == 1:
        return known[0]
    if written is None:
        raise Unreadable(f"say which attribute of {subject}: {', '.join(known)}")
    hint = _hint(nearest(written, known)) or f"; it has {', '.join(known)}"
    raise NotFound(f"nothing was ever claimed of {subject} {written!r}{hint}")


def _ever(reading: Reading) -> dict[str, list[str]]:
    """What was claimed by any entry at all: an answer at an early pin is unknown, not a wrong name."""
    from dataclasses import replace

    head = reading.log.head(reading.negotiation)
    return reading.at(replace(reading.pin, recorded_by=head)).subjects()


def _hint(near: Iterable[str]) -> str:
    names = list(near)
    return f", did you mean {' or '.join(names)}?" if names else ""
