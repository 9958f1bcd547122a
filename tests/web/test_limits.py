"""What one client can take from the others, and what is told of it."""

import asyncio
import json
import logging
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
from served import TALKS, bearer, served
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient

from travaux.cli.tokens import Tokens
from travaux.events.errors import Damaged, Locked
from travaux.web import reads
from travaux.web.limits import Rates, bounded
from travaux.web.problems import KINDS, Refusal
from travaux.web.serving import Limits


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(reads, "listened", fail)


def test_a_client_that_asks_too_often_waits(talks: Path) -> None:
    with served(talks, limits=Limits(rate=0.5, burst=3)) as client:
        told = [client.get("/problems/bug") for _ in range(4)]
        assert [one.status_code for one in told] == [200, 200, 200, 429]
        assert told[-1].headers["Retry-After"] in ("1", "2")
        assert client.get("/health").status_code == 200


def test_the_bucket_fills_again() -> None:
    rates = Rates(Limits(rate=2, burst=3))
    for _ in range(3):
        rates.take("ann", now=100.0)
    with pytest.raises(Refusal, match="2 requests a second"):
        rates.take("ann", now=100.4)
    rates.take("ann", now=100.5)
    for _ in range(3):
        rates.take("ann", now=200.0)
    with pytest.raises(Refusal):
        rates.take("ann", now=200.0)


def test_each_token_has_its_own_rate_and_a_wrong_one_has_none(talks: Path) -> None:
    tokens = Tokens(talks.with_name("tokens.json"))
    with served(talks, tokens, limits=Limits(rate=0.1, burst=1)) as client:
        ann, bob = bearer(tokens, name="ann"), bearer(tokens, name="bob")
        assert [client.get("/problems/bug", headers=one).status_code for one in (ann, bob, ann)] == [200, 200, 429]
        assert client.get("/problems/bug", headers={"Authorization": "Bearer 1"}).status_code == 200
        assert client.get("/problems/bug", headers={"Authorization": "Bearer 2"}).status_code == 429


def test_the_clients_that_are_remembered_are_few(talks: Path) -> None:
    tokens = Tokens(talks.with_name("tokens.json"))
    with served(talks, tokens, limits=Limits(rate=0.1, burst=1, clients=1)) as client:
        ann, bob = bearer(tokens, name="ann"), bearer(tokens, name="bob")
        assert [client.get("/problems/bug", headers=one).status_code for one in (ann, bob, ann)] == [200, 200, 200]


def test_a_body_that_is_too_large_is_not_read(talks: Path) -> None:
    tokens = Tokens(talks.with_name("tokens.json"))
    with served(talks, tokens, write=True, limits=Limits(body_size=1000)) as client:
        header = bearer(tokens, "record")
        body = {"source": "unn-1206", "item": {"PassageNoted": "x" * 1000}}
        told = client.post(f"{TALKS}/entries", json=body, headers=header)
        assert (told.status_code, told.json()["type"]) == (413, "/problems/too-large")
        chunks = client.post(
            f"{TALKS}/entries",
            content=(b" " * 100 for _ in range(20)),
            headers=header | {"Content-Type": "application/json"},
        )
        assert chunks.status_code == 413


def test_an_answer_that_is_too_large_is_not_sent(talks: Path) -> None:
    with served(talks, limits=Limits(answer_size=1000)) as client:
        told = client.get(f"{TALKS}/log")
        assert (told.status_code, told.json()["type"]) == (400, "/problems/too-much")
        assert client.get(f"{TALKS}/log?limit=1").status_code == 200


def test_an_answer_that_takes_too_long_is_given_up(talks: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "listened", lambda *_: time.sleep(0.5))
    with served(talks, limits=Limits(answer_time=0.1)) as client:
        told = client.get(f"{TALKS}/brief")
        assert (told.status_code, told.json()["type"]) == (503, "/problems/busy")
        assert told.headers["Retry-After"]


def test_an_unknown_name_is_not_answered_to(talks: Path) -> None:
    """A page elsewhere whose name is made to lead here (DNS rebinding) learns nothing."""
    with served(talks) as client:
        told = client.get(TALKS, headers={"Host": "evil.example"})
        assert (told.status_code, told.json()["type"]) == (421, "/problems/elsewhere")
        for name in ("localhost:8000", "127.0.0.1:80", "[::1]:8000", "LOCALHOST"):
            assert client.get(TALKS, headers={"Host": name}).status_code == 200, name


def test_pages_of_others_are_let_in_only_where_it_was_asked_for(talks: Path) -> None:
    origin = {"Origin": "https://desk.example"}
    with served(talks) as client:
        assert "Access-Control-Allow-Origin" not in client.get(TALKS, headers=origin).headers
    with served(talks, origins=("https://desk.example",)) as client:
        assert client.get(TALKS, headers=origin).headers["Access-Control-Allow-Origin"] == "https://desk.example"
        assert "Access-Control-Allow-Origin" not in client.get(TALKS, headers={"Origin": "https://e.example"}).headers


def test_every_answer_is_strict(client: TestClient) -> None:
    for path in (TALKS, "/nothing", "/health"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (Locked("talks.db", 5), 503, "unavailable"),
        (sqlite3.OperationalError("disk I/O error in /secret/talks.db"), 503, "unavailable"),
        (PermissionError(13, "Permission denied", "/secret/talks.db"), 503, "unavailable"),
        (Damaged("the bytes of /secret/talks.db"), 500, "damaged"),
        (ZeroDivisionError("words of a witness"), 500, "bug"),
    ],
)
def test_what_is_wrong_here_is_told_to_the_log_and_not_to_the_client(
    error: Exception,
    status: int,
    kind: str,
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    failing(monkeypatch, error)
    told = client.get(f"{TALKS}/brief")
    problem = told.json()
    assert (told.status_code, problem["type"]) == (status, f"/problems/{kind}")
    assert ("Retry-After" in told.headers) == (status == 503)
    assert problem["detail"] == KINDS[kind].remedy
    assert "Traceback" not in told.text
    (line,) = [one for one in caplog.records if one.name == "travaux.web.failures"]
    assert line.fields["why"] == str(error)  # type: ignore[attr-defined]
    assert problem["instance"] == f"urn:uuid:{line.fields['request']}"  # type: ignore[attr-defined]
    assert bool(line.exc_info) == (kind == "bug")


def test_the_log_has_the_path_and_never_the_question(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "travaux.web")
    told = client.get(f"{TALKS}/why", params={"words": ["words of a witness"]})
    (line,) = [one for one in caplog.records if one.name == "travaux.web.requests"]
    fields = line.fields  # type: ignore[attr-defined]
    assert (fields["path"], fields["status"], fields["token"]) == (f"{TALKS}/why", told.status_code, None)
    assert told.headers["Travaux-Request"] == fields["request"]
    assert "witness" not in json.dumps(fields)


def test_requests_and_heads_are_counted(talks: Path) -> None:
    with served(talks) as client:
        for _ in range(3):
            client.get(f"{TALKS}/brief?then=2025-12-08")
        client.request("PROPFIND", TALKS)
        told = client.get("/metrics").text
    route = 'route="/v1/negotiations/{negotiation}/brief"'
    assert f'travaux_requests_total{{method="GET",{route},status="200"}} 3.0' in told
    assert 'travaux_requests_total{method="other"' in told
    assert f"travaux_request_seconds_count{{{route}}} 3.0" in told
    assert 'travaux_head_entry{negotiation="ukraine-2025"} 227.0' in told
    assert 'travaux_lag_entries{negotiation="ukraine-2025"} 0.0' in told


@pytest.mark.parametrize("kind", KINDS)
def test_every_problem_is_explained_at_its_address(kind: str, client: TestClient) -> None:
    told = client.get(f"/problems/{kind}")
    assert told.status_code == 200
    assert KINDS[kind].remedy in told.text


def test_a_method_without_a_meaning(client: TestClient) -> None:
    told = client.delete(f"{TALKS}/entries/1")
    assert (told.status_code, told.headers["Allow"], told.json()["type"]) == (405, "GET", "/problems/no-method")


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async def silence() -> Any:
        await asyncio.sleep(60)

    with pytest.raises(HTTPException) as refused:
        asyncio.run(bounded(silence, Limits(body_time=0.05))())  # type: ignore[arg-type]
    assert refused.value.status_code == 408


def test_once_a_body_is_there_one_may_wait_for_long() -> None:
    """As a stream does, for its client to leave."""
    told: list[Any] = [{"type": "http.request", "body": b"x"}, {"type": "http.disconnect"}]

    async def slow() -> Any:
        await asyncio.sleep(0.1 if len(told) == 1 else 0)
        return told.pop(0)

    async def both() -> list[Any]:
        receive = bounded(slow, Limits(body_time=0.05))
        return [(await receive())["type"] for _ in range(2)]

    assert asyncio.run(both()) == ["http.request", "http.disconnect"]
