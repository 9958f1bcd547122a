"""Sessions: whoever comes back with a cursor goes on from there, or is told why not."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from threading import Event as Flag
from typing import Any

import pytest
from generated import generated
from given import development
from subscriptions.test_deltas import agree, days
from viewed import talks

from travaux.domain.event import Event
from travaux.domain.instants import OPEN_END
from travaux.events.log import Log, open_log
from travaux.projections.record import Record
from travaux.projections.subscriptions import cursor as cursors
from travaux.projections.subscriptions import projector as projecting
from travaux.projections.subscriptions.cursor import Cursor, StartOver, lineage_at, must_go_on, read_cursor
from travaux.projections.subscriptions.deltas import reading_at
from travaux.projections.subscriptions.messages import BatchReply, HeldReply, as_batch, as_held
from travaux.projections.subscriptions.projector import Projector
from travaux.projections.subscriptions.replica import Gap, Replica
from travaux.projections.subscriptions.session import Session
from travaux.projections.subscriptions.view import View

NAME = "talks-1"
ALL = View()


@contextmanager
def filled(entries: int, upto: int | None = None) -> Iterator[Log]:
    with open_log("memory:") as log:
        log.import_raw(NAME, list(generated(NAME, entries))[:upto])
        yield log


def by_hand(log: Log) -> Projector:
    """One whose feeds go on only when they are told to."""
    return Projector(log, interval=1e6)


def at(log: Log, entry: int, view: View = ALL, name: str = NAME) -> Cursor:
    return Cursor(name, view, entry, lineage_at(log, name, entry))


@pytest.mark.parametrize(
    "view",
    [
        ALL,
        View(as_of=0),
        View(("plan/", "Côte d'Ivoire 100%"), "ukraine", "land", "plan", ("correction", "new"), 7, True),
    ],
)
def test_a_cursor_is_read_as_it_was_written(view: View) -> None:
    with filled(30) as log:
        assert read_cursor(at(log, 12, view).text) == at(log, 12, view)


@pytest.mark.parametrize("text", ["", "x", "%%%", "W10", urlsafe_b64encode(b'["1.1","t",-1]').decode(), "ÿ" * 8])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(StartOver) as refused:
        read_cursor(text)
    assert refused.value.reason == "cursor"


def test_a_cursor_of_another_edition_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with filled(30) as log:
        text = at(log, 12).text
        monkeypatch.setattr(cursors, "EDITION", "1.999")
        with pytest.raises(StartOver) as refused:
            read_cursor(text)
        assert refused.value.reason == "edition"


def test_a_log_that_lost_entries_or_is_another_one_is_refused() -> None:
    with filled(30) as log, filled(31) as other:
        must_go_on(at(log, 30), log)
        must_go_on(at(log, 0), other)
        for cursor in (at(log, 30), Cursor(NAME, ALL, 32, "x"), Cursor(NAME, ALL, -1, "")):
            with pytest.raises(StartOver) as refused:
                must_go_on(cursor, other)
            assert refused.value.reason == "forked"


class Following:
    """A subscriber who takes what a session sends, over the wire, and may be killed at any moment."""

    def __init__(self, record: Record, projector: Projector, view: View = ALL) -> None:
        self.record, self.projector, self.view = record, projector, view
        head = record.log.head(NAME)
        self.cursor = Cursor(NAME, view, head, lineage_at(record.log, NAME, head)).text  # type: ignore[arg-type]
        self.session = self._session()
        self.replica = Replica(head, as_held([_sent(HeldReply, row) for row in self.session.rows()]))

    def _session(self) -> Session:
        cursor = read_cursor(self.cursor)
        must_go_on(cursor, self.record.log)  # type: ignore[arg-type]
        return Session(self.record, self.projector.feed(NAME), cursor)

    def killed(self) -> None:
        self.session = self._session()

    def take(self) -> int:
        taken = self.session.take()
        for cursor, batch in taken:
            assert self.replica.apply(as_batch(_sent(BatchReply, batch)))
            self.cursor = cursor
        return len(taken)


def _sent(kind: Any, reply: Any) -> Any:
    return kind.model_validate_json(reply.model_dump_json(exclude_unset=True))


def test_a_subscriber_that_is_killed_again_and_again_misses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """At times it is so far behind that what is next is no longer at hand."""
    monkeypatch.setattr(projecting, "KEPT", 10)
    random, entries = Random(1), list(generated(NAME, 400))
    with open_log("memory:") as log:
        log.import_raw(NAME, entries[:50])
        record, projector = Record(log, log), by_hand(log)
        feed, follower = projector.feed(NAME), Following(record, projector)
        for upto in range(60, 401, 10):
            log.import_raw(NAME, entries[:upto])
            feed.go_on()
            if random.random() < 0.5:
                follower.killed()
            if random.random() < 0.6:
                follower.take()
            if random.random() < 0.2:
                follower.killed()
        while follower.take() or follower.session.is_behind:
            pass
        bookmark = follower.session.bookmark(record.log.head(NAME))
        assert bookmark.entry == bookmark.head == 400
        reading = reading_at(record, NAME, 400)
        follower.replica.entry = 400
        agree(follower.replica, reading, days(reading)[::20])


def test_a_filtered_subscriber_is_told_from_where_each_batch_goes_on() -> None:
    said = talks()
    head = said.log.head(said.slug)
    projector = by_hand(said.log)
    feed = projector.feed(said.slug)
    session = Session(said.record, feed, at(said.log, head, View(("plan/",)), said.slug))
    said.given(_count("a", 28), _words("b"), _words("c"), _count("d", 19), _words("e"))
    feed.go_on()
    taken = [batch for _, batch in session.take()]
    assert [(batch.previous, batch.entry) for batch in taken] == [(head, head + 1), (head + 1, head + 4)]
    bookmark = session.bookmark(said.log.head(said.slug))
    assert (bookmark.previous, bookmark.entry, bookmark.head) == (head + 4, head + 5, head + 5)
    assert session.take() == [] and session.bookmark(0).previous == head + 5


def test_a_table_refuses_what_does_not_go_on_from_it_and_takes_nothing_twice() -> None:
    said = talks()
    head = said.log.head(said.slug)
    session = Session(said.record, by_hand(said.log).feed(said.slug), at(said.log, head, name=said.slug))
    said.given(_count("a", 28), _count("b", 19))
    session.feed.go_on()
    first, second = (as_batch(batch) for _, batch in session.take())
    replica = Replica(head)
    with pytest.raises(Gap, match=f"resume from {head}"):
        replica.apply(second)
    assert replica.apply(first) and not replica.apply(first)
    assert replica.apply(second)


def test_names_and_open_ends_arrive_as_they_were_sent() -> None:
    said = talks()
    head = said.log.head(said.slug)
    projector = by_hand(said.log)
    feed = projector.feed(said.slug)
    session = Session(said.record, feed, at(said.log, head, View(full=True), said.slug))
    name, place = "Côte d'Ivoire 100%", "<Abidjan> & \u2028 \U0001f54a"
    said.given(development("MeetingHeld", id="news-1206/m", meeting="geneva", who=(name,), place=place))
    feed.go_on()
    ((_, batch),) = session.take()
    sent = {delta.slot.attribute: delta for delta in as_batch(_sent(BatchReply, batch)).deltas}
    assert sent.keys() == {"held", "date", "place", f"participant/{name}"}
    assert all(delta.before is None and delta.ends == OPEN_END for delta in sent.values())
    assert sent["place"].after is not None and sent["place"].after.value == place
    assert '"before":null' in batch.model_dump_json(exclude_unset=True)


def test_before_is_sent_only_to_whoever_asked_for_it() -> None:
    said = talks()
    session = Session(
        said.record, by_hand(said.log).feed(said.slug), at(said.log, said.log.head(said.slug), name=said.slug)
    )
    said.given(_count("a", 28))
    session.feed.go_on()
    assert "before" not in session.take()[0][1].model_dump_json(exclude_unset=True)


def test_the_projector_follows_a_store_that_another_connection_writes(tmp_path: Path) -> None:
    url, entries = f"sqlite:///{tmp_path / 'talks.db'}", list(generated(NAME, 100))
    with open_log(url) as log, open_log(url) as writer:
        writer.import_raw(NAME, entries[:90])
        projector, rung = Projector(log, interval=0.01), Flag()
        feed = projector.feed(NAME)
        _listener = feed.listen(lambda: rung.set() if feed.entry == 100 else None)
        writer.import_raw(NAME, entries)
        assert rung.wait(20)
        assert [batch.entry for batch in feed.after(95) or []] == [96, 97, 98, 99, 100]
        assert feed.after(89) is None
        projector.close()


def test_a_feed_that_died_says_of_what_and_the_next_one_begins_anew() -> None:
    with filled(30) as log:
        projector = by_hand(log)
        feed, rung = projector.feed(NAME), Flag()
        _listener = feed.listen(rung.set)
        with log.transaction() as cursor:
            cursor.execute("DROP TABLE claims")
        log.import_raw(NAME, list(generated(NAME, 30)))
        feed.entry = feed._following.entry = 29
        feed.go_on()
        assert rung.is_set() and feed.error is not None
        assert projector.feed(NAME) is not feed
        projector.close()


def _count(id: str, points: int) -> Event:
    return development("PointCountStated", id=f"news-1206/{id}", version=f"us-plan/{points}", points=points)


def _words(id: str) -> Event:
    return development("StatementMade", id=f"news-1206/{id}", by="ukraine")
