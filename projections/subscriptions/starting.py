"""Starting: where a subscription begins, as it is asked for in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from travaux.domain.pins import when
from travaux.domain.registry import nearest
from travaux.events.errors import Unreadable
from travaux.events.log import Log
from travaux.projections.record import Record
from travaux.projections.subscriptions.cursor import Cursor, StartOver, lineage_at, must_go_on, read_cursor
from travaux.projections.subscriptions.deltas import reading_at
from travaux.projections.subscriptions.view import KINDS, VIEWS, Kind, View


def started(
    record: Record,
    log: Log,
    negotiation: str,
    *,
    view: str = "all",
    party: str | None = None,
    issue: str | None = None,
    plan: str | None = None,
    kinds: str | None = None,
    as_of: str | None = None,
    replica: str = "default",
    cursor: str | None = None,
) -> Cursor:
    """Where to go on, or to begin with the table at the last entry. Lists are parted by commas.

    Unreadable for what is no view, kind or date; UnknownName; StartOver where one cannot go on.
    """
    if cursor is not None:
        return _goes_on(log, negotiation, cursor)
    head = log.head(negotiation)
    reading = reading_at(record, negotiation, head)
    registry = reading.registry
    asked = View(
        slots=tuple(slots_of(view)),
        party=party and registry.find("party", party),
        issue=issue and registry.find("issue", issue),
        plan=plan and registry.find("plan", plan),
        kinds=kinds_of(kinds),
        as_of=None if as_of is None else when(as_of, now=datetime.now(UTC), zone=reading.zone),
        full=_is_full(replica),
    )
    return Cursor(negotiation, asked, head, lineage_at(log, negotiation, head))


def _goes_on(log: Log, negotiation: str, text: str) -> Cursor:
    cursor = read_cursor(text)
    if cursor.negotiation != negotiation:
        raise StartOver("subscription")
    must_go_on(cursor, log)
    return cursor


def slots_of(view: str) -> Iterator[str]:
    """The beginnings of subjects that a view, or several, are of; none for all."""
    words = view.split(",")
    for word in words:
        if word not in VIEWS and "/" not in word:
            near = nearest(word, VIEWS, most=1)
            meant = f", did you mean {near[0]}? It" if near else ": it"
            raise Unreadable(
                f"view: {word!r} is none{meant} is one of {', '.join(VIEWS)}, or begins subjects, as point/"
            )
    return iter(()) if "all" in words else (one for word in words for one in VIEWS.get(word, (word,)))


def kinds_of(kinds: str | None) -> tuple[Kind, ...]:
    """Some kinds of change, in the order of all."""
    words = kinds.split(",") if kinds else []
    if unknown := [word for word in words if word not in KINDS]:
        raise Unreadable(f"kinds: {unknown[0]!r} is none of {', '.join(KINDS)}")
    return tuple(kind for kind in KINDS if kind in words)


def _is_full(replica: str) -> bool:
    if replica not in ("default", "full"):
        raise Unreadable(f"replica: {replica!r} is neither default nor full")
    return replica == "full"
