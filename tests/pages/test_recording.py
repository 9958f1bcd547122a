"""Recording on a page: only with a token for it, only where the server writes, and never by another site's form."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_typed import NOW, typed
from served import bearer, served

from travaux.cli.tokens import Tokens

PAGE = "/n/ukraine-2025/record"
FORM = {
    "type": "VersionProduced",
    "source": "news-1208",
    "about": "us-plan/19",
    "points": "18",
    "says": "eighteen points",
    "voice.speaker": "zelenskyy",
}


@pytest.fixture
def talks(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("TRAVAUX_NOW", NOW)
    shutil.copy(store.removeprefix("sqlite:///"), tmp_path / "talks.db")
    yield tmp_path / "talks.db"


def head(talks: Path) -> int:
    return len(typed("log", "-f", "jsonl", TRAVAUX_STORE=f"sqlite:///{talks}").out.splitlines())


def secret(tokens: Tokens, *scopes: str, only: list[str] | None = None) -> str:
    name = f"ann{len(tokens.all()) or ''}"
    return bearer(tokens, *scopes, name=name, only=only)["Authorization"].removeprefix("Bearer ")  # type: ignore[arg-type]


def test_recorded_with_a_token_and_only_once(talks: Path, tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "tokens.json")
    token, before = secret(tokens, "read", "record"), head(talks)
    with served(talks, tokens, write=True) as client:
        assert "make 1 slot contested" in client.post(PAGE, data=FORM | {"do": "try"}).text
        assert head(talks) == before
        done = client.post(PAGE, data=FORM | {"do": "record", "token": token})
        assert done.status_code == 200 and f"/why/{before + 1}" in done.text and token not in done.text
        assert "it was recorded before" in client.post(PAGE, data=FORM | {"do": "record", "token": token}).text
    assert head(talks) == before + 1
    told = typed("log", "--after", str(before), "-f", "csv", TRAVAUX_STORE=f"sqlite:///{talks}").out
    assert ",ann," in told and "18 points" in told


def test_refused_without_the_right_token(talks: Path, tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "tokens.json")
    record, elsewhere = secret(tokens, "read", "record"), secret(tokens, "record", only=["other"])
    wrong = ["", "nonsense", secret(tokens, "read"), elsewhere]
    before = head(talks)
    with served(talks, tokens, write=True) as client:
        for token in wrong:
            told = client.post(PAGE, data=FORM | {"do": "record", "token": token}).text
            assert "Nothing was recorded" in told, token
        sent = {"Authorization": f"Bearer {record}"}
        assert "Nothing was recorded" in client.post(PAGE, data=FORM | {"do": "record"}, headers=sent).text
    with served(talks, tokens) as client:
        told = client.post(PAGE, data=FORM | {"do": "record", "token": record}).text
        assert "Nothing was recorded" in told and "only reads" in told
    assert head(talks) == before


def test_a_browser_gives_its_token_as_a_password(talks: Path, tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "tokens.json")
    token = secret(tokens, "read")
    with served(talks, tokens, closed=True) as client:
        asked = client.get("/n/ukraine-2025/brief")
        assert asked.status_code == 401 and asked.headers["WWW-Authenticate"].startswith("Basic")
        assert asked.headers["content-type"].startswith("text/html")
        known = {"Authorization": f"Basic {base64.b64encode(f'me:{token}'.encode()).decode()}"}
        assert client.get("/n/ukraine-2025/brief", headers=known).status_code == 200
        for bad in ("Basic !!", "Basic bWU6bm9uc2Vuc2U=", "Basic "):
            assert client.get("/n/ukraine-2025/brief", headers={"Authorization": bad}).status_code == 401


def test_a_page_is_strict_and_a_failure_is_a_page(talks: Path) -> None:
    with served(talks) as client:
        page = client.get("/n/ukraine-2025/brief")
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
        assert "unsafe" not in page.headers["Content-Security-Policy"]
        for path, status in [
            ("/n/nobody/brief", 404),
            ("/n/ukraine-2025/nonsense", 404),
            ("/n/ukraine-2025/brief?then=banana", 400),
        ]:
            failed = client.get(path)
            assert failed.status_code == status and "<h1>" in failed.text, path
        assert client.get("/n/ukraine-2025", follow_redirects=False).headers["location"] == "/n/ukraine-2025/brief"
        assert client.get("/-/0/style.css").status_code == 404
        assert client.get("/favicon.ico").status_code == 204
        assert "US-mediated talks" in client.get("/").text
