"""The date forms of a file, against a publication on Friday 16 May 2031, or in a range of days."""

from __future__ import annotations

import pytest

from travaux.domain.evidence import Published
from travaux.domain.record_keeping import NegotiationOpened, SubjectIntroduced
from travaux.domain.registry import Registry
from travaux.events.sources import when
from travaux.events.sources.problems import Refused
from travaux.events.sources.when import Reckoning

MEETINGS = {
    "inn": "2031-05-11/",
    "fair": "2031-05-08/2031-05-10",
    "walk": "[2031-05-01..2031-05-03]",
    "ball": "2031-06-01",
}


def reckoning(published: str = "2031-05-16") -> Reckoning:
    opened = NegotiationOpened(id="negotiation/barn", negotiation="barn", title="Barn", zone="Europe/Berlin")
    held = [
        SubjectIntroduced(id=f"meeting/{m}", kind="meeting", subject=m, name=m, when=w) for m, w in MEETINGS.items()
    ]
    return Reckoning("gazette", when.published(published, "Europe/Berlin"), Registry.of([opened, *held]))


@pytest.mark.parametrize(
    ("written", "edtf", "basis", "as_written", "rests_on"),
    [
        ("2031-05-14", "2031-05-14", "stated", None, ""),
        ("2031-05", "2031-05", "stated", None, ""),
        ("2031-05-14~", "2031-05-14~", "stated", None, ""),
        ("2031-05-14T10:00:00Z", "2031-05-14T10:00:00Z", "stated", None, ""),
        ("2031-05-12/2031-05-14", "2031-05-12/2031-05-14", "stated", None, ""),
        ("2031-05-12/", "2031-05-12/", "stated", None, ""),
        ("2031-05-12..2031-05-14", "[2031-05-12..2031-05-14]", "inferred", None, ""),
        ("..2031-05-14", "[..2031-05-14]", "inferred", None, ""),
        ("2031-05-12..", "[2031-05-12..2031-05-16]", "inferred", "2031-05-12..", ""),
        ("after inn", "[2031-05-11..2031-05-16]", "resolved", "after inn", "meeting/inn"),
        ("after fair", "[2031-05-10..2031-05-16]", "resolved", "after fair", "meeting/fair"),
        ("after walk", "[2031-05-03..2031-05-16]", "resolved", "after walk", "meeting/walk"),
        ("after 2031-05-02", "[2031-05-02..2031-05-16]", "resolved", "after 2031-05-02", ""),
        ("before inn", "[..2031-05-11]", "resolved", "before inn", "meeting/inn"),
        ("before fair", "[..2031-05-08]", "resolved", "before fair", "meeting/fair"),
        ("before ball", "[..2031-05-16]", "resolved", "before ball", "meeting/ball"),
        ("today", "2031-05-16", "resolved", "today", "source/gazette"),
        ("yesterday", "2031-05-15", "resolved", "yesterday", "source/gazette"),
        ("3 days ago", "2031-05-13", "resolved", "3 days ago", "source/gazette"),
        ("Monday", "2031-05-12", "resolved", "Monday", "source/gazette"),
        ("on Friday", "2031-05-16", "resolved", "on Friday", "source/gazette"),
        ("last Friday", "2031-05-09", "resolved", "last Friday", "source/gazette"),
        ("this week", "[2031-05-12..2031-05-16]", "resolved", "this week", "source/gazette"),
        ("last week", "[2031-05-05..2031-05-11]", "resolved", "last week", "source/gazette"),
        ("last month", "[2031-04-01..2031-04-30]", "resolved", "last month", "source/gazette"),
        ("by yesterday", "[..2031-05-15]", "resolved", "by yesterday", "source/gazette"),
    ],
)
def test_when_it_happened(written: str, edtf: str, basis: str, as_written: str | None, rests_on: str) -> None:
    found = when.occurred(written, reckoning())
    assert (found.edtf, found.basis, found.as_written, found.rests_on) == (
        edtf,
        basis,
        as_written,
        (rests_on,) if rests_on else (),
    )


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("yesterday", "[2031-05-13..2031-05-15]"),
        ("Monday", "[2031-05-12..2031-05-12]"),
        ("this week", "[2031-05-12..2031-05-16]"),
        ("after inn", "[2031-05-11..2031-05-16]"),
        ("2031-05-12..", "[2031-05-12..2031-05-16]"),
    ],
)
def test_the_bounds_of_the_publication_carry_over(written: str, edtf: str) -> None:
    found = when.occurred(written, reckoning("2031-05-14..2031-05-16")).edtf
    assert found == edtf.replace("[2031-05-12..2031-05-12]", "2031-05-12")


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("tomorrow", "2031-05-17"),
        ("by tomorrow", "2031-05-17"),
        ("Monday", "2031-05-19"),
        ("next Friday", "2031-05-23"),
        ("this week", "[2031-05-12..2031-05-18]"),
        ("next week", "[2031-05-19..2031-05-25]"),
        ("next month", "[2031-06-01..2031-06-30]"),
        ("before ball", "[..2031-06-01]"),
        ("after ball", "[2031-06-01..]"),
        ("2031-06-01..2031-06-05", "[2031-06-01..2031-06-05]"),
        ("by 2031-06-01", "2031-06-01"),
    ],
)
def test_what_is_due_looks_ahead(written: str, edtf: str) -> None:
    assert when.due(written, reckoning()).edtf == edtf


@pytest.mark.parametrize(
    ("published", "edtf"),
    [("2031-05-16", "[..2031-05-16]"), ("..2031-05-16", "[..2031-05-16]"), ("2031-05-16..", "[0001..]")],
)
def test_no_date_is_some_time_up_to_the_publication(published: str, edtf: str) -> None:
    found = when.not_said(reckoning(published))
    assert (found.edtf, found.basis) == (edtf, "unknown")


def test_no_date_is_the_meetings_unless_it_lies_ahead() -> None:
    assert when.not_said(reckoning(), "fair").edtf == "2031-05-08/2031-05-10"
    assert when.not_said(reckoning(), "ball").edtf == "[..2031-05-16]"


@pytest.mark.parametrize(
    "written", ["banana", "2031-13", "20310501", "05/06/2031", "b..a", "..", "/", "2031-02-30", "", "after "]
)
def test_what_is_no_date_is_refused_with_the_forms_there_are(written: str) -> None:
    with pytest.raises(Refused, match="write 2025-12-08"):
        when.occurred(written, reckoning())


@pytest.mark.parametrize("written", ["tomorrow", "next week", "2031-05-17", "2031-05-17..2031-05-18", "2031-06"])
def test_what_lies_ahead_of_the_publication_has_not_happened(written: str) -> None:
    with pytest.raises(Refused, match="later than the publication"):
        when.refuse_the_future(when.occurred(written, reckoning()), reckoning())


@pytest.mark.parametrize("written", ["after ball", "2031-05-17.."])
def test_nothing_lies_between_a_later_day_and_the_publication(written: str) -> None:
    with pytest.raises(Refused, match="later than the publication"):
        when.occurred(written, reckoning())


def test_the_day_of_an_instant_is_the_day_in_the_zone_of_the_negotiation() -> None:
    assert when.occurred("yesterday", reckoning("2031-05-15T23:30:00Z")).edtf == "2031-05-15"


def test_a_publication_in_a_range_is_inferred() -> None:
    assert when.published("2031-05-14..2031-05-16", "UTC") == Published(
        edtf="[2031-05-14..2031-05-16]", basis="inferred"
    )
