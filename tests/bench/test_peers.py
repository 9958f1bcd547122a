"""The easier question, and the stores that need no extra: what others are measured on is answered rightly."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from random import Random

import checked
import pytest
from facts import LATER, MODES, NEVER, Fact, facts_of, last, pins
from generated import generated
from laws.oracle import Verdict
from peers import Aggregates, Peer, Sqlite

from travaux.domain.pins import Pin
from travaux.events.log import open_log

BEGUN, TOLD, AGAIN = (
    Fact("a x", "1", 10, 15, 2, 5),
    Fact("a x", "2", 20, 40, 3, NEVER),
    Fact("a y", "3", 0, 10, 4, NEVER),
)
FACTS = [BEGUN, TOLD, AGAIN]


@pytest.mark.parametrize(
    ("pin", "answer"),
    [
        (Pin(9, LATER, 9), {"a y": "3"}),
        (Pin(10, LATER, 4), {"a x": "1", "a y": "3"}),
        (Pin(10, LATER, 5), {"a y": "3"}),
        (Pin(20, 39, 4), {"a x": "1", "a y": "3"}),
        (Pin(20, 40, 4), {"a x": "2", "a y": "3"}),
        (Pin(20, 40, 2), {"a x": "1"}),
    ],
)
def test_the_last_fact_that_had_begun_was_known_and_recorded(pin: Pin, answer: dict[str, str]) -> None:
    assert last(FACTS, pin) == answer


@pytest.fixture(scope="module")
def facts() -> list[Fact]:
    with open_log("memory:") as log:
        log.import_raw("talks", generated("talks", 400))
        return facts_of(list(log.entries("talks")))


def test_facts_are_taken_away_and_told_late(facts: list[Fact]) -> None:
    assert any(fact.gone < NEVER for fact in facts)
    assert any(fact.reported - fact.begun > 24 * 3600 * 1_000_000 for fact in facts if fact.begun)
    assert [fact.entry for fact in facts] == sorted(fact.entry for fact in facts)


@pytest.mark.parametrize("kind", [Sqlite, Aggregates])
@pytest.mark.parametrize("at_once", [True, False])
def test_a_store_with_a_filter_by_hand_knows_all_clocks(
    kind: type[Sqlite | Aggregates], at_once: bool, facts: list[Fact], tmp_path: Path
) -> None:
    store: Peer = kind(tmp_path)
    if at_once:
        store.load(facts)
    else:
        for fact in facts:
            store.record([fact])
    for mode in MODES:
        for pin in islice(pins(facts, 400, mode, Random(mode)), 10):
            right = last(facts, pin)
            assert store.state(pin) == right
            assert [store.slot(fact.key, pin) for fact in facts[:20]] == [right.get(fact.key) for fact in facts[:20]]
    store.close()


def test_pins_vary_the_clocks_they_are_named_for(facts: list[Fact]) -> None:
    by_mode = {mode: list(islice(pins(facts, 400, mode, Random(1)), 20)) for mode in MODES}
    assert {pin.known_on for pin in by_mode["world"]} == {LATER}
    assert {pin.recorded_by for pin in by_mode["known"]} == {400}
    assert all(pin.known_on == pin.as_of for pin in by_mode["known"])
    assert len({pin.recorded_by for pin in by_mode["all"]}) > 10


def test_nothing_is_measured_that_is_not_what_the_oracle_says(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checked.check(entries=120, pins=4) > 50
    wrong = Verdict("reported", ("something else",), frozenset(), frozenset(), frozenset())
    monkeypatch.setattr(checked, "judge", lambda *_: wrong)
    with pytest.raises(checked.Differs, match="the oracle says"):
        checked.check(entries=120, pins=1)
