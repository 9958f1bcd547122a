"""Why: who says it, in which words, and what would change the answer."""

from typing import Any

import pytest
from given import TRUMP, ZELENSKYY, development, event, published
from viewed import Talks, recorded, talks

from travaux.domain.passages import Passage
from travaux.projections.views.blame import blame
from travaux.projections.views.why import SlotView, why_entry, why_slot

POINTS = ("plan/us-plan", "point_count")
WORKED = [
    ("2025-11-22", "2025-12-08", "possible", 28, {28: False}),
    ("2025-11-22", "2025-12-07", "unknown", None, {}),
    ("2025-11-26", "2026-01-10", "unsettled", 28, {28: True, 19: False, 20: False}),
    ("2025-12-08", "2025-12-08", "unsettled", 19, {19: True, 20: False}),
    ("2025-12-26", "2025-12-26", "contested", 20, {20: True, 19: True}),
]


@pytest.fixture(scope="module")
def ukraine() -> Talks:
    return recorded("ukraine-2025")


@pytest.mark.parametrize(("as_of", "known_on", "standing", "value", "candidates"), WORKED)
def test_the_worked_table_row_by_row(
    ukraine: Talks, as_of: str, known_on: str, standing: str, value: int | None, candidates: dict[int, bool]
) -> None:
    found = why_slot(ukraine.at(as_of, known_on), *POINTS)
    assert (found.standing, found.value) == (standing, value)
    assert {held.value: held.sure for held in found.candidates} == candidates


def test_three_articles_that_retell_one_report_are_one_origin(ukraine: Talks) -> None:
    found = why_slot(ukraine.at("2025-12-08"), "meeting/call-1206", "topic/territory")
    tellers = {said.source for held in found.candidates for said in held.said if said.origin == "axios-1206"}
    assert len(tellers) > 1
    assert all(held.origins <= 1 + sum(said.origin != "axios-1206" for said in held.said) for held in found.candidates)


def cases(found: SlotView) -> set[tuple[str, str | None, str, Any]]:
    return {(case.case, case.source, case.standing, case.value) for case in found.would_change}


def test_what_would_change_the_answer_is_worked_out_by_the_law(ukraine: Talks) -> None:
    found = why_slot(ukraine.at("2025-12-08"), *POINTS)
    assert cases(found) == {
        ("appeared", "news-undated", "contested", None),
        ("not appeared", "news-undated", "reported", 19),
        ("not happened", None, "reported", 19),
        ("retracted", None, "unsettled", 28),
    }


def test_nothing_beyond_the_pin_is_looked_up(ukraine: Talks) -> None:
    found = why_slot(ukraine.at("2025-12-07"), "issue/territory", "status")
    assert "news-1226" not in found.model_dump_json()


def counted(points: int, id: str, **more: Any) -> Any:
    return development("PointCountStated", id=f"news-1206/{id}", version="us-plan/28", points=points, **more)


def test_the_words_stand_beside_the_claim_they_carry() -> None:
    said = talks()
    words = {"exact": "twenty-eight points", "start": 4, "end": 23}
    number = said.given(counted(28, "counted", says=words, hedge="apparently", note="by our reading"))
    (quoted,) = why_slot(said.at("2025-12-06"), *POINTS).quotations
    assert (quoted.entry, quoted.exact, quoted.checked) == (number, "twenty-eight points", True)
    assert (quoted.hedge, quoted.note) == ("apparently", "by our reading")


def test_an_entry_tells_its_source_its_voice_and_its_slots() -> None:
    said = talks()
    number = said.given(counted(28, "counted", by_voice=(TRUMP,), origin="trump"))
    view = why_entry(said.at("2025-12-06"), number)
    assert (view.source, view.who, view.origin, view.counts) == ("news-1206", "Trump", "trump", "yes")
    assert {(claim.subject, claim.attribute, claim.here) for claim in view.claims} == {
        ("plan/us-plan", "point_count", "leads"),
        ("version/us-plan/28", "point_count", "leads"),
    }


def test_an_entry_tells_what_was_recorded_upon_it() -> None:
    said = talks()
    number = said.given(counted(28, "counted"))
    right = counted(27, "counted")
    said.given(event("EntryCorrected", id="c", of=right.id, entry=number, replacement=right, reason=Passage("misread")))
    view = why_entry(said.at("2025-12-06"), number)
    assert view.counts == "no"
    assert [(upon.type, upon.reason) for upon in view.upon] == [("EntryCorrected", "misread")]
    assert {claim.here for claim in view.claims} == set()


def test_a_claim_that_was_superseded_says_by_what() -> None:
    said = talks()
    first = said.given(
        development("VersionProduced", id="news-1206/a", version="us-plan/28", points=28, when="2025-11-20")
    )
    said.given(development("VersionProduced", id="news-1206/b", version="us-plan/19", points=19, when="2025-12-01"))
    claims = {(claim.subject, claim.attribute): claim for claim in why_entry(said.at("2025-12-06"), first).claims}
    assert (claims[POINTS].here, claims[POINTS].answer) == ("superseded", 19)


def test_a_settled_dispute_lists_what_was_set_aside() -> None:
    said = talks()
    said.given(counted(28, "counted"), counted(27, "again", by_voice=(ZELENSKYY,), origin="zelenskyy"))
    settled = event(
        "DisputeSettled",
        id="settled",
        subject="plan/us-plan",
        attribute="point_count",
        chosen=("news-1206/counted",),
        set_aside=("news-1206/again",),
        reason="the text is out",
    )
    number = said.given(settled)
    found = why_slot(said.at("2025-12-06"), *POINTS)
    assert (found.standing, found.value, found.settled_by) == ("reported", 28, number)
    assert [held.value for held in found.set_aside] == [27]


def test_a_retraction_that_would_leave_nothing_is_told() -> None:
    said = talks()
    said.given(counted(28, "counted"))
    assert cases(why_slot(said.at("2025-12-06"), *POINTS)) == {("retracted", None, "unknown", None)}


def test_a_report_that_may_have_appeared_opens_two_cases() -> None:
    said = talks()
    said.given(
        event("SourceCaptured", id="s", source="undated", published=published("[2025-12-05..2025-12-10]")),
        counted(28, "counted", source="undated", when="2025-12-01"),
    )
    assert ("appeared", "undated", "reported", 28) in cases(why_slot(said.at("2025-12-06"), *POINTS))


def test_blame_names_the_entry_that_gave_the_value_first() -> None:
    said = talks()
    first = said.given(counted(28, "counted"))
    said.given(counted(28, "again", source="news-1208", when="2025-12-07"))
    (line,) = [line for line in blame(said.at("2025-12-08"), "version/us-plan/28").lines]
    assert (line.attribute, line.value, line.entry) == ("point_count", 28, first + 1)
    assert line.recorder == "ana"


def test_blame_of_a_plan_holds_its_versions_and_points(ukraine: Talks) -> None:
    lines = blame(ukraine.at("2025-12-08"), "plan/us-plan").lines
    subjects = {line.subject for line in lines}
    assert {"plan/us-plan", "version/us-plan/28", "version/us-plan/19", "point/us-plan/amnesty"} <= subjects
    assert not any(subject.startswith("plan/us-new") for subject in subjects)


def test_a_claim_that_agrees_with_what_leads_affirms_it() -> None:
    said = talks()
    said.given(counted(28, "counted"))
    early = said.given(counted(28, "again", when="2025-12-01", by_voice=(TRUMP,), origin="trump"))
    assert {claim.here for claim in why_entry(said.at("2025-12-06"), early).claims} == {"affirms"}


def test_an_entry_tells_what_it_changed_when_it_was_recorded() -> None:
    said = talks()
    said.given(development("VersionProduced", id="news-1206/a", version="us-plan/28", points=28, when="2025-11-20"))
    number = said.given(
        development("VersionProduced", id="news-1206/b", version="us-plan/19", points=19, when="2025-12-01")
    )
    said.given(development("VersionProduced", id="news-1206/c", version="us-plan/20", points=20, when="2025-12-05"))
    changed = {(one.subject, one.attribute): one for one in why_entry(said.at("2025-12-06"), number).changed}
    points = changed[POINTS]
    assert (points.before, points.after, points.kind) == (28, 19, "new")
    assert (changed["plan/us-plan", "version"].before_label, points.ends) == ("28-point text", None)


def test_an_entry_that_was_reviewed_says_so() -> None:
    said = talks()
    number = said.given(counted(28, "counted"))
    said.given(event("EntryReviewed", id="r", of="news-1206/counted", entry=number, verdict="accepted"))
    assert [upon.type for upon in why_entry(said.at("2025-12-06"), number).upon] == ["EntryReviewed"]


def test_an_entry_of_a_source_not_yet_out_is_not_known_and_changed_nothing() -> None:
    said = talks()
    number = said.given(counted(28, "counted", source="news-1208"))
    view = why_entry(said.at("2025-12-06"), number)
    assert (view.known, view.changed) == ("no", [])
    assert why_entry(said.at("2025-12-08"), number).known == "yes"
