"""Tokens: who may ask where, until when; only hashes are kept."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_typed import typed
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from served import NAME, TALKS, bearer, served, serving
from starlette.testclient import TestClient

from travaux.cli.tokens import Tokens

BARN = Path(__file__).parents[1] / "cli" / "barn" / "negotiation.yaml"


@pytest.fixture
def tokens(talks: Path) -> Tokens:
    return Tokens(talks.with_name("tokens.json"))


def test_on_this_machine_everybody_reads(talks: Path) -> None:
    with served(talks) as client:
        assert client.get(TALKS).headers["Cache-Control"] == "no-cache"


def test_a_private_server_answers_nobody_without_a_token(talks: Path, tokens: Tokens) -> None:
    with served(talks, tokens, closed=True) as client:
        for path in ("/v1/negotiations", TALKS, f"{TALKS}/brief", f"{TALKS}/entries/1", "/metrics"):
            told = client.get(path)
            assert (told.status_code, told.headers["WWW-Authenticate"]) == (401, "Bearer"), path
        assert client.get(TALKS, headers=bearer(tokens)).status_code == 200
        assert client.get("/health").status_code == 200


def test_what_a_token_was_needed_for_is_kept_by_nobody_else(talks: Path, tokens: Tokens) -> None:
    """A shared cache would give it to those without one."""
    with served(talks, tokens, closed=True) as client:
        header = bearer(tokens)
        pinned = client.get(f"{TALKS}/positions?then=2025-12-08&recorded_by=entry:200", headers=header)
        assert pinned.headers["Cache-Control"] == "private, immutable, max-age=31536000"
        assert client.get(f"{TALKS}/positions", headers=header).headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("header", ["Bearer travaux_wrong", "Bearer", "Basic YW5uOmFubg==", "Bearer ", "travaux_x"])
def test_a_wrong_token_is_refused_even_where_none_is_needed(header: str, talks: Path) -> None:
    with served(talks) as client:
        told = client.get(TALKS, headers={"Authorization": header})
        assert (told.status_code, told.headers["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')


def test_the_pages_are_there_too(talks: Path) -> None:
    with served(talks) as client:
        told = client.get(f"/n/{NAME}/positions?then=2025-12-08")
        assert (told.status_code, told.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert "script-src 'self'" in told.headers["Content-Security-Policy"]


def test_a_browser_asks_for_the_token_as_a_password(talks: Path, tokens: Tokens) -> None:
    with served(talks, tokens, closed=True) as client:
        asked = client.get("/", headers={"Accept": "text/html"})
        assert (asked.status_code, asked.headers["WWW-Authenticate"][:5]) == (401, "Basic")
        secret = bearer(tokens)["Authorization"].removeprefix("Bearer ")
        assert client.get("/", auth=("whoever", secret)).status_code == 200
        assert client.get("/", auth=("whoever", "wrong")).status_code == 401


def test_pages_are_for_who_may_see_what_is_on_them(talks: Path, tokens: Tokens) -> None:
    with served(talks, tokens, closed=True) as client:
        header = bearer(tokens, name="one", only=["other"])
        assert NAME not in client.get("/", headers=header).text
        assert client.get(f"/n/{NAME}/brief", headers=header).status_code == 404
        assert client.get(f"/n/{NAME}/brief", headers=bearer(tokens, name="two", only=[NAME])).status_code == 200


def test_a_token_ends(talks: Path, tokens: Tokens) -> None:
    now = datetime.now(UTC)
    old = tokens.create("old", ["read"], None, now - timedelta(days=2), now - timedelta(seconds=1))
    with served(talks, tokens) as client:
        assert client.get(TALKS, headers={"Authorization": f"Bearer {old}"}).status_code == 401


def test_a_revoked_token_is_refused_at_once(talks: Path, tokens: Tokens) -> None:
    with served(talks, tokens, closed=True) as client:
        header = bearer(tokens)
        assert client.get(TALKS, headers=header).status_code == 200
        Tokens(tokens.path).revoke("ann")
        assert client.get(TALKS, headers=header).status_code == 401


def test_a_scope_is_not_another(talks: Path, tokens: Tokens) -> None:
    with served(talks, tokens, write=True, closed=True) as client:
        reader, recorder = bearer(tokens, "read", name="r"), bearer(tokens, "record", name="w")
        body = {"source": "unn-1206", "item": {"DemandMade": "army-limit", "by": "russia", "side": "for"}}
        refused = client.post(f"{TALKS}/entries", json=body, headers=reader)
        assert refused.status_code == 403
        assert 'error="insufficient_scope", scope="record"' in refused.headers["WWW-Authenticate"]
        assert client.get(TALKS, headers=recorder).status_code == 403
        assert client.post(f"{TALKS}/entries", json=body, headers=recorder).status_code == 201
        review = client.post(f"{TALKS}/entries/119/reviews", json={"verdict": "accepted"}, headers=recorder)
        assert review.status_code == 403


def test_a_token_for_one_negotiation_knows_of_no_other(talks: Path, tokens: Tokens) -> None:
    """Not even that there is one, by a name that is nearly right."""
    assert typed("record", str(BARN), "-q", TRAVAUX_STORE=f"sqlite:///{talks}").code == 0
    with served(talks, tokens, closed=True, write=True) as client:
        (other,) = {
            one["negotiation"] for one in client.get("/v1/negotiations", headers=bearer(tokens)).json()["negotiations"]
        } - {NAME}
        header = bearer(tokens, "read", "record", name="one", only=[NAME])
        assert [
            one["negotiation"] for one in client.get("/v1/negotiations", headers=header).json()["negotiations"]
        ] == [NAME]
        for path in (f"/v1/negotiations/{other}", f"/v1/negotiations/{other}/brief", f"/v1/negotiations/{other}x/log"):
            told = client.get(path, headers=header)
            assert told.status_code == 404
            assert other not in told.json()["detail"].replace(f"'{path.split('/')[3]}'", "")
        posted = client.post(f"/v1/negotiations/{other}/entries", json={"source": "x", "item": {}}, headers=header)
        assert posted.status_code == 404
        assert other not in client.get("/metrics", headers=header).text
        assert client.get(TALKS, headers=header).status_code == 200


def test_the_token_is_told_once_and_only_its_hash_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "own" / "tokens.json"
    told = typed("token", "create", "ann", "--scope", "read", "--scope", "record", "--tokens", str(file))
    secret = told.out.strip()
    assert (told.code, len(secret) > 40) == (0, True)
    assert secret.removeprefix("travaux_") not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert typed("token", "create", "ann", "--tokens", str(file)).code == 6
    kept = json.loads(typed("token", "list", "-f", "json", "--tokens", str(file)).out)["tokens"][0]
    assert (kept["name"], kept["scopes"], kept["negotiations"], kept["expired"]) == (
        "ann",
        ["read", "record"],
        None,
        False,
    )
    assert "sha256" not in kept
    assert typed("token", "list", "--tokens", str(file)).out.startswith("ann  read record  everywhere  until 20")


def test_two_tokens_are_never_the_same(tmp_path: Path) -> None:
    file = str(tmp_path / "tokens.json")
    made = {typed("token", "create", f"t{number}", "--tokens", file).out for number in range(20)}
    assert len(made) == 20


def test_tokens_are_in_the_user_s_own_folder(tmp_path: Path) -> None:
    config = {"XDG_CONFIG_HOME": str(tmp_path)}
    assert typed("token", "list", **config).code == 1
    assert typed("token", "create", "ann", **config).code == 0
    assert (tmp_path / "travaux" / "tokens.json").exists()
    assert typed("token", "revoke", "anne", **config).code == 3
    assert typed("token", "revoke", "ann", **config).code == 0
    assert typed("token", "list", **config).code == 1


@pytest.mark.parametrize("words", [("a b",), ("",), ("ann", "--scope", "all"), ("ann", "--days", "0")])
def test_a_token_that_makes_no_sense_is_not_made(words: tuple[str, ...], tmp_path: Path) -> None:
    assert typed("token", "create", *words, "--tokens", str(tmp_path / "t.json")).code == 2


def test_a_broken_list_lets_nobody_in(talks: Path, tokens: Tokens) -> None:
    header = bearer(tokens)
    tokens.path.write_text("[{}]")
    with served(talks, tokens, closed=True) as client:
        told = client.get(TALKS, headers=header)
        assert (told.status_code, str(tokens.path) in told.text) == (503, False)


LIKE_IT = NAME[:-1] + "9"
"""A name as long, of which there is nothing."""
REFUSED = {"for recording only": {403}, "for reading another": {403, 404}, "for another": {404}}
"""How those are refused whose token is good elsewhere; the others with 401."""


def askers(tokens: Tokens) -> dict[str, dict[str, str]]:
    """Headers of those who may not read it."""
    then = datetime.now(UTC) - timedelta(days=2)
    old = tokens.create("old", ["read"], None, then, then + timedelta(days=1))
    revoked = bearer(tokens, "read", name="revoked")
    tokens.revoke("revoked")
    return {
        "nobody": {},
        "unknown": {"Authorization": "Bearer travaux_unknown"},
        "expired": {"Authorization": f"Bearer {old}"},
        "revoked": revoked,
        "for recording only": bearer(tokens, "record", name="writer"),
        "for reading another": bearer(tokens, "read", name="reader", only=["other"]),
        "for another": bearer(tokens, "read", "record", "review", name="other", only=["other"]),
    }


def routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Everything that can be asked of a negotiation, with the method; the API, its streams, and the pages."""
    for context in iter_route_contexts(app.routes):
        if "{negotiation}" in (context.path or ""):
            yield from ((method, str(context.path)) for method in sorted(context.methods or ()))


def told(client: TestClient, method: str, path: str, name: str, headers: dict[str, str]) -> tuple[int, object, str]:
    """All of an answer but what names the request; the name that was asked for as …"""
    address = re.sub(r"\{\w+\}", "1", path.replace("{negotiation}", name).replace("{view:path}", "brief"))
    body = {"verdict": "accepted"} if path.endswith("reviews") else {"source": "unn-1206", "item": {"DemandMade": "x"}}
    answer = client.request(
        method, address, headers={**headers, "Travaux-Min-Entry": "1"}, json=body if method == "POST" else None
    )
    kept = {key: value for key, value in answer.headers.items() if key not in ("travaux-request", "date")}
    return answer.status_code, kept, re.sub("urn:uuid:[-0-9a-f]+", "", answer.text).replace(name, "…")


def test_who_may_not_ask_learns_nothing_of_what_there_is(talks: Path, tokens: Tokens) -> None:
    """Everything about the answer is the same where there is such a negotiation and where there is none."""
    with serving(talks, tokens, closed=True, write=True) as app, TestClient(app, base_url="http://localhost") as client:
        asked = [*routes(app)]
        assert len(asked) > 20 and ("GET", "/v1/negotiations/{negotiation}/subscription/events") in asked
        for who, headers in askers(tokens).items():
            for method, path in asked:
                if who == "for recording only" and method == "POST" and path.endswith("/entries"):
                    continue
                there, nowhere = (told(client, method, path, name, headers) for name in (NAME, LIKE_IT))
                assert there == nowhere, (who, method, path)
                assert there[0] in REFUSED.get(who, {401}), (who, method, path, there)
