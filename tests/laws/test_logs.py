"""Random logs: what the store, the tables and the law answer together is what slow reading of the entries answers.

The slow reading knows no ledger and no table. It asks of each entry whether anything recorded after it and
standing itself touches it, and hands what is left to the oracle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from given import ZELENSKYY, event, published
from hypothesis import given
from hypothesis import strategies as st
from laws.oracle import judge
from laws.strategies import examples
from laws.test_law import same

from travaux.domain.claims import Claim
from travaux.domain.dates import bounds
from travaux.domain.entry import Entry
from travaux.domain.event import Development, Event
from travaux.domain.fold import UNREPORTED, claims_of
from travaux.domain.pins import Pin
from travaux.domain.record_keeping import EntryCorrected, EntryRetracted, SourceCaptured, SourceWithdrawn
from travaux.events.jsonl import exported, import_lines
from travaux.events.log import open_log
from travaux.projections.record import Record

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TALKS = "talks"
DAYS = [f"2025-12-0{day}" for day in range(1, 8)]
DATES = [*DAYS, "[2025-12-02..2025-12-05]", "[..2025-12-04]", "[2025-12-03..]", "2025-12-02/2025-12-06", "2025-12-04/"]
SOURCES = {"early": "2025-12-02", "late": "2025-12-06", "undated": "[2025-12-03..2025-12-06]"}
SLOTS = [("plan/plan", "point_count"), ("position/ukraine/land", "side"), ("issue/land", "trend")]

sources, dates = st.sampled_from(sorted(SOURCES)), st.sampled_from(DATES)
own_dates = st.one_of(st.none(), st.none(), st.sampled_from([*DAYS, "[2025-12-03..2025-12-06]"]))


KINDS: list[tuple[str, dict[str, Any]]] = [
    ("PointCountStated", {"version": "plan/a", "points": 28}),
    ("VersionProduced", {"version": "plan/b", "replaces": "plan/a", "points": 19}),
    ("VersionProduced", {"version": "plan/c", "points": 20}),
    ("PositionStated", {"by": "ukraine", "issue": "land", "side": "against"}),
    ("PositionAttributed", {"by": "ukraine", "issue": "land", "side": "for"}),
    ("IssueStatusAssessed", {"issue": "land", "trend": "near"}),
    ("IssueStatusAssessed", {"issue": "land", "trend": "hardest"}),
]
kinds = st.sampled_from(KINDS)


def development(draw: st.DrawFn, id: str) -> Event:
    name, fields = draw(kinds)
    more: dict[str, Any] = {
        "source": draw(sources),
        "origin": draw(st.sampled_from(["axios", "zelenskyy"])),
        "voice": draw(st.sampled_from([(), (ZELENSKYY,)])),
        "occurred": {"edtf": draw(dates), "basis": "stated"},
        "still": draw(st.booleans()),
    }
    return event(name, id=id, **fields, **more)


@st.composite
def logs(draw: st.DrawFn) -> list[Event]:
    """Three sources, then developments, and acts upon what came before."""
    events: list[Event] = [event("NegotiationOpened", id=TALKS, negotiation=TALKS, title="Talks", zone="Europe/Kyiv")]
    for name, day in SOURCES.items():
        events.append(event("SourceCaptured", id=f"source/{name}", source=name, published=published(day)))
    for number in range(len(events) + 1, len(events) + draw(st.integers(2, 9))):
        events.append(_next(draw, number, events))
    return events


def _next(draw: st.DrawFn, number: int, before: Sequence[Event]) -> Event:
    kind = draw(st.sampled_from(["tell"] * 5 + ["correct", "retract", "withdraw"]))
    targets = [at for at, one in enumerate(before, 1) if isinstance(one, Development | EntryCorrected)]
    acts = [at for at, one in enumerate(before, 1) if isinstance(one, EntryRetracted | SourceWithdrawn)]
    on = draw(own_dates)
    when = {"published": published(on)} if on else {}
    if kind == "correct" and targets:
        at = draw(st.sampled_from(targets))
        target = before[at - 1]
        of = target.of if isinstance(target, EntryCorrected) else target.id
        said = development(draw, of)
        return event("EntryCorrected", id=f"c{number}", of=of, entry=at, replacement=said, reason="r", **when)
    if kind == "retract" and targets + acts:
        at = draw(st.sampled_from(targets + acts))
        return event("EntryRetracted", id=f"r{number}", of=before[at - 1].id, entry=at, reason="r", **when)
    if kind == "withdraw":
        day = published(on or "2025-12-05")
        return event("SourceWithdrawn", id=f"w{number}", source=draw(sources), published=day, reason="r")
    return development(draw, f"d{number}")


@dataclass(frozen=True)
class Slow:
    """The entries up to a pin, read slowly. Strength: 0 nothing, 1 a doubt, 2 certain."""

    entries: list[Entry]
    known_on: int

    def root(self, number: int) -> int:
        said = self.entries[number - 1].event
        return self.root(said.entry) if isinstance(said, EntryCorrected) else number

    def against(self, number: int) -> int:
        """How surely something that stands itself has taken the entry away."""
        return max((self._force(act) for act in self.entries if self._touches(act, number)), default=0)

    def _touches(self, act: Entry, number: int) -> bool:
        match act.event:
            case EntryCorrected():
                return number < act.number and self.root(act.number) == self.root(number)
            case EntryRetracted():
                return act.event.entry in (number, self.root(number))
            case SourceWithdrawn():
                return getattr(self._said(number), "source", None) == act.event.source
            case _:
                return False

    def _said(self, number: int) -> Event | None:
        said = self.entries[number - 1].event
        told = said.replacement if isinstance(said, EntryCorrected) else said
        return told if isinstance(told, Development) else None

    def _force(self, act: Entry) -> int:
        """A withdrawn source silences what a correction says, not that there was something to correct."""
        dated, acts = getattr(act.event, "published", None), [e for e in self.entries if e.number > act.number]
        upon = [e for e in acts if not isinstance(e.event, SourceWithdrawn) and self._touches(e, act.number)]
        against = max(map(self._force, upon), default=0)
        return min(2 - against, 2 if dated is None else self.known(dated.edtf))

    def known(self, edtf: str) -> int:
        day = bounds(edtf, "Europe/Kyiv")
        return 2 if day.latest <= self.known_on else 1 if day.earliest < self.known_on else 0

    def claims(self) -> Iterator[Claim]:
        out = {e.event.source: e.event.published for e in self.entries if isinstance(e.event, SourceCaptured)}
        for entry in self.entries:
            for claim in claims_of(entry, "Europe/Kyiv"):
                against = self.against(entry.number)
                if against < 2:
                    reported = claim.reported
                    if reported == UNREPORTED:
                        reported = out[claim.source].bounds("Europe/Kyiv")
                    yield replace(claim, reported=reported, doubted=against == 1)


def noon(day: int) -> int:
    return bounds(f"2025-12-0{day}T12:00:00Z", "UTC").latest


def end(day: int) -> int:
    return bounds(f"2025-12-0{day}", "Europe/Kyiv").latest


moments = st.one_of(st.builds(end, st.integers(1, 8)), st.builds(noon, st.integers(1, 8)))
pins = st.lists(st.tuples(moments, moments, st.integers(1, 12)), min_size=4, max_size=4)


@examples(500)
@given(logs(), pins, st.integers(0, 12))
def test_a_log_answers_like_slow_reading(events: list[Event], asked: list[tuple[int, int, int]], first: int) -> None:
    with open_log("memory:") as log:
        record = Record(log, log)
        for part in (events[:first], events[first:]):
            log.append(TALKS, part, recorder="ana", recorded_at=NOW)
            record.catch_up(TALKS)
        entries = list(log.entries(TALKS))
        for as_of, known_on, upto in asked:
            last = min(upto, len(entries))
            told = list(Slow(entries[:last], known_on).claims())
            reading = record.reading(TALKS, Pin(as_of, known_on, last))
            for slot in SLOTS:
                expected = judge([claim for claim in told if claim.slot == slot], as_of, known_on)
                assert same(reading.answer(*slot), expected), (slot, expected)


@examples(150)
@given(logs(), pins)
def test_what_is_recorded_later_changes_no_answer_at_an_earlier_entry(
    events: list[Event], asked: list[tuple[int, int, int]]
) -> None:
    with open_log("memory:") as log:
        record = Record(log, log)
        before: dict[tuple[int, int, int], list[object]] = {}
        for number, one in enumerate(events, 1):
            log.append(TALKS, [one], recorder="ana", recorded_at=NOW)
            for pin in asked:
                if pin[2] == number:
                    before[pin] = list(record.reading(TALKS, Pin(*pin)).answers())
        for pin, found in before.items():
            assert list(record.reading(TALKS, Pin(*pin)).answers()) == found


@examples(150)
@given(logs(), pins)
def test_an_imported_log_has_the_same_bytes_and_answers(events: list[Event], asked: list[tuple[int, int, int]]) -> None:
    with open_log("memory:") as here, open_log("memory:") as there:
        here.append(TALKS, events, recorder="ana", recorded_at=NOW)
        lines = list(exported(here, TALKS))
        import_lines(there, lines)
        assert list(exported(there, TALKS)) == lines
        both = [Record(log, log) for log in (here, there)]
        for pin in asked:
            at = Pin(pin[0], pin[1], min(pin[2], len(events)))
            first, second = (list(record.reading(TALKS, at).answers()) for record in both)
            assert first == second


@examples(150)
@given(logs(), st.integers(0, 12))
def test_a_rebuild_is_what_was_folded_along_the_way(events: list[Event], first: int) -> None:
    with open_log("memory:") as log:
        record = Record(log, log)
        for part in (events[:first], events[first:]):
            log.append(TALKS, part, recorder="ana", recorded_at=NOW)
            record.catch_up(TALKS)
        assert record.rebuild(TALKS)
