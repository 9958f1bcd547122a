"""Generated negotiations: the same from the same seed, such as a log accepts, and answered as slow reading answers."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from random import Random
from typing import TypeVar

import pytest
from generated import fill, generated, sizes
from laws.oracle import each_pair, judge
from laws.test_law import same
from laws.test_logs import Slow

from travaux.domain.claims import Claim, Slot
from travaux.domain.dates import bounds
from travaux.domain.event import Event
from travaux.domain.instants import OPEN_END, OPEN_START, Instant
from travaux.domain.law import UNKNOWN
from travaux.domain.pins import Pin
from travaux.domain.record_keeping import DisputeSettled, OccurrencesJudged
from travaux.events.jsonl import exported, import_lines
from travaux.events.log import open_log
from travaux.projections.record import Record

NAME = "talks-1"


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, again, other = (list(generated(NAME, 1500, seed)) for seed in (1, 1, 2))
    assert first == again
    assert first[0].state == other[0].state and first[-1] != other[-1]
    assert sha256(b"".join(raw.state for raw in first)).hexdigest() == WRITTEN


WRITTEN = "51a6430e5c82b43161be071285e0530b99d8ef7737fe1f21e9f4432a2cf7ebda"


def test_a_size_and_a_seed_give_the_same_sizes() -> None:
    found = sizes(10_000, 100)
    assert (sum(found), len(found)) == (10_000, 100)
    assert min(found) > 0 and max(found) > 500
    assert found == sizes(10_000, 100) != sizes(10_000, 100, seed=2)


def test_what_is_generated_is_what_a_log_accepts_from_strangers() -> None:
    with open_log("memory:") as here, open_log("memory:") as there:
        assert fill(here, 3000, 2) == [NAME, "talks-2"]
        for name in here.negotiations():
            assert import_lines(there, exported(here, name)).new == here.head(name)


def test_what_is_generated_has_everything_that_makes_answers_hard() -> None:
    with open_log("memory:") as log:
        log.import_raw(NAME, generated(NAME, 4000))
        types = {raw.type for raw in log.raw(NAME)}
        assert types >= {"EntryCorrected", "EntryRetracted", "SourceWithdrawn", "ReportDenied", "VersionProduced"}
        reading = Record(log, log).reading(NAME, Pin(OPEN_END, OPEN_END, 4000))
        slots = {slot: claims for slot, claims in reading.slots()}
        crowds = [len(claims) for claims in slots.values()]
        assert max(crowds) > 200 and sum(crowd <= 20 for crowd in crowds) > 0.8 * len(crowds)
        told = [claim for claims in slots.values() for claim in claims]
        late = [claim for claim in told if claim.reported.earliest - claim.happened.latest > DAY]
        retold = {(claim.origin, claim.happened, claim.slot, repr(claim.value)) for claim in told}
        assert len(late) > len(told) / 5
        assert len(retold) < 0.95 * len(told)
        assert {"reported", "contested"} <= {answer.standing for _, answer in reading.answers()}


DAY = 24 * 3600 * 1_000_000


@pytest.mark.parametrize("seed", [1, 2])
def test_a_generated_log_answers_like_slow_reading(seed: int) -> None:
    with open_log("memory:") as log:
        log.import_raw(NAME, generated(NAME, 400, seed))
        record, entries = Record(log, log), list(log.entries(NAME))
        standings: set[str] = set()
        for pin in _pins(Random(seed), 30, 400):
            told = _Slower(entries[: pin.recorded_by], pin.known_on).by_slot()
            reading = record.reading(NAME, pin)
            answers = dict(reading.answers())
            standings |= {answer.standing for answer in answers.values()}
            for slot in {*told, *answers}:
                found = reading.answer(*slot)
                assert same(found, judge(told.get(slot, []), pin.as_of, pin.known_on, each_pair)), (pin, slot)
                assert answers.get(slot, UNKNOWN) == found
        assert standings == {"reported", "unsettled", "contested", "possible"}


@pytest.mark.parametrize("long", [2, 1000])
def test_outcomes_as_of_any_moment_are_those_of_slow_reading(long: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("travaux.projections.outcomes.LONG", long)
    with open_log("memory:") as log:
        log.import_raw(NAME, generated(NAME, 400))
        record, entries = Record(log, log), list(log.entries(NAME))
        for pin in _pins(Random(3), 8, 400):
            told = _Slower(entries[: pin.recorded_by], pin.known_on).by_slot()
            outcomes = record.reading(NAME, pin).outcomes
            for as_of in (OPEN_START, _moment(Random(pin.as_of)), pin.as_of, OPEN_END):
                found = outcomes.at(as_of)
                verdicts = {slot: judge(claims, as_of, pin.known_on, each_pair) for slot, claims in told.items()}
                assert found.keys() == {slot for slot, verdict in verdicts.items() if verdict.standing != "unknown"}
                for slot, (standing, value) in found.items():
                    assert standing == verdicts[slot].standing
                    assert value in verdicts[slot].values or (value is None and not verdicts[slot].values)


Judged = TypeVar("Judged", bound=Event)


def _pins(random: Random, number: int, head: int) -> Iterator[Pin]:
    """Often on a bound, and often as known then."""
    for _ in range(number):
        as_of, known_on = _moment(random), _moment(random)
        yield Pin(as_of, random.choice([as_of, known_on, OPEN_END]), random.choice([head, random.randrange(50, head)]))


def _moment(random: Random) -> Instant:
    day = bounds(f"2020-0{random.randrange(1, 4)}-{random.randrange(1, 29):02}", "Europe/Kyiv")
    return random.choice([*day[:2], day.earliest + DAY // 2, day.latest - 1])


class _Slower(Slow):
    """With disputes settled, and subjects judged to be one."""

    def by_slot(self) -> dict[Slot, list[Claim]]:
        same = [set(event.subjects) for event in self._standing(OccurrencesJudged)]
        aside = {_one(event, same): event.set_aside for event in self._standing(DisputeSettled)}
        found: dict[Slot, list[Claim]] = {}
        for claim in self.claims():
            slot = _one(claim.slot, same)
            if claim.development not in aside.get(slot, ()):
                found.setdefault(slot, []).append(claim)
        return found

    def _standing(self, kind: type[Judged]) -> list[Judged]:
        events = ((entry.number, entry.event) for entry in self.entries)
        return [event for number, event in events if isinstance(event, kind) and self.against(number) < 2]


def _one(slot: Slot | DisputeSettled, same: list[set[str]]) -> Slot:
    """The slot of all subjects that are one with this one."""
    group, size = {slot.subject}, 0
    while size < len(group):
        size = len(group)
        group = group.union(*(pair for pair in same if group & pair))
    return Slot(min(group), slot.attribute)
