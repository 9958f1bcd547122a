"""An erasure reaches every subscriber as a change, and nothing that is sent from then on holds the words."""

from __future__ import annotations

from given import development, event
from subscriptions.test_deltas import ALL, agree, days
from viewed import NOW, Talks, talks

from travaux.domain.event import Event
from travaux.events.integrity.erasure import erase
from travaux.projections import claims_table
from travaux.projections.subscriptions.cursor import Cursor, lineage_at
from travaux.projections.subscriptions.deltas import Following, reading_at, snapshot
from travaux.projections.subscriptions.projector import Feed
from travaux.projections.subscriptions.replica import Replica
from travaux.projections.subscriptions.session import Session
from travaux.projections.subscriptions.view import View

WORDS = "an amnesty for everybody but the miller"
MARK = "[erased, court order 7]"


def told(id: str, words: str) -> Event:
    return development("PointReported", id=f"news-1206/{id}", version="us-plan/28", point="amnesty", text=words)


def forgotten(said: Talks, number: int) -> None:
    """Erase all passages of an entry, as `travaux audit erase` does."""
    erase(
        said.log,
        said.slug,
        number,
        authority="court order 7",
        recorder="ana",
        recorded_at=NOW,
        forget=[claims_table.forget],
    )


def test_whoever_holds_the_words_gets_the_answer_again_without_them() -> None:
    said = talks()
    number = said.given(told("a", WORDS))
    replica = Replica(number, snapshot(said.record, said.slug, number, ALL))
    following = Following(said.record, said.slug, number)
    assert WORDS in str(replica.held())
    forgotten(said, number)
    (batch,) = following.batches()
    assert batch.type == "PassageErased" and batch.erased == (number,)
    assert {delta.kind for delta in batch.deltas} == {"erased"}
    assert MARK in str(batch) and WORDS not in str(batch)
    replica.apply(batch)
    assert WORDS not in str(replica.held())
    reading = reading_at(said.record, said.slug, batch.entry)
    agree(replica, reading, days(reading))


def test_nothing_that_was_kept_in_mind_is_used_after_an_erasure() -> None:
    """The entry touches the slot once more before and after its words are destroyed."""
    said = talks()
    first = said.given(told("a", WORDS))
    following = Following(said.record, said.slug, first - 1)
    assert WORDS in str([*following.batches()])
    forgotten(said, first)
    said.given(told("b", "an amnesty for all"))
    later = [*following.batches()]
    assert "an amnesty for all" in str(later) and WORDS not in str(later)


def test_a_correction_of_the_words_loses_its_own_and_both_are_named() -> None:
    said = talks()
    first = said.given(told("a", WORDS))
    right = event("EntryCorrected", id="c", of="news-1206/a", entry=first, replacement=told("a", WORDS), reason="typo")
    second = said.given(right)
    following = Following(said.record, said.slug, second)
    forgotten(said, first)
    batches = [*following.batches()]
    assert [batch.erased for batch in batches] == [(first, second)] * 2
    assert WORDS not in str(batches)


def test_an_erasure_reaches_subscribers_of_other_views_too() -> None:
    said = talks()
    number = said.given(told("a", WORDS))
    following = Following(said.record, said.slug, number)
    forgotten(said, number)
    (batch,) = following.batches()
    seen = batch.seen_by(View(("position/",)))
    assert seen.deltas == () and seen.erased == (number,) and not seen.empty


def test_words_that_no_answer_holds_are_told_of_as_well() -> None:
    said = talks()
    number = said.given(development("StatementMade", id="news-1206/s", by="ukraine", note=WORDS))
    following = Following(said.record, said.slug, number)
    forgotten(said, number)
    (batch,) = following.batches()
    assert (batch.erased, batch.deltas) == ((number,), ())


def test_what_was_made_for_many_subscribers_is_forgotten_too() -> None:
    """One made the same message of a batch before the erasure, one after it, one asked anew."""
    said = talks()
    feed = Feed(said.record, said.slug)
    head = feed.entry
    number = said.given(told("a", WORDS))
    feed.go_on()
    (batch,) = feed.after(head) or []
    assert feed.told(batch, head, ALL) is feed.told(batch, head, ALL), "made once"
    assert WORDS in feed.told(batch, head, ALL).written
    forgotten(said, number)
    feed.go_on()
    feed.told(batch, head, ALL)
    again = Session(said.record, feed, Cursor(said.slug, ALL, head, lineage_at(said.log, said.slug, head)))
    assert WORDS not in "".join(reply.written for _, reply in again.take())
