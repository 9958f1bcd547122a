"""Meetings: one under one id, however its details are told."""

from given import development, event, on
from viewed import Talks, recorded, talks

from travaux.projections.filters import Filters
from travaux.projections.views.meetings import Meeting, meetings


def the_meeting(opened: Talks, as_of: str = "2025-12-08") -> Meeting:
    (one,) = meetings(opened.at(as_of), Filters()).meetings
    return one


def test_details_of_several_reports_make_one_meeting() -> None:
    opened = talks()
    opened.given(
        development("MeetingHeld", id="a", meeting="geneva", place="Geneva, Switzerland", who=("zelenskyy",)),
        development("MeetingHeld", id="b", meeting="geneva", place="Switzerland", who=("trump",), issues=("funds",)),
        development("MeetingOutcomeReported", meeting="geneva", outcome="none"),
        development("TalksCharacterized", meeting="geneva", tone="positive", by="russia"),
    )
    one = the_meeting(opened)
    assert [part.name for part in one.participants] == ["Volodymyr Zelenskyy", "Donald Trump"]
    assert (one.state, one.place.standing, one.outcome.value) == ("held", "reported", "none")
    assert [tone.what for tone in one.tones] == ["positive"]
    assert [topic.name for topic in one.topics] == ["Funds"]


def test_the_narrowest_date_told_is_shown() -> None:
    opened = talks()
    opened.given(
        development("MeetingHeld", id="a", meeting="geneva", when="2025-12-02"),
        development("MeetingHeld", id="b", meeting="geneva", occurred=on("[2025-12-01..2025-12-06]")),
    )
    assert the_meeting(opened).when.latest == "2025-12-03T00:00:00Z"


def test_two_dates_that_exclude_each_other_are_contested() -> None:
    opened = talks()
    opened.given(
        development("MeetingHeld", id="a", meeting="geneva", when="2025-12-02"),
        development("MeetingHeld", id="b", meeting="geneva", when="2025-12-04"),
    )
    one = the_meeting(opened)
    assert (one.date.standing, one.when.latest) == ("contested", "2025-12-05T00:00:00Z")


def test_a_doubt_whether_two_meetings_are_one_is_shown_until_it_is_judged() -> None:
    opened = talks()
    opened.given(
        development("MeetingHeld", id="a", meeting="geneva"), development("MeetingHeld", id="b", meeting="geneva-2")
    )
    pair = ("meeting/geneva", "meeting/geneva-2")
    opened.given(event("OccurrencesJudged", id="j1", subjects=pair, judgement="unsure", reason="same day"))
    shown = meetings(opened.at("2025-12-08"), Filters()).meetings
    assert [[doubt.other for doubt in one.doubts] for one in shown] == [["geneva-2"], ["geneva"]]
    opened.given(event("OccurrencesJudged", id="j2", subjects=pair, judgement="same", reason="same day, same place"))
    assert (the_meeting(opened).also, the_meeting(opened).doubts) == (["geneva-2"], [])


def test_the_talks_as_a_whole_stand_before_the_meetings() -> None:
    opened = talks()
    opened.given(
        development("TalksSuspended", when="2025-12-01"),
        development("TalksResumed", when="2025-12-05"),
        development("MediationReported", by="united-states", effort="gathers"),
        development("PressureReported", by="united-states", on=("russia",), means="sanctions"),
    )
    shown = meetings(opened.at("2025-12-08"), Filters())
    assert shown.talks is not None and not shown.empty
    assert (shown.talks.state.value, shown.talks.mediation[0].told[0].what) == ("continuing", "gathers")
    assert [(one.name, one.on) for one in shown.talks.pressure] == [("USA", "Russia")]
    assert meetings(opened.at("2025-12-08"), Filters(party="russia")).talks is None


def test_meetings_can_be_asked_for_by_party_and_issue() -> None:
    opened = talks()
    opened.given(development("MeetingHeld", meeting="geneva", who=("zelenskyy",), issues=("territory.cession",)))
    reading = opened.at("2025-12-08")
    assert not meetings(reading, Filters(party="ukraine", issue="territory")).empty
    assert meetings(reading, Filters(party="russia")).empty
    assert meetings(reading, Filters(issue="funds")).empty


def test_the_call_of_6_december_is_one_meeting_with_a_contested_form() -> None:
    shown = {one.meeting: one for one in meetings(recorded("ukraine-2025").at("2025-12-08"), Filters()).meetings}
    call = shown["call-1206"]
    assert (call.state, call.format.standing, call.date.standing) == ("held", "contested", "reported")
    assert call.when.earliest == "2025-12-05T22:00:00Z"
    assert shown["coalition-week"].state == "not yet"
    assert shown["london-leaders"].state_standing == "possible"
