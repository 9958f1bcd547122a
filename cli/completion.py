"""Completion: the names in the store, for the shell. Quick, without the network, and silent when anything fails."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from travaux.domain.registry import Registry
    from travaux.events.log import Log

Names = Iterable[tuple[str, str]]
"""A name and what stands beside it in the list."""


def _silent(find: Callable[[typer.Context, str], Names]) -> Callable[[typer.Context, str], list[tuple[str, str]]]:
    @wraps(find)
    def found(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        try:
            wanted = incomplete.casefold()
            return [(name, about) for name, about in find(ctx, incomplete) if name.casefold().startswith(wanted)]
        except Exception:  # noqa: BLE001 - a shell in the middle of a line shows no errors
            return []

    return found


@_silent
def negotiations(ctx: typer.Context, incomplete: str) -> Names:
    with _log(ctx) as log:
        return [(name, "negotiation") for name in log.negotiations()]


@_silent
def parties(ctx: typer.Context, incomplete: str) -> Names:
    return [(id, party.name) for id, party in _registry(ctx).parties.items()]


@_silent
def issues(ctx: typer.Context, incomplete: str) -> Names:
    return [(id, issue.title) for id, issue in _registry(ctx).issues.items()]


@_silent
def sources(ctx: typer.Context, incomplete: str) -> Names:
    return [(id, source.outlet or source.published.edtf) for id, source in _registry(ctx).sources.items()]


@_silent
def plans(ctx: typer.Context, incomplete: str) -> Names:
    return [(id, plan.name) for id, plan in _registry(ctx).subjects.get("plan", {}).items()]


@_silent
def slots(ctx: typer.Context, incomplete: str) -> Names:
    """Negotiations first, then subjects, then the attributes of the subject typed before."""
    from travaux.cli.opening import Opened

    with _log(ctx) as log:
        opened, name = Opened(log), _negotiation(ctx, log)
        typed = [str(word) for word in ctx.params.get("words") or ()]
        subjects = opened.slots(name)
        if typed and typed[-1] in subjects:
            return [(attribute, f"of {typed[-1]}") for attribute in subjects[typed[-1]]]
        here = [] if typed else [(one, "negotiation") for one in log.negotiations()]
        return [*here, *((subject, ", ".join(sorted(subjects[subject])[:4])) for subject in subjects)]


def _log(ctx: typer.Context) -> Log:
    from travaux.events.log import open_log

    url = ctx.params.get("store") or os.environ.get("TRAVAUX_STORE") or None
    return open_log(url, read_only=True, wait=0.2)


def _negotiation(ctx: typer.Context, log: Log) -> str:
    known = log.negotiations()
    typed: list[Any] = [ctx.params.get("negotiation"), *(ctx.params.get("words") or ())]
    return next((str(word) for word in typed if word in known), known[0])


def _registry(ctx: typer.Context) -> Registry:
    from travaux.domain.registry import INTRODUCTIONS, Registry

    with _log(ctx) as log:
        entries = log.entries(_negotiation(ctx, log))
        return Registry.of(entry.event for entry in entries if type(entry.event).__name__ in INTRODUCTIONS)
