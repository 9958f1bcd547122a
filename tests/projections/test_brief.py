"""The brief: agreed, open, proposed, owed and by when; and what became known since a date."""

from typing import Any

import pytest
from given import TRUMP, ZELENSKYY, development, event, on
from viewed import NOW, Talks, recorded, source, talks

from travaux.domain.event import Event
from travaux.domain.pins import when
from travaux.projections.filters import Filters
from travaux.projections.views.brief import BriefView, brief
from travaux.projections.views.commitments import commitments
from travaux.projections.views.owed import Owed


def view(opened: Talks, as_of: str = "2025-12-08", since: str | None = None) -> BriefView:
    reading = opened.at(as_of)
    known = None if since is None else when(since, now=NOW, zone=opened.zone)
    return brief(reading, Filters(), known)


def step(opened: Talks, as_of: str = "2025-12-08") -> Owed:
    (one,) = commitments(opened.at(as_of), Filters()).owed
    return one


def scheduled(**more: Any) -> Event:
    return development("MeetingScheduled", meeting="geneva", due="2025-12-08", **more)


def test_nothing_reported_is_a_result() -> None:
    opened = talks()
    assert view(opened).agreed == [] and view(opened).empty


def test_what_every_principal_party_holds_is_agreed() -> None:
    opened = talks()
    for party in ("ukraine", "russia"):
        opened.given(development("PositionStated", id=f"news-1206/{party}", by=party, issue="funds", side="for"))
    (one,) = view(opened).agreed
    assert (one.what, one.between) == ("all for", ["Ukraine", "Russia"])
    opened.given(development("PositionStated", by="united-states", issue="forces", side="for"))
    assert view(opened).agreed == [], "the third party has said nothing of it"


def test_a_party_that_spoke_is_a_principal_party_before_it_takes_a_side() -> None:
    opened = talks()
    opened.given(development("PositionStated", by="russia", issue="funds", side="for"))
    opened.given(development("IssueStatusAssessed", issue="forces", status="open", by_voice=(ZELENSKYY,)))
    assert (view(opened).parties, view(opened).agreed) == (["Ukraine", "Russia"], [])


def test_a_brief_can_be_of_one_party_or_one_issue() -> None:
    opened = talks()
    for id, party in (("a", "ukraine"), ("b", "russia")):
        for side in ("for", "open"):
            opened.given(
                development("PositionAttributed", id=f"{id}-{side}", by=party, issue="territory.cession", side=side)
            )
    opened.given(development("IssueStatusAssessed", issue="funds", status="open"))
    opened.given(development("ExpectationStated", commitment="pay", by="trump", step="pays"))
    reading = opened.at("2025-12-08")
    assert [one.subject for one in brief(reading, Filters(party="russia")).contested] == [
        "position/russia/territory.cession"
    ]
    assert brief(reading, Filters(party="russia")).owed == []
    assert len(brief(reading, Filters(party="united-states")).owed) == 1
    assert brief(reading, Filters(issue="funds")).contested == []
    assert [one.issue.issue for one in brief(reading, Filters(issue="funds")).open] == ["funds"]
    assert brief(reading, Filters(issue="territory")).open == []


def test_an_issue_told_to_be_agreed_is_no_longer_open() -> None:
    opened = talks()
    opened.given(development("IssueStatusAssessed", issue="funds", status="open", when="2025-12-01"))
    assert [one.issue.issue for one in view(opened).open] == ["funds"]
    settled = development(
        "IssueStatusAssessed",
        id="news-1206/agreed",
        issue="funds",
        status="agreed",
        between=("ukraine", "russia"),
        when="2025-12-05",
    )
    opened.given(settled)
    assert view(opened).open == []
    assert [(one.what, one.between) for one in view(opened).agreed] == [("agreed", ["Ukraine", "Russia"])]


def test_a_planned_meeting_never_becomes_held_because_time_passed() -> None:
    opened = talks()
    opened.given(scheduled())
    assert step(opened, "2025-12-07").state == "not yet"
    assert step(opened, "2025-12-08").state == "no report"
    assert step(opened, "2026-01-09").state == "no report"


def test_a_meeting_is_held_or_cancelled_when_somebody_reports_it() -> None:
    opened = talks()
    opened.given(scheduled())
    opened.given(development("MeetingCancelled", meeting="geneva", when="2025-12-06"))
    assert step(opened).state == "cancelled"
    opened.given(development("MeetingHeld", meeting="geneva", when="2025-12-06"))
    assert step(opened).state == "held"
    assert view(opened).owed == [] and view(opened).settled == 1


@pytest.mark.parametrize(("name", "state"), [("CommitmentMet", "met"), ("CommitmentMissed", "missed")])
def test_a_commitment_is_met_or_missed_when_somebody_says_so(name: str, state: str) -> None:
    opened = talks()
    opened.given(
        development(
            "CommitmentMade", commitment="pay", by="ukraine", step="pays", due="2025-12-07", by_voice=(ZELENSKYY,)
        )
    )
    assert (step(opened).state, step(opened).title, step(opened).kinds) == ("no report", "pays", ["promised"])
    opened.given(development(name, commitment="pay", when="2025-12-06", source="news-1208"))
    assert step(opened, "2025-12-07").state == "no report", "that was told on 8 December"
    assert step(opened).state == state


def test_a_step_partly_met_is_still_owed() -> None:
    opened = talks()
    opened.given(development("ExpectationStated", commitment="pay", by="trump", step="pays"))
    opened.given(development("CommitmentMet", commitment="pay", level=1))
    assert (step(opened).state, step(opened).who, view(opened).settled) == ("partly met", ["Donald Trump"], 0)


def test_a_deadline_is_owed_by_those_it_was_set() -> None:
    opened = talks()
    opened.given(development("DeadlineSet", deadline="answer", on=("ukraine",), due="2025-12-20"))
    assert (step(opened).who, step(opened).kinds, step(opened).state) == (["Ukraine"], ["deadline"], "not yet")


def test_a_meeting_put_off_has_its_new_date() -> None:
    opened = talks()
    opened.given(scheduled(when="2025-12-01"))
    opened.given(development("MeetingCancelled", meeting="geneva", due="2025-12-20", when="2025-12-05"))
    assert (step(opened).state, step(opened).due.latest) == ("not yet", "2025-12-21T00:00:00Z")


def test_the_new_is_what_was_not_known_before() -> None:
    opened = talks()
    opened.given(development("DemandMade", by="russia", issue="territory.cession"))
    later: dict[str, Any] = {"source": "news-1208", "by": "russia", "issue": "territory.cession", "origin": "b"}
    opened.given(development("DemandRestated", **later), development("RedLineDeclared", **later))
    new = view(opened, since="2025-12-07").new
    assert new is not None
    assert [(one.topic, one.name, one.label) for one in new.news] == [("party", "Russia", "red line")]
    assert view(opened, since="2025-12-08").new is not None
    assert view(opened).new is None


def test_the_new_tells_of_replaced_values_too() -> None:
    opened = talks()
    more: dict[str, Any] = {"source": "news-1208", "origin": "b"}
    opened.given(
        development("ProposalTabled", version="us-plan/28", points=28, when="2025-11-20", **more),
        development(
            "VersionProduced", version="us-plan/19", replaces="us-plan/28", points=19, when="2025-12-01", **more
        ),
    )
    new = view(opened, since="2025-12-07").new
    assert new is not None
    assert [one.value for one in new.news if one.attribute == "point_count"] == [28, 19]
    assert new.earlier == 4


def test_the_new_counts_what_an_undated_source_may_add() -> None:
    opened = talks()
    opened.given(source("undated", "[2025-12-08..2025-12-20]"))
    opened.given(development("DemandMade", by="russia", issue="territory.cession", source="undated"))
    new = view(opened, since="2025-12-07").new
    assert new is not None and new.news == []
    assert [(one.source, one.values) for one in new.possibly] == [("undated", 1)]


def test_a_value_that_came_to_be_contested_is_news() -> None:
    opened = talks()
    opened.given(development("IssueStatusAssessed", issue="funds", trend="progress", when="2025-12-05"))
    opened.given(
        development(
            "IssueStatusAssessed", issue="funds", trend="hardest", when="2025-12-05", source="news-1208", id="b"
        )
    )
    new = view(opened, since="2025-12-07").new
    assert new is not None and [doubt.subject for doubt in new.doubts] == ["issue/funds"]


def test_the_banner_counts_sources_and_doubts() -> None:
    opened = talks()
    opened.given(source("undated", "[2025-12-08..2025-12-20]"))
    banner = view(opened, "2025-12-07").banner
    assert (banner.sources, banner.in_range, banner.possibly, banner.later) == (3, 1, 0, 2)
    banner = view(opened).banner
    assert (banner.in_range, banner.possibly, banner.later, banner.contested) == (2, 1, 0, 0)
    assert banner.possibly_between is not None and banner.possibly_between.latest == "2025-12-21T00:00:00Z"


def test_two_positions_one_origin_tells_are_contested_by_that_origin() -> None:
    opened = talks()
    said: dict[str, Any] = {
        "by": "ukraine",
        "version": "us-plan/28",
        "by_voice": (TRUMP,),
        "origin": "trump",
        "occurred": on("2025-12-06"),
    }
    opened.given(development("PositionAttributed", id="a", side="for", force="liked", **said))
    opened.given(development("PositionAttributed", id="b", side="open", force="may not agree", **said))
    (doubt,) = view(opened).contested
    assert (doubt.origins, doubt.said_by) == (1, ["Trump"])
    assert sorted(str(one.label) for one in doubt.values) == ["liked", "may not agree"]


def test_a_settled_dispute_is_no_longer_contested() -> None:
    opened = talks()
    for id, points in (("a", 28), ("b", 27)):
        opened.given(development("PointCountStated", id=id, version="us-plan/28", points=points, origin=id))
    assert len(view(opened).contested) == 2
    opened.given(
        event(
            "DisputeSettled",
            id="settled",
            subject="plan/us-plan",
            attribute="point_count",
            chosen=("a",),
            set_aside=("b",),
            reason="counted",
        )
    )
    assert [doubt.subject for doubt in view(opened).contested] == ["version/us-plan/28"]


def test_the_article_of_26_december_leaves_no_trace_on_8_december() -> None:
    shown = view(recorded("ukraine-2025"))
    text = shown.model_dump_json()
    assert "plant" not in {one.issue.issue for one in shown.open}
    assert "guarantees.monitoring" not in text and "news-1226" not in text and "Dmitriev" not in text


def test_the_brief_of_ukraine_2025_answers_the_four_questions() -> None:
    shown = view(recorded("ukraine-2025"), since="2025-12-07")
    assert shown.parties == ["Ukraine", "USA", "Russia"] and shown.agreed == []
    assert [(one.level, one.issue.issue) for one in shown.open] == [
        (0, "territory"),
        (0, "guarantees"),
        (1, "guarantees.one-reading"),
        (0, "european-funds"),
    ]
    assert {(one.subject, one.state, one.certain) for one in shown.owed} == {
        ("meeting/london-briefing-1208", "no report", True),
        ("meeting/further-talks-1208", "not yet", True),
        ("meeting/coalition-week", "not yet", False),
        ("commitment/ukraine-refines-plan", "not yet", False),
        ("meeting/presidents-territory", "no report", True),
    }
    contested = {(one.subject, one.attribute) for one in shown.contested}
    assert contested >= {
        ("issue/guarantees", "trend"),
        ("meeting/call-1206", "format"),
        ("actor/stefanishyna", "first_name"),
    }
    assert ("plan/us-plan", "point_count") in {(one.subject, one.attribute) for one in shown.unsettled}
