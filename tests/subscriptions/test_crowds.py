"""Many subscribers, slow ones and silent ones: none costs the others anything, and the end of a server is told to all."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import httpx2
import pytest
from generated import generated
from subscriptions.conftest import Given
from subscriptions.test_http import TALKS, begun, is_right, running, stream, taken
from subscriptions.test_watch import count

from travaux.events.log import open_log
from travaux.projections.subscriptions import projector
from travaux.projections.subscriptions.projector import Feed
from travaux.web.serving import Limits
from travaux.web.streams import Streams

CROWD, AT_ONCE = 1000, 100
ASK = f"GET {TALKS}/events HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


@pytest.fixture
def talks(store: Given, tmp_path: Path) -> Path:
    return tmp_path / "talks.db"


def limits(**some: float) -> Limits:
    return Limits(rate=1e6, burst=1_000_000, **some)  # type: ignore[arg-type]


def measured(address: str, name: str) -> float:
    lines = httpx2.get(f"{address}/metrics").text.splitlines()
    return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


def becomes(address: str, name: str, value: float) -> None:
    until = time.monotonic() + 20
    while (found := measured(address, name)) != value:
        assert time.monotonic() < until, (name, found)
        time.sleep(0.02)


def test_a_thousand_who_only_listen_hold_no_thread_and_hear_of_the_next_change(talks: Path, store: Given) -> None:
    with running(talks, limits=limits()) as address:
        threads = threading.active_count()
        asyncio.run(_a_crowd(address, store, threads))
        becomes(address, "travaux_streams", 0)


async def _a_crowd(address: str, store: Given, threads: int) -> None:
    host, port = address.removeprefix("http://").split(":")
    crowd = []
    for _ in range(0, CROWD, AT_ONCE):
        some = [await asyncio.open_connection(host, int(port)) for _ in range(AT_ONCE)]
        for _, writer in some:
            writer.write(ASK)
        await asyncio.gather(*(reader.readuntil(b"event: bookmark") for reader, _ in some))
        crowd += some
    assert threading.active_count() - threads < 20
    assert await asyncio.to_thread(measured, address, "travaux_streams") == CROWD
    await asyncio.to_thread(store, count("a", 28))
    heard = await asyncio.gather(*(asyncio.wait_for(reader.readuntil(b"event: batch"), 30) for reader, _ in crowd))
    assert len(heard) == CROWD
    for _, writer in crowd:
        writer.close()


def test_one_too_many_is_told_to_come_again(talks: Path) -> None:
    with running(talks, limits=limits(streams=1)) as address, stream(address) as told:
        begun(told)
        refused = httpx2.get(f"{address}{TALKS}/events")
        assert (refused.status_code, refused.json()["type"]) == (503, "/problems/busy")
        assert refused.headers["Retry-After"]


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """Talks whose table is larger than any socket holds."""
    path = tmp_path / "long.db"
    with open_log(f"sqlite:///{path}") as log:
        log.import_raw("talks", generated("talks", 4000))
    return path


def test_one_who_never_reads_is_cut_and_the_others_hear(long: Path) -> None:
    with running(long, limits=limits(patience=0.5)) as address, _silent(address) as silent:
        becomes(address, "travaux_streams", 1)
        with stream(address, view="meetings") as told:
            begun(told)
            becomes(address, "travaux_streams", 1)
        assert b"event: bookmark" not in _rest(silent), "the table was never told to its end"


def _silent(address: str) -> socket.socket:
    """Asks for everything, and takes next to nothing."""
    host, port = address.removeprefix("http://").split(":")
    silent = socket.socket()
    silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    silent.connect((host, int(port)))
    silent.sendall(ASK)
    return silent


def _rest(silent: socket.socket) -> bytes:
    silent.settimeout(20)
    found = b""
    try:
        while some := silent.recv(65536):
            found += some
    except ConnectionResetError:
        pass
    return found


def test_one_who_comes_back_late_has_missed_nothing(talks: Path, store: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no longer at hand is worked out for it alone."""
    monkeypatch.setattr(projector, "KEPT", 3)
    with running(talks) as address:
        with stream(address) as told:
            replica, cursor = begun(told)
        with stream(address) as told:
            begun(told)
            for number in range(40):
                head = store(count(f"c{number}", number, f"2025-11-{number % 28 + 1:02}"))
            while next(told).data["entry"] < head:
                pass
        with stream(address, cursor) as told:
            for event in told:
                if event.name == "batch":
                    assert taken(replica, event.data)
                if replica.entry == head:
                    break
    is_right(replica, talks)


def test_a_server_that_ends_ends_every_answer_properly(talks: Path) -> None:
    """An answer that was cut would be an error to whoever reads it."""
    rest: list[str] = []
    with running(talks) as address:
        answer = httpx2.stream("GET", f"{address}{TALKS}/events", timeout=30)
        lines = _lines(answer)
        while next(lines) != "event: bookmark":
            pass
        reading = threading.Thread(target=lambda: rest.extend(lines))
        reading.start()
        began = time.monotonic()
    reading.join(10)
    assert not reading.is_alive() and time.monotonic() - began < 5
    assert rest and "event: batch" not in rest


def _lines(answer: object) -> Iterator[str]:
    with answer as told:  # type: ignore[attr-defined]
        yield from told.iter_lines()


def test_how_far_subscribers_are_behind_the_log_is_measured(
    talks: Path, store: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    lag = 'travaux_subscription_lag_entries{negotiation="talks"}'
    with running(talks) as address, stream(address) as told:
        begun(told)
        with monkeypatch.context() as stopped:
            stopped.setattr(Feed, "go_on", lambda _: None)
            store(count("a", 28), count("b", 20))
            assert measured(address, lag) == 2
        becomes(address, lag, 0)


def test_however_many_tell_of_news_those_who_wait_are_woken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each subscriber of a feed tells it: a thousand times a thousand would be woken for one entry."""

    async def woken() -> tuple[int, list[bool]]:
        streams, loop = Streams(3, 1.0), asyncio.get_running_loop()
        soon = Mock(side_effect=loop.call_soon_threadsafe)
        monkeypatch.setattr(loop, "call_soon_threadsafe", soon)
        waiting = [asyncio.create_task(streams.news(60)) for _ in range(3)]
        for _ in range(2):
            await asyncio.sleep(0)
            for _ in waiting:
                streams.wake()
            told = await asyncio.gather(*waiting)
            waiting = [asyncio.create_task(streams.news(60)) for _ in range(3)]
        for one in waiting:
            one.cancel()
        return soon.call_count, told

    assert asyncio.run(woken()) == (2, [True, True, True])
