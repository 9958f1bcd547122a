"""When: since which date, report and entry a value leads, and how the answer stood before."""

from datetime import datetime
from typing import Any

import pytest
from given import development, event, published
from viewed import Talks, recorded, talks

from travaux.cli.pages import when as page
from travaux.cli.paper import Paper
from travaux.domain.event import Event
from travaux.domain.instants import OPEN_END, OPEN_START, instant
from travaux.domain.pins import Pin
from travaux.projections.views.when import when

POINTS = ("plan/us-plan", "point_count")


@pytest.fixture(scope="module")
def ukraine() -> Talks:
    return recorded("ukraine-2025")


def version(id: str, points: int, date: str, **more: Any) -> Event:
    fields = {"version": f"us-plan/{points}", "points": points, "when": date, **more}
    return development("VersionProduced", id=f"news-1206/{id}", **fields)


def test_19_points_lead_as_of_8_december_and_are_known_since_then(ukraine: Talks) -> None:
    found = when(ukraine.at("2025-12-08"), *POINTS)
    assert (found.value, found.standing, found.recorded_since) == (19, "unsettled", 119)
    assert found.in_world_since == found.known_since == "2025-12-08T22:00:00Z"
    assert [(held.standing, held.value, held.here) for held in found.stretches] == [
        ("possible", 28, False),
        ("unsettled", 28, False),
        ("unsettled", 19, True),
    ]


def test_a_value_that_does_not_lead_is_a_no(ukraine: Talks) -> None:
    assert when(ukraine.at("2025-12-08"), *POINTS, "20").empty
    assert not when(ukraine.at("2025-12-08"), *POINTS, "19").empty


def test_a_value_that_stands_without_leading_is_told_from_one_that_does_not(ukraine: Talks) -> None:
    said = {points: when(ukraine.at("2026-01-10"), *POINTS, points) for points in ("19", "21")}
    assert {points: (view.is_so, view.stands, view.leading) for points, view in said.items()} == {
        "19": (False, True, 20),
        "21": (False, False, 20),
    }
    written = {points: "\n".join(page.lines(view, Paper())) for points, view in said.items()}
    assert "19 stands, but does not lead: 20 · contested" in written["19"]
    assert "21 does not stand: 20 · contested" in written["21"]


def test_what_is_unknown_is_a_no_without_stretches(ukraine: Talks) -> None:
    found = when(ukraine.at("2025-12-08", "2025-12-07"), *POINTS)
    assert (found.empty, found.stretches) == (True, [])


def test_a_late_report_is_known_later_than_it_was_so() -> None:
    said = talks()
    said.given(version("a", 28, "2025-11-20", source="news-1208"))
    found = when(said.at("2025-12-31"), *POINTS)
    assert found.in_world_since == "2025-11-20T00:00:00.000001Z"
    assert found.known_since == "2025-12-08T00:00:00.000001Z"


def test_a_correction_is_the_entry_since_which_it_is_so() -> None:
    said = talks()
    number = said.given(version("a", 28, "2025-11-20"))
    right = version("a", 27, "2025-11-20")
    corrected = said.given(
        event("EntryCorrected", id="c", of=right.id, entry=number, replacement=right, reason="misread")
    )
    assert when(said.at("2025-12-31"), *POINTS).recorded_since == corrected


def test_a_retracted_retraction_is_the_entry_since_which_it_is_so_again() -> None:
    said = talks()
    number = said.given(version("a", 28, "2025-11-20"))
    gone = said.given(event("EntryRetracted", id="r", of="news-1206/a", entry=number, reason="never said"))
    back = said.given(event("EntryRetracted", id="rr", of="r", entry=gone, reason="it was said"))
    assert when(said.at("2025-12-31"), *POINTS).recorded_since == back


def test_where_nothing_leads_it_is_since_the_first_of_those_that_conflict() -> None:
    said = talks()
    said.given(version("a", 28, "2025-11-20"), version("b", 19, "2025-11-20"))
    found = when(said.at("2025-12-31"), *POINTS)
    assert (found.value, found.standing, found.is_so) == (None, "contested", True)
    assert found.in_world_since == "2025-11-20T00:00:00.000001Z"


def test_a_value_is_known_since_its_source_took_back_another() -> None:
    said = talks()
    said.given(version("a", 28, "2025-11-20"))
    wrong = said.given(version("b", 27, "2025-11-20", source="news-1208"))
    back = published("2025-12-10")
    said.given(event("EntryRetracted", id="r", of="news-1206/b", entry=wrong, published=back, reason="misprint"))
    found = when(said.at("2025-12-31"), *POINTS)
    assert (found.value, found.known_since) == (28, "2025-12-10T00:00:00.000001Z")


def test_one_of_two_names_has_the_value_since_they_were_judged_one() -> None:
    said = talks()
    said.given(development("MeetingHeld", id="news-1206/h", meeting="again", place="Bern", when="2025-12-01"))
    pair = ("meeting/again", "meeting/geneva")
    judged = said.given(event("OccurrencesJudged", id="j", subjects=pair, judgement="same", reason="same day"))
    assert when(said.at("2025-12-31"), "meeting/geneva", "place").recorded_since == judged


def _at(written: str | None, open_end: int) -> int:
    return open_end if written is None else instant(datetime.fromisoformat(written))


@pytest.mark.parametrize(
    "slot", [POINTS, ("issue/territory", "trend"), ("position/united-states/forces.army-limit", "side")]
)
def test_the_stretches_are_what_a_scan_of_every_day_finds(ukraine: Talks, slot: tuple[str, str]) -> None:
    reading = ukraine.at("2026-01-10")
    held = when(reading, *slot).stretches
    day, first = 86_400_000_000, ukraine.at("2025-11-15").pin.as_of
    for as_of in range(first, first + 60 * day, day // 4):
        answer = reading.at(Pin(as_of, reading.pin.known_on, reading.pin.recorded_by)).answer(*slot)
        here = [one for one in held if _at(one.begins, OPEN_START) <= as_of < _at(one.ends, OPEN_END)]
        assert [(one.standing, one.value) for one in here] == (
            [] if answer.standing == "unknown" else [(answer.standing, answer.value)]
        )


def test_the_page_says_days_whose_end_is_meant(ukraine: Talks) -> None:
    written = "\n".join(page.lines(when(ukraine.at("2025-12-08"), *POINTS), Paper()))
    for words in ("up to 22 Nov", "23 Nov to 7 Dec", "> from 8 Dec", "recorded by  entry #119"):
        assert words in written
