"""Subscriptions over HTTP: a table kept right by a stream or by asking again, from any cursor; 410 with the reason."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest
import uvicorn
from given import development
from served import bearer, serving
from subscriptions.conftest import Given
from subscriptions.test_deltas import agree, days
from subscriptions.test_watch import count

from travaux.cli.tokens import Tokens
from travaux.events.log import open_log
from travaux.projections.record import Record
from travaux.projections.subscriptions import cursor as cursors
from travaux.projections.subscriptions.deltas import reading_at
from travaux.projections.subscriptions.messages import BatchReply, HeldReply, as_batch, as_held
from travaux.projections.subscriptions.replica import Replica
from travaux.projections.subscriptions.view import View
from travaux.web import subscriptions
from travaux.web.server import Server

TALKS = "/v1/negotiations/talks/subscription"


@pytest.fixture
def talks(store: Given, tmp_path: Path) -> Path:
    return tmp_path / "talks.db"


@contextmanager
def running(talks: Path, *, port: int = 0, **options: Any) -> Iterator[str]:
    """A server on loopback, in a thread of this process; its address."""
    with serving(talks, **options) as app:
        server = Server(uvicorn.Config(app, port=port, log_level="error", lifespan="on", timeout_graceful_shutdown=20))
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
            yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        finally:
            server.handle_exit(15, None)
            thread.join(30)
            assert not thread.is_alive(), "streams end when the server is told to"


class Event(NamedTuple):
    name: str
    data: Any
    id: str | None


def events(lines: Iterator[str]) -> Iterator[Event]:
    """As a browser reads them."""
    told: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            told[name] = value
        elif told:
            yield Event(told["event"], json.loads(told["data"]), told.get("id"))
            told = {}


@contextmanager
def stream(address: str, cursor: str | None = None, **asked: str) -> Iterator[Iterator[Event]]:
    headers = {"Last-Event-ID": cursor} if cursor else {}
    with httpx2.stream("GET", f"{address}{TALKS}/events", params=asked, headers=headers, timeout=30) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield events(answer.iter_lines())


def begun(told: Iterator[Event]) -> tuple[Replica, str]:
    """The table with which a stream begins, and its cursor."""
    first = next(told)
    assert first.name == "begin" and first.id is None
    rows: list[HeldReply] = []
    for event in told:
        if event.name == "bookmark":
            assert event.id and event.data["entry"] == event.data["head"] == first.data["entry"]
            return Replica(first.data["entry"], as_held(rows)), event.id
        assert event.name == "rows" and event.id is None
        rows += [HeldReply.model_validate(row) for row in event.data["rows"]]
    raise AssertionError


def taken(replica: Replica, batch: Any) -> bool:
    return replica.apply(as_batch(BatchReply.model_validate(batch)))


def is_right(replica: Replica, talks: Path) -> None:
    with open_log(f"sqlite:///{talks}") as log:
        reading = reading_at(Record(log, log), "talks", replica.entry)
        agree(replica, reading, days(reading))


def test_a_stream_begins_with_the_table_and_goes_on_from_where_it_was_cut(talks: Path, store: Given) -> None:
    store(count("a", 28))
    with running(talks) as address:
        with stream(address) as told:
            replica, cursor = begun(told)
            store(count("b", 20, "2025-11-20"))
            event = next(told)
            assert event.name == "batch" and taken(replica, event.data)
            cursor = event.id or cursor
        store(count("c", 19, "2025-12-01"), development("MeetingHeld", id="news-1206/m", meeting="geneva"))
        with stream(address, cursor) as told:
            for event in told:
                if event.name == "bookmark":
                    break
                assert taken(replica, event.data)
            assert event.data["entry"] == event.data["head"] == replica.entry
    is_right(replica, talks)


def test_one_who_asks_again_and_again_keeps_the_same_table(talks: Path, store: Given) -> None:
    head = store(count("a", 28))
    with running(talks) as address:
        first = httpx2.get(address + TALKS, params={"view": "plan"}).json()
        assert (first["bookmark"]["entry"], first["batches"]) == (head, [])
        replica = Replica(head, as_held([HeldReply.model_validate(row) for row in first["rows"]]))
        later = threading.Timer(0.4, store, [count("b", 20, "2025-11-20")])
        later.start()
        second = httpx2.get(address + TALKS, params={"cursor": first["cursor"], "wait": "20"}, timeout=30).json()
        later.join()
        assert second["rows"] is None and [one["entry"] for one in second["batches"]] == [head + 1]
        assert taken(replica, second["batches"][0])
        third = httpx2.get(address + TALKS, params={"cursor": second["cursor"]}).json()
        assert third["batches"] == [] and third["bookmark"]["previous"] == head + 1


def test_silence_and_a_server_that_works_can_be_told_apart(
    talks: Path, store: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "HEARTBEAT", 0.2)
    with running(talks) as address, stream(address, view="meetings") as told:
        begun(told)
        head = store(count("a", 28))
        for event in told:
            assert event.name == "bookmark", "nothing of the view has changed"
            if event.data["entry"] == head == event.data["head"]:
                break


@pytest.mark.parametrize("path", [TALKS, f"{TALKS}/events"])
def test_whoever_cannot_go_on_is_told_why(
    talks: Path, store: Given, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(talks) as address:

        def reason(cursor: str) -> tuple[int, str, str]:
            answer = httpx2.get(address + path, params={"cursor": cursor})
            assert answer.headers["content-type"] == "application/problem+json"
            told = answer.json()
            return answer.status_code, told["type"], told["errors"][0]["detail"]

        def given(entry: int, lineage: str, negotiation: str = "talks") -> str:
            return cursors.Cursor(negotiation, View(), entry, lineage).text

        good = httpx2.get(address + TALKS).json()["cursor"]
        assert reason("nonsense") == (410, "/problems/start-over", "cursor")
        assert reason(given(10, "another")) == (410, "/problems/start-over", "forked")
        assert reason(given(10_000, "")) == (410, "/problems/start-over", "forked")
        assert reason(given(0, "", "others")) == (410, "/problems/start-over", "subscription")
        monkeypatch.setattr(cursors, "EDITION", "1.0")
        assert reason(good) == (410, "/problems/start-over", "edition")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"view": "planes"}, 400),
        ({"kinds": "corection"}, 400),
        ({"party": "rusia"}, 404),
        ({"as_of": "banana"}, 400),
        ({"cursor": "x", "view": "plan"}, 400),
        ({"replica": "half"}, 400),
    ],
)
def test_what_cannot_be_subscribed_to_is_refused(talks: Path, store: Given, asked: dict[str, str], status: int) -> None:
    with running(talks) as address:
        for path in (TALKS, f"{TALKS}/events"):
            assert httpx2.get(address + path, params=asked).status_code == status


def test_only_who_may_read_may_subscribe(talks: Path, store: Given) -> None:
    tokens = Tokens(talks.with_name("tokens.json"))
    mine, other = (bearer(tokens, "read", name=name, only=[only]) for name, only in (("a", "talks"), ("b", "others")))
    with running(talks, tokens=tokens, closed=True) as address:
        assert [
            httpx2.get(address + TALKS, headers=headers).status_code for headers in ({}, other, mine)
        ] == [401, 404, 200]  # fmt: skip
        assert httpx2.get(f"{address}{TALKS}/events").status_code == 401


def test_what_was_before_is_sent_to_who_asked(talks: Path, store: Given) -> None:
    store(count("a", 28))
    with running(talks) as address, stream(address, replica="full", view="plan", as_of="2025-12-07") as told:
        begun(told)
        store(count("b", 20))
        (delta,) = [one for one in next(told).data["deltas"] if one["subject"] == "plan/us-plan"]
        assert delta["before"]["value"] == 28 and delta["after"]["standing"] == "contested"
