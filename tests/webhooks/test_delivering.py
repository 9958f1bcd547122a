"""Webhooks are told everything, in order, at least once, whoever is killed when; and no more than that."""

from __future__ import annotations

import json
import random
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cli_typed import typed
from generated import generated
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError
from subscriptions.nats_server import free_ports
from webhooks.receiver import Taken, receiving

from travaux.cli.webhooks import AnotherDeliverer, Webhooks
from travaux.events.log import Log, open_log
from travaux.projections.record import Record
from travaux.projections.subscriptions.deltas import snapshot
from travaux.projections.subscriptions.messages import BatchReply, as_batch
from travaux.projections.subscriptions.replica import Replica
from travaux.projections.subscriptions.view import View
from travaux.web.webhooks.delivering import Deliverer, wait_after
from travaux.web.webhooks.sending import Answered, Unanswered

NAME = "talks-1"
NOW = datetime(2026, 1, 5, tzinfo=UTC)
ENTRIES = list(generated(NAME, 140))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """A store with forty entries; it is the one that is meant, and the user's folder is empty."""
    url = f"sqlite:///{tmp_path / 'talks.db'}"
    monkeypatch.setenv("TRAVAUX_STORE", url)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with open_log(url) as log:
        log.import_raw(NAME, ENTRIES[:40])
        yield log


class Fake:
    """A receiver that is called and not asked over a network; a clock that stands until it is set."""

    def __init__(self, log: Log) -> None:
        self.now, self.answers = NOW, Answered(204, None)
        self.sent: list[Taken] = []
        self.deliverer = Deliverer(log, Webhooks(), post=self, clock=lambda: self.now)

    def __call__(self, url: str, headers: dict[str, str], body: bytes, *, local: bool) -> Answered:
        self.sent.append(Taken({name.lower(): value for name, value in headers.items()}, body.decode()))
        if self.answers.status == 0:
            raise Unanswered("ConnectionRefusedError")
        return self.answers

    def tells(self) -> list[Taken]:
        """What is sent now."""
        self.sent.clear()
        self.deliverer.run(once=True)
        return list(self.sent)


def added(*words: str, url: str = "https://desk.example.org/hook") -> str:
    """The secret of a new webhook, desk."""
    ended = typed("webhook", "add", "desk", url, *words)
    assert ended.code == 0, ended.err
    return ended.out.strip()


def entries(sent: list[Taken]) -> list[int]:
    return [one.event["data"]["entry"] for one in sent]


def the() -> Any:
    """What is kept of desk."""
    return Webhooks().get("desk")


def recorded(log: Log, upto: int) -> None:
    log.import_raw(NAME, ENTRIES[:upto])


def test_what_is_recorded_from_then_on_is_told_in_order_and_once(store: Log) -> None:
    secret, fake = added(NAME, "--entries"), Fake(store)
    assert fake.tells() == []
    recorded(store, 60)
    sent = fake.tells()
    assert entries(sent) == list(range(41, 61))
    assert [one.event["type"].split(".")[1] for one in sent] == ["entry"] * 20
    assert len({one.id for one in sent}) == 20 and fake.tells() == []
    assert secret.startswith("whsec_")


def test_a_view_is_told_by_messages_that_alone_keep_its_table(store: Log) -> None:
    with open_log("memory:") as begun:
        begun.import_raw(NAME, ENTRIES[:40])
        replica = Replica(40, snapshot(Record(begun, begun), NAME, 40, View(("position/",))))
    added(NAME, "positions")
    recorded(store, 120)
    for one in Fake(store).tells():
        data = {key: value for key, value in one.event["data"].items() if key not in ("part", "parts")}
        assert replica.apply(as_batch(BatchReply.model_validate(data)))
    assert replica.held() == Replica(120, snapshot(Record(store, store), NAME, 120, View(("position/",)))).held()


def test_each_failure_is_waited_for_as_the_standard_says_then_it_is_given_up(store: Log) -> None:
    added(NAME, "--entries")
    recorded(store, 41)
    fake = Fake(store)
    fake.answers = Answered(500, None)
    waits = []
    while not the().disabled:
        assert len(fake.tells()) == 1 and fake.tells() == [], "once, and not before it is due"
        if the().due:
            waits.append((the().due - fake.now).total_seconds())
            fake.now = the().due
    steps = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    assert [step <= wait <= 1.1 * step for step, wait in zip(steps, waits, strict=True)] == [True] * 9
    assert waits[0] != 5, "at random, a little later"
    assert "given up" in the().problem and fake.tells() == []


def test_after_a_failure_it_goes_on_with_the_same_message(store: Log) -> None:
    added(NAME, "--entries")
    recorded(store, 43)
    fake = Fake(store)
    fake.answers = Answered(0, None)
    (failed,) = fake.tells()
    assert (the().failures, the().problem) == (1, "ConnectionRefusedError")
    fake.now, fake.answers = the().due, Answered(200, None)
    sent = fake.tells()
    assert entries(sent) == [41, 42, 43]
    assert (sent[0].id, sent[0].body) == (failed.id, failed.body)
    assert (the().failures, the().problem, the().due) == (0, None, None)


@pytest.mark.parametrize("status", [301, 302, 304, 400, 404, 500])
def test_only_2xx_is_taken(store: Log, status: int) -> None:
    added(NAME, "--entries")
    recorded(store, 42)
    fake = Fake(store)
    fake.answers = Answered(status, None)
    assert len(fake.tells()) == 1
    assert (the().entry, the().problem, the().disabled) == (40, f"the receiver answered {status}", False)


def test_410_disables_and_a_replay_enables(store: Log) -> None:
    added(NAME, "--entries")
    recorded(store, 42)
    fake = Fake(store)
    fake.answers = Answered(410, None)
    assert len(fake.tells()) == 1 and the().disabled
    fake.now, fake.answers = NOW + timedelta(days=9), Answered(200, None)
    assert fake.tells() == []
    assert typed("webhook", "replay", "desk", "--from", "41").code == 0
    assert entries(fake.tells()) == [41, 42]


def test_a_receiver_that_asks_to_wait_is_waited_for() -> None:
    assert wait_after(1, 120) == 120
    assert wait_after(1, 1e9) == 24 * 3600
    assert (wait_after(2, 10) or 0) >= 300
    assert wait_after(10) is None


@pytest.mark.parametrize("words", [("--entries",), ("positions",), ()])
def test_a_replay_tells_the_same_again(store: Log, words: tuple[str, ...]) -> None:
    added(NAME, *words)
    recorded(store, 80)
    fake = Fake(store)
    first = fake.tells()
    assert typed("webhook", "replay", "desk", "--from", "61").code == 0
    told = fake.tells()
    assert told and [(one.id, one.body) for one in told] == [
        (one.id, one.body) for one in first if one.event["data"]["entry"] > 60
    ]


def test_a_replay_from_the_beginning_makes_the_chain_whole(store: Log) -> None:
    added(NAME, "positions")
    assert typed("webhook", "replay", "desk", "--from", "1").code == 0
    sent = [one.event["data"] for one in Fake(store).tells()]
    assert [one["previous"] for one in sent] == [0, *(one["entry"] for one in sent)][:-1]


def test_one_program_delivers_at_a_time(store: Log) -> None:
    with Webhooks().delivering():
        with pytest.raises(AnotherDeliverer):
            Fake(store).deliverer.run(once=True)
        ended = typed("webhook", "deliver", "--once")
    assert (ended.code, "Another program delivers" in ended.err) == (6, True)
    assert typed("webhook", "deliver", "--once").code == 0


def test_one_that_fails_holds_up_no_other(store: Log) -> None:
    added(NAME, "--entries")
    assert typed("webhook", "add", "other", "https://other.example.org/", NAME, "--entries").code == 0
    recorded(store, 45)
    fake = Fake(store)
    told: list[int] = []

    def post(url: str, headers: dict[str, str], body: bytes, *, local: bool) -> Answered:
        if "desk" in url:
            raise Unanswered("TimeoutError")
        told.append(json.loads(body)["data"]["entry"])
        return Answered(200, None)

    fake.deliverer._post = post
    fake.tells()
    assert told == [41, 42, 43, 44, 45] and the().failures == 1


def test_a_replay_is_not_undone_by_what_is_in_hand(store: Log) -> None:
    added(NAME, "--entries")
    recorded(store, 43)
    fake = Fake(store)

    def post(url: str, headers: dict[str, str], body: bytes, *, local: bool) -> Answered:
        if not fake.sent:
            assert typed("webhook", "replay", "desk", "--from", "39").code == 0
        return fake(url, headers, body, local=local)

    fake.deliverer._post = post
    assert entries(fake.tells()) == [41, 39, 40, 41, 42, 43]


def test_a_secret_that_is_no_longer_good_signs_nothing_more_that_is_in_hand(store: Log) -> None:
    old = added(NAME, "--entries")
    recorded(store, 43)
    fake = Fake(store)
    fake.now = datetime.now(UTC) + timedelta(seconds=1)

    def post(url: str, headers: dict[str, str], body: bytes, *, local: bool) -> Answered:
        if len(fake.sent) == 1:
            assert typed("webhook", "rotate", "desk", "--hours", "0").code == 0
        return fake(url, headers, body, local=local)

    fake.deliverer._post = post
    sent = fake.tells()
    assert entries(sent) == [41, 42, 43]
    Verifier(old).verify(sent[0].body, sent[0].headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(old).verify(sent[2].body, sent[2].headers)


def test_where_it_fails_for_good_it_ends_and_tells_nobody_else_the_rest(store: Log) -> None:
    added(NAME, "--entries")
    assert typed("webhook", "add", "other", "https://other.example.org/", NAME, "--entries").code == 0
    recorded(store, 140)
    fake = Fake(store)

    def post(url: str, headers: dict[str, str], body: bytes, *, local: bool) -> Answered:
        if "desk" in url:
            raise MemoryError
        time.sleep(0.1)
        return fake(url, headers, body, local=local)

    fake.deliverer._post = post
    with pytest.raises(MemoryError):
        fake.tells()
    assert len(fake.sent) < 50


def test_another_log_is_not_told_as_if_it_were_the_same(store: Log, tmp_path: Path) -> None:
    added(NAME, "--entries")
    recorded(store, 50)
    fake = Fake(store)
    fake.tells()
    other = f"sqlite:///{tmp_path / 'other.db'}"
    with open_log(other) as log:
        log.import_raw(NAME, ENTRIES[:45])
        assert Fake(log).tells() == [], "it is about another store"
        Webhooks().change("desk", lambda _: {"store": log.name})
        assert Fake(log).tells() == []
    assert the().disabled and "has lost entries" in the().problem


def test_answers_that_are_worked_out_otherwise_are_no_continuation(store: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    added(NAME)
    recorded(store, 50)
    monkeypatch.setattr("travaux.projections.subscriptions.cursor.EDITION", "9.9")
    assert Fake(store).tells() == []
    assert the().disabled and "worked out otherwise" in the().problem
    assert typed("webhook", "replay", "desk", "--from", "1").code == 0
    assert Fake(store).tells() != []


def test_a_secret_is_shown_once_and_rotated_with_both_valid_for_a_while(store: Log) -> None:
    old = added(NAME, "--entries")
    new = typed("webhook", "rotate", "desk", "--hours", "2").out.strip()
    assert old != new
    for words in (("list",), ("list", "-f", "json")):
        shown = typed("webhook", *words)
        assert shown.code == 0 and old not in shown.out and new not in shown.out
    recorded(store, 42)
    fake = Fake(store)
    fake.now = datetime.now(UTC)
    for one in fake.tells():
        Verifier(old).verify(one.body, one.headers)
        Verifier(new).verify(one.body, one.headers)
    assert the().valid(fake.now + timedelta(hours=3)) == [new]


def test_the_file_is_its_owners(store: Log) -> None:
    added(NAME)
    assert stat.S_IMODE(Webhooks().path.stat().st_mode) == 0o600
    assert stat.S_IMODE(Webhooks().path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "desk", "http://desk.example.org/", NAME), 2, "https://"),
        (("add", "desk", "https://desk.example.org/", "talks-9"), 3, "no negotiation"),
        (("add", "desk", "https://desk.example.org/", NAME, "dreams"), 2, "dreams"),
        (("add", "desk", "https://desk.example.org/", NAME, "positions", "--entries"), 2, "--entries"),
        (("add", "a/b", "https://desk.example.org/", NAME), 2, "names no webhook"),
        (("remove", "desk"), 3, "No webhook"),
        (("replay", "desk", "--from", "1"), 3, "No webhook"),
        (("rotate", "desk"), 3, "No webhook"),
    ],
)
def test_what_is_wrong_is_said(store: Log, words: tuple[str, ...], code: int, said: str) -> None:
    ended = typed("webhook", *words)
    assert (ended.code, said in ended.err) == (code, True), ended.err


def test_a_name_is_taken_once_and_free_again(store: Log) -> None:
    added(NAME)
    assert typed("webhook", "add", "desk", "https://desk.example.org/", NAME).code == 6
    assert typed("webhook", "replay", "desk", "--from", "99").code == 3
    assert typed("webhook", "remove", "desk").code == 0
    assert typed("webhook", "list").code == 1


def test_a_file_that_is_something_else_is_not_a_bug(store: Log) -> None:
    Webhooks().path.parent.mkdir(parents=True)
    Webhooks().path.write_text("secrets of somebody else, quite long ones\n" * 99)
    ended = typed("webhook", "list")
    assert (ended.code, "holds no webhooks" in ended.err) == (5, True)


def test_a_private_receiver_is_refused_when_it_is_told(store: Log) -> None:
    added(NAME, "--entries", url="https://127.0.0.1:1/")
    recorded(store, 41)
    ended = typed("webhook", "deliver", "--once")
    assert ended.code == 1 and "no public address" in ended.err
    assert "no public address" in typed("webhook", "list").out


def test_a_receiver_that_is_killed_at_random_misses_nothing(store: Log, tmp_path: Path) -> None:
    """Nor if the one who delivers is killed, too."""
    (port,) = free_ports(1)
    with receiving(port, tmp_path / "taken") as receiver:
        secret, kills = added(NAME, "--local", url=receiver.url), 0
        recorded(store, 140)
        while the().entry < 140:
            with delivered():
                for _ in range(5):
                    moved_from(the().entry)
                    time.sleep(random.uniform(0, 0.2))
                    receiver.kill()
                    kills += the().entry < 140
                    receiver.start()
                    Webhooks().change("desk", lambda _: {"due": None})
        taken = receiver.taken()
    for one in taken:
        Verifier(secret).verify(one.body, one.headers)
    first = {one.id: one.body for one in taken}
    assert kills > 1 and len(taken) >= len(first)
    order = [json.loads(body)["data"]["entry"] for body in first.values()]
    assert order == sorted(order), "in order, repeated or not"
    typed("webhook", "replay", "desk", "--from", "41")
    assert [(one.id, one.body) for one in Fake(store).tells()] == list(first.items())


@contextmanager
def delivered() -> Iterator[None]:
    """Somebody delivers, and is killed."""
    words = [sys.executable, "-m", "travaux.cli", "webhook", "deliver", "-q"]
    program = subprocess.Popen(words)
    try:
        yield
    finally:
        program.kill()
        program.wait()


def moved_from(entry: int) -> None:
    until = time.monotonic() + 60
    while the().entry == entry < 140 and time.monotonic() < until:
        time.sleep(0.005)
