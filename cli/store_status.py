"""The state of a store: what `travaux store status` shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from travaux.cli.beside import BESIDE
from travaux.cli.pages.words import count
from travaux.cli.paper import Paper
from travaux.events.log import is_postgres, open_log
from travaux.projections.replies import Reply


class ServerView(Reply):
    """What a server says of itself."""

    version: str
    standby: bool
    """It can only be read."""
    pooler: bool
    """Another program hands out its connections."""
    settings: dict[str, str]
    """Those that decide whether what was acknowledged stays."""
    partitions: int


class StatusView(Reply):
    """A store."""

    store: str
    kind: str
    format: int
    ready: bool
    """Nothing is missing, and nothing acknowledged can get lost."""
    negotiations: int
    entries: int
    bytes: int
    missing: list[str]
    """Tables that `travaux store migrate` would make."""
    server: ServerView | None


def examined(url: str) -> StatusView:
    with open_log(url, read_only=True) as log:
        names = log.negotiations()
        entries = sum(log.head(name) for name in names)
        kind, format, server, missing = _postgres(url) if is_postgres(url) else _sqlite()
        lossy = server is not None and "off" in server.settings.values()
        return StatusView(
            store=log.name,
            kind=kind,
            format=format,
            ready=not missing and not lossy,
            negotiations=len(names),
            entries=entries,
            bytes=log.size(),
            missing=missing,
            server=server,
        )


def _sqlite() -> tuple[str, int, None, list[str]]:
    from travaux.events.sqlite_open import FORMAT

    return "sqlite", FORMAT, None, []


def _postgres(url: str) -> tuple[str, int, ServerView, list[str]]:
    from travaux.events.postgres import setup
    from travaux.events.postgres.place import Place

    found = setup.status(Place.read(url), BESIDE)
    server = ServerView(
        version=found.version,
        standby=found.standby,
        pooler=found.pooled,
        settings=found.settings,
        partitions=found.partitions,
    )
    return "postgresql", found.format, server, found.missing


def lines(view: StatusView, paper: Paper) -> Iterator[str]:
    yield f"{view.store}: {count(view.entries, 'entry', 'entries')} of {count(view.negotiations, 'negotiation')}"
    yield f"  {view.kind}, format {view.format}, {view.bytes:,} bytes"
    if view.server:
        yield from _server_lines(view.server, paper)
    if view.missing:
        yield f"  {paper.doubt('missing')}: {', '.join(view.missing)}; fix: travaux store migrate"


def _server_lines(server: ServerView, paper: Paper) -> Iterator[str]:
    parts = f", {count(server.partitions, 'partition')} a table" if server.partitions else ""
    roles = [name for name, holds in (("a standby", server.standby), ("behind a pooler", server.pooler)) if holds]
    yield f"  PostgreSQL {server.version}{parts}{''.join(f', {role}' for role in roles)}"
    for name, value in server.settings.items():
        told = f"{paper.doubt('off')}: what was acknowledged can get lost" if value == "off" else value
        yield f"  {name} {told}"


def rows(view: StatusView) -> list[dict[str, Any]]:
    """One row."""
    return [view.model_dump(exclude={"server"}) | (view.server.model_dump() if view.server else {})]
