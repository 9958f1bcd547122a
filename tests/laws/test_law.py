"""The law answers like its oracle, and keeps the laws at the end of section 3 of the design."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.oracle import Verdict, each_pair, in_range, judge
from laws.strategies import (
    VALUES,
    Truth,
    any_record,
    attributes,
    claims,
    crowd,
    crowds,
    examples,
    moments,
    pins,
    records,
    worlds,
)

from travaux.domain.attributes import ATTRIBUTES, conflicting
from travaux.domain.claims import Claim, Value
from travaux.domain.instants import OPEN_END, Bounds, Instant
from travaux.domain.law import UNKNOWN, Answer, answer

Pin = tuple[Instant, Instant]
several_pins = st.lists(pins, min_size=6, max_size=6)


def as_verdict(found: Answer) -> Verdict:
    return Verdict(
        found.standing,
        tuple(candidate.claim.value for candidate in found.leading),
        frozenset(candidate.claim.entry for candidate in found.leading),
        frozenset(candidate.claim.entry for candidate in found.candidates if candidate.sure),
        frozenset(candidate.claim.entry for candidate in found.candidates if not candidate.sure),
    )


def same(found: Answer, told: Verdict) -> bool:
    """The oracle lists what ties for the lead in any order."""
    mine = as_verdict(found)
    values = sorted(map(str, told.values))
    return replace(mine, values=()) == replace(told, values=()) and sorted(map(str, mine.values)) == values


@pytest.mark.parametrize("attribute", VALUES)
def test_the_law_answers_like_the_oracle(attribute: str) -> None:
    @examples(400)
    @given(records(attribute), several_pins)
    def agrees(record: list[Claim], several: list[Pin]) -> None:
        for pin in several:
            found = answer(record, *pin)
            assert same(found, judge(record, *pin))
            assert found.value == (found.leading[0].claim.value if found.leading else None)

    agrees()


@examples(1500)
@given(any_record, several_pins)
def test_the_law_answers_like_the_oracle_where_only_dates_order_claims(record: list[Claim], several: list[Pin]) -> None:
    silent = [replace(claim, follows=(), replaces=None) for claim in record]
    for pin in several:
        assert same(answer(silent, *pin), judge(silent, *pin, each_pair))


@pytest.mark.parametrize("attribute", VALUES)
def test_the_law_answers_like_the_oracle_in_a_crowded_slot(attribute: str) -> None:
    @examples(12)
    @given(crowds(attribute), st.lists(pins, min_size=2, max_size=2))
    def agrees(record: list[Claim], several: list[Pin]) -> None:
        for pin in several:
            assert same(answer(record, *pin), judge(record, *pin, each_pair))

    agrees()


@examples(300)
@given(any_record, pins)
def test_each_pair_finds_what_each_chain_does(record: list[Claim], pin: Pin) -> None:
    assert judge(record, *pin, each_pair) == judge(record, *pin)


def test_values_are_compared_and_not_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def unequal(a: Value, b: Value) -> bool:
        compared.append((a, b))
        return bool(a != b)

    monkeypatch.setitem(ATTRIBUTES, "side", replace(ATTRIBUTES["side"], conflict=unequal))
    record = [replace(claim, value=VALUES["side"][claim.entry % 3]) for claim in crowd("side", seed=7, size=200)]
    answer(record, OPEN_END, OPEN_END)
    assert 3 < len(compared) < 3 * 3 * 3


@examples(300)
@given(any_record.flatmap(lambda record: st.tuples(st.just(record), st.permutations(record))), pins)
def test_recording_order_changes_no_answer(orders: tuple[list[Claim], list[Claim]], pin: Pin) -> None:
    record, shuffled = orders
    renumbered = {claim.development: number for number, claim in enumerate(shuffled)}
    again = [replace(claim, entry=renumbered[claim.development]) for claim in shuffled]
    assert told(answer(again, *pin)) == told(answer(record, *pin))


def told(found: Answer) -> object:
    """All of an answer that does not depend on entry numbers."""
    return (
        found.standing,
        found.value,
        [candidate.claim.development for candidate in found.leading],
        {(candidate.claim.development, candidate.sure) for candidate in found.candidates},
        {(candidate.claim.development, candidate.sure) for candidate in found.superseded},
    )


@examples(300)
@given(any_record, pins)
def test_nothing_after_a_bound_ever_shows(record: list[Claim], pin: Pin) -> None:
    visible = [claim for claim in record if in_range(claim, *pin)]
    found = answer(record, *pin)
    assert found == answer(visible, *pin)
    shown = [candidate.claim for candidate in (*found.candidates, *found.superseded)]
    assert all(claim.since < pin[0] or claim.happened.latest <= pin[0] for claim in shown)
    assert all(claim.reported.earliest < pin[1] or claim.reported.latest <= pin[1] for claim in shown)
    assert len(shown) == len(visible)


@st.composite
def learned_later(draw: st.DrawFn) -> tuple[list[Claim], list[Claim], Pin]:
    attribute, pin = draw(attributes), draw(pins)
    record = draw(records(attribute, most=4))
    more = [draw(claims(attribute, len(record) + number)) for number in range(draw(st.integers(1, 3)))]
    return record, [replace(claim, reported=Bounds.within(pin[1], OPEN_END)) for claim in more], pin


@examples(300)
@given(learned_later())
def test_an_answer_never_changes_by_what_was_published_later(drawn: tuple[list[Claim], list[Claim], Pin]) -> None:
    record, more, pin = drawn
    assert answer([*record, *more], *pin) == answer(record, *pin)


@examples(300)
@given(any_record, pins)
def test_no_ring_erases_itself_and_nothing_visible_becomes_unknown(record: list[Claim], pin: Pin) -> None:
    visible = [claim for claim in record if in_range(claim, *pin)]
    found = answer(record, *pin)
    assert (found == UNKNOWN) == (not visible)
    assert bool(found.candidates) == bool(visible)


@examples(300)
@given(any_record, pins)
def test_claims_that_all_follow_one_another_all_stay(record: list[Claim], pin: Pin) -> None:
    turned = [*record[-1:], *record[:-1]]
    ring = [replace(claim, follows=(before.development,)) for claim, before in zip(record, turned, strict=True)]
    sure = [replace(claim, reported=EXACTLY_KNOWN, happened=EXACTLY_KNOWN, since=0, doubted=False) for claim in ring]
    assert answer(sure, *pin).superseded == ()


EXACTLY_KNOWN = Bounds(-1, -1, -1)


@examples(300)
@given(attributes, st.data())
def test_dates_never_order_what_is_fixed(attribute: str, data: st.DataObject) -> None:
    record, pin = data.draw(records(attribute)), data.draw(pins)
    silent = [replace(claim, follows=(), replaces=None) for claim in record]
    if attribute in ("place", "duration", "date", "participant/witkoff"):
        assert answer(silent, *pin).superseded == ()


@examples(300)
@given(any_record, pins, moments)
def test_a_claim_once_sure_is_sure_at_every_later_pin(record: list[Claim], pin: Pin, ahead: Instant) -> None:
    later = (pin[0] + abs(ahead), pin[1] + abs(ahead))
    assert everything_sure(answer(record, *pin)) <= everything_sure(answer(record, *later))


def everything_sure(found: Answer) -> set[str]:
    return {c.claim.development for c in (*found.candidates, *found.superseded) if c.sure}


def really_so(world: list[Truth], as_of: Instant) -> list[Truth]:
    """What holds at a moment in the world: what is going on then, and the last that has happened."""
    going_on = [truth for truth in world if truth.begun <= as_of < told_until(truth)]
    happened = [truth for truth in world if truth.at <= as_of]
    last = max(map(told_until, happened), default=None)
    return [*going_on, *(truth for truth in happened if told_until(truth) == last)]


def told_until(truth: Truth) -> Instant:
    """What lasts is told of up to its report and no further, so that nobody can be held to what came after."""
    return min(truth.over, max(truth.at, truth.out))


def published(world: list[Truth], known_on: Instant) -> list[Truth]:
    return [truth for truth in world if truth.out <= known_on and not truth.taken_back]


def clash(truth: Truth, value: Value) -> bool:
    return conflicting(truth.claim.slot.attribute, truth.claim.value, value)


@examples(1000)
@given(worlds(), several_pins)
def test_no_world_contradicts_reported(world: list[Truth], several: list[Pin]) -> None:
    for as_of, known_on in several:
        found = answer([truth.claim for truth in world], as_of, known_on)
        if found.standing == "reported":
            holding = really_so(published(world, known_on), as_of)
            assert holding
            assert [truth for truth in holding for c in found.candidates if clash(truth, c.claim.value)] == []


@examples(500)
@given(worlds(), several_pins)
def test_to_learn_exactly_when_never_unsettles_reported(world: list[Truth], several: list[Pin]) -> None:
    for pin in several:
        found = answer([truth.claim for truth in world], *pin)
        if found.standing == "reported":
            sharp = answer([truth.sharp() for truth in published(world, pin[1])], *pin)
            assert sharp.standing == "reported"
            assert names(sharp) <= names(found)


def names(found: Answer) -> set[str]:
    return {candidate.claim.development for candidate in found.candidates}
