"""The eventsourcing library as its users use it: an application, and an aggregate whose events carry what is recorded.

It is given the easier work: it checks nothing of what it is told, and its state only keeps the last of each id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import StoredEvent
from psycopg.conninfo import conninfo_to_dict

Fields = dict[str, Any]


class Negotiation(Aggregate):
    """What was told, by id."""

    @event("Opened")
    def __init__(self, name: str) -> None:
        self.name = name
        self.told: dict[str, Fields] = {}

    @event("Told")
    def tell(self, recorder: str, fields: Fields) -> None:
        self.told[fields["id"]] = fields


class Negotiations(Application[UUID]):
    """With the library's own mapper, recorder and connections."""

    def begin(self, name: str) -> Negotiation:
        negotiation = Negotiation(name=name)
        self.save(negotiation)
        return negotiation

    def record(self, negotiation: Negotiation, told: Iterable[Fields]) -> None:
        """All in one commit."""
        for fields in told:
            negotiation.tell(recorder="ann", fields=fields)
        self.save(negotiation)

    def crowd(self, states: Iterable[bytes]) -> None:
        """Make the store as large as the others', with bytes nobody reads."""
        crowd = Negotiation(name="crowd").id
        stored = [StoredEvent(crowd, number, "crowd", state) for number, state in enumerate(states, 1)]
        for some in range(0, len(stored), 500):
            self.recorder.insert_events(stored[some : some + 500])


def in_sqlite(file: Path) -> Negotiations:
    return Negotiations(env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(file)})


def in_postgres(conninfo: str, schema: str) -> Negotiations:
    """A store in a schema that is there."""
    place: Mapping[str, Any] = conninfo_to_dict(conninfo)
    settings = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": place["dbname"],
        "POSTGRES_HOST": place["host"],
        "POSTGRES_PORT": place.get("port", "5432"),
        "POSTGRES_USER": place["user"],
        "POSTGRES_PASSWORD": place.get("password", "none"),
        "POSTGRES_SCHEMA": schema,
    }
    return Negotiations(env=settings)
