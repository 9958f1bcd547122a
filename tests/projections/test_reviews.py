"""Four eyes: who checked an entry, and whether that counts. Signatures are told here, and checked elsewhere."""

from __future__ import annotations

from itertools import permutations

import pytest
from given import development, event
from hypothesis import given
from hypothesis import strategies as st
from viewed import NOW, Talks, talks

from travaux.cli.pages import reviews as page
from travaux.cli.paper import Paper
from travaux.domain.entry import Entry
from travaux.domain.event import Event
from travaux.domain.signers import Signer
from travaux.projections.filters import Filters
from travaux.projections.four_eyes import checks, seen, seen_by_four_eyes
from travaux.projections.reading import Reading
from travaux.projections.views.contradictions import denials
from travaux.projections.views.positions import positions
from travaux.projections.views.reviews import ReviewsView, reviews

ALL = Filters()
ACCEPT, REJECT = "accepted", "rejected"


def signer(*names: str) -> Signer:
    return Signer(names[0], frozenset(names))


ANN, BOB, EVE = signer("ann"), signer("bob"), signer("eve")
UNKNOWN = Signer("bob")


def reviewed(number: int, by: str, verdict: str, of: int = 1) -> Entry:
    said = event("EntryReviewed", id=f"r{number}", of="a", entry=of, verdict=verdict)
    return Entry(number, NOW, by, said)


@pytest.mark.parametrize(
    ("given", "four_eyes"),
    [
        ([], False),
        ([("bob", ACCEPT, BOB)], True),
        ([("bob", ACCEPT, None)], False),
        ([("bob", ACCEPT, UNKNOWN)], False),
        ([("ann", ACCEPT, ANN)], False),
        ([("bob", ACCEPT, signer("bob", "ann"))], False),
        ([("bob", ACCEPT, BOB), ("eve", REJECT, EVE)], False),
        ([("bob", ACCEPT, BOB), ("ann", REJECT, ANN)], False),
        ([("bob", ACCEPT, BOB), ("eve", REJECT, None)], True),
        ([("bob", ACCEPT, BOB), ("eve", REJECT, Signer("eve"))], True),
        ([("bob", ACCEPT, BOB), ("bob", REJECT, BOB)], False),
        ([("bob", REJECT, BOB), ("bob", ACCEPT, BOB)], True),
        ([("bob", REJECT, BOB), ("bob", ACCEPT, None)], False),
        ([("bob", ACCEPT, BOB), ("bob", REJECT, None)], True),
        ([("bob", REJECT, BOB), ("eve", ACCEPT, EVE)], False),
    ],
)
def test_whose_eyes_count(given: list[tuple[str, str, Signer | None]], four_eyes: bool) -> None:
    entries = [reviewed(number, by, verdict) for number, (by, verdict, _) in enumerate(given, 2)]
    signers = {number: signed for number, (_, _, signed) in enumerate(given, 2) if signed}
    assert seen("ann", checks(entries, signers).get(1, ())) is four_eyes


@given(st.lists(st.tuples(st.sampled_from(["bob", "eve"]), st.sampled_from([ACCEPT, REJECT])), max_size=6))
def test_only_the_latest_verdict_of_each_matters(given: list[tuple[str, str]]) -> None:
    latest = dict(given)
    entries = [reviewed(number, by, verdict) for number, (by, verdict) in enumerate(given, 2)]
    signers = {number: {"bob": BOB, "eve": EVE}[by] for number, (by, _) in enumerate(given, 2)}
    assert seen("ann", checks(entries, signers).get(1, ())) is (set(latest.values()) == {ACCEPT})


def test_what_was_not_recorded_yet_is_not_reviewed() -> None:
    assert checks([reviewed(2, "bob", ACCEPT, of=2), reviewed(3, "bob", ACCEPT, of=9)], {2: BOB, 3: BOB}) == {}


def demands(by: str) -> Event:
    return development("DemandMade", id=f"news-1206/{by}", by=by, issue="forces.army-limit")


@pytest.fixture
def said() -> Talks:
    opened = talks()
    opened.given(*map(demands, ("russia", "ukraine")))
    return opened


def accept(said: Talks, of: int, by: str = "bob", verdict: str = ACCEPT) -> int:
    head = said.log.head("talks")
    made = event("EntryReviewed", id=f"r{head}", of="a", entry=of, verdict=verdict, reason="read it again")
    said.log.append("talks", [made], recorder=by, recorded_at=NOW)
    return head + 1


def takers(reading: Reading, filters: Filters) -> set[str]:
    return {cell.party for row in positions(reading, filters).rows for cell in row.cells if cell.takes}


def test_only_what_was_reviewed_by_the_pin_is_asked(said: Talks) -> None:
    first, second = (
        said.log.numbers_of("talks", [f"news-1206/{by}"])[f"news-1206/{by}"] for by in ("russia", "ukraine")
    )
    accepted, also = accept(said, first), accept(said, second)
    signers = {accepted: BOB, also: BOB}
    answers = {}
    for number in (second, accepted, also):
        whole = said.at(by=number)
        filters = Filters(reviewed=seen_by_four_eyes(whole, signers))
        answers[number] = takers(said.at(by=number, keep=filters.keeps), filters)
    assert answers == {second: set(), accepted: {"russia"}, also: {"russia", "ukraine"}}


def test_names_stay_where_only_reviewed_developments_count(said: Talks) -> None:
    reading = said.at(keep=Filters(reviewed=frozenset()).keeps)
    assert list(reading.answers()) == []
    assert reading.registry.name("russia") == "Russia"


@pytest.mark.parametrize("reviewed", [{0}, {1}, {0, 1}])
def test_a_denial_is_told_where_both_it_and_what_it_denies_were_reviewed(said: Talks, reviewed: set[int]) -> None:
    denial = development("ReportDenied", id="news-1206/denial", by="russia", denies="news-1206/russia")
    said.given(denial)
    entries = list(said.log.numbers_of("talks", ["news-1206/russia", denial.id]).values())
    filters = Filters(reviewed=frozenset(entries[at] for at in reviewed))
    assert len(list(denials(said.at(keep=filters.keeps), ALL))) == 1
    assert len(list(denials(said.at(keep=filters.keeps), filters))) == (reviewed == {0, 1})


def the_view(
    said: Talks, signers: dict[int, Signer], filters: Filters = ALL, *, unreviewed: bool = False
) -> ReviewsView:
    return reviews(said.at(), filters, signers, unreviewed=unreviewed)


def test_every_entry_is_listed_with_recorder_and_reviewers(said: Talks) -> None:
    last = said.log.head("talks")
    one, two, three = accept(said, last), accept(said, last, "eve", REJECT), accept(said, last, "fay")
    view = the_view(said, {last: ANN, one: BOB, three: Signer("fay")})
    assert [line.entry for line in view.entries] == list(range(1, last + 1))
    (line,) = view.entries[-1:]
    assert (line.recorder, line.recorder_is, line.four_eyes) == ("ana", "signed", True)
    assert [(r.entry, r.reviewer, r.reviewer_is, r.verdict, r.by_another) for r in line.reviews] == [
        (one, "bob", "signed", ACCEPT, True),
        (two, "eve", "claimed", REJECT, False),
        (three, "fay", "unknown-key", ACCEPT, False),
    ]
    assert (view.total, view.seen) == (last, 1)
    assert view.entries[0].recorder_is == "claimed"


def test_what_is_left_to_review_is_what_counts_and_was_not_seen(said: Talks) -> None:
    last = said.log.head("talks")
    accepted = accept(said, last)
    wrong = event("EntryRetracted", id="gone", of="news-1206/russia", entry=last - 1, reason="never said")
    gone = said.given(wrong)
    view = the_view(said, {accepted: BOB}, Filters(party="russia"), unreviewed=True)
    assert view.empty and (view.total, view.seen) == (1, 0)
    left = [line.entry for line in the_view(said, {accepted: BOB}, unreviewed=True).entries]
    assert left == [*range(1, last - 1), gone]
    assert [line.counts for line in the_view(said, {}).entries if line.entry in (last - 1, last)] == [False, True]


def test_the_page_says_who_recorded_and_who_checked(said: Talks) -> None:
    last = said.log.head("talks")
    accepted, remark = accept(said, last), accept(said, last, "eve", REJECT)
    view = the_view(said, {accepted: signer("bob", "ana"), last: Signer("ana")})
    told = "\n".join(page.lines(view, Paper(100)))
    assert f"0 of {last} entries seen by four eyes" in told
    assert "by ana, as it says, not signed" in told and "by ana, signed with a key that is not known here" in told
    assert f"accepted by bob, signed, with a key that is ana's too, “read it again”, see #{accepted}" in told
    assert f"rejected by eve, as it says, not signed, “read it again”, see #{remark}" in told
    assert page.rows(view)[-1]["reviews"] == f"bob accepted #{accepted} signed; eve rejected #{remark} remark"
    assert "nothing is left to review" in "\n".join(page.lines(view.model_copy(update={"entries": []}), Paper(100)))


@pytest.mark.parametrize("width", [40, 72, 100])
def test_the_page_keeps_to_its_paper(said: Talks, width: int) -> None:
    last = said.log.head("talks")
    view = the_view(said, {accept(said, last): BOB, last: Signer("ana")})
    assert [line for line in page.lines(view, Paper(width)) if len(line) > width or line != line.rstrip()] == []


def test_the_order_of_reviewers_changes_nothing() -> None:
    several = [("bob", ACCEPT, BOB), ("eve", ACCEPT, EVE), ("fay", REJECT, None)]
    for order in permutations(several):
        entries = [reviewed(number, by, verdict) for number, (by, verdict, _) in enumerate(order, 2)]
        signers = {number: signed for number, (_, _, signed) in enumerate(order, 2) if signed}
        assert seen("ann", checks(entries, signers)[1])
