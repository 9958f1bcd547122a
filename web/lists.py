"""Lists: the negotiations of a store, and the entries of each as they were recorded."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from travaux.cli.opening import Opened
from travaux.domain.entry import Entry
from travaux.domain.event import written
from travaux.domain.instants import instant, rfc3339
from travaux.projections.replies import Reply


class NegotiationReply(Reply):
    """A negotiation: where its log is, and what can be asked."""

    negotiation: str
    title: str
    zone: str
    entries: int
    """The number of the last entry."""
    recorded_at: str | None
    """When that was recorded."""


class NegotiationsView(Reply):
    """The negotiations after a name, in order."""

    negotiations: list[NegotiationReply]


class EntryReply(Reply):
    """An entry as it was recorded. What was erased since has a mark in its place."""

    negotiation: str
    entry: int
    recorded_at: str | None
    recorder: str
    event: dict[str, Any]


class EntriesView(Reply):
    """The entries after a number, in order."""

    negotiation: str
    head: int
    """The number of the last entry there is."""
    entries: list[EntryReply]


def negotiations(opened: Opened, names: Iterable[str], after: str, limit: int) -> NegotiationsView:
    """Those of the names that come after one, at most `limit`."""
    later = (name for name in names if name > after)
    return NegotiationsView(negotiations=[negotiation(opened, name) for name in islice(later, limit)])


def negotiation(opened: Opened, name: str) -> NegotiationReply:
    whole = opened.whole(name)
    reading = opened.record.reading(name, whole)
    introduced = reading.registry.opened
    return NegotiationReply(
        negotiation=name,
        title=introduced.title if introduced else name,
        zone=reading.zone,
        entries=whole.recorded_by,
        recorded_at=rfc3339(instant(opened.log.entry(name, whole.recorded_by).recorded_at)),
    )


def entries(opened: Opened, name: str, after: int, limit: int) -> EntriesView:
    """The entries after a number, at most `limit`."""
    head = opened.log.head(name)
    found = opened.log.entries(name, after, min(after + limit, head))
    return EntriesView(negotiation=name, head=head, entries=[_reply(name, entry) for entry in found])


def entry(opened: Opened, name: str, number: int) -> EntryReply:
    """One of them; NoEntry if there is none of that number."""
    return _reply(name, opened.log.entry(name, number))


def _reply(negotiation: str, entry: Entry) -> EntryReply:
    return EntryReply(
        negotiation=negotiation,
        entry=entry.number,
        recorded_at=rfc3339(instant(entry.recorded_at)),
        recorder=entry.recorder,
        event=written(entry.event),
    )


def rows(view: NegotiationsView | NegotiationReply | EntriesView | EntryReply) -> list[dict[str, Any]]:
    """One row a negotiation or an entry."""
    match view:
        case NegotiationsView(negotiations=many):
            return [one.model_dump() for one in many]
        case EntriesView(entries=found):
            return [one.model_dump() for one in found]
        case _:
            return [view.model_dump()]
