"""The worked table of section 3 of the design, with its claims made by hand, and the cases around it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from travaux.domain.claims import Claim, Slot, Value
from travaux.domain.dates import bounds
from travaux.domain.instants import ALWAYS, OPEN_START, Instant
from travaux.domain.law import Answer, Candidate, answer
from travaux.domain.pins import when

KYIV = "Europe/Kyiv"


def claim(
    name: str,
    value: Value,
    occurred: str | None,
    reported: str,
    *,
    act: bool = True,
    origin: str | None = None,
    attribute: str = "point_count",
    still: bool = False,
    follows: tuple[str, ...] = (),
    of: str | None = None,
    replaces: str | None = None,
) -> Claim:
    """A claim whose origin, unless named, is its own."""
    happened = bounds(occurred, KYIV) if occurred else ALWAYS
    return Claim(
        entry=0,
        development=name,
        slot=Slot("plan/us-plan", attribute),
        value=value,
        act=act,
        happened=happened,
        since=OPEN_START if still else happened.earliest,
        reported=bounds(reported, KYIV),
        origin=origin or name,
        source=name,
        follows=follows,
        of=of,
        replaces=replaces,
    )


def end_of(day: str) -> Instant:
    return when(day, now=datetime(2026, 1, 1, tzinfo=UTC), zone=KYIV)


def asked(claims: list[Claim], as_of: str, known_on: str) -> Answer:
    return answer(claims, end_of(as_of), end_of(known_on))


def shown(candidates: tuple[Candidate, ...]) -> dict[str, bool]:
    return {candidate.claim.development: candidate.sure for candidate in candidates}


FIRST = claim("n1208/28", 28, "[..2025-11-23]", "2025-12-08", of="us-plan/28")
GENEVA = claim("n1208/19", 19, "[2025-11-23..2025-12-08]", "2025-12-08", of="us-plan/19", replaces="us-plan/28")
UNDATED = claim(
    "undated/20",
    20,
    "[2025-11-23..2025-12-26]",
    "[2025-12-08..2025-12-26]",
    of="us-plan/20",
    replaces="us-plan/28",
)
AGAIN = claim("n1226/20", 20, "[..2025-12-26]", "2025-12-26", act=False, of="us-plan/20")
POINTS = [FIRST, GENEVA, UNDATED, AGAIN]


def test_28_points_before_geneva_are_possible_as_known_since_8_december() -> None:
    found = asked(POINTS, "2025-11-22", "2025-12-08")
    assert (found.standing, found.value) == ("possible", 28)
    assert shown(found.candidates) == {"n1208/28": False}


def test_nothing_is_known_of_the_points_before_8_december() -> None:
    assert asked(POINTS, "2025-11-22", "2025-12-07") == Answer("unknown", None, (), ())


@pytest.mark.parametrize("day", ["2025-12-06", "2025-12-07", "2025-11-30"])
def test_6_december_as_known_then_does_not_know_of_19_points(day: str) -> None:
    assert asked(POINTS, day, day).standing == "unknown"


def test_28_points_are_unsettled_after_geneva_since_19_or_20_are_possible() -> None:
    found = asked(POINTS, "2025-11-26", "2025-12-26")
    assert (found.standing, found.value) == ("unsettled", 28)
    assert shown(found.candidates) == {
        "n1208/28": True,
        "n1208/19": False,
        "undated/20": False,
        "n1226/20": False,
    }


def test_19_points_are_unsettled_on_8_december_since_the_undated_article_may_have_been_out() -> None:
    found = asked(POINTS, "2025-12-08", "2025-12-08")
    assert (found.standing, found.value) == ("unsettled", 19)
    assert shown(found.candidates) == {"n1208/19": True, "undated/20": False}
    assert shown(found.superseded) == {"n1208/28": True}


def test_20_points_lead_on_26_december_contested_by_19_which_nobody_withdrew() -> None:
    found = asked(POINTS, "2025-12-26", "2025-12-26")
    assert (found.standing, found.value) == ("contested", 20)
    assert shown(found.leading) == {"undated/20": True}
    assert shown(found.candidates) == {"n1208/19": True, "undated/20": True, "n1226/20": True}


NOVEMBER = claim("own/for", "for", "2025-11-10", "2025-11-10", attribute="side", origin="kyiv")
DECEMBER = claim("own/against", "against", "2025-12-06", "2025-12-06", attribute="side", origin="kyiv", still=True)
TRUMP = claim("trump/for", "for", "2025-12-08", "2025-12-08", attribute="side", act=False)


def test_a_partys_own_words_replace_its_earlier_ones() -> None:
    found = asked([NOVEMBER, DECEMBER], "2025-12-06", "2025-12-06")
    assert (found.standing, found.value) == ("reported", "against")


def test_a_stance_without_a_stated_start_may_have_been_held_before_it_was_stated() -> None:
    found = asked([NOVEMBER, DECEMBER], "2025-11-20", "2025-12-06")
    assert (found.standing, found.value) == ("unsettled", "for")


def test_what_trump_says_of_ukraine_never_replaces_what_ukraine_says() -> None:
    found = asked([DECEMBER, TRUMP], "2025-12-31", "2025-12-31")
    assert (found.standing, found.value) == ("contested", "against")


def test_an_origin_may_take_back_its_own_account() -> None:
    earlier = replace(TRUMP, development="trump/against", value="against", happened=NOVEMBER.happened, origin="axios")
    found = asked([earlier, replace(TRUMP, origin="axios")], "2025-12-31", "2025-12-31")
    assert (found.standing, found.value) == ("reported", "for")


def test_a_later_claim_that_agrees_affirms_and_both_stay() -> None:
    again = replace(NOVEMBER, development="own/again", happened=DECEMBER.happened)
    found = asked([NOVEMBER, again], "2025-12-31", "2025-12-31")
    assert found.standing == "reported"
    assert shown(found.candidates) == {"own/for": True, "own/again": True}


def test_a_chain_through_a_claim_that_agrees_supersedes() -> None:
    between = replace(TRUMP, development="between", follows=("own/for",))
    last = replace(TRUMP, development="last", value="against", follows=("between",), origin="nbc")
    found = asked([NOVEMBER, between, last], "2025-12-31", "2025-12-31")
    assert shown(found.candidates) == {"last": True}


def test_a_claim_that_is_only_possible_supersedes_nothing() -> None:
    maybe = replace(DECEMBER, doubted=True)
    found = asked([NOVEMBER, maybe], "2025-12-31", "2025-12-31")
    assert (found.standing, found.value) == ("unsettled", "for")


def test_claims_that_follow_one_another_in_a_ring_all_stay() -> None:
    ring = [replace(NOVEMBER, follows=("own/against",)), replace(DECEMBER, follows=("own/for",))]
    assert asked(ring, "2025-12-31", "2025-12-31").standing == "contested"


def test_conflicting_acts_of_the_same_instant_both_stay_and_none_leads() -> None:
    noon = [
        claim(f"a/{side}", side, "2025-12-08T12:00:00+02:00", "2025-12-08", attribute="side")
        for side in ("for", "against")
    ]
    found = asked(noon, "2025-12-31", "2025-12-31")
    assert (found.standing, found.value, found.leading) == ("contested", None, ())


def test_what_lasted_is_not_ended_by_what_happened_during_it() -> None:
    lasting = claim("a/suspended", "suspended", "2025-12-01/2025-12-10", "2025-12-11", attribute="state")
    during = claim("b/continuing", "continuing", "2025-12-05", "2025-12-11", attribute="state")
    afterwards = replace(during, development="c/continuing", happened=bounds("2025-12-11", KYIV))
    assert asked([lasting, during], "2025-12-31", "2025-12-31").standing == "contested"
    assert asked([lasting, afterwards], "2025-12-31", "2025-12-31").value == "continuing"


def test_dates_do_not_order_the_places_of_a_meeting() -> None:
    geneva = claim("a", "Geneva, Switzerland", "2025-11-23", "2025-11-23", attribute="place")
    london = claim("b", "London, United Kingdom", "2025-11-24", "2025-11-24", attribute="place")
    assert asked([geneva, london], "2025-12-31", "2025-12-31").standing == "contested"
    told = replace(london, follows=("a",))
    assert asked([geneva, told], "2025-12-31", "2025-12-31").value == "London, United Kingdom"


def test_a_name_needs_no_date() -> None:
    olga = claim("a", "Olga", None, "2025-12-06", attribute="first_name", act=False)
    assert asked([olga], "1991-08-24", "2025-12-06").standing == "reported"
    assert asked([olga], "1991-08-24", "2025-12-05").standing == "unknown"


def test_a_denial_contests_what_it_denies_and_never_erases_it() -> None:
    denial = claim("c", {"not": "for"}, "2025-12-10", "2025-12-10", attribute="side", act=False, origin="kyiv")
    found = asked([NOVEMBER, denial], "2025-12-31", "2025-12-31")
    assert (found.standing, found.value) == ("contested", "for")


def test_a_denial_does_not_touch_what_it_does_not_deny() -> None:
    denial = claim("c", {"not": "for"}, "2025-12-10", "2025-12-10", attribute="side", act=False, origin="kyiv")
    assert asked([DECEMBER, denial], "2025-12-31", "2025-12-31").standing == "reported"


def test_among_what_is_only_possible_the_first_to_become_sure_leads() -> None:
    soon = claim("a", 19, "[2025-12-01..2025-12-20]", "2025-12-01")
    later = claim("b", 20, "[2025-12-01..2025-12-25]", "2025-12-01")
    unpublished = claim("c", 28, "[2025-12-01..2025-12-10]", "[2025-12-01..2025-12-31]")
    found = asked([later, soon, unpublished], "2025-12-06", "2025-12-06")
    assert (found.standing, found.value) == ("possible", 19)


def test_an_act_leads_before_an_account_however_late() -> None:
    account = replace(AGAIN, development="late", happened=bounds("2026-01-01", KYIV))
    found = asked([UNDATED, replace(account, value=21)], "2026-01-31", "2026-01-31")
    assert (found.standing, found.value) == ("contested", 20)
