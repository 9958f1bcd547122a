"""Meetings, issues and commitments on a page."""

from given import ZELENSKYY, development, event
from viewed import Talks, talks

from travaux.cli.pages import commitments as commitments_page
from travaux.cli.pages import issues as issues_page
from travaux.cli.pages import meetings as meetings_page
from travaux.cli.paper import Paper
from travaux.projections.filters import Filters
from travaux.projections.views.commitments import commitments
from travaux.projections.views.issues import issues
from travaux.projections.views.meetings import meetings


def page(opened: Talks, width: int = 100) -> str:
    return "\n".join(meetings_page.lines(meetings(opened.at("2025-12-08"), Filters()), Paper(width)))


def test_a_meeting_shows_every_detail_with_a_mark_where_it_is_in_doubt() -> None:
    opened = talks()
    opened.given(
        development("MeetingHeld", id="a", meeting="geneva", place="Geneva", duration="PT2H", who=("trump",)),
        development("MeetingHeld", id="b", meeting="geneva", place="London", format="phone", issues=("funds",)),
        development("TalksCharacterized", meeting="geneva", tone="positive", by_voice=(ZELENSKYY,)),
    )
    text = page(opened)
    assert "! in Geneva or London · by phone · 2 hours" in text
    assert "there: Donald Trump" in text and "about: Funds" in text and "positive, says Zelenskyy" in text


def test_a_doubt_about_identity_gives_its_reason() -> None:
    opened = talks()
    opened.given(development("MeetingHeld", id="a", meeting="geneva"), development("MeetingHeld", id="b", meeting="x"))
    pair = ("meeting/geneva", "meeting/x")
    opened.given(event("OccurrencesJudged", id="j", subjects=pair, judgement="unsure", reason="the same day"))
    assert "? perhaps the same as Geneva talks" in page(opened) and "the same day" in page(opened)


def test_a_planned_meeting_shows_who_is_expected() -> None:
    opened = talks()
    opened.given(development("MeetingScheduled", meeting="geneva", due="2025-12-20", who=("trump",)))
    assert "expected: Donald Trump" in page(opened) and "not yet · 1" in page(opened)
    (row,) = meetings_page.rows(meetings(opened.at("2025-12-08"), Filters()))
    assert (row["state"], row["participants"], row["latest"]) == ("not yet", "Donald Trump", "2025-12-21T00:00:00Z")


def test_no_meeting_is_said() -> None:
    assert "no meeting is known" in page(talks())


def test_commitments_say_who_owes_what() -> None:
    opened = talks()
    made = development(
        "CommitmentMade", commitment="pay", by="ukraine", step="pays", due="2025-12-20", due_as_written="soon"
    )
    opened.given(made)
    view = commitments(opened.at("2025-12-08"), Filters())
    text = "\n".join(commitments_page.lines(view, Paper()))
    assert '20 Dec pays ("soon") promised not yet' in " ".join(text.split()) and "by Ukraine" in text
    assert [row["state"] for row in commitments_page.rows(view)] == ["not yet"]
    assert commitments(opened.at("2025-12-08"), Filters(party="russia")).empty


def test_issues_show_sides_and_readings() -> None:
    opened = talks()
    opened.given(
        development("DemandMade", by="russia", issue="territory.cession"),
        development("InterpretationDiverged", issue="funds", between=("ukraine", "russia")),
        development("OptionFloated", issue="forces.army-limit"),
    )
    view = issues(opened.at("2025-12-08"), Filters())
    text = "\n".join(issues_page.lines(view, Paper()))
    assert "Russia + demands" in text and "read differently by Ukraine and Russia" in text
    assert "put about as an idea" in text
    assert [row["level"] for row in issues_page.rows(view)] == [0, 1, 0, 1, 0]
    empty = issues(talks().at("2025-12-08"), Filters())
    assert "nobody spoke of any issue" in "\n".join(issues_page.lines(empty, Paper()))
