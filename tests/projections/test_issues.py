"""The issue tree at a pin: what nobody spoke of yet is left out."""

from given import development
from viewed import recorded, talks

from travaux.projections.filters import Filters
from travaux.projections.views.issues import flat, issues


def test_a_parent_stands_where_something_is_told_of_a_child() -> None:
    opened = talks()
    opened.given(development("DemandMade", by="russia", issue="territory.cession"))
    shown = [(level, one.issue) for level, one in flat(issues(opened.at("2025-12-08"), Filters()).issues)]
    assert shown == [(0, "territory"), (1, "territory.cession")]


def test_an_issue_counts_the_origins_of_its_status_and_trend_together() -> None:
    opened = talks()
    opened.given(
        development("IssueStatusAssessed", id="a", issue="funds", status="open", origin="a"),
        development("IssueStatusAssessed", id="b", issue="funds", trend="hardest", origin="b"),
        development("InterpretationDiverged", id="c", issue="funds", between=("ukraine", "russia"), origin="b"),
    )
    (one,) = issues(opened.at("2025-12-08"), Filters()).issues
    assert (one.origins, one.status.value, one.trend.value, one.readings) == (
        2,
        "open",
        "hardest",
        ["Ukraine and Russia"],
    )


def test_an_idea_without_an_owner_is_shown_as_put_about() -> None:
    opened = talks()
    opened.given(development("OptionFloated", issue="territory.cession"))
    tree = issues(opened.at("2025-12-08"), Filters()).issues
    assert tree[0].children[0].floated.value == "floated"


def test_a_branch_and_a_number_of_origins_can_be_asked_for() -> None:
    opened = talks()
    opened.given(
        development("IssueStatusAssessed", id="a", issue="funds", status="open"),
        development("IssueStatusAssessed", id="b", issue="territory", status="open"),
    )
    asked = issues(opened.at("2025-12-08"), Filters(issue="funds"))
    assert [one.issue for one in asked.issues] == ["funds"]
    assert issues(opened.at("2025-12-08"), Filters(origins=2)).empty


def test_ukraine_2025_has_no_plant_before_26_december() -> None:
    opened = recorded("ukraine-2025")
    before = {one.issue for _, one in flat(issues(opened.at("2025-12-08"), Filters()).issues)}
    after = {one.issue for _, one in flat(issues(opened.at("2025-12-26"), Filters()).issues)}
    assert after - before >= {"plant", "guarantees.monitoring", "guarantees.enforcement"}
