"""A store served: the application called without a network, at the clock of `typed`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from travaux.cli.tokens import Scope, Tokens
from travaux.events.log import open_log
from travaux.events.sources import acts
from travaux.events.sources.recording import recorded
from travaux.web.app import application
from travaux.web.serving import Limits, Serving

NAME = "ukraine-2025"
TALKS = f"/v1/negotiations/{NAME}"


@contextmanager
def serving(
    store: Path | str, tokens: Tokens | None = None, read_only: bool = False, **options: Any
) -> Iterator[FastAPI]:
    """The application over the store. It limits no rate, unless a test speaks that out."""
    limits = options.pop("limits", Limits(rate=1e6, burst=1_000_000))
    url = store if isinstance(store, str) else f"sqlite:///{store}"
    with open_log(url, read_only=read_only) as log:
        yield application(log, url, Serving(limits=limits, **options), tokens)


@contextmanager
def served(store: Path | str, tokens: Tokens | None = None, **options: Any) -> Iterator[TestClient]:
    """A client of the application."""
    with (
        serving(store, tokens, **options) as app,
        TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client,
    ):
        yield client


def bearer(
    tokens: Tokens, *scopes: Scope, name: str = "ann", only: list[str] | None = None, days: int = 1
) -> dict[str, str]:
    """The header of a new token."""
    now = datetime.now(UTC)
    secret = tokens.create(name, scopes or ("read",), only, now, now + timedelta(days=days))
    return {"Authorization": f"Bearer {secret}"}


def corrected(store: Path, points: str = "21") -> int:
    """Correct entry 119 as another program would; the number of the last entry then."""
    with open_log(f"sqlite:///{store}") as log:
        known = recorded(log, NAME)
        event = acts.correct(known, "#119", {"points": points}, "misread the figure")
        return log.append(NAME, [event], recorder="bob", recorded_at=datetime.now(UTC))[-1].number
