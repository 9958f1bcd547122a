"""Names: who and what a negotiation knows, and how a name is found."""

import pytest

from travaux.domain.record_keeping import (
    AliasRecorded,
    IssueIntroduced,
    NegotiationOpened,
    PartyIntroduced,
    PersonIntroduced,
    SubjectIntroduced,
)
from travaux.domain.registry import AmbiguousName, Registry, UnknownName

PLACES = {"Moscow": "Russia", "Miami": "Florida", "Florida": "United States"}
BARN = Registry.of(
    [
        NegotiationOpened(id="barn", negotiation="barn", title="The barn", zone="Europe/Paris", places=PLACES),
        PartyIntroduced(id="party/ann", party="ann", name="Ann Archer", short="Ann", also=("Annie",)),
        PersonIntroduced(id="person/bob", person="bob", name="Bob Baker", party="ann"),
        IssueIntroduced(id="issue/price", issue="price", title="Price"),
        IssueIntroduced(id="issue/price.deposit", issue="price.deposit", parent="price", title="Ann pays a deposit"),
        IssueIntroduced(id="issue/roof", issue="roof", title="Roof"),
        IssueIntroduced(id="issue/roof.deposit", issue="roof.deposit", parent="roof", title="A deposit for the roof"),
        IssueIntroduced(id="issue/roof.repair", issue="roof.repair", parent="roof", title="Bob repairs the roof"),
        SubjectIntroduced(id="meeting/inn", kind="meeting", subject="inn", name="Supper at the inn"),
        AliasRecorded(id="alias/anna", of="ann", alias="Anna"),
    ]
)


@pytest.mark.parametrize("spelling", ["ann", "Ann", "ANN", "annie", "Ann Archer", "Anna"])
def test_a_party_is_found_by_every_spelling_it_goes_by(spelling: str) -> None:
    assert BARN.find("party", spelling) == "ann"


def test_an_issue_is_found_by_the_end_of_its_path() -> None:
    assert BARN.find("issue", "repair") == "roof.repair"
    assert BARN.find("issue", "roof.repair") == "roof.repair"


def test_an_end_that_two_issues_share_is_refused() -> None:
    with pytest.raises(AmbiguousName, match="price.deposit, roof.deposit"):
        BARN.find("issue", "deposit")


def test_an_unknown_name_comes_with_the_nearest_ones() -> None:
    with pytest.raises(UnknownName, match="no issue is called 'repiar', did you mean repair"):
        BARN.find("issue", "repiar")
    with pytest.raises(UnknownName, match=r"no meeting is called 'zzz'$"):
        BARN.find("meeting", "zzz")


def test_an_issue_holds_the_issues_under_it() -> None:
    assert BARN.within("roof") == ["roof", "roof.deposit", "roof.repair"]
    assert BARN.children(None) == ["price", "roof"]


def test_a_place_is_written_with_what_it_lies_in() -> None:
    assert BARN.place("Miami") == "Miami, Florida, United States"
    assert BARN.place("Geneva") == "Geneva"


def test_things_are_called_by_their_shortest_name() -> None:
    assert [BARN.name(id) for id in ("ann", "bob", "roof", "inn", "nobody")] == [
        "Ann",
        "Bob Baker",
        "Roof",
        "Supper at the inn",
        "nobody",
    ]


def test_places_in_a_circle_are_refused() -> None:
    with pytest.raises(ValueError, match="'A' lies within itself, through 'A'"):
        NegotiationOpened(id="x", negotiation="x", title="X", zone="UTC", places={"A": "B", "B": "A"})
