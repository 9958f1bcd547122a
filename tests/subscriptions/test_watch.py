"""`travaux watch`: what changes, as it is recorded, and from where to go on."""

from __future__ import annotations

import json
import re
from threading import Timer
from typing import Any

import pytest
from cli_typed import Typed, typed
from given import development
from subscriptions.conftest import Given

from travaux.domain.event import Event
from travaux.projections.subscriptions.messages import BatchReply, as_batch
from travaux.projections.subscriptions.replica import Replica


def count(id: str, points: int, when: str = "2025-12-06") -> Event:
    return development("PointCountStated", id=f"news-1206/{id}", version=f"us-plan/{points}", points=points, when=when)


def cursor(ended: Typed) -> str:
    found = re.search(r"To go on: travaux watch --after (\S+)", ended.err)
    assert found
    return found[1]


def batches(ended: Typed) -> list[Any]:
    return [json.loads(line)["batch"] for line in ended.out.splitlines()]


def test_one_goes_on_from_where_one_stopped(store: Given) -> None:
    begun = typed("watch", "plan", "--until-caught-up")
    assert (begun.code, begun.out) == (0, "")
    head = store(count("a", 28))
    store(count("b", 20), development("StatementMade", id="news-1206/s", by="ukraine"))
    first = typed("watch", "--after", cursor(begun), "--count", "1", "-f", "jsonl")
    assert [one["entry"] for one in batches(first)] == [head]
    rest = typed("watch", "--after", cursor(first), "--until-caught-up", "-f", "jsonl")
    assert [(one["previous"], one["entry"]) for one in batches(rest)] == [(head, head + 1)]
    assert typed("watch", "--after", cursor(rest), "--until-caught-up").out == ""


def test_a_table_is_kept_by_the_lines(store: Given) -> None:
    begun = typed("watch", "--until-caught-up")
    head = store(count("a", 28), count("b", 20, "2025-11-20"))
    ended = typed("watch", "--after", cursor(begun), "--until-caught-up", "-f", "jsonl")
    replica = Replica(head - 2)
    for batch in batches(ended):
        assert replica.apply(as_batch(BatchReply.model_validate(batch)))
    assert replica.entry == head


def test_a_person_reads_what_changed_for_which_days(store: Given) -> None:
    store(count("a", 28))
    begun = typed("watch", "plan", "--plan", "us-plan", "--until-caught-up")
    store(count("b", 20, "2025-11-20"))
    told = typed("watch", "--after", cursor(begun), "--until-caught-up").out
    assert "PointCountStated" in told
    assert "  version/us-plan/20 point_count, 20 Nov 2025 and later: 20, reported (new)\n" in told


def test_what_is_believed_now_comes_first_if_it_is_asked_for(store: Given) -> None:
    store(count("a", 28))
    told = typed("watch", "plan", "--snapshot", "--until-caught-up").out
    assert "plan/us-plan point_count, 6 Dec 2025 and later: 28, reported" in told


def test_what_is_recorded_while_one_watches_is_shown(store: Given) -> None:
    later = Timer(0.5, store, [count("a", 28)])
    later.start()
    ended = typed("watch", "plan", "--count", "1", "-f", "jsonl")
    later.join()
    assert [one["type"] for one in batches(ended)] == ["PointCountStated"]


def test_as_of_a_day_only_what_changes_that_day(store: Given) -> None:
    asked = ("watch", "plan", "--as-of", "2025-12-01", "--until-caught-up")
    begun = typed(*asked)
    store(count("a", 28))
    assert typed("watch", "--after", cursor(begun), "--until-caught-up").out == ""
    store(count("b", 20, "2025-11-20"))
    assert "20, reported" in typed("watch", "--after", cursor(begun), "--until-caught-up").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("planes",), 2, "did you mean plan?"),
        (("plan", "--kind", "corection"), 2, "'corection' is none of new"),
        (("plan", "--party", "rusia"), 3, "did you mean russia"),
        (("--after", "nonsense"), 6, "the cursor is none of this program"),
        (("plan", "--after", "x"), 2, "leave out the view"),
        (("--as-of", "banana"), 2, "'banana' is no date"),
    ],
)
def test_what_cannot_be_watched_is_said(store: Given, words: tuple[str, ...], code: int, said: str) -> None:
    ended = typed("watch", *words, "--until-caught-up")
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
