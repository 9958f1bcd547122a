"""Diff: the world moved, or our knowledge did; certainly, or only possibly."""

from typing import Any

import pytest
from given import development, event, published
from viewed import Talks, recorded, talks

from travaux.cli.pages import diff as page
from travaux.cli.paper import Paper
from travaux.projections.filters import Filters
from travaux.projections.views.diff import Changed, DiffView, diff

ALL = Filters()


@pytest.fixture(scope="module")
def ukraine() -> Talks:
    return recorded("ukraine-2025")


def by_slot(view: DiffView) -> dict[tuple[str, str], Changed]:
    return {(change.subject, change.attribute): change for change in view.changes}


def values(change: Changed) -> tuple[list[Any], list[Any]]:
    return [stood.value for stood in change.before], [stood.value for stood in change.after]


def test_what_moved_in_the_world_between_22_november_and_8_december(ukraine: Talks) -> None:
    found = by_slot(diff(ukraine.at("2025-11-22", "2025-12-08"), ukraine.at("2025-12-08", "2025-12-08"), ALL))
    assert values(found["plan/us-plan", "point_count"]) == ([28], [19, 20])
    status = {subject: change.after[0].value for (subject, attribute), change in found.items() if attribute == "status"}
    assert status["point/us-plan/prisoners-all-for-all"] == status["point/us-plan/children-return"] == "retained"
    assert (status["point/us-plan/amnesty"], status["point/us-plan/territory"]) == ("reworded", "deferred")
    army = found["position/united-states/forces.army-limit", "side"]
    assert (army.certainly, army.before, army.after[0].value) == (True, [], "against")
    assert found["point/us-plan/territory", "deferred_to"].after[0].value == "zelenskyy and trump"


def test_what_became_known_between_6_and_8_december(ukraine: Talks) -> None:
    view = diff(ukraine.at("2026-01-10", "2025-12-06"), ukraine.at("2026-01-10", "2025-12-08"), ALL)
    found = by_slot(view)
    assert view.moved == "known_on"
    assert found["plan/us-plan", "point_count"].before == []
    assert "news-1226" not in view.model_dump_json()
    undated = found["option/territory.plant-swap", "standing"]
    assert not undated.certainly


def version(id: str, points: int, when: str, **more: Any) -> Any:
    fields = {"version": f"us-plan/{points}", "points": points, "when": when, **more}
    return development("VersionProduced", id=f"news-1206/{id}", **fields)


def test_a_change_is_certain_when_it_was_not_there_and_surely_is() -> None:
    said = talks()
    said.given(version("a", 28, "2025-11-20"), version("b", 19, "2025-12-01"))
    found = by_slot(diff(said.at("2025-11-25", "2025-12-31"), said.at("2025-12-02", "2025-12-31"), ALL))
    change = found["plan/us-plan", "point_count"]
    assert (values(change), change.certainly) == (([28], [19]), True)


def test_a_change_that_may_have_come_before_is_only_possible() -> None:
    said = talks()
    said.given(version("a", 28, "[2025-11-20..2025-12-01]"))
    found = by_slot(diff(said.at("2025-11-25", "2025-12-31"), said.at("2025-12-02", "2025-12-31"), ALL))
    assert not found["plan/us-plan", "point_count"].certainly


def test_what_may_have_come_before_is_possible_though_what_it_replaced_was_sure() -> None:
    said = talks()
    said.given(version("a", 28, "2025-11-20"), version("b", 19, "[2025-11-23..2025-12-01]"))
    found = by_slot(diff(said.at("2025-11-25", "2025-12-31"), said.at("2025-12-02", "2025-12-31"), ALL))
    change = found["plan/us-plan", "point_count"]
    assert (values(change), change.certainly) == (([28, 19], [19]), False)


def test_what_is_gone_is_certain_though_something_else_is_only_possible() -> None:
    said = talks()
    number = said.given(version("a", 28, "2025-11-20"))
    before = said.at("2025-11-25", "2025-12-31")
    said.given(
        event("EntryRetracted", id="r", of="news-1206/a", entry=number, reason="never said"),
        version("b", 19, "[2025-11-23..2025-12-01]"),
    )
    change = by_slot(diff(before, said.at("2025-11-25", "2025-12-31"), ALL))["plan/us-plan", "point_count"]
    assert (values(change), change.certainly) == (([28], [19]), True)


def test_two_judged_to_be_one_lose_nothing() -> None:
    said = talks()
    said.given(
        development("MeetingHeld", id="news-1206/g", meeting="geneva", place="Bern", when="2025-12-01"),
        development("MeetingHeld", id="news-1206/h", meeting="again", place="Bern", when="2025-12-01"),
    )
    before = said.at("2025-12-31")
    pair = ("meeting/again", "meeting/geneva")
    said.given(event("OccurrencesJudged", id="j", subjects=pair, judgement="same", reason="same day"))
    after = said.at("2025-12-31")
    assert not diff(before, after, ALL).different
    assert not diff(after, before, ALL).different


def test_one_more_voice_for_the_same_is_no_difference() -> None:
    said = talks()
    said.given(version("a", 28, "2025-11-20"))
    before = said.at("2025-12-31")
    said.given(version("c", 28, "2025-11-20", source="news-1208"))
    assert not diff(before, said.at("2025-12-31"), ALL).different


def test_a_retraction_is_a_difference_of_the_record() -> None:
    said = talks()
    number = said.given(version("a", 28, "2025-11-20"))
    before = said.at("2025-12-31")
    said.given(event("EntryRetracted", id="r", of="news-1206/a", entry=number, reason="never said"))
    view = diff(before, said.at("2025-12-31"), ALL)
    change = by_slot(view)["plan/us-plan", "point_count"]
    assert (view.moved, values(change), change.certainly) == ("recorded_by", ([28], []), True)
    assert any("28 → nothing" in line for line in page.lines(view, Paper()))


def test_what_an_undated_source_tells_is_possibly_new() -> None:
    said = talks()
    said.given(
        event("SourceCaptured", id="s", source="undated", published=published("[2025-12-05..2025-12-10]")),
        version("a", 28, "2025-11-20", source="undated"),
    )
    found = by_slot(diff(said.at("2025-12-31", "2025-12-04"), said.at("2025-12-31", "2025-12-07"), ALL))
    assert not found["plan/us-plan", "point_count"].certainly


def test_the_filters_leave_out_what_does_not_concern_them(ukraine: Talks) -> None:
    ends = ukraine.at("2025-11-22", "2025-12-08"), ukraine.at("2025-12-08", "2025-12-08")
    view = diff(*ends, Filters(party="russia", issue="forces.army-limit"))
    assert {change.subject for change in view.changes} == {"position/russia/forces.army-limit"}


def test_what_too_few_origins_say_is_left_out(ukraine: Talks) -> None:
    ends = ukraine.at("2025-11-22", "2025-12-08"), ukraine.at("2025-12-08", "2025-12-08")
    view = diff(*ends, Filters(origins=2))
    assert 0 < len(view.changes) < len(diff(*ends, ALL).changes)
    assert all(max(one.origins for one in (*change.before, *change.after)) >= 2 for change in view.changes)


def test_nothing_differs_from_itself(ukraine: Talks) -> None:
    view = diff(ukraine.at("2025-12-08"), ukraine.at("2025-12-08"), ALL)
    assert not view.different
    assert "no differences" in list(page.lines(view, Paper()))


@pytest.mark.parametrize("width", [60, 100, 140])
def test_no_line_is_wider_than_the_paper(ukraine: Talks, width: int) -> None:
    view = diff(ukraine.at("2025-11-22", "2025-12-08"), ukraine.at("2025-12-08", "2025-12-08"), ALL)
    assert max(map(len, page.lines(view, Paper(width)))) <= width
    assert len(page.rows(view)) == len(view.changes)
