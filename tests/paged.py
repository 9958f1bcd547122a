"""Every page, as it is written of a reading."""

from collections.abc import Callable, Iterator

from viewed import NOW

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
