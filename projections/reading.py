"""A reading: one negotiation at one pin. Every view, `why`, `diff` and the changes ask it for answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Protocol

from travaux.domain.claims import Claim, Slot
from travaux.domain.course import Course
from travaux.domain.entry import Entry
from travaux.domain.event import Event
from travaux.domain.fold import UNREPORTED, claims_of
from travaux.domain.instants import Bounds, Instant
from travaux.domain.law import Answer, answer
from travaux.domain.ledger import Act, Ledger, State, carried
from travaux.domain.pins import Pin
from travaux.domain.record_keeping import (
    ContradictionJudged,
    DisputeSettled,
    EntryRetracted,
    OccurrencesJudged,
    SourceWithdrawn,
)
from travaux.domain.registry import Registry
from travaux.projections import claims_table as table
from travaux.projections.outcomes import Outcomes
from travaux.projections.recorded import OnSlot, Recorded

Keep = Callable[[Claim], bool]
"""A filter: leaves claims out before the law is asked."""

_OF_KEEPING = (
    "registry",
    "ledger",
    "contradictions",
    "settled",
    "judgements",
    "classes",
    "zone",
    "_representative",
    "_keeping",
    "_kept",
    "_appeared",
)
"""What a reading works out from the record-keeping entries alone."""


class Log(Protocol):
    """What a reading needs of a log."""

    def head(self, negotiation: str) -> int: ...

    def entries(self, negotiation: str, after: int = 0, upto: int | None = None) -> Iterator[Entry]: ...

    def some(self, negotiation: str, numbers: Iterable[int]) -> Iterator[Entry]: ...

    def numbers_of(self, negotiation: str, event_ids: Iterable[str]) -> dict[str, int]: ...


class Reading:
    """What holds in a negotiation at a pin."""

    def __init__(self, log: Log, database: table.Database, negotiation: str, pin: Pin, keep: Keep | None = None):
        self.log, self.database = log, database
        self.negotiation, self.pin, self.keep = negotiation, pin, keep
        self._recorded = Recorded(database, negotiation)
        self._visible_on: dict[Slot, list[Claim]] = {}
        self._appeared: dict[str, Bounds] = {}

    def at(self, pin: Pin) -> Reading:
        """The same negotiation with the same filter at another pin."""
        return self.filtered(self.keep, pin)

    def filtered(self, keep: Keep | None, pin: Pin | None = None) -> Reading:
        """The same with another filter."""
        other = Reading(self.log, self.database, self.negotiation, pin or self.pin, keep)
        other._recorded = self._recorded
        if "_keeping" in self.__dict__:
            other._keeping = self._keeping_by(other.pin.recorded_by)
        return other

    def by(self, number: int) -> Reading:
        """The same as recorded by another entry; what record keeping decides is kept if none of its entries lies between."""
        other = self.at(replace(self.pin, recorded_by=number))
        if len(other._keeping) == len(self._keeping):
            other.__dict__.update({name: self.__dict__[name] for name in _OF_KEEPING if name in self.__dict__})
        return other

    def _keeping_by(self, number: int) -> list[Entry]:
        if number <= self.pin.recorded_by:
            return [entry for entry in self._keeping if entry.number <= number]
        return [*self._keeping, *self._kept_between(self.pin.recorded_by, number)]

    def _kept_between(self, after: int, upto: int) -> Iterator[Entry]:
        with self.database.reading() as cursor:
            numbers = table.keeping(cursor, self.negotiation, after, upto)
        return self.log.some(self.negotiation, numbers)

    def answer(self, subject: str, attribute: str, as_of: Instant | None = None) -> Answer:
        """What holds for a slot, at another as-of if one is given; claims set aside by a settlement do not count."""
        return self._answer(Slot(self.same(subject), attribute), self.claims(subject, attribute), as_of)

    def course(self, subject: str, attribute: str) -> Course:
        """The same as of every moment."""
        slot = Slot(self.same(subject), attribute)
        return Course(dict(enumerate(self.counted(*slot))), self.pin.known_on)

    def claims(self, subject: str, attribute: str) -> list[Claim]:
        """The visible claims on a slot, whatever their dates, those set aside among them."""
        slot = Slot(self.same(subject), attribute)
        if slot not in self._visible_on:
            self._visible_on[slot] = [claim for one in self._recorded_on(slot) for claim in self._visible(slot, one)]
        return self._visible_on[slot]

    def counted(self, subject: str, attribute: str) -> list[Claim]:
        """The visible claims on a slot that no settlement sets aside: those the law is asked about."""
        return self.counted_of(Slot(self.same(subject), attribute), self.claims(subject, attribute))

    def recorded_claims(self, subject: str, attribute: str) -> list[Claim]:
        """Every claim recorded on a slot by the pin, those of retracted entries too; `reported` not looked up."""
        several = self._recorded_on(Slot(self.same(subject), attribute))
        return [claim for one in several for _, claim in one.by(self.pin.recorded_by)]

    def _recorded_on(self, slot: Slot) -> Iterator[OnSlot]:
        """Of all subjects judged to be this one."""
        for subject in self.classes.get(slot.subject, (slot.subject,)):
            yield self._recorded.on(Slot(subject, slot.attribute), self.pin.recorded_by)

    def slots(self, prefix: str = "") -> Iterator[tuple[Slot, list[Claim]]]:
        """Every slot whose subject begins with the prefix, with its visible claims, in order."""
        found: dict[Slot, list[Claim]] = {}
        for slot, recorded in self._recorded.under(prefix, self.pin.recorded_by):
            one = Slot(self.same(slot.subject), slot.attribute)
            found.setdefault(one, []).extend(self._visible(one, recorded))
        for slot in sorted(found) if self.classes else found:
            if found[slot]:
                yield slot, found[slot]

    def answers(self, prefix: str = "") -> Iterator[tuple[Slot, Answer]]:
        """Every slot under the prefix that has an answer at the pin."""
        for slot, claims in self.slots(prefix):
            held = self._answer(slot, claims)
            if held.standing != "unknown":
                yield slot, held

    def entry(self, number: int) -> Entry:
        return next(iter(self.log.some(self.negotiation, (number,))))

    def events(self, numbers: Iterable[int]) -> dict[int, Event]:
        """What the entries with these numbers carry: words as written and notes, which no claim holds."""
        return {entry.number: carried(entry.event) for entry in self.log.some(self.negotiation, sorted(set(numbers)))}

    def counts(self, number: int, source: str | None = None) -> bool:
        """Does the entry count at the pin, certainly or with a doubt?"""
        return self.ledger.state(number, source) is not State.OUT

    def carrier(self, id: str) -> Entry | None:
        """The entry that an event is read from at the pin, through its corrections; None if it does not count."""
        number = self.log.numbers_of(self.negotiation, (id,)).get(id)
        if number is None or number > self.pin.recorded_by:
            return None
        entries = [self.entry(carrier) for carrier in self.ledger.carriers(number) if self.counts(carrier)]
        told = [one for one in entries if self.counts(one.number, getattr(carried(one.event), "source", None))]
        return told[-1] if told else None

    def slots_of(self, number: int) -> list[Slot]:
        """The slots that an entry makes claims on."""
        return sorted({claim.slot for claim in claims_of(self.entry(number), self.zone)})

    def keeping_entries(self) -> Iterator[Entry]:
        """The record-keeping entries by the pin, in order, whether or not they count."""
        return iter(self._keeping)

    def subjects(self) -> dict[str, list[str]]:
        """Every subject that anything was ever claimed of by the pin, with its attributes."""
        with self.database.reading() as cursor:
            return table.subjects(cursor, self.negotiation, self.pin.recorded_by)

    def slots_told_by(self, source: str) -> list[Slot]:
        """Every slot that the source ever claimed anything on by the pin."""
        with self.database.reading() as cursor:
            return table.slots_told_by(cursor, self.negotiation, source, self.pin.recorded_by)

    def told_by(self) -> dict[str, set[Slot]]:
        """The same for every source."""
        with self.database.reading() as cursor:
            return table.told_by(cursor, self.negotiation, self.pin.recorded_by)

    def same(self, subject: str) -> str:
        """The subject that stands for all those judged to be one with this one at the pin."""
        return self._representative.get(subject, subject)

    @cached_property
    def outcomes(self) -> Outcomes:
        """The standings and values as of any moment, as known and recorded at the pin."""
        return Outcomes(self)

    @cached_property
    def registry(self) -> Registry:
        in_order = sorted(self._kept, key=lambda kept: self.ledger.root(kept[1]))
        return Registry.of(event for event, _ in in_order)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger((entry for entry in self._keeping if isinstance(entry.event, Act)), self.pin.known_on, self.zone)

    @cached_property
    def contradictions(self) -> list[tuple[int, ContradictionJudged]]:
        return [(number, event) for event, number in self._kept if isinstance(event, ContradictionJudged)]

    @cached_property
    def settled(self) -> dict[Slot, tuple[int, DisputeSettled]]:
        """The settlement that stands for each slot: the last."""
        found = [(number, event) for event, number in self._kept if isinstance(event, DisputeSettled)]
        return {Slot(self.same(event.subject), event.attribute): (number, event) for number, event in found}

    @cached_property
    def judgements(self) -> list[tuple[int, OccurrencesJudged]]:
        """The latest judgement of each pair of subjects: one, two, or unsure."""
        found = [(number, event) for event, number in self._kept if isinstance(event, OccurrencesJudged)]
        return list({frozenset(event.subjects): (number, event) for number, event in found}.values())

    @cached_property
    def classes(self) -> dict[str, tuple[str, ...]]:
        """Subjects judged to be one, under the subject that stands for them."""
        groups: list[set[str]] = []
        for pair in (set(e.subjects) for _, e in self.judgements if e.judgement == "same"):
            touching = [group for group in groups if group & pair]
            groups = [group for group in groups if not group & pair] + [pair.union(*touching)]
        return {min(group): tuple(sorted(group)) for group in groups}

    @cached_property
    def _representative(self) -> dict[str, str]:
        return {subject: first for first, group in self.classes.items() for subject in group}

    def _answer(self, slot: Slot, claims: list[Claim], as_of: Instant | None = None) -> Answer:
        return answer(self.counted_of(slot, claims), self.pin.as_of if as_of is None else as_of, self.pin.known_on)

    def counted_of(self, slot: Slot, claims: list[Claim]) -> list[Claim]:
        """Of the visible claims on a slot those that no settlement sets aside."""
        if slot not in self.settled:
            return claims
        _, settlement = self.settled[slot]
        return [claim for claim in claims if claim.development not in settlement.set_aside]

    def _visible(self, slot: Slot, recorded: OnSlot) -> Iterator[Claim]:
        """The claims of entries that count at the pin, as they stand there."""
        state, published, keep = self.ledger.state, self._published, self.keep
        for place, claim in recorded.by(self.pin.recorded_by):
            counts = state(claim.entry, claim.source)
            if counts is not State.OUT and (keep is None or keep(claim)):
                reported = published(claim.source) if claim.reported is UNREPORTED else claim.reported
                yield recorded.seen(place, slot, reported, counts is State.DOUBTED)

    def _published(self, name: str) -> Bounds:
        """When the source appeared."""
        if name not in self._appeared:
            source = self.registry.sources.get(name)
            self._appeared[name] = source.published.bounds(self.zone) if source else UNREPORTED
        return self._appeared[name]

    @cached_property
    def zone(self) -> str:
        """The time zone whose days this negotiation counts."""
        with self.database.reading() as cursor:
            return table.folded_to(cursor, self.negotiation)[1]

    @cached_property
    def _keeping(self) -> list[Entry]:
        """The record-keeping entries by the pin."""
        return list(self._kept_between(0, self.pin.recorded_by))

    @cached_property
    def _kept(self) -> list[tuple[Event, int]]:
        """What the record-keeping entries say that count at the pin, with the entries that carry it."""
        entries = (one for one in self._keeping if not isinstance(one.event, EntryRetracted | SourceWithdrawn))
        return [(carried(e.event), e.number) for e in entries if self.ledger.state(e.number) is not State.OUT]
