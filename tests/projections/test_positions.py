"""Positions: a party's side on a proposition at a pin, by whose words, from how many origins."""

from typing import Any

from given import A_RUSSIAN, NBC, TRUMP, ZELENSKYY, development, on
from viewed import Talks, recorded, source, talks

from travaux.domain.event import Development
from travaux.projections.filters import Filters
from travaux.projections.views.positions import Cell, PositionsView, positions

CESSION, ARMY = "territory.cession", "forces.army-limit"


def refuses(**more: Any) -> Development:
    fields: dict[str, Any] = {
        "by": "ukraine",
        "issue": CESSION,
        "by_voice": (ZELENSKYY,),
        "origin": "zelenskyy",
        **more,
    }
    return development("DemandRejected", **fields)


def demands(name: str = "demands", **more: Any) -> Development:
    fields: dict[str, Any] = {
        "id": f"news-1206/{name}",
        "by": "russia",
        "issue": CESSION,
        "by_voice": (NBC, A_RUSSIAN),
        **more,
    }
    return development("DemandMade", **fields)


def cell(view: PositionsView, party: str, about: str = CESSION) -> Cell:
    row = next(row for row in view.rows if row.about == about)
    return next(cell for cell in row.cells if cell.party == party)


def view(opened: Talks, as_of: str = "2025-12-08", **filters: Any) -> PositionsView:
    return positions(opened.at(as_of), Filters(**filters))


def test_own_words_unnamed_words_and_ascribed_words_are_told_apart() -> None:
    opened = talks()
    opened.given(refuses(), demands(), demands("trump", by="united-states", by_voice=(ZELENSKYY,)))
    parties = {party: cell(view(opened), party).takes[0] for party in ("ukraine", "russia", "united-states")}
    assert parties["ukraine"].voice == "in its own words"
    assert parties["russia"].voice == "unnamed"
    assert parties["united-states"].voice == "says Zelenskyy"


def test_seven_wordings_of_one_demand_are_one_position() -> None:
    opened = talks()
    opened.given(*(demands(f"said-{n}", issue=CESSION) for n in range(6)))
    opened.given(demands("red", force="red line", origin="nbc"))
    (take,) = cell(view(opened), "russia").takes
    assert (take.forces, take.origins, len(take.said)) == (["demands", "red line"], 2, 7)


def test_a_restatement_affirms_and_opens_nothing_new() -> None:
    opened = talks()
    opened.given(demands("first", when="2025-12-02"), demands("again", when="2025-12-06"))
    (take,) = cell(view(opened), "russia").takes
    assert (take.since.latest, take.last_affirmed) == ("2025-12-03T00:00:00Z", "2025-12-07T00:00:00Z")


def test_what_another_says_of_a_party_never_replaces_what_it_says_itself() -> None:
    opened = talks()
    claims_otherwise = development(
        "PositionAttributed", by="ukraine", issue=CESSION, side="for", when="2025-12-07", by_voice=(TRUMP,), origin="t"
    )
    opened.given(refuses(), claims_otherwise)
    held = cell(view(opened), "ukraine")
    assert held.standing == "contested"
    assert [(take.side, take.leading) for take in held.takes] == [("against", True), ("for", False)]


def test_a_withdrawn_demand_keeps_its_history() -> None:
    opened = talks()
    own: dict[str, Any] = {"by_voice": (ZELENSKYY,), "by": "ukraine", "origin": "zelenskyy"}
    gives_up = development("DemandWithdrawn", issue=CESSION, when="2025-12-07", **own)
    opened.given(refuses(), gives_up)
    held = cell(view(opened), "ukraine")
    assert [take.side for take in held.takes] == ["withdrawn"]
    assert [take.side for take in held.earlier] == ["against"]


def test_a_position_is_dated_by_when_it_was_held_and_not_by_when_it_was_said() -> None:
    opened = talks()
    opened.given(demands(occurred=on("2025-12-06", since="open")))
    since = cell(view(opened), "russia").takes[0].since
    assert (since.earliest, since.latest) == (None, "2025-12-07T00:00:00Z")


def test_what_may_not_have_begun_has_no_date_by_which_it_was_held() -> None:
    opened = talks()
    opened.given(source("news-late", "[2025-12-07..2025-12-20]"))
    opened.given(demands(source="news-late", occurred=on("[..2025-12-20]", basis="unknown")))
    take = cell(view(opened), "russia").takes[0]
    assert (take.certain, take.since.earliest, take.since.latest) == (False, None, None)
    assert (take.origins, take.possible_origins) == (0, 1)


def test_a_text_that_takes_a_side_is_no_position_of_who_tabled_it() -> None:
    opened = talks()
    tabled = development("ProposalTabled", version="us-plan/28", by="united-states", points=28, when="2025-11-20")
    point = development(
        "PointReported", version="us-plan/28", point="amnesty", issue=CESSION, side="for", when="2025-11-20"
    )
    opened.given(tabled, point)
    row = next(row for row in view(opened).rows if row.about == CESSION)
    assert row.cells == []
    assert [(text.name, text.side, text.tabled_by) for text in row.texts] == [("28-point text", "for", "united-states")]


def test_a_replaced_text_says_so() -> None:
    opened = talks()
    tabled = development("ProposalTabled", version="us-plan/28", by="united-states", when="2025-11-20")
    made = development("VersionProduced", version="us-plan/19", replaces="us-plan/28", when="2025-12-01")
    opened.given(tabled, made)
    (row,) = view(opened).rows
    assert (row.kind, row.replaced_by) == ("text", "us-plan/19")


def test_a_denied_position_stands_beside_the_denial() -> None:
    opened = talks()
    denial = development(
        "ReportDenied",
        by="russia",
        denies="news-1206/demands",
        not_so=({"subject": f"position/russia/{CESSION}", "attribute": "side", "value": "for"},),
        origin="kremlin",
    )
    opened.given(demands(), denial)
    held = cell(view(opened), "russia")
    assert held.standing == "contested"
    assert [(take.side, take.denied) for take in held.takes] == [("for", None), (None, "for")]


def test_filters_leave_out_rows_and_say_when_nothing_is_left() -> None:
    opened = talks()
    opened.given(refuses(), demands())
    assert [column.party for column in view(opened, party="russia").parties] == ["russia"]
    assert view(opened, issue="forces").empty
    assert view(opened, party="united-states", issue="territory").empty
    assert not view(opened, issue="territory").empty
    assert view(opened, origins=2).empty


def test_no_view_tells_of_an_issue_nobody_spoke_of_yet() -> None:
    assert view(talks()).empty


def test_the_matrix_of_ukraine_2025_on_8_december() -> None:
    shown = view(recorded("ukraine-2025"))
    sides = {
        (cell.party, row.about): [(take.side, take.certain) for take in cell.takes]
        for row in shown.rows
        for cell in row.cells
    }
    assert sides["united-states", "territory.donbas.ua-withdraws"] == [("open", True), ("for", False)]
    assert sides["russia", "territory.donbas.ua-withdraws"] == [("for", True)]
    assert sides["ukraine", "us-new-proposals"] == [("for", True), ("open", True)]
    assert ("ukraine", "territory.recognition") not in sides, "that is told on 26 December"
    takes = [take for row in shown.rows for cell in row.cells if cell.party == "russia" for take in cell.takes]
    assert "in its own words" not in {take.voice for take in takes}
