"""The plan: counts are claims, points are known or not, and nobody subtracts."""

from typing import Any

import pytest
from given import TRUMP, ZELENSKYY, development
from viewed import Talks, recorded, talks

from travaux.projections.filters import Filters
from travaux.projections.views.plan import Plan, plan
from travaux.projections.views.redline import between_versions, redline


def the_plan(opened: Talks, as_of: str | None = "2025-12-08", known_on: str | None = None) -> Plan:
    (shown,) = plan(opened.at(as_of, known_on), Filters(), "us-plan").plans
    return shown


@pytest.fixture
def opened() -> Talks:
    """28 points on 20 November; 19 made from them on 1 December, amnesty reworded, one removed by no name."""
    opened = talks()
    opened.given(
        development("ProposalTabled", version="us-plan/28", by="united-states", points=28, when="2025-11-20"),
        development(
            "VersionProduced", version="us-plan/19", replaces="us-plan/28", points=19, when="2025-12-01", origin="b"
        ),
        development("PointReworded", version="us-plan/19", replaces="us-plan/28", point="amnesty", when="2025-12-01"),
        development("PointRemoved", version="us-plan/19", unidentified=1, when="2025-12-01"),
        development("PointReported", version="us-plan/28", point="children", when="2025-11-20", text="all return"),
    )
    return opened


def test_a_version_knows_the_points_told_of_it_and_claims_the_rest(opened: Talks) -> None:
    shown = {version.version: version for version in the_plan(opened).versions}
    assert (shown["us-plan/28"].known, shown["us-plan/28"].points.value) == (2, 28)
    assert (shown["us-plan/19"].known, shown["us-plan/19"].points.value) == (1, 19)
    assert shown["us-plan/19"].removed_unidentified.value == 1
    assert the_plan(opened).current == shown["us-plan/19"]
    assert [shown[version].stands for version in ("us-plan/28", "us-plan/19")] == [False, True]


def test_a_reworded_point_was_in_the_earlier_version_by_inference(opened: Talks) -> None:
    amnesty = next(point for point in the_plan(opened).known_points if point.point == "amnesty")
    told = [(fate.version, fate.fate, fate.inferred) for fate in amnesty.fates]
    assert told == [("us-plan/19", "reworded", False), ("us-plan/28", "contained", True)]


def test_every_point_names_the_entries_it_rests_on(opened: Talks) -> None:
    head = opened.log.head("talks")
    shown = {point.point: {fate.entry for fate in point.fates} for point in the_plan(opened).known_points}
    assert shown == {"amnesty": {head - 2}, "children": {head}}


def test_parties_that_disagree_on_a_point_bracket_it(opened: Talks) -> None:
    opened.given(
        development(
            "PointDeferred",
            version="us-plan/19",
            point="children",
            supports=("ukraine",),
            opposes=("russia",),
            to=("zelenskyy", "trump"),
        )
    )
    children = next(point for point in the_plan(opened).known_points if point.point == "children")
    (bracket,) = children.brackets
    assert (bracket.supports, bracket.opposes, bracket.disputed) == (["Ukraine"], ["Russia"], True)
    assert children.deferred_to == ["Volodymyr Zelenskyy and Donald Trump"]
    assert the_plan(opened).versions[-1].on_hold == 1


def test_parties_that_disagree_on_what_a_point_is_about_bracket_it_too(opened: Talks) -> None:
    about: dict[str, Any] = {"issue": "territory.cession"}
    opened.given(
        development("PointReported", id="news-1206/about", version="us-plan/19", point="amnesty", side="for", **about),
        development("DemandMade", by="russia", **about),
        development("DemandRejected", by="ukraine", by_voice=(ZELENSKYY,), **about),
    )
    amnesty = next(point for point in the_plan(opened).known_points if point.point == "amnesty")
    assert [(b.supports, b.opposes) for b in amnesty.brackets] == [(["Russia"], ["Ukraine"])]


def test_who_supports_a_text_stands_with_its_version(opened: Talks) -> None:
    opened.given(development("ProposalSupported", version="us-plan/19", by="russia", by_voice=(TRUMP,), origin="t"))
    (support,) = the_plan(opened).versions[-1].positions
    assert (support.name, support.takes[0].voice) == ("Russia", "says Trump")


def test_a_redline_never_subtracts_counts(opened: Talks) -> None:
    (one,) = between_versions(opened.at("2025-12-08"), "us-plan/28", "us-plan/19").plans
    assert [(change.point, change.change) for change in one.changes] == [
        ("amnesty", "reworded"),
        ("children", "unknown"),
    ]


def test_a_redline_between_two_pins_is_one_between_the_versions_that_stood(opened: Talks) -> None:
    between = redline(opened.at("2025-11-25", "2025-12-08"), opened.at("2025-12-08"))
    (one,) = between.plans
    assert (one.before.version, one.after.version, between.differs) == ("us-plan/28", "us-plan/19", True)


def test_a_redline_of_two_pins_at_which_nothing_changed_shows_nothing(opened: Talks) -> None:
    between = redline(opened.at("2025-12-07"), opened.at("2025-12-08"))
    assert [one.changes for one in between.plans] == [[]]
    assert not between.differs


def test_a_redline_goes_through_the_versions_between(opened: Talks) -> None:
    opened.given(
        development(
            "VersionProduced",
            id="news-1208/made",
            source="news-1208",
            version="us-plan/20",
            replaces="us-plan/19",
            when="2025-12-05",
        )
    )
    (one,) = between_versions(opened.at("2025-12-08"), "us-plan/28", "us-plan/20").plans
    assert ("amnesty", "reworded") in [(change.point, change.change) for change in one.changes]


def test_the_us_plan_on_8_december() -> None:
    shown = the_plan(recorded("ukraine-2025"))
    current = shown.current
    assert current is not None
    assert (current.known, current.points.value, current.on_hold) == (3, 19, 1)
    assert [(held.value, held.sure) for held in shown.points.held] == [(19, True), (20, False)]
    assert [version.known for version in shown.versions if not version.stands] == [5]


def test_the_us_plan_before_anybody_told_of_it() -> None:
    assert plan(recorded("ukraine-2025").at("2025-11-22", "2025-12-05"), Filters(), "us-plan").empty
