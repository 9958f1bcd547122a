"""The checker finds each kind of breach in histories made by hand, and nothing in a sound one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from faults.checker import LAWS, check
from faults.diary import Diary, Operation, history
from given_log import party

from travaux.events.errors import HeadMoved, Locked

ENTRIES: list[list[Any]] = [
    [1, "ann/1/0", "2026-01-01", "aa"],
    [2, "ann/1/1", "2026-01-01", "bb"],
    [3, "bob/1/0", "2026-01-02", "cc"],
]


def told(by: str, what: str, began: int, answer: Any, asked: Any = None) -> Operation:
    """One that took from a moment to the next."""
    return Operation(by, what, "barn", asked, began, began + 1, "ok", answer)


def appended(by: str, began: int, numbers: dict[str, int], events: list[str] | None = None) -> Operation:
    asked = {"events": events or list(numbers), "expected": None}
    return told(by, "append", began, {"numbers": numbers, "new": len(numbers)}, asked)


ANN, BOB = appended("ann", 10, {"ann/1/0": 1, "ann/1/1": 2}), appended("bob", 30, {"bob/1/0": 3})
READ = told("cy", "read", 20, ENTRIES[:2], {"after": 0})
HEAD, VIEW = told("cy", "head", 40, 3), told("cy", "view", 42, {"entries": 3, "digest": "v"}, "t1")
FOLLOWED = [told("dora", "follow", 50 + number, [number, event]) for number, event, *_ in ENTRIES]
JUDGED = told("judge", "read", 90, ENTRIES, {"after": 0})
REBUILT = told("judge", "rebuilt", 92, True)
REPLAYED = told("judge", "replay", 94, {"entries": 3, "digest": "v"}, {"what": "view", "asked": "t1"})
GOOD = [ANN, READ, BOB, HEAD, VIEW, *FOLLOWED, JUDGED, REBUILT, REPLAYED]


def broken(*operations: Operation) -> set[str]:
    return {law for law, _ in check(operations)}


def instead(of: Operation, *others: Operation) -> list[Operation]:
    """The good history with other operations in the place of one."""
    at = GOOD.index(of)
    return [*GOOD[:at], *others, *GOOD[at + 1 :]]


def judged(*entries: list[Any]) -> list[Operation]:
    """The good history, in which these entries are found at the end."""
    return instead(JUDGED, replace(JUDGED, answer=list(entries)))


def refused(one: Operation) -> Operation:
    return replace(one, how="refused", answer="it moved")


ONE, TWO, THREE = ENTRIES
BAD: dict[str, tuple[str, list[Operation]]] = {
    "an acknowledged entry is lost": ("what_is_acknowledged_stays", judged(ONE, TWO)),
    "another event has its number": (
        "what_is_acknowledged_stays",
        judged(ONE, TWO, [3, "eve/1/0", "2026-01-02", "ee"]),
    ),
    "an entry was changed": ("entries_never_change", judged([1, "ann/1/0", "2026-01-01", "a7"], TWO, THREE)),
    "its time was changed": ("entries_never_change", judged([1, "ann/1/0", "2025-12-31", "aa"], TWO, THREE)),
    "there is a gap": ("entries_follow_each_other", judged(ONE, THREE)),
    "a reader saw a gap": (
        "entries_follow_each_other",
        instead(HEAD, told("cy", "read", 40, [ONE, THREE], {"after": 0})),
    ),
    "two entries changed places": ("entries_follow_each_other", judged(TWO, ONE, THREE)),
    "an event stands twice": ("nothing_is_recorded_twice", judged(*ENTRIES, [4, "bob/1/0", "2026-01-02", "dd"])),
    "nobody recorded it": ("nothing_comes_from_nowhere", judged(*ENTRIES, [4, "eve/1/0", "2026-01-02", "ee"])),
    "it was read before it was asked for": (
        "nothing_comes_from_nowhere",
        instead(BOB, replace(BOB, began=99, ended=100)),
    ),
    "time ran back": ("times_never_decrease", judged(ONE, TWO, [3, "bob/1/0", "2025-12-31", "cc"])),
    "a refused one is recorded": ("what_is_refused_stays_out", instead(BOB, refused(BOB))),
    "half of a batch is recorded": (
        "batches_are_whole",
        instead(BOB, appended("bob", 30, {"bob/1/0": 3}, ["bob/1/0", "bob/1/1"])),
    ),
    "half of a batch was seen": ("batches_are_whole", instead(READ, replace(READ, answer=[ONE]))),
    "half of a batch was counted": ("batches_are_whole", instead(HEAD, told("cy", "head", 15, 1))),
    "a read does not see what was acknowledged": ("no_read_is_stale", instead(HEAD, told("cy", "head", 40, 2))),
    "a read misses it": ("no_read_is_stale", instead(HEAD, told("cy", "read", 40, [], {"after": 2}))),
    "a view is behind": ("no_read_is_stale", instead(VIEW, replace(VIEW, answer={"entries": 2, "digest": "v"}))),
    "the same process saw more before": (
        "no_read_is_stale",
        [told("cy", "head", 2, 2), told("cy", "head", 4, 0), *GOOD],
    ),
    "a later append has an earlier number": (
        "no_read_is_stale",
        [*GOOD[:2], told("eve", "head", 25, 3), *GOOD[2:]],
    ),
    "a follower saw it before": ("no_read_is_stale", [told("dora", "follow", 2, [1, "ann/1/0"]), *GOOD]),
    "a follower missed one": ("followers_are_told_once_and_in_order", [one for one in GOOD if one is not FOLLOWED[1]]),
    "a follower did not get the last": (
        "followers_are_told_once_and_in_order",
        [one for one in GOOD if one is not FOLLOWED[2]],
    ),
    "a follower was told twice": (
        "followers_are_told_once_and_in_order",
        instead(FOLLOWED[1], FOLLOWED[1], replace(FOLLOWED[1], began=51)),
    ),
    "a follower was told nothing": (
        "followers_are_told_once_and_in_order",
        [one for one in GOOD if one not in FOLLOWED] + [replace(FOLLOWED[0], how="unknown", answer=None)],
    ),
    "a pin changed its answer": (
        "a_pin_always_gives_the_same_answer",
        instead(VIEW, replace(VIEW, answer={"entries": 3, "digest": "w"})),
    ),
    "nothing was replayed": ("a_pin_always_gives_the_same_answer", instead(REPLAYED)),
    "a rebuild differs": ("tables_are_as_a_rebuild_gives_them", instead(REBUILT, replace(REBUILT, answer=False))),
    "nobody looked at the tables": ("tables_are_as_a_rebuild_gives_them", instead(REBUILT)),
    "something broke": ("nothing_broke", instead(HEAD, replace(HEAD, how="broken", answer="KeyError"))),
    "nobody read at the end": ("the_judge_read_everything", instead(JUDGED)),
}


def test_a_sound_history_breaks_no_law() -> None:
    assert list(check(GOOD)) == []


@pytest.mark.parametrize("what", BAD)
def test_a_bad_history_is_found(what: str) -> None:
    law, operations = BAD[what]
    assert law in broken(*operations)


def test_each_law_is_broken_by_some_bad_history() -> None:
    assert {law for law, _ in BAD.values()} == {law.__name__ for law in LAWS}


def test_an_unknown_append_may_be_recorded_or_not() -> None:
    lost = replace(BOB, how="unknown", answer=None)
    assert broken(*instead(BOB, lost)) == set()
    assert broken(*instead(BOB, replace(lost, ended=None))) == set()
    without = [*instead(BOB, lost)[:3], *FOLLOWED[:2], replace(JUDGED, answer=[ONE, TWO]), REBUILT]
    assert broken(*without) == set()


def test_what_was_refused_and_then_recorded_by_another_is_no_breach() -> None:
    assert broken(refused(replace(BOB, by="eve", began=1)), *GOOD) == set()


def test_reads_at_the_same_time_may_see_more_or_less() -> None:
    early = replace(HEAD, began=29, ended=35, answer=2)
    assert broken(*instead(HEAD, early, replace(early, answer=3))) == set()


def test_a_diary_tells_how_things_ended_also_of_a_killed_process(tmp_path: Path) -> None:
    diary = Diary(tmp_path, "ann")
    outcomes: list[tuple[str, Callable[[], Any]]] = [
        ("ok", lambda: 3),
        ("refused", lambda: _raise(HeadMoved("barn", 1, 2))),
        ("unknown", lambda: _raise(Locked("barn.db", 5))),
        ("broken", lambda: party("No Slug")),
        ("unknown", lambda: _raise(KeyboardInterrupt())),
    ]
    for _, act in outcomes[:-1]:
        diary.did("head", "barn", None, act)
    with pytest.raises(KeyboardInterrupt):
        diary.did("append", "barn", {"events": []}, outcomes[-1][1])
    with (tmp_path / "ann.jsonl").open("a") as file:
        file.write('{"op": 6, "at": 12, "by": "an')
    again = Diary(tmp_path, "ann")
    assert [one.how for one in again.before] == [how for how, _ in outcomes]
    again.did("head", "barn", None, lambda: 4)
    assert [(one.what, one.answer) for one in history(tmp_path)[-2:]] == [("append", None), ("head", 4)]


def _raise(error: BaseException) -> None:
    raise error
