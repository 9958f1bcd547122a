"""What is wrong in itself is refused, and what is only odd is kept as it was told."""

from typing import Any

import pytest
from given import development, on
from pydantic import ValidationError

from travaux.domain.attributes import conflicting
from travaux.domain.dates import NotADate, bounds
from travaux.domain.event import UnknownType, read, written
from travaux.domain.evidence import Speaker
from travaux.domain.instants import rfc3339


@pytest.mark.parametrize(
    "text",
    [
        "[2025-12..2025-11]",
        "2026/2025",
        "2025-12-09/2025-12-08",
        "[2025-12-09..2025-12-08]",
        "2025-12-09T00:00:00Z/2025-12-08",
        "[2025-12-09T00:00:00Z..2025-12-08]",
    ],
)
def test_a_date_that_ends_before_it_begins_is_refused_even_where_the_days_touch(text: str) -> None:
    with pytest.raises(NotADate, match="it ends before it begins"):
        bounds(text, "UTC")


def test_an_exact_instant_may_end_where_it_begins() -> None:
    assert bounds("[2025-12-08..2025-12-08T00:00:00Z]", "UTC").earliest == bounds("2025-12-08", "UTC").earliest


@pytest.mark.parametrize("text", ["0001", "000X", "[0001..2025]"])
def test_the_first_years_can_be_written_and_shown(text: str) -> None:
    found = bounds(text, "Europe/Kyiv")
    assert rfc3339(found.earliest) is None


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_an_instant_outside_all_years_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        on(text)


def test_nothing_can_have_held_since_later_than_it_happened() -> None:
    with pytest.raises(ValidationError, match="since is later than the date itself"):
        on("2025-12-06", since="2025-12-20")


@pytest.mark.parametrize("version", [0, 3, 99, True])
def test_a_schema_version_that_never_was_is_refused(version: Any) -> None:
    stored = written(development("MeetingHeld", meeting="m", who=("witkoff",)))
    with pytest.raises(UnknownType):
        read({**stored, "v": version})


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("BreachAlleged", {"by": "a", "of": "b"}),
        ("RoleReported", {"of": "a"}),
        ("IssueStatusAssessed", {"issue": "a"}),
        ("PositionStated", {"by": "a", "side": "for"}),
        ("MeetingHeld", {"meeting": "m", "duration": "five hours"}),
        ("MeetingHeld", {"meeting": "m", "duration": "PT"}),
        ("PassageNoted", {"id": "a", "follows": ("a",)}),
    ],
)
def test_a_development_that_says_nothing_or_nonsense_is_refused(name: str, fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        development(name, **fields)


def test_a_mediators_own_words_about_itself_are_an_act() -> None:
    own = Speaker(role="speaker", name="erdogan", party="turkey")
    told = development("MediationReported", by="turkey", effort="x", issue="i", side="open", by_voice=(own,))
    assert [said.act for said in told.asserts() if said.slot.attribute == "side"] == [True]


def test_where_it_is_planned_does_not_compete_with_where_it_was_held() -> None:
    planned = development("MeetingScheduled", meeting="m", place="Istanbul").asserts()
    held = development("MeetingHeld", meeting="m", place="Geneva").asserts()
    assert {said.slot for said in planned} & {said.slot for said in held} == set()


def test_dates_are_compared_by_the_day_that_was_written() -> None:
    assert not conflicting("date", "2025-12-09", "2025-12-09T01:00:00+02:00")
    assert conflicting("date", "2025-12-08", "2025-12-09T01:00:00+02:00")
    assert not conflicting("date", "2025-12-08T10:00:00Z", "2025-12-08T15:00:00Z")


def test_a_day_ends_before_the_midnight_after_it() -> None:
    assert not bounds("2025-12-08", "UTC").overlaps(bounds("2025-12-09T00:00:00Z", "UTC"))
    assert bounds("2025-12-09", "UTC").overlaps(bounds("2025-12-09T00:00:00Z", "UTC"))


def test_denying_a_denial_conflicts_with_the_denial_alone() -> None:
    assert conflicting("side", {"not": {"not": "for"}}, {"not": "for"})
    assert not conflicting("side", {"not": {"not": "for"}}, "for")
