"""The log: every entry as it was recorded, in a line each, with what became of it by the pin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from travaux.domain.entry import Entry
from travaux.domain.event import Development, Event
from travaux.domain.instants import instant, rfc3339
from travaux.domain.ledger import State, carried
from travaux.domain.record_keeping import EntryCorrected, EntryRetracted, EntryReviewed, PassageErased
from travaux.domain.registry import Registry
from travaux.domain.signers import RecorderIs, Signers, recorder_is
from travaux.projections.filters import Filters
from travaux.projections.four_eyes import checks
from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply, Reply
from travaux.projections.summary import only_words, summary
from travaux.projections.views.concerns import tells_of
from travaux.projections.views.reach import days_late, reach

Mark = Literal["corrected", "retracted", "doubted", "accepted", "rejected", "remarked", "erased"]
"""Accepted and rejected are told of verdicts that are signed; of others, that somebody made a remark."""


class Line(Reply):
    """One entry; `marks` tell what later entries made of it."""

    entry: int
    recorded_at: str
    recorder: str
    recorder_is: RecorderIs | None
    """Is the name signed, by a key that is known? None where that was not checked."""
    type: str
    id: str
    source: str | None
    published: str | None
    occurred: str | None
    days_late: int | None
    """Whole days that surely passed before it was reported."""
    summary: str
    words: str | None
    """The quotation of what is nothing but words."""
    marks: list[Mark]
    upon: list[int]
    """The later entries that correct, retract, review or erase it, whether or not they still count."""


class LogView(Reply):
    """The entries asked for, in order."""

    negotiation: str
    pin: PinReply
    zone: str
    entries: list[Line]
    total: int
    """How many entries there are by the pin."""

    @property
    def empty(self) -> bool:
        return not self.entries


def log(
    reading: Reading,
    filters: Filters,
    signers: Signers | None = None,
    *,
    type: str | None = None,
    recorder: str | None = None,
    after: int = 0,
    upto: int | None = None,
    limit: int | None = None,
    reverse: bool = False,
) -> LogView:
    """Entries after one number and up to another, of one type or recorder; with `reverse` the last ones first.

    What had surely not happened or appeared by the pin is left out, and so is what was recorded about it.
    `signers` tells whose signatures stand under the entries; None where that is not asked.
    """
    marks, upon = _marks(list(reading.keeping_entries()), signers or {}), _upon(reading)
    wanted = [
        entry for entry in within(reading, after, upto) if is_wanted(entry, filters, reading.registry, type, recorder)
    ]
    ordered = list(reversed(wanted)) if reverse else wanted
    return LogView(
        negotiation=reading.negotiation,
        pin=PinReply.of(reading.pin),
        zone=reading.zone,
        entries=[line(reading, entry, marks, upon, signers) for entry in ordered[:limit]],
        total=reading.pin.recorded_by,
    )


def within(reading: Reading, after: int = 0, upto: int | None = None) -> Iterator[Entry]:
    """The entries within the pin on all three clocks."""
    beyond: set[str] = set()
    last = reading.pin.recorded_by if upto is None else min(upto, reading.pin.recorded_by)
    for entry in reading.log.entries(reading.negotiation, 0, last):
        if _is_beyond(reading, entry, beyond):
            beyond.add(entry.event.id)
        elif entry.number > after:
            yield entry


def _is_beyond(reading: Reading, entry: Entry, beyond: set[str]) -> bool:
    """Does it tell of what is later than the pin, or act on that?"""
    event = carried(entry.event)
    if isinstance(event, Development):
        return reach(reading, entry, event) is None
    published = getattr(event, "published", None) or getattr(entry.event, "published", None)
    if published is not None and published.bounds(reading.zone).earliest >= reading.pin.known_on:
        return True
    return bool(
        {getattr(event, "of", None), *getattr(event, "developments", ()), *getattr(event, "chosen", ())} & beyond
    )


def is_wanted(
    entry: Entry, filters: Filters, registry: Registry, kind: str | None = None, recorder: str | None = None
) -> bool:
    said = carried(entry.event)
    return (
        (kind is None or kind in (type(entry.event).__name__, type(said).__name__))
        and (recorder is None or entry.recorder == recorder)
        and (not isinstance(said, Development) or filters.takes(entry.number))
        and _tells_of(said, filters, registry)
    )


def _tells_of(said: Event, filters: Filters, registry: Registry) -> bool:
    """Record keeping belongs to a source at most: it tells of no party and no issue, and has no voice."""
    if isinstance(said, Development):
        return tells_of(said, filters, registry)
    asked = filters.party or filters.issue or filters.unnamed or filters.on_record
    return not asked and filters.source in (None, getattr(said, "source", None))


def line(
    reading: Reading,
    entry: Entry,
    marks: dict[int, list[Mark]],
    upon: dict[int, list[int]],
    signers: Signers | None,
) -> Line:
    said = carried(entry.event)
    told = said if isinstance(said, Development) else None
    captured = reading.registry.sources.get(told.source) if told else None
    return Line(
        entry=entry.number,
        recorded_at=rfc3339(instant(entry.recorded_at)) or "",
        recorder=entry.recorder,
        recorder_is=None if signers is None else recorder_is(entry.number, signers),
        type=type(entry.event).__name__,
        id=entry.event.id,
        source=getattr(said, "source", None),
        published=captured.published.edtf if captured else None,
        occurred=told.occurred.edtf if told else None,
        days_late=days_late(reading, entry, told) if told else None,
        summary=summary(entry.event, reading.registry),
        words=only_words(said),
        marks=[*_state(reading, entry, told), *marks.get(entry.number, [])],
        upon=upon.get(entry.number, []),
    )


def _state(reading: Reading, entry: Entry, told: Development | None) -> Iterator[Mark]:
    state = reading.ledger.state(entry.number, told.source if told else None)
    later = [number for number in reading.ledger.carriers(entry.number) if number > entry.number]
    if state is State.DOUBTED:
        yield "doubted"
    elif state is State.OUT:
        counts = any(reading.ledger.state(number) is not State.OUT for number in later)
        yield "corrected" if counts else "retracted"


def _marks(kept: Sequence[Entry], signers: Signers) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = {
        of: list(dict.fromkeys(one.verdict if one.is_signed else "remarked" for one in given))
        for of, given in checks(kept, signers).items()
    }
    for entry in kept:
        if isinstance(entry.event, PassageErased):
            found.setdefault(entry.event.entry, []).append("erased")
    return found


def _upon(reading: Reading) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry in reading.keeping_entries():
        match entry.event:
            case EntryCorrected() | EntryRetracted() | EntryReviewed() | PassageErased() as act:
                if not _is_beyond(reading, entry, set()):
                    found.setdefault(act.entry, []).append(entry.number)
            case _:
                pass
    return found
