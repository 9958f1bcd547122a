"""The course of an answer is the law at every as-of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.oracle import each_pair, judge, turns
from laws.strategies import VALUES, crowds, examples, moments, records

from travaux.domain.claims import Claim
from travaux.domain.contest import each
from travaux.domain.course import Course
from travaux.domain.instants import OPEN_END, OPEN_START, Instant
from travaux.domain.law import answer

several_moments = st.lists(moments, min_size=3, max_size=3)


@pytest.mark.parametrize("attribute", VALUES)
def test_a_course_is_the_law_at_every_turn(attribute: str) -> None:
    @examples(250)
    @given(records(attribute), several_moments)
    def agrees(record: list[Claim], several: list[Instant]) -> None:
        for known_on in several:
            _agrees(record, known_on)

    agrees()


@pytest.mark.parametrize("attribute", VALUES)
def test_a_course_is_the_law_in_a_crowded_slot(attribute: str) -> None:
    @examples(10)
    @given(crowds(attribute, 20, 120), moments)
    def agrees(record: list[Claim], known_on: Instant) -> None:
        _agrees(record, known_on)

    agrees()


@examples(300)
@given(st.sampled_from(list(VALUES)).flatmap(records), several_moments, several_moments)
def test_a_course_answers_like_the_oracle(record: list[Claim], as_of: list[Instant], known_on: list[Instant]) -> None:
    for known in known_on:
        course = Course(dict(enumerate(record)), known)
        for at in as_of:
            verdict, held = judge(record, at, known, each_pair), course.at(at)
            assert {record[i].entry for i in each(held.left & held.sure)} == verdict.sure
            assert {record[i].entry for i in each(held.left & ~held.sure)} == verdict.possible
            assert course.outcome(at)[0] == verdict.standing


def _agrees(record: list[Claim], known_on: Instant) -> None:
    course = Course({3 * place: claim for place, claim in enumerate(record)}, known_on)
    asked = [*turns(record), OPEN_END]
    assert course.turns[0] == OPEN_START and set(course.turns) <= set(asked)
    for as_of in asked:
        expected, held = answer(record, as_of, known_on), course.at(as_of)
        candidates = {(claim.entry, sure) for claim, sure in ((c.claim, c.sure) for c in expected.candidates)}
        assert {(record[i // 3].entry, bool(held.sure >> i & 1)) for i in each(held.left)} == candidates
        assert course.outcome(as_of) == (expected.standing, expected.value)
