"""The plan and the redline on a page."""

import pytest
from given import development
from viewed import Talks, talks

from travaux.cli.pages import plan as plan_page
from travaux.cli.pages import redline as redline_page
from travaux.cli.paper import Paper
from travaux.projections.filters import Filters
from travaux.projections.views.plan import plan
from travaux.projections.views.redline import between_versions


@pytest.fixture
def opened() -> Talks:
    opened = talks()
    opened.given(
        development("ProposalTabled", version="us-plan/28", by="united-states", points=28, when="2025-11-20"),
        development("VersionProduced", version="us-plan/19", replaces="us-plan/28", points=19, when="2025-12-01"),
        development(
            "PointDeferred",
            version="us-plan/19",
            replaces="us-plan/28",
            point="children",
            to=("zelenskyy", "trump"),
            supports=("ukraine",),
            opposes=("russia",),
        ),
        development("PointReported", id="n/28", version="us-plan/28", point="amnesty", text="full amnesty", number=3),
    )
    return opened


def page(opened: Talks, width: int = 100) -> str:
    return "\n".join(plan_page.lines(plan(opened.at("2025-12-08"), Filters()), Paper(width)))


def test_versions_stand_with_their_counts_and_what_is_known(opened: Talks) -> None:
    text = page(opened)
    assert "US PLAN   19 points" in text
    assert "* 19-point text     19 points · 0 known of 19, 1 on hold · 1 Dec · made from the 28-point text" in text
    assert "28-point text     28 points · 1 known of 28 · 20 Nov · since replaced" in text


def test_a_point_shows_its_number_words_and_brackets(opened: Talks) -> None:
    text = page(opened)
    assert "3. Amnesty" in text and "“full amnesty”" in text
    assert "[for: Ukraine] [against: Russia]" in text
    assert "left to Volodymyr Zelenskyy and Donald Trump" in text


def test_what_is_unknown_is_said(opened: Talks) -> None:
    assert "which points were removed from the 28-point text to the 19-point text: unknown" in page(opened)


def test_points_stand_under_each_other_on_narrow_paper(opened: Talks) -> None:
    assert "      19-point text: on hold" in page(opened, 60)


def test_no_text_is_said() -> None:
    assert "no text is known" in page(talks())


def test_rows_hold_versions_and_points(opened: Talks) -> None:
    shown = plan_page.rows(plan(opened.at("2025-12-08"), Filters()))
    assert [(row["version"], row["point"], row["status"]) for row in shown] == [
        ("us-plan/28", "", "replaced"),
        ("us-plan/19", "", "stands"),
        ("us-plan/28", "amnesty", "contained"),
        ("us-plan/19", "children", "deferred"),
    ]


def test_a_redline_says_what_became_of_each_point(opened: Talks) -> None:
    view = between_versions(opened.at("2025-12-08"), "us-plan/28", "us-plan/19")
    text = "\n".join(redline_page.lines(view, Paper()))
    assert "28-point text (28 points, 1 known), then 19-point text (19 points, 0 known, 1 on hold)" in text
    assert "on hold     Children return" in text
    assert "unknown     Amnesty · known in one of the two only" in text
    assert [row["change"] for row in redline_page.rows(view)] == ["unknown", "deferred"]
