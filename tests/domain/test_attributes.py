"""When two values of an attribute cannot both be so."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from travaux.domain.attributes import ATTRIBUTES, attribute, conflicting

AGREE: list[tuple[str, Any, Any]] = [
    ("point_count", 28, 28),
    ("place", "Moscow, Russia", "Russia"),
    ("place", "the Kremlin, Moscow, Russia", "Russia"),
    ("place", "Moscow, Russia", "moscow,  russia"),
    ("duration", "PT5H~", "PT5H~"),
    ("duration", "PT5H", "PT300M"),
    ("duration", "PT5H~", "PT4H30M"),
    ("duration", "P1D", "PT24H"),
    ("duration", "PT5H~", "PT4H"),
    ("date", "2025-12-06", "2025-12"),
    ("date", "2025-12-06", "2025-12-06~"),
    ("date", "2025-12-06", "[2025-12-05..2025-12-07]"),
    ("date", "2025-12-04/2025-12-06", "2025-12-06"),
    ("date", "unknown", "2025-12-06"),
    ("planned", "[2025-12-08..]", "2026-01"),
    ("due", "unknown", "unknown"),
    ("trend", "hardest", "difficult"),
    ("trend", "progress", "near"),
    ("status", "contained", "reworded"),
    ("status", "retained", "contained"),
    ("tone", "positive", "negative"),
    ("role", "envoy", "head of the delegation"),
    ("text", "one wording", "another"),
    ("reading", "ukraine / united-states", "russia"),
    ("participant/witkoff", True, True),
    ("pressure/united-states/ukraine", "presses", "threatens"),
]
CONFLICT: list[tuple[str, Any, Any]] = [
    ("point_count", 28, 19),
    ("point_count", 0, 1),
    ("place", "Moscow, Russia", "Geneva, Switzerland"),
    ("place", "Moscow, Russia", "Moscow, Idaho"),
    ("place", "London", "Kyiv"),
    ("duration", "PT5H", "PT5H1M"),
    ("duration", "PT5H~", "PT3H"),
    ("duration", "P1D~", "PT2H"),
    ("date", "2025-12-06", "2025-12-07"),
    ("date", "2025-12-06", "2025-11"),
    ("date", "2025-12-01/2025-12-05", "2025-12-06"),
    ("planned", "[2025-12-08..]", "2025-11"),
    ("trend", "hardest", "near"),
    ("trend", "difficult", "progress"),
    ("status", "contained", "removed"),
    ("status", "retained", "removed"),
    ("status", "deferred", "agreed"),
    ("side", "for", "conditional"),
    ("side", "for", "against"),
    ("held", True, False),
    ("first_name", "Olga", "Oksana"),
    ("member/umerov", True, False),
    ("signed/ukraine", True, False),
]


@pytest.mark.parametrize("name, a, b", AGREE)
def test_these_agree(name: str, a: Any, b: Any) -> None:
    assert not conflicting(name, a, b) and not conflicting(name, b, a)


@pytest.mark.parametrize("name, a, b", CONFLICT)
def test_these_conflict(name: str, a: Any, b: Any) -> None:
    assert conflicting(name, a, b) and conflicting(name, b, a)


@pytest.mark.parametrize("name, a, b", AGREE + CONFLICT)
def test_no_value_conflicts_with_itself(name: str, a: Any, b: Any) -> None:
    assert not conflicting(name, a, a) and not conflicting(name, b, b)


@pytest.mark.parametrize("name, a, b", AGREE + CONFLICT)
def test_a_denial_conflicts_with_exactly_what_it_denies(name: str, a: Any, b: Any) -> None:
    for denied, value in product((a, b), repeat=2):
        assert conflicting(name, {"not": denied}, value) == (denied == value)
        assert conflicting(name, value, {"not": denied}) == (denied == value)
        assert not conflicting(name, {"not": denied}, {"not": value})


def test_what_is_named_after_a_slash_has_one_slot_each() -> None:
    assert attribute("participant/witkoff") is attribute("participant/kushner") is ATTRIBUTES["participant"]
    with pytest.raises(KeyError):
        attribute("colour")


def test_names_places_and_who_took_part_are_fixed() -> None:
    fixed = {name for name, found in ATTRIBUTES.items() if found.fixed}
    assert {"place", "date", "duration", "format", "participant", "first_name", "role"} <= fixed
    assert not fixed & {"point_count", "version", "status", "side", "trend", "state", "planned", "due", "held"}
