"""Cases of the law found by reading the design against it: denials, and what lasts."""

from typing import Any

from travaux.domain.claims import Claim, Slot
from travaux.domain.instants import OPEN_END, Bounds
from travaux.domain.law import answer


def claim(name: str, value: Any, at: int | Bounds, **more: Any) -> Claim:
    happened = at if isinstance(at, Bounds) else Bounds(at, at, at)
    fields: dict[str, Any] = {
        "entry": 0,
        "development": name,
        "slot": Slot("position/ukraine/x", "side"),
        "value": value,
        "act": True,
        "happened": happened,
        "since": happened.earliest,
        "reported": Bounds(happened.latest, happened.latest, happened.latest),
        "origin": "kyiv",
        "source": name,
    }
    return Claim(**{**fields, **more})


def test_a_denial_that_follows_a_claim_does_not_erase_it() -> None:
    demand = claim("demand", "for", 10)
    denial = claim("denial", {"not": "for"}, 20, act=False, origin="moscow", follows=("demand",))
    assert answer([demand, denial], 100, 100).standing == "contested"


def test_nor_does_it_through_a_claim_that_agrees() -> None:
    demand, again = claim("demand", "for", 10), claim("again", "for", 15)
    denial = claim("denial", {"not": "for"}, 20, act=False, origin="moscow", follows=("again",))
    assert answer([demand, again, denial], 100, 100).standing == "contested"


def test_what_began_and_has_no_known_end_can_be_superseded_after_its_report() -> None:
    lasting = claim("lasting", "for", Bounds(10, 20, OPEN_END), reported=Bounds(30, 40, 40))
    found = answer([lasting, claim("turn", "against", 50)], 100, 100)
    assert (found.standing, found.value) == ("reported", "against")


def test_what_lasted_beyond_another_claim_leads() -> None:
    slot = Slot("talks", "state")
    lasted = claim("lasted", "suspended", Bounds(10, 20, 100), slot=slot, reported=Bounds(100, 100, 100))
    assert answer([lasted, claim("within", "continuing", 50, slot=slot)], 200, 200).value == "suspended"


def test_the_order_of_claims_changes_not_even_the_order_of_candidates() -> None:
    first, second = claim("a", "for", 10, act=False), claim("b", "for", 20, act=False, origin="x")
    assert answer([first, second], 100, 100) == answer([second, first], 100, 100)
