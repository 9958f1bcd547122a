"""The pages of why, when, blame, diff and of what lists entries, on paper of any width."""

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel
from viewed import Talks, recorded

from travaux.cli.output import Page
from travaux.cli.pages import blame as blame_page
from travaux.cli.pages import contested as contested_page
from travaux.cli.pages import diff as diff_page
from travaux.cli.pages import log as log_page
from travaux.cli.pages import replay as replay_page
from travaux.cli.pages import sources as sources_page
from travaux.cli.pages import timeline as timeline_page
from travaux.cli.pages import when as when_page
from travaux.cli.pages import why as why_page
from travaux.cli.paper import Paper
from travaux.projections.filters import Filters
from travaux.projections.views.blame import blame
from travaux.projections.views.contested import contested
from travaux.projections.views.diff import diff
from travaux.projections.views.log import log
from travaux.projections.views.replay import replay
from travaux.projections.views.sources import sources
from travaux.projections.views.timeline import timeline
from travaux.projections.views.when import when
from travaux.projections.views.why import WhyView, why_entry, why_slot

POINTS = ("plan/us-plan", "point_count")
DONBAS = ("position/russia/territory.donbas.ua-withdraws", "side")


def _shown(talks: Talks) -> Iterator[tuple[str, object, BaseModel]]:
    now, all_of_it = talks.at("2025-12-08"), Filters()
    yield "log", log_page, log(now, all_of_it)
    yield "timeline", timeline_page, timeline(now, all_of_it)
    yield "contested", contested_page, contested(now, all_of_it)
    yield "sources", sources_page, sources(now, all_of_it)
    yield "blame", blame_page, blame(now, "plan/us-plan")
    yield "diff", diff_page, diff(talks.at("2025-11-22", "2025-12-08"), now, all_of_it)
    for slot in (POINTS, DONBAS):
        yield f"when {slot}", when_page, when(now, *slot)
        yield f"why {slot}", why_page, WhyView(why_slot(now, *slot))
    for number in (1, 67, 68, 119, 213, 227):
        yield f"why #{number}", why_page, WhyView(why_entry(now, number))
    yield "replay", replay_page, replay(talks.record, now, "entry")
    yield "replay reported", replay_page, replay(talks.record, now, "reported")
    yield "replay occurred", replay_page, replay(talks.record, now, "occurred")


@pytest.fixture(scope="module")
def shown() -> list[tuple[str, Page, BaseModel]]:
    return list(_shown(recorded("ukraine-2025")))  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [40, 60, 72, 99, 100, 140])
def test_no_line_is_wider_than_the_paper_or_ends_in_spaces(
    shown: list[tuple[str, Page, BaseModel]], width: int
) -> None:
    for name, page, view in shown:
        for line in page.lines(view, Paper(width)):
            assert len(line) <= width and line == line.rstrip() and "\x1b" not in line, (name, line)


def test_styles_add_nothing_but_styles(shown: list[tuple[str, Page, BaseModel]]) -> None:
    for name, page, view in shown:
        styled = list(page.lines(view, Paper(100, styled=True)))
        plain = list(page.lines(view, Paper(100)))
        assert [re.sub("\x1b\\[[0-9]+m", "", line) for line in styled] == plain, name
        assert styled != plain, name


def test_every_page_has_rows_with_the_same_keys_in_the_same_order(shown: list[tuple[str, Page, BaseModel]]) -> None:
    for name, page, view in shown:
        rows = [row for row in page.rows(view) if len(row) > 2]
        assert len({tuple(row) for row in rows}) <= 1, name
