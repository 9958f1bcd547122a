"""The health of a store: what `travaux doctor` looks at, as a result and as a page."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from typing import Any

from travaux.cli.opening import BEGIN, Opened, for_reading, store_url, system_clock
from travaux.cli.pages.words import count
from travaux.cli.paper import Paper
from travaux.cli.terminal import progress
from travaux.events.errors import NotFound, TravauxError
from travaux.events.log import default_url
from travaux.projections.replies import Reply


class Check(Reply):
    """One thing looked at; `fix` says how to mend what is wrong."""

    check: str
    ok: bool
    told: str
    fix: str = ""


class HealthView(Reply):
    """Everything that was looked at."""

    healthy: bool
    checks: list[Check]


def examined(store: str | None, *, quiet: bool = False) -> HealthView:
    checks = [_versions()]
    try:
        with for_reading(store) as opened:
            checks += _store(opened, quiet)
    except TravauxError as error:
        fix = (
            BEGIN if isinstance(error, NotFound) else "see the message; `travaux help environment` tells where it lies"
        )
        checks.append(Check(check="store", ok=False, told=f"{store_url(store) or default_url()}: {error}", fix=fix))
    return HealthView(healthy=all(one.ok for one in checks), checks=checks)


def _versions() -> Check:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("eventsourcing", "pydantic", "tzdata"))
    told = f"travaux {version('travaux')}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    enough = sqlite3.sqlite_version_info >= (3, 35)
    return Check(check="versions", ok=enough, told=f"{told}, {libraries}", fix="" if enough else "SQLite 3.35 or newer")


def _store(opened: Opened, quiet: bool) -> Iterator[Check]:
    names = opened.log.negotiations()
    size = opened.log.size()
    yield Check(check="store", ok=True, told=f"{opened.name}: {count(len(names), 'negotiation')}, {size:,} bytes")
    yield _clock(opened, names)
    for name in names:
        yield _tried(
            opened, f"log {name}", partial(_log, opened, name, quiet), "restore the store from a copy or an export"
        )
        yield _tried(opened, f"tables {name}", partial(_tables, opened, name), "travaux rebuild")
        yield from _texts(opened, name)


def _tried(opened: Opened, check: str, look: Callable[[], str], fix: str) -> Check:
    try:
        return Check(check=check, ok=True, told=look())
    except (TravauxError, Wrong, opened.log.driver_error) as error:
        return Check(check=check, ok=False, told=str(error), fix=fix)


class Wrong(Exception):
    """What was looked at is not as it should be."""


def _log(opened: Opened, name: str, quiet: bool) -> str:
    """Every entry as an import would judge it: numbers, times, ids, passages and their commitments."""
    from travaux.events.jsonl import exported
    from travaux.events.received import Broken, Received, canonical

    received, total, bar = Received(), opened.log.head(name), progress(f"Checking {name}", quiet=quiet)
    lines = exported(opened.log, name)
    next(lines)
    for number, line in enumerate(lines, 1):
        try:
            received.entry(number, canonical(line))
        except (Broken, ValueError) as error:
            raise Wrong(f"entry {number}: {error}") from error
        bar(number, total)
    return f"{total} entries, each well formed"


def _tables(opened: Opened, name: str) -> str:
    if not opened.record.equal(name):
        raise Wrong("the derived tables differ from what the log says")
    return "equal to a rebuild"


def _texts(opened: Opened, name: str) -> Iterator[Check]:
    from travaux.cli.checking import checked
    from travaux.events.sources.recording import recorded

    view = checked(recorded(opened.log, name), opened.texts.find, None)
    for one in view.sources:
        if not one.sound:
            told = one.alarm or f"{len(one.orphans)} quotations do not stand in the text"
            fix = f"travaux source check {one.source}, then attach the original text or correct the entries"
            yield Check(check=f"text {one.source}", ok=False, told=told, fix=fix)
    at_hand = sum(one.share is not None for one in view.sources)
    if view.sound:
        attached = f"{at_hand} of {len(view.sources)} attached" if at_hand else "none attached"
        told = f"{attached}, {sum(o.stand for o in view.sources)} quotations checked and standing"
        yield Check(check=f"texts {name}", ok=True, told=told)


def _clock(opened: Opened, names: list[str]) -> Check:
    now = system_clock()
    last = max((opened.log.entry(name, opened.log.head(name)).recorded_at for name in names), default=now)
    told = f"{now.isoformat(timespec='seconds')}, last entry {last.isoformat(timespec='seconds')}"
    if last > now + timedelta(minutes=1):
        return Check(check="clock", ok=False, told=told, fix="set the clock: the last entry was recorded ahead of it")
    return Check(check="clock", ok=True, told=told)


def lines(view: HealthView, paper: Paper) -> Iterator[str]:
    for one in view.checks:
        yield f"{'ok  ' if one.ok else paper.doubt('FAIL')}  {one.check:<24} {one.told}"
        if one.fix:
            yield f"{'':<30} fix: {one.fix}"


def rows(view: HealthView) -> list[dict[str, Any]]:
    """One row a check."""
    return [one.model_dump() for one in view.checks]
