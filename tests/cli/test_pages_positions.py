"""The matrix on a page: marks and words for what is sure, possible and contested."""

from typing import Any

from given import NBC, TRUMP, ZELENSKYY, development, event
from viewed import Talks, source, talks

from travaux.cli.pages.positions import lines, memo, rows
from travaux.cli.paper import Paper
from travaux.projections.filters import Filters
from travaux.projections.views.positions import PositionsView, positions

CESSION = "territory.cession"


def view(opened: Talks, **filters: Any) -> PositionsView:
    return positions(opened.at("2025-12-08"), Filters(**filters))


def page(opened: Talks, width: int = 100, **filters: Any) -> str:
    return "\n".join(lines(view(opened, **filters), Paper(width)))


def said(name: str, side: str, **more: Any) -> Any:
    fields: dict[str, Any] = {
        "by": "ukraine",
        "issue": CESSION,
        "side": side,
        "force": name,
        "origin": name.replace(" ", "-"),
        **more,
    }
    return development("PositionStated", id=f"news-1206/{name.replace(' ', '-')}", **fields)


def test_own_words_have_their_mark_and_others_their_voice() -> None:
    opened = talks()
    opened.given(said("refuses", "against", by_voice=(ZELENSKYY,)), said("demands", "for", by="russia"))
    text = page(opened)
    assert "- refuses" in text and "' 6 Dec, 1" in text
    assert "+ demands" in text and "outlet, no source" in text
    assert "No position of Russia here is in its own words." in text


def test_what_is_contested_and_what_is_only_possible_have_their_marks() -> None:
    opened = talks()
    opened.given(source("late", "[2025-12-08..2025-12-20]"))
    opened.given(said("likes", "for", by_voice=(TRUMP,)), said("doubts", "open", by_voice=(TRUMP,)))
    opened.given(said("demands", "for", by="russia"), said("softens", "open", by="russia", source="late"))
    text = page(opened)
    assert "! + likes" in text and "! ~ doubts" in text, "two sure sides"
    assert "! + demands" in text and "? ~ softens" in text, "a sure side and a possible one"


def test_more_parties_than_columns_stand_under_the_proposition() -> None:
    opened = talks()
    for name in ("aland", "bland", "cland", "dland"):
        opened.given(event("PartyIntroduced", id=f"party/{name}", party=name, name=name.title()))
        opened.given(said(f"wants-{name}", "for", by=name))
    assert "   Aland    + wants-aland · 6 Dec, 1" in page(opened)


def test_one_party_on_one_issue_shows_its_position_and_every_report_of_it() -> None:
    opened = talks()
    opened.given(said("refuses", "against", by_voice=(ZELENSKYY,)), said("insists", "against", by_voice=(NBC,)))
    text = page(opened, party="ukraine", issue="territory")
    assert "- refuses, insists · 6 Dec, 2, its own words · 2 reports" in text
    assert "refuses, Zelenskyy, reported 6 Dec" in text and "insists, nbc, reported 6 Dec" in text
    assert "why ENTRY" in text


def test_a_position_given_up_is_kept_as_what_was_before() -> None:
    opened = talks()
    opened.given(said("refuses", "against", by_voice=(ZELENSKYY,), when="2025-12-01"))
    opened.given(said("accepts", "for", by_voice=(ZELENSKYY,)))
    assert "before: - refuses · 1 Dec, 1, its own words" in page(opened, party="ukraine")
    assert "given up" not in page(opened)
    opened.given(said("gives up", "withdrawn", by="russia"))
    assert "× gives up" in page(opened) and "× given up" in page(opened)


def test_no_answer_is_said() -> None:
    assert "no answer known" in page(talks(), party="russia", issue="territory")


def test_a_memo_has_a_column_for_each_party() -> None:
    opened = talks()
    opened.given(said("refuses", "against", by_voice=(ZELENSKYY,)), said("demands", "for", by="russia"))
    (row,) = memo(view(opened))
    assert row == {
        "group": "Territory",
        "proposition": "Ukraine cedes territory",
        "Ukraine": "- refuses, 6 Dec, 1, its own words",
        "Russia": "+ demands, 6 Dec, 1, outlet, no source",
    }


def test_a_row_for_each_side_says_who_and_since_when() -> None:
    opened = talks()
    number = opened.given(said("refuses", "against", by_voice=(ZELENSKYY,)))
    (row,) = rows(view(opened))
    assert row["party"] == "ukraine" and row["voice"] == "in its own words"
    assert (row["side"], row["since_latest"], row["entries"]) == ("against", "2025-12-07T00:00:00Z", str(number))
