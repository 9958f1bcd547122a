"""The pages of log, timeline, contested and sources: what an analyst reads of the recorded negotiation and of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from given import PESKOV, TRUMP, development, event, on
from viewed import Talks, recorded, talks

from travaux.cli.pages import contested as contested_page
from travaux.cli.pages import log as log_page
from travaux.cli.pages import sources as sources_page
from travaux.cli.pages import timeline as timeline_page
from travaux.cli.paper import Paper
from travaux.domain.evidence import Anchor, Occurred
from travaux.domain.passages import Passage
from travaux.projections.filters import Filters
from travaux.projections.reading import Reading
from travaux.projections.views.contested import contested
from travaux.projections.views.log import log
from travaux.projections.views.sources import sources
from travaux.projections.views.timeline import timeline

ALL = Filters()
Page = Callable[[Reading, Paper], Iterator[str]]
PAGES: dict[str, Page] = {
    "contested": lambda reading, paper: contested_page.lines(contested(reading, ALL), paper),
    "log": lambda reading, paper: log_page.lines(log(reading, ALL), paper),
    "sources": lambda reading, paper: sources_page.lines(sources(reading, ALL), paper),
    "timeline": lambda reading, paper: timeline_page.lines(timeline(reading, ALL), paper),
}
PINS = (None, "2025-11-01", "2025-11-23", "2025-12-06", "2025-12-08", "2025-12-26")


@pytest.fixture(scope="module")
def ukraine() -> Talks:
    return recorded("ukraine-2025")


@pytest.mark.parametrize("pin", PINS)
@pytest.mark.parametrize("name", PAGES)
def test_no_line_is_wider_than_the_paper_or_ends_in_spaces(ukraine: Talks, name: str, pin: str | None) -> None:
    for width in (40, 72, 100, 140):
        for line in PAGES[name](ukraine.at(pin), Paper(width)):
            assert len(line) <= width and line == line.rstrip() and "{'" not in line, line


@pytest.mark.parametrize("name", PAGES)
def test_styles_add_nothing_but_styles(ukraine: Talks, name: str) -> None:
    plain = list(PAGES[name](ukraine.at("2025-12-08"), Paper(100)))
    styled = "\n".join(PAGES[name](ukraine.at("2025-12-08"), Paper(100, styled=True)))
    for code in ("1", "2", "0", "33"):
        styled = styled.replace(f"\x1b[{code}m", "")
    assert styled.splitlines() == plain


@pytest.mark.parametrize("name", PAGES)
def test_a_page_at_a_pin_stays_as_it_was_however_many_entries_follow(name: str) -> None:
    opened = recorded("ukraine-2025")
    head = opened.log.head(opened.slug)
    before = list(PAGES[name](opened.at("2025-12-08", by=head), Paper()))
    opened.given(
        development("ReportDenied", id="d", source="news-1208", by="russia", denies="news-1208/reduced-from-28"),
        event("SourceGraded", id="g", of="unn-1206", letter="D", reason="often wrong"),
    )
    assert list(PAGES[name](opened.at("2025-12-08", by=head), Paper())) == before
    assert list(PAGES[name](opened.at("2025-12-08"), Paper())) != before


def page(opened: Talks, name: str, pin: str = "2025-12-31") -> list[str]:
    return list(PAGES[name](opened.at(pin), Paper(100)))


def denied(attribute: str, value: Any) -> dict[str, Any]:
    return {"subject": "meeting/geneva", "attribute": attribute, "value": value}


def test_a_denial_is_read_beside_what_it_denies() -> None:
    said = talks()
    words = Anchor(exact=Passage("met in Geneva"))
    said.given(
        development("MeetingHeld", id="news-1206/held", meeting="geneva", who=("peskov",), says=words),
        development(
            "ReportDenied",
            id="news-1206/no",
            by="russia",
            by_voice=(PESKOV,),
            origin="kremlin",
            denies="news-1206/held",
            not_so=(denied("held", True), denied("participant/peskov", True)),
        ),
    )
    told = [" ".join(line.split()) for line in page(said, "contested")]
    assert "Geneva talks, participant Dmitry Peskov origins 2" in told
    assert "did not take part · Peskov · 6 Dec #22" in told
    assert "“met in Geneva”" in told


def test_a_settled_dispute_is_read_with_who_said_what_was_set_aside() -> None:
    said = talks()
    said.given(
        development("PointCountStated", id="news-1206/a", version="us-plan/28", points=28),
        development(
            "PointCountStated", id="news-1206/b", version="us-plan/28", points=27, by_voice=(TRUMP,), origin="t"
        ),
    )
    slot = {"subject": "plan/us-plan", "attribute": "point_count", "reason": "the text is out"}
    said.given(event("DisputeSettled", id="s", chosen=("news-1206/a",), set_aside=("news-1206/b",), **slot))
    told = [" ".join(line.split()) for line in page(said, "contested")]
    assert told[-3:] == [
        "US plan, points: the text is out #23",
        "holds: 28 · outlet, no source #21",
        "set aside: 27 · Trump #22",
    ]


def test_the_recorded_negotiation_contradicts_itself_where_it_does(ukraine: Talks) -> None:
    text = "\n".join(page(ukraine, "contested"))
    for words in (
        "20 · Zelenskyy",
        "19 · outlet, no source",
        "Olga",
        "Oksana",
        "some by phone",
        "“withdrawal of Russian",
    ):
        assert words in text
    assert "Russia on" not in text


@pytest.mark.parametrize(
    ("when", "heading"),
    [
        (on("2025-12-02"), "2 Dec"),
        (on("2025-12-02", basis="inferred"), "2 Dec, inferred"),
        (on("2025-12-04/2025-12-06"), "4 to 6 Dec"),
        (on("[2025-11-23..2025-12-08]", basis="resolved"), "some time 23 Nov to 8 Dec, resolved"),
        (on("[..2025-12-06]", basis="unknown"), "by 6 Dec"),
        (on("2025-12-02~", basis="resolved"), "about 2 Dec, resolved"),
    ],
)
def test_a_date_of_the_timeline_is_as_certain_as_it_was_told(when: Occurred, heading: str) -> None:
    said = talks()
    said.given(development("MeetingHeld", meeting="geneva", occurred=when, source="news-1208"))
    assert page(said, "timeline")[2] == heading


def test_the_timeline_tells_each_date_once(ukraine: Talks) -> None:
    headings = [line for line in page(ukraine, "timeline")[2:-4] if line and not line.startswith(" ")]
    assert len(headings) == len(set(headings))
    assert headings[0] == "by 23 Nov, inferred" and headings[-1] == "26 Dec"
