"""Acts: what one does to a record by hand. Each gives the event to append; nothing is written here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from typing import Literal, TypeVar

from travaux.domain.attributes import conflicting
from travaux.domain.claims import Slot
from travaux.domain.entry import Entry
from travaux.domain.event import Development, Event
from travaux.domain.evidence import Published
from travaux.domain.fold import claims_of
from travaux.domain.instants import OPEN_END
from travaux.domain.law import answer
from travaux.domain.passages import Passage
from travaux.domain.record_keeping import (
    AliasRecorded,
    ContradictionJudged,
    DisputeSettled,
    EntryCorrected,
    EntryRetracted,
    EntryReviewed,
    OccurrencesJudged,
    RecordingSigned,
    SourceGraded,
    SourceWithdrawn,
)
from travaux.domain.registry import nearest
from travaux.events.errors import NotPermitted
from travaux.events.sources import when
from travaux.events.sources.copied import refuse_copied
from travaux.events.sources.header import Find
from travaux.events.sources.one import ActRefused, Flags, NotRecorded, changed
from travaux.events.sources.problems import Refused
from travaux.events.sources.recorded import Record, Standing
from travaux.events.sources.recording import correction
from travaux.events.sources.values import subject_of

Found = TypeVar("Found")
Recording = TypeVar("Recording", bound=Event)


class OwnEntry(NotPermitted):
    def __init__(self, entry: Entry) -> None:
        super().__init__(f"{entry.recorder} recorded entry {entry.number} himself: somebody else is to review it")


def find_event(record: Record, id: str) -> Standing:
    """What is recorded under an id, or under an entry number such as `123`, `#123` or `entry:123`."""
    number = id.removeprefix("entry:").removeprefix("#")
    if number.isdecimal():
        for standing in (*record.standing.values(), *record.corrections.values()):
            if standing.first == int(number):
                return standing
        raise NotRecorded(id)
    found = record.standing.get(id) or record.corrections.get(id)
    if found is None:
        raise NotRecorded(id, nearest(id, record.standing))
    return found


def correct(
    record: Record, id: str, changes: Flags, reason: str, *, published: str | None = None, find: Find | None = None
) -> EntryCorrected:
    """Our correction of an event, or with `published` the source's own; `changes` are keys of the short form."""
    standing = _counting(record, id)
    replacement = changed(record, standing.event, changes, find)
    if replacement == standing.event:
        raise ActRefused(f"{standing.event.id} reads so already: nothing to correct")
    made = correction(standing, replacement, _reason(reason, record, standing.event, find))
    return made.model_copy(update={"published": _published(published, record)})


def retract(
    record: Record, id: str, reason: str, *, published: str | None = None, find: Find | None = None
) -> EntryRetracted:
    """Withdraw an event and put nothing in its place; a correction or retraction can be withdrawn so too."""
    standing = _counting(record, id)
    words, name = _reason(reason, record, standing.event, find), standing.id
    dated = _published(published, record)
    return _numbered(
        record,
        f"{name}:retraction",
        lambda made: EntryRetracted(id=made, of=name, entry=standing.first, reason=words, published=dated),
    )


def review(
    record: Record,
    id: str,
    verdict: Literal["accepted", "rejected"],
    reason: str | None = None,
    *,
    reviewer: str,
    leaf: Callable[[int], str | None],
) -> EntryReviewed:
    """Somebody checked the entry that an event is read from today; OwnEntry if he recorded it himself.

    `leaf` gives the hash of an entry's leaf. A verdict given again is another one: he looked again.
    """
    standing = find_event(record, id)
    entry = record.entries[standing.entry - 1]
    if isinstance(entry.event, EntryReviewed | RecordingSigned):
        raise ActRefused(f"entry {entry.number} is a {type(entry.event).__name__}, which nobody reviews")
    if entry.recorder == reviewer:
        raise OwnEntry(entry)
    name = next(name for n in count(1) if (name := f"{standing.id}:review-{n}") not in record.standing)
    words = None if reason is None else _own(reason)
    return EntryReviewed(
        id=name, of=standing.id, entry=entry.number, verdict=verdict, reason=words, leaf=leaf(entry.number)
    )


def link(
    record: Record, one: str, other: str, judgement: Literal["same", "different", "unsure"], reason: str
) -> OccurrencesJudged:
    """Two meetings, commitments or plans are one and the same, are two, or it is unsure."""
    names = record.names()
    first, second = sorted(_known(partial(subject_of, name, names)) for name in (one, other))
    if first == second:
        raise ActRefused(f"{first} is itself: name two")
    words = _own(reason)
    return _numbered(
        record,
        f"judged/{_hash(first, second)}",
        lambda made: OccurrencesJudged(id=made, subjects=(first, second), judgement=judgement, reason=words),
    )


def contradict(record: Record, developments: Sequence[str], reason: str) -> ContradictionJudged:
    """These developments cannot all be true."""
    ids = tuple(dict.fromkeys(_development(record, id).event.id for id in developments))
    if len(ids) < 2:
        raise ActRefused("a contradiction is between two developments at least")
    words = _own(reason)
    return _numbered(
        record,
        f"contradiction/{_hash(*ids)}",
        lambda made: ContradictionJudged(id=made, developments=ids, reason=words),
    )


def settle(record: Record, subject: str, attribute: str, chosen: Sequence[str], reason: str) -> DisputeSettled:
    """Of the claims on one slot those of the chosen developments count, and what stands against them is set aside."""
    claiming = [one.id for one in record.events() if isinstance(one, Development) and _claims(one, subject, attribute)]
    if not claiming:
        raise ActRefused(f"no development claims anything of {subject} {attribute}")
    ids = tuple(dict.fromkeys(_development(record, id).event.id for id in chosen))
    for id in ids:
        if id not in claiming:
            raise ActRefused(f"{id} claims nothing of {subject} {attribute}; these do: {', '.join(claiming)}")
    aside, words = _against(record, Slot(subject, attribute), ids), _own(reason)
    return _numbered(
        record,
        f"settled/{_hash(subject, attribute)}",
        lambda made: DisputeSettled(
            id=made, subject=subject, attribute=attribute, chosen=ids, set_aside=aside, reason=words
        ),
    )


def _against(record: Record, slot: Slot, chosen: Sequence[str]) -> tuple[str, ...]:
    """What stands today in conflict with the chosen. What was superseded held before, and goes on to have held."""
    told = [
        claim for entry in record.counting() for claim in claims_of(entry, record.registry.zone) if claim.slot == slot
    ]
    values = [claim.value for claim in told if claim.development in chosen]
    standing = [candidate.claim for candidate in answer(told, OPEN_END, OPEN_END).candidates]
    return tuple(
        claim.development
        for claim in standing
        if claim.development not in chosen and any(conflicting(slot.attribute, claim.value, value) for value in values)
    )


def grade(record: Record, of: str, letter: str, reason: str) -> SourceGraded:
    """A letter from A to F for a source or an origin."""
    if letter not in tuple("ABCDEF"):
        raise ActRefused(f"{letter!r} is no grade: A completely reliable … E unreliable, F cannot be judged")
    name = of if "/" in of else _known(lambda: record.names().find("source", "origin", "person", "party", name=of))
    words = _own(reason)
    return _numbered(
        record,
        f"grade/{name}",
        lambda made: SourceGraded.model_validate({"id": made, "of": name, "letter": letter, "reason": words}),
    )


def withdraw(record: Record, source: str, published: str, reason: str) -> SourceWithdrawn:
    """A source took back what it had published, from the day it said so."""
    name = _known(lambda: record.names().find("source", name=source))
    dated, words = _published(published, record), _own(reason)
    if dated is None:
        raise ActRefused("a withdrawal has the date on which the source published it")
    return _numbered(
        record,
        f"source/{name}:withdrawal",
        lambda made: SourceWithdrawn(id=made, source=name, published=dated, reason=words),
    )


def alias(record: Record, of: str, spelling: str) -> AliasRecorded:
    """Another spelling for somebody or something introduced."""
    name = _known(
        lambda: record.names().find("person", "party", "source", "issue", "meeting", "plan", "version", name=of)
    )
    return AliasRecorded(id=f"alias/{name}:{_hash(spelling)}", of=name, alias=spelling)


def _counting(record: Record, id: str) -> Standing:
    standing = find_event(record, id)
    if isinstance(standing.event, EntryReviewed):
        raise ActRefused("a verdict is not taken back: review the entry again, the latest one stands")
    if isinstance(standing.event, RecordingSigned):
        raise ActRefused("a signature says who recorded something, and stays")
    if not standing.counts:
        raise ActRefused(f"{standing.id} is retracted already: retract the retraction to bring it back")
    return standing


def _development(record: Record, id: str) -> Standing:
    standing = _counting(record, id)
    if not isinstance(standing.event, Development):
        raise ActRefused(f"{id} is no development but a {type(standing.event).__name__}")
    return standing


def _claims(development: Development, subject: str, attribute: str) -> bool:
    return any(one.slot == Slot(subject, attribute) for one in development.asserts())


def _own(words: str) -> Passage:
    if not words.strip():
        raise ActRefused("a reason is needed: say in your own words why")
    return Passage(words.strip())


def _reason(words: str, record: Record, event: Event, find: Find | None) -> Passage:
    """The reason, in own words: no copy of the source."""
    reason = _own(words)
    if isinstance(event, Development) and find is not None:
        captured = record.captured(event.source)
        text = find(captured.text_sha256) if captured else None
        _known(lambda: refuse_copied(reason, text))
    return reason


def _published(text: str | None, record: Record) -> Published | None:
    return None if text is None else _known(lambda: when.published(text, record.registry.zone))


def _known(find: Callable[[], Found]) -> Found:
    try:
        return find()
    except Refused as error:
        raise ActRefused(str(error)) from error


def _numbered(record: Record, base: str, make: Callable[[str], Recording]) -> Recording:
    """The event under the next free number; under the last one if that says the same already."""
    number = 1
    while (taken := record.standing.get(f"{base}-{number}")) is not None:
        if taken.event == make(f"{base}-{number}") and f"{base}-{number + 1}" not in record.standing:
            break
        number += 1
    return make(f"{base}-{number}")


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
