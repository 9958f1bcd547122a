"""The brief on a page, section by section, and the same in rows."""

from given import TRUMP, development
from viewed import Talks, recorded, talks

from travaux.cli.pages.brief import lines, rows
from travaux.cli.paper import Paper
from travaux.projections.filters import Filters
from travaux.projections.views.brief import brief


def page(opened: Talks, as_of: str | None = "2025-12-08", width: int = 160) -> str:
    return "\n".join(lines(brief(opened.at(as_of), Filters()), Paper(width)))


def section(text: str, name: str) -> str:
    """A section with its lines joined, however they were wrapped."""
    return " ".join(text.partition(f"\n{name}")[2].partition("\n\n")[0].split())


def test_an_empty_record_says_nothing_reported_in_every_section() -> None:
    text = page(talks())
    assert text.count("nothing reported") == 4
    assert "CONTESTED" not in text and "NEW SINCE" not in text


def test_an_open_pin_says_now_and_names_the_last_source() -> None:
    text = page(talks(), None)
    assert "as at now · as known now (last source 8 Dec 2025)" in text


def test_what_is_agreed_says_between_whom_and_by_whose_word() -> None:
    opened = talks()
    agreed = development("IssueStatusAssessed", issue="funds", status="agreed", between=("ukraine", "russia"))
    opened.given(agreed)
    assert "Funds: agreed by Ukraine and Russia · outlet, no source, 1" in section(page(opened), "AGREED")


def test_an_agreement_is_agreed_by_its_parties() -> None:
    opened = talks()
    opened.given(development("AgreementSigned", agreement="deal", between=("ukraine", "russia")))
    assert "deal: signed by Ukraine and Russia" in section(page(opened), "AGREED")


def test_a_text_without_known_points_says_so_and_who_supports_it() -> None:
    opened = talks()
    opened.given(
        development("ProposalTabled", version="us-plan", by="united-states"),
        development("ProposalSupported", version="us-plan", by="russia", by_voice=(TRUMP,)),
    )
    shown = section(page(opened), "PROPOSED")
    assert "content unknown" in shown and "Trump says: Russia supports" in shown


def test_what_is_settled_is_counted_and_left_to_the_commitments() -> None:
    opened = talks()
    opened.given(development("MeetingScheduled", meeting="geneva", due="2025-12-05"))
    opened.given(development("MeetingHeld", meeting="geneva"))
    assert "1 more held, met or cancelled: travaux commitments talks" in page(opened)


def test_a_doubt_that_one_origin_raised_alone_says_whose() -> None:
    opened = talks()
    opened.given(development("IssueStatusAssessed", id="a", issue="funds", trend="progress", by_voice=(TRUMP,)))
    opened.given(development("IssueStatusAssessed", id="b", issue="funds", trend="hardest", by_voice=(TRUMP,)))
    assert "1 origin, Trump" in section(page(opened), "CONTESTED")


def test_the_brief_of_8_december_says_what_the_example_says() -> None:
    text = " ".join(page(recorded("ukraine-2025")).split())
    for statement in (
        "3 of 5 sources in range, 1 possibly (undated, 8 to 26 Dec), 1 later",
        "AGREED by Ukraine, USA and Russia nothing reported",
        "! progress, yet hardest topic",
        "19 points ! perhaps 20 · 3 known of 19, 1 on hold · was 28, 5 known",
        "Trump says: Ukraine liked ! may not agree, Russia supports",
        "a text apart from the plan · content unknown",
        '? Coalition of the Willing meets ("this week")',
        "8 to 14 Dec More talks with Witkoff and Kushner",
    ):
        assert statement in text, statement


def test_the_new_is_in_the_rows_too() -> None:
    opened = recorded("ukraine-2025")
    reading = opened.at("2025-12-08")
    since = opened.at("2025-12-07").pin.known_on
    new = [row for row in rows(brief(reading, Filters(), since)) if row["section"] == "new"]
    assert ("plan", "US plan: 28 points, then 19 · 23 Nov to 8 Dec") in {(row["title"], row["what"]) for row in new}


def test_rows_name_the_section_they_stand_in() -> None:
    shown = rows(brief(recorded("ukraine-2025").at("2025-12-08"), Filters()))
    assert {row["section"] for row in shown} == {"open", "proposed", "owed", "contested", "unsettled"}
    assert all(list(row) == list(shown[0]) for row in shown)
