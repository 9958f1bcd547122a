"""What an entry changed: the kinds, and the stretch of the past that became another."""

from typing import Any

from given import development, event
from viewed import Talks, talks

from travaux.domain.dates import bounds
from travaux.domain.event import Event
from travaux.domain.instants import OPEN_END, OPEN_START
from travaux.projections.changes import Change, changes_of
from travaux.projections.stretches import Stretch

POINTS = ("plan/us-plan", "point_count")


def version(id: str, points: int, when: str, **more: Any) -> Event:
    return development(
        "VersionProduced", id=f"news-1206/{id}", version=f"us-plan/{points}", points=points, when=when, **more
    )


def changed(said: Talks, *events: Event) -> list[Change]:
    return [change for change in changes_of(said.record, said.slug, said.given(*events)) if change.slot == POINTS]


def start(day: str) -> int:
    return bounds(day, "UTC").earliest


def test_a_first_claim_changes_the_answer_from_when_it_may_have_happened() -> None:
    (change,) = changed(talks(), version("a", 28, "2025-11-20"))
    assert (change.kind, change.stretch) == ("new", Stretch(start("2025-11-20") + 1, OPEN_END))


def test_a_late_report_changes_the_past_between_two_dates() -> None:
    said = talks()
    said.given(version("a", 28, "2025-11-20"), version("b", 19, "2025-12-01"))
    changes = changed(said, version("c", 20, "2025-11-25"))
    assert {change.kind for change in changes} <= {"new", "restated"}
    assert all(change.stretch.begins >= start("2025-11-25") for change in changes)


def test_saying_the_same_again_is_a_restatement() -> None:
    said = talks()
    count: dict[str, Any] = {"version": "us-plan/28", "points": 28, "when": "2025-11-20"}
    said.given(development("PointCountStated", id="news-1206/a", **count))
    changes = changed(said, development("PointCountStated", id="news-1208/a", source="news-1208", **count))
    assert {change.kind for change in changes} == {"restated"}


def test_a_correction_changes_what_it_corrects_and_what_it_says() -> None:
    said = talks()
    number = said.given(version("a", 28, "2025-11-20"))
    right = version("a", 27, "2025-11-20")
    corrected = event("EntryCorrected", id="c", of=right.id, entry=number, replacement=right, reason="misread")
    kinds = {change.kind for change in changes_of(said.record, said.slug, said.given(corrected))}
    assert kinds == {"correction"}


def test_a_retraction_gives_the_stretch_that_has_no_answer_now() -> None:
    said = talks()
    number = said.given(version("a", 28, "2025-11-20"))
    retracted = event("EntryRetracted", id="r", of="news-1206/a", entry=number, reason="never said")
    (change,) = changed(said, retracted)
    assert (change.kind, change.stretch.ends) == ("retraction", OPEN_END)


def test_a_retracted_retraction_gives_it_back() -> None:
    said = talks()
    number = said.given(version("a", 28, "2025-11-20"))
    gone = said.given(event("EntryRetracted", id="r", of="news-1206/a", entry=number, reason="never said"))
    back = event("EntryRetracted", id="rr", of="r", entry=gone, reason="it was said")
    assert [change.kind for change in changed(said, back)] == ["retraction"]


def test_a_settlement_and_a_judgement_are_changes_of_their_own_kind() -> None:
    said = talks()
    said.given(
        development("MeetingHeld", id="news-1206/g", meeting="geneva", place="Geneva", when="2025-12-01"),
        development("MeetingHeld", id="news-1206/h", meeting="again", place="Bern", when="2025-12-01"),
    )
    one = event(
        "OccurrencesJudged", id="j", subjects=("meeting/again", "meeting/geneva"), judgement="same", reason="same day"
    )
    judged = changes_of(said.record, said.slug, said.given(one))
    assert {change.kind for change in judged} == {"judged"}
    settled = event(
        "DisputeSettled",
        id="s",
        subject="meeting/geneva",
        attribute="place",
        chosen=("news-1206/g",),
        set_aside=("news-1206/h",),
        reason="seen there",
    )
    changes = changes_of(said.record, said.slug, said.given(settled))
    assert {(change.slot.attribute, change.kind) for change in changes} == {("place", "settled")}


def test_an_introduction_changes_no_answer() -> None:
    said = talks()
    assert changes_of(said.record, said.slug, said.given(event("PartyIntroduced", id="p", party="p", name="P"))) == []


def test_what_is_told_without_a_date_changes_all_of_the_past() -> None:
    said = talks()
    role = development("RoleReported", id="news-1206/r", of="peskov", role="spokesman")
    (change,) = changes_of(said.record, said.slug, said.given(role))
    assert change.stretch == Stretch(OPEN_START, OPEN_END)


def judged(id: str, other: str, judgement: str) -> Event:
    pair = ("meeting/geneva", f"meeting/{other}")
    return event("OccurrencesJudged", id=id, subjects=pair, judgement=judgement, reason="r")


def test_two_that_are_two_again_lose_what_only_a_third_had() -> None:
    said = talks()
    said.given(
        development("MeetingHeld", id="news-1206/z", meeting="zurich", place="Bern", when="2025-12-01"),
        judged("a", "again", "same"),
        judged("z", "zurich", "same"),
    )
    changes = changes_of(said.record, said.slug, said.given(judged("zz", "zurich", "different")))
    assert ("meeting/again", "place", "judged") in {(*change.slot, change.kind) for change in changes}


def test_a_retracted_judgement_takes_back_what_it_gave() -> None:
    said = talks()
    held = development("MeetingHeld", id="news-1206/z", meeting="again", place="Bern", when="2025-12-01")
    number = said.given(held, judged("j", "again", "same"))
    changes = changes_of(
        said.record, said.slug, said.given(event("EntryRetracted", id="r", of="j", entry=number, reason="r"))
    )
    assert ("meeting/geneva", "place", "retraction") in {(*change.slot, change.kind) for change in changes}
