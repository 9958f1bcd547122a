"""Whatever was recorded, every page can be written at every pin, and the same pin gives the same page."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from given import development
from paged import PAGES
from viewed import Talks, recorded

from travaux.cli.paper import Paper
from travaux.domain.event import Development, Event
from travaux.projections.filters import Filters

VIEWS = ("brief", "plan", "positions", "issues", "meetings", "commitments")
PINS = (None, "2025-11-01", "2025-11-23", "2025-12-02", "2025-12-06", "2025-12-08", "2025-12-26")
FILTERS = (
    Filters(party="russia"),
    Filters(issue="territory"),
    Filters(origins=2),
    Filters(party="ukraine", issue="guarantees"),
)


def denials(opened: Talks) -> Iterator[Event]:
    """Russia denies everything that was ever reported, on 8 December."""
    for entry in opened.log.entries(opened.slug):
        told = entry.event
        if isinstance(told, Development) and (claims := list(told.asserts())):
            slots = [{"subject": c.slot.subject, "attribute": c.slot.attribute, "value": c.value} for c in claims]
            yield development(
                "ReportDenied",
                id=f"denial/{entry.number}",
                source="news-1208",
                origin="kremlin",
                by="russia",
                denies=told.id,
                not_so=tuple(slots),
            )


@pytest.fixture(scope="module")
def denied() -> Talks:
    opened = recorded("ukraine-2025")
    opened.given(*list(denials(opened)))
    return opened


@pytest.mark.parametrize("as_of", PINS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_written_of_a_record_in_which_all_is_denied(denied: Talks, name: str, as_of: str | None) -> None:
    for width in (40, 72, 100):
        for line in PAGES[name](denied.at(as_of), Paper(width)):
            assert len(line) <= width and "{'" not in line, line


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("name", VIEWS)
def test_a_view_can_be_asked_for_a_part_of_it(denied: Talks, name: str, filters: Filters) -> None:
    page: Any = import_module(f"travaux.cli.pages.{name}")
    view = getattr(import_module(f"travaux.projections.views.{name}"), name)(denied.at("2025-12-08"), filters)
    assert list(page.lines(view, Paper())) and view.model_dump_json()
    assert all(isinstance(row, dict) and "{'" not in str(list(row.values())) for row in page.rows(view))


@pytest.mark.parametrize("name", PAGES)
def test_the_same_pin_gives_the_same_page_however_many_entries_follow(name: str) -> None:
    opened = recorded("ukraine-2025")
    head = opened.log.head(opened.slug)
    before = list(PAGES[name](opened.at("2025-12-08", by=head), Paper()))
    opened.given(*list(denials(opened)))
    assert list(PAGES[name](opened.at("2025-12-08", by=head), Paper())) == before
    assert list(PAGES[name](opened.at("2025-12-08"), Paper())) != before


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_has_a_schema_that_its_answer_fits(name: str) -> None:
    from jsonschema import validate

    view = getattr(import_module(f"travaux.projections.views.{name}"), name)(
        recorded("ukraine-2025").at("2025-12-08"), Filters()
    )
    validate(view.model_dump(mode="json"), type(view).model_json_schema(mode="serialization"))
