"""An easier question, which others can be asked too: for each slot the last value at a pin.

A fact is a claim with the moments by which it had surely begun and was surely reported, its entry, and the entry that took
it away. The answer is the last fact by (begun, reported, entry) of those that had begun, were reported and recorded by the
pin. What the law knows beyond is left out: what is possible, who contests it, origins, accounts that do not move the
world, acts upon acts, subjects judged to be one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple, TypeVar

from travaux.domain.claims import Claim
from travaux.domain.entry import Entry
from travaux.domain.event import Event
from travaux.domain.fold import UNREPORTED, claims_of
from travaux.domain.instants import OPEN_END, Bounds, Instant
from travaux.domain.pins import Pin
from travaux.domain.record_keeping import EntryCorrected, EntryRetracted, SourceCaptured, SourceWithdrawn

ZONE = "Europe/Kyiv"
NEVER = 2**53
"""No entry has this number."""
LATER = 2**53
"""No fact begins or is reported at this instant."""
Recorded = TypeVar("Recorded", bound=Event)
MODES = ("world", "known", "recorded", "all")
"""Which clocks the pins of a question vary: the world's alone, with the knowledge clock, with the record clock, all."""


class Fact(NamedTuple):
    """All clocks in whole numbers: instants in microseconds, entries by number."""

    key: str
    value: str
    begun: int
    reported: int
    entry: int
    gone: int


def facts_of(entries: Sequence[Entry]) -> list[Fact]:
    """In the order of recording; without what has no last bound, or was taken away before."""
    published = {source.source: source.published.bounds(ZONE) for source in _all(SourceCaptured, entries)}
    gone = _taken_away(entries)
    told = ((claim, _reported(claim, published)) for entry in entries for claim in claims_of(entry, ZONE))
    return [
        Fact(" ".join(claim.slot), repr(claim.value), max(0, claim.happened.latest), reported, claim.entry, until)
        for claim, reported in told
        for until in [min(gone.get(claim.entry, NEVER), gone.get(claim.source, NEVER))]
        if max(claim.happened.latest, reported) < OPEN_END and claim.entry < until
    ]


def _all(kind: type[Recorded], entries: Iterable[Entry]) -> Iterator[Recorded]:
    return (entry.event for entry in entries if isinstance(entry.event, kind))


def _reported(claim: Claim, published: Mapping[str, Bounds]) -> Instant:
    return (published[claim.source] if claim.reported == UNREPORTED else claim.reported).latest


def _taken_away(entries: Sequence[Entry]) -> dict[int | str, int]:
    """For entries and sources the number of the first act that takes them away and was not itself retracted."""
    retracted = {act.entry for act in _all(EntryRetracted, entries)}
    gone: dict[int | str, int] = {}
    for entry in entries:
        if entry.number not in retracted:
            for target in _targets(entry.event):
                gone.setdefault(target, entry.number)
    return gone


def _targets(event: Event) -> list[int | str]:
    match event:
        case EntryCorrected() | EntryRetracted():
            return [event.entry]
        case SourceWithdrawn():
            return [event.source]
    return []


def last(facts: Iterable[Fact], pin: Pin) -> dict[str, str]:
    """The answer of every slot, found by looking at every fact."""
    found: dict[str, Fact] = {}
    for fact in facts:
        if is_visible(fact, pin) and (fact.key not in found or order(fact) > order(found[fact.key])):
            found[fact.key] = fact
    return {key: fact.value for key, fact in found.items()}


def is_visible(fact: Fact, pin: Pin) -> bool:
    return fact.begun <= pin.as_of and fact.reported <= pin.known_on and fact.entry <= pin.recorded_by < fact.gone


def order(fact: Fact) -> tuple[int, int, int]:
    return fact.begun, fact.reported, fact.entry


def pins(facts: Sequence[Fact], head: int, mode: str, random: Random) -> Iterator[Pin]:
    """Without end, the moments of the facts themselves among them."""
    while True:
        as_of = random.choice(facts).begun + random.choice((0, 0, 3_600_000_000, -1))
        known_on = random.choice(facts).reported if mode == "all" else as_of if mode == "known" else LATER
        yield Pin(as_of, known_on, random.randrange(1, head + 1) if mode in ("recorded", "all") else head)


def by_entry(facts: Iterable[Fact]) -> dict[int, list[Fact]]:
    found: defaultdict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        found[fact.entry].append(fact)
    return found
