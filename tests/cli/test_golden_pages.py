"""Every page of ukraine-2025, byte for byte. TRAVAUX_GOLDEN=write writes them anew, to be read before they are kept."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from viewed import NOW, Talks, recorded

from travaux.cli.pages import brief as brief_page
from travaux.cli.pages import commitments as commitments_page
from travaux.cli.pages import issues as issues_page
from travaux.cli.pages import meetings as meetings_page
from travaux.cli.pages import plan as plan_page
from travaux.cli.pages import positions as positions_page
from travaux.cli.pages import redline as redline_page
from travaux.cli.paper import Paper
from travaux.domain.pins import when
from travaux.projections.filters import Filters
from travaux.projections.reading import Reading
from travaux.projections.views.brief import brief
from travaux.projections.views.commitments import commitments
from travaux.projections.views.issues import issues
from travaux.projections.views.meetings import meetings
from travaux.projections.views.plan import plan
from travaux.projections.views.positions import positions
from travaux.projections.views.redline import between_versions

GOLDEN = Path(__file__).parents[1] / "golden" / "pages"
Page = Callable[[Reading, Paper], Iterator[str]]


def _brief(reading: Reading, paper: Paper) -> Iterator[str]:
    since = when("2025-12-07", now=NOW, zone=reading.zone)
    return brief_page.lines(brief(reading, Filters(), since), paper)


PAGES: dict[str, Page] = {
    "brief": _brief,
    "brief-all": lambda reading, paper: brief_page.lines(brief(reading, Filters()), paper),
    "commitments": lambda reading, paper: commitments_page.lines(commitments(reading, Filters()), paper),
    "issues": lambda reading, paper: issues_page.lines(issues(reading, Filters()), paper),
    "meetings": lambda reading, paper: meetings_page.lines(meetings(reading, Filters()), paper),
    "plan": lambda reading, paper: plan_page.lines(plan(reading, Filters()), paper),
    "positions": lambda reading, paper: positions_page.lines(positions(reading, Filters()), paper),
    "positions-russia": lambda reading, paper: positions_page.lines(positions(reading, Filters(party="russia")), paper),
    "redline": lambda reading, paper: redline_page.lines(between_versions(reading, "us-plan/28", "us-plan/19"), paper),
}


@pytest.fixture(scope="module")
def ukraine() -> Talks:
    return recorded("ukraine-2025")


@pytest.mark.parametrize("width", [100, 72])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_as_it_did(ukraine: Talks, name: str, width: int) -> None:
    file = GOLDEN / f"{name}-{width}.txt"
    known = None if name == "brief-all" else "2025-12-08"
    text = "".join(f"{line}\n" for line in PAGES[name](ukraine.at(known), Paper(width)))
    if os.environ.get("TRAVAUX_GOLDEN") == "write":
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8")


@pytest.mark.parametrize("width", [40, 60, 72, 99, 100, 140])
@pytest.mark.parametrize("name", PAGES)
def test_no_line_is_wider_than_the_paper_or_ends_in_spaces(ukraine: Talks, name: str, width: int) -> None:
    for line in PAGES[name](ukraine.at("2025-12-08"), Paper(width)):
        assert len(line) <= width, line
        assert line == line.rstrip() and "\x1b" not in line, line


@pytest.mark.parametrize("name", PAGES)
def test_styles_add_nothing_but_styles(ukraine: Talks, name: str) -> None:
    plain = list(PAGES[name](ukraine.at("2025-12-08"), Paper(100)))
    styled = list(PAGES[name](ukraine.at("2025-12-08"), Paper(100, styled=True)))
    bare = [line.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "") for line in styled]
    assert [line.replace("\x1b[33m", "") for line in bare] == plain
    assert styled != plain
