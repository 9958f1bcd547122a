"""What lists entries: the log, the timeline, the sources, and the record played forward."""

from typing import Any

import pytest
from given import TRUMP, development, event, published
from viewed import PARTIES, Talks, recorded, talks

from travaux.cli.pages import contested as contested_page
from travaux.cli.pages import log as log_page
from travaux.cli.pages import replay as replay_page
from travaux.cli.pages import sources as sources_page
from travaux.cli.pages import timeline as timeline_page
from travaux.cli.paper import Paper
from travaux.domain.event import Event
from travaux.domain.evidence import Anchor
from travaux.domain.passages import Passage
from travaux.domain.registry import Registry
from travaux.domain.signers import Signer
from travaux.projections.filters import Filters
from travaux.projections.summary import summary
from travaux.projections.summary_of_talks import dated
from travaux.projections.views.contested import contested
from travaux.projections.views.log import log
from travaux.projections.views.replay import replay
from travaux.projections.views.sources import sources
from travaux.projections.views.timeline import timeline

ALL = Filters()
DAYS = ("2025-12-08", "2025-12-09")


@pytest.fixture(scope="module")
def ukraine() -> Talks:
    return recorded("ukraine-2025")


def counted(points: int, id: str, **more: Any) -> Event:
    return development("PointCountStated", id=f"news-1206/{id}", version="us-plan/28", points=points, **more)


def corrected(number: int, right: Event, **more: Any) -> Event:
    return event("EntryCorrected", id=f"c{number}", of=right.id, entry=number, replacement=right, reason="r", **more)


def retracted(number: int, of: str, **more: Any) -> Event:
    return event("EntryRetracted", id=f"r{number}", of=of, entry=number, reason="never said", **more)


def test_the_log_marks_what_later_entries_made_of_an_entry() -> None:
    said = talks()
    wrong = said.given(counted(28, "a"))
    gone = said.given(counted(19, "b"))
    kept = said.given(counted(20, "c"))
    said.given(corrected(wrong, counted(27, "a")), retracted(gone, "news-1206/b"))
    said.given(event("EntryReviewed", id="v", of="news-1206/c", entry=kept, verdict="accepted"))
    view = log(said.at("2025-12-31"), ALL)
    marks = {line.entry: (line.marks, line.upon) for line in view.entries}
    assert (marks[wrong], marks[gone]) == ((["corrected"], [kept + 1]), (["retracted"], [kept + 2]))
    assert marks[kept] == (["remarked"], [kept + 3])
    signed = log(said.at("2025-12-31"), ALL, {kept + 3: Signer("bob", frozenset({"bob"}))})
    assert {line.entry: line.marks for line in signed.entries}[kept] == ["accepted"]
    assert any(f"[corrected, see #{kept + 1}]" in line for line in log_page.lines(view, Paper()))


def test_the_log_does_not_point_to_a_correction_that_its_source_had_not_published() -> None:
    said = talks()
    number = said.given(counted(28, "a"))
    said.given(retracted(number, "news-1206/a", published=published("2025-12-09")))
    told = [[(one.marks, one.upon) for one in log(said.at(day), ALL, after=number - 1).entries] for day in DAYS]
    assert told == [[([], [])], [(["retracted"], [number + 1]), ([], [])]]


def test_the_log_at_an_earlier_entry_does_not_know_of_later_ones() -> None:
    said = talks()
    number = said.given(counted(28, "a"))
    said.given(retracted(number, "news-1206/a"))
    view = log(said.at("2025-12-31", by=number), ALL)
    assert (view.total, view.entries[-1].marks) == (number, [])


def test_the_log_can_be_narrowed_and_turned_round(ukraine: Talks) -> None:
    reading = ukraine.at("2026-01-10")
    only = log(reading, Filters(source="unn-1206"), type="DemandRestated")
    assert {(line.type, line.source) for line in only.entries} == {("DemandRestated", "unn-1206")}
    last = log(reading, ALL, reverse=True, limit=2)
    assert [line.entry for line in last.entries] == [227, 226]
    assert log(reading, ALL, recorder="nobody").empty


def test_the_log_of_a_party_holds_no_record_keeping_and_a_range_of_entries_is_a_range(ukraine: Talks) -> None:
    reading = ukraine.at("2026-01-10")
    assert [line.entry for line in log(reading, ALL, after=117, upto=120).entries] == [118, 119, 120]
    russian = log(reading, Filters(party="russia", unnamed=True), type="RedLineDeclared").entries
    assert russian and {line.source for line in russian} == {"news-1208", "news-undated"}
    assert not any(line.type.endswith("Introduced") for line in log(reading, Filters(issue="territory")).entries)


def test_a_correction_is_found_under_the_type_it_carries() -> None:
    said = talks()
    wrong = said.given(counted(28, "a"))
    last = said.given(corrected(wrong, counted(27, "a")))
    found = [line.entry for line in log(said.at("2025-12-31"), ALL, type="PointCountStated").entries]
    assert found == [wrong, last]


def test_the_timeline_shows_nothing_after_a_bound(ukraine: Talks) -> None:
    view = timeline(ukraine.at("2025-12-02", "2025-12-07"), ALL)
    assert {one.source for one in view.developments} == {"axios-retold-1206", "unn-1206"}
    assert all((one.happened.earliest or "") < "2025-12-02T22" for one in view.developments if one.sure)
    assert "call-1206" not in {one.id for one in view.developments if one.sure}


def test_the_timeline_tells_what_is_only_possibly_in_range(ukraine: Talks) -> None:
    view = timeline(ukraine.at("2025-12-08"), ALL)
    undated = [one for one in view.developments if one.source == "news-undated"]
    assert undated
    assert not any(one.sure for one in undated)


def test_the_timeline_shows_a_correction_in_the_place_of_what_it_corrects() -> None:
    said = talks()
    wrong = said.given(counted(28, "a"))
    right = said.given(corrected(wrong, counted(27, "a", when="2025-12-01")))
    (one,) = timeline(said.at("2025-12-31"), ALL).developments
    assert (one.entry, one.occurred) == (right, "2025-12-01")


def test_a_late_report_is_told_as_such() -> None:
    said = talks()
    said.given(counted(28, "a", when="2025-12-01", source="news-1208"))
    (one,) = timeline(said.at("2025-12-31"), ALL).developments
    assert one.days_late == 6
    assert any("reported 8 Dec" in line for line in timeline_page.lines(timeline(said.at("2025-12-31"), ALL), Paper()))


def test_the_timeline_of_a_party_holds_what_it_did_and_said() -> None:
    said = talks()
    said.given(
        development("DemandMade", id="news-1206/a", by="russia", issue="territory.cession"),
        development("StatementMade", id="news-1206/b", by="united-states", by_voice=(TRUMP,), origin="trump"),
    )
    view = timeline(said.at("2025-12-31"), Filters(party="russia"))
    assert [one.id for one in view.developments] == ["news-1206/a"]


@pytest.mark.parametrize(
    "told",
    [
        development("RoleReported", of="russia", role="mediator"),
        development("PressureReported", by="united-states", on=("russia",), means="sanctions"),
        development("MeetingHeld", meeting="geneva", who=("peskov",)),
        development("PointDeferred", version="us-plan/19", point="amnesty", to=("peskov",)),
    ],
)
def test_a_party_is_also_told_of_where_it_is_meant_or_its_people_are(told: Event) -> None:
    said = talks()
    said.given(told)
    assert len(timeline(said.at("2025-12-31"), Filters(party="russia")).developments) == 1
    assert timeline(said.at("2025-12-31"), Filters(party="ukraine")).empty


def test_a_source_tells_its_bounds_its_origins_and_whether_it_is_in_range(ukraine: Talks) -> None:
    found = {one.source: one for one in sources(ukraine.at("2025-12-08"), ALL).sources}
    undated = found["news-undated"]
    assert (undated.in_range, undated.basis, undated.hard) == ("possibly", "inferred", "[2025-12-02..]")
    assert found["news-1226"].in_range == "no"
    assert "axios-1206" in found["news-1208"].origins


def test_a_withdrawn_source_says_so_once_it_is_known() -> None:
    said = talks()
    said.given(
        counted(28, "a"),
        event("SourceWithdrawn", id="w", source="news-1206", published=published("2025-12-09"), reason="unfounded"),
        event("SourceGraded", id="g", of="news-1206", letter="D", reason="often wrong"),
    )
    now, before = (
        {one.source: one for one in sources(said.at(day), ALL).sources}["news-1206"]
        for day in ("2025-12-09", "2025-12-08")
    )
    assert (now.developments, now.retracted, now.grade, now.withdrawn) == (0, 1, "D", "2025-12-09")
    assert (before.developments, before.withdrawn) == (1, None)


def test_a_source_tells_its_entries_and_the_name_and_grade_of_each_origin(ukraine: Talks) -> None:
    view = sources(ukraine.at("2026-01-10"), Filters(source="news-1208"))
    (one,) = view.sources
    assert (one.entries, one.developments) == (39, 38)
    assert [heard.name for heard in one.heard][:4] == [
        "Axios report on the 6 December call",
        "Serhiy Kyslytsia",
        "NBC, unnamed",
        "outlet, no source",
    ]
    said = talks()
    graded = event("SourceGraded", id="g", of="axios-1206", letter="B", reason="mostly right")
    said.given(counted(28, "a"), graded)
    assert any("(graded B)" in line for line in sources_page.lines(sources(said.at("2025-12-31"), ALL), Paper()))


def test_a_revision_is_not_known_before_it_appeared() -> None:
    said = talks()
    said.given(event("SourceRevised", id="v", source="news-1206", published=published("2025-12-09"), what="a name"))
    revised = [sources(said.at(day), ALL).sources[0].revised for day in ("2025-12-08", "2025-12-09")]
    assert revised == [[], ["2025-12-09"]]


def test_the_sources_of_a_party_are_those_that_tell_of_it(ukraine: Talks) -> None:
    reading = ukraine.at("2026-01-10")
    unnamed = sources(reading, Filters(party="russia", unnamed=True)).sources
    assert {one.source for one in unnamed} == {"axios-retold-1206", "unn-1206", "news-1208", "news-undated"}
    assert {one.source for one in sources(reading, Filters(origins=5)).sources} == {"news-1208"}


def test_contested_lists_what_it_must_and_no_concession_of_russia(ukraine: Talks) -> None:
    view = contested(ukraine.at("2026-01-10"), ALL)
    slots = {(one.subject, one.attribute) for one in view.contested}
    assert {
        ("plan/us-plan", "point_count"),
        ("actor/stefanishyna", "first_name"),
        ("meeting/call-1206", "format"),
    } <= slots
    (judged,) = view.contradictions
    assert {told.source for told in judged.developments} == {"unn-1206"}
    assert "withdrawal of Russian troops" in {told.quotation.exact for told in judged.developments}
    assert not any(one.subject.startswith("position/russia") for one in view.contested)


def test_contested_lists_no_mere_wording(ukraine: Talks) -> None:
    view = contested(ukraine.at("2026-01-10"), ALL)
    attributes = {one.attribute for one in (*view.contested, *view.unsettled)}
    assert attributes <= {"side", "trend", "format", "first_name", "point_count", "version"}


def test_a_contradiction_is_not_known_before_its_developments(ukraine: Talks) -> None:
    assert contested(ukraine.at("2025-12-04"), ALL).contradictions == []


def test_what_is_contested_of_a_person_concerns_their_party(ukraine: Talks) -> None:
    reading = ukraine.at("2026-01-10")
    subjects = [{one.subject for one in contested(reading, Filters(party=party)).contested} for party in PARTIES]
    assert ["actor/stefanishyna" in found for found in subjects] == [True, False, False]


def test_a_contradiction_is_found_by_the_party_and_the_issue_of_what_it_joins(ukraine: Talks) -> None:
    reading = ukraine.at("2026-01-10")
    (judged,) = contested(reading, Filters(party="russia")).contradictions
    assert [told.type for told in judged.developments] == ["FactReported", "DemandRestated"]
    assert contested(reading, Filters(issue="territory", source="unn-1206")).contradictions
    assert not contested(reading, Filters(issue="forces")).contradictions


def test_a_denial_is_listed_with_what_it_denies_though_that_claims_nothing() -> None:
    said = talks()
    spoken = development("StatementMade", id="news-1206/said", by="ukraine", says=Anchor(exact=Passage("all is well")))
    said.given(spoken)
    number = said.given(
        development("ReportDenied", id="news-1208/no", by="russia", denies="news-1206/said", source="news-1208")
    )
    view = contested(said.at("2025-12-31"), ALL)
    ((by, denial, denied),) = [(one.by, one.denial, one.denied) for one in view.denials]
    assert (by, denial.entry, denied.entry, denied.quotation.exact) == ("russia", number, number - 1, "all is well")
    assert (view.contested, view.empty) == ([], False)
    assert contested(said.at("2025-12-07"), ALL).denials == []
    assert any("DENIED" in line for line in contested_page.lines(view, Paper()))
    assert [row["standing"] for row in contested_page.rows(view)] == ["denied", "denied"]


def test_a_denial_of_what_was_retracted_denies_nothing() -> None:
    said = talks()
    wrong = said.given(counted(28, "a"))
    said.given(development("ReportDenied", id="news-1206/no", by="russia", denies="news-1206/a"))
    said.given(retracted(wrong, "news-1206/a"))
    assert contested(said.at("2025-12-31"), ALL).denials == []


def test_a_settled_dispute_is_listed_with_what_was_set_aside() -> None:
    said = talks()
    said.given(counted(28, "a"), counted(27, "b", by_voice=(TRUMP,), origin="trump"))
    settled = event(
        "DisputeSettled",
        id="s",
        subject="plan/us-plan",
        attribute="point_count",
        chosen=("news-1206/a",),
        set_aside=("news-1206/b",),
        reason="the text is out",
    )
    said.given(settled)
    (one,) = contested(said.at("2025-12-31"), ALL).settled
    assert [held.value for held in one.chosen] == [28]
    assert [held.value for held in one.set_aside] == [27]
    assert contested(said.at("2025-12-31"), Filters(issue="forces")).settled == []


def test_a_settled_dispute_tells_of_nothing_that_is_later_than_the_pin() -> None:
    said = talks()
    said.given(counted(28, "a", when="2025-12-01"), counted(27, "b", when="2025-12-01", source="news-1208"))
    fields = {"subject": "plan/us-plan", "attribute": "point_count", "reason": "the text is out"}
    said.given(event("DisputeSettled", id="s", chosen=("news-1206/a",), set_aside=("news-1206/b",), **fields))
    (one,) = contested(said.at("2025-12-07"), ALL).settled
    assert ([held.value for held in one.chosen], one.set_aside) == ([28], [])
    assert contested(said.at("2025-11-30"), ALL).settled == []


def test_replay_by_entry_ends_where_the_record_stands() -> None:
    said = talks()
    wrong = said.given(counted(28, "a"))
    said.given(corrected(wrong, counted(27, "a")))
    view = replay(said.record, said.at("2025-12-31"), "entry", after=wrong - 1)
    first, second = view.steps
    assert {(c.attribute, c.kind, c.before, c.after) for c in first.changes} == {("point_count", "new", None, 28)}
    assert {(c.kind, c.before, c.after) for c in second.changes} == {("correction", 28, 27)}


def test_replay_by_report_moves_our_knowledge(ukraine: Talks) -> None:
    view = replay(ukraine.record, ukraine.at("2026-01-10"), "reported")
    known: dict[str, object] = {}
    for step in view.steps:
        for change in step.changes:
            if (change.subject, change.attribute) == ("plan/us-plan", "point_count"):
                known[step.at or ""] = (change.after_standing, change.after)
    assert known["2025-12-08T22:00:00Z"] == ("unsettled", 19)
    assert known["2025-12-26T22:00:00Z"] == ("contested", 20)


def test_replay_by_occurrence_moves_the_world(ukraine: Talks) -> None:
    view = replay(ukraine.record, ukraine.at("2026-01-10"), "occurred")
    points = [
        (change.after_standing, change.after)
        for step in view.steps
        for change in step.changes
        if (change.subject, change.attribute) == ("plan/us-plan", "point_count")
    ]
    assert points == [("possible", 28), ("unsettled", 28), ("unsettled", 19), ("contested", 20)]


@pytest.mark.parametrize("width", [60, 100, 140])
def test_no_page_is_wider_than_its_paper(ukraine: Talks, width: int) -> None:
    reading, paper = ukraine.at("2025-12-08"), Paper(width)
    pages = [
        log_page.lines(log(reading, ALL), paper),
        timeline_page.lines(timeline(reading, ALL), paper),
        sources_page.lines(sources(reading, ALL), paper),
        contested_page.lines(contested(reading, ALL), paper),
        replay_page.lines(replay(ukraine.record, reading, "reported"), paper),
    ]
    for page in pages:
        assert max(map(len, page)) <= width


def test_every_entry_of_the_recorded_negotiation_has_its_line(ukraine: Talks) -> None:
    entries = [entry.event for entry in ukraine.log.entries("ukraine-2025")]
    registry = Registry.of(entries)
    lines = [summary(one, registry) for one in entries]
    assert all(line and "\n" not in line for line in lines)
    assert not any(line == type(one).__name__ for one, line in zip(entries, lines, strict=True))


def test_the_log_leaves_out_what_is_later_than_the_pin_and_what_was_recorded_about_it() -> None:
    said = talks()
    known = said.given(counted(28, "a"))
    late = said.given(counted(19, "b", source="news-1208", when="2025-12-07"))
    said.given(retracted(known, "news-1206/a"), retracted(late, "news-1206/b"))
    shown = [line.entry for line in log(said.at("2025-12-06"), ALL, after=known - 1).entries]
    assert shown == [known, late + 1]
    assert len(log(said.at("2025-12-31"), ALL, after=known - 1).entries) == 4


def test_the_log_tells_how_late_an_entry_was_reported() -> None:
    said = talks()
    said.given(counted(28, "a", when="2025-12-01", source="news-1208"))
    view = log(said.at("2025-12-31"), ALL, type="PointCountStated")
    assert [line.days_late for line in view.entries] == [6]
    assert any("reported 6 days later" in line for line in log_page.lines(view, Paper()))


def test_what_two_reports_say_of_one_date_in_one_voice_is_one_line() -> None:
    said = talks()
    first = said.given(counted(28, "a", by_voice=(TRUMP,)), counted(28, "b", by_voice=(TRUMP,)))
    text = "\n".join(timeline_page.lines(timeline(said.at("2025-12-31"), ALL), Paper()))
    assert f"#{first - 1} #{first}" in text


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2025-12-08", "2025-12-08"),
        ("2025-12-08~", "about 2025-12-08"),
        ("[2025-12-08..2025-12-14]", "2025-12-08 to 2025-12-14"),
        ("2025-12-04~/2025-12-06~", "about 2025-12-04 to about 2025-12-06"),
        ("[..2025-12-14]", "by 2025-12-14"),
        ("2025-12-08/..", "from 2025-12-08"),
    ],
)
def test_a_summary_says_dates_in_words(edtf: str, words: str) -> None:
    assert dated(edtf) == words


def test_what_was_told_by_the_last_moment_of_the_pin_is_sure_and_what_begins_with_it_is_not_there() -> None:
    said = talks()
    said.given(counted(28, "a", when="2025-12-06"), counted(28, "b", when="2025-12-06", source="news-1208"))
    found = [
        {one.id: one.sure for one in timeline(said.at(f"2025-12-0{day}"), ALL).developments} for day in (5, 6, 7, 8)
    ]
    first, second = "news-1206/a", "news-1206/b"
    assert found == [{}, {first: True}, {first: True}, {first: True, second: True}]
