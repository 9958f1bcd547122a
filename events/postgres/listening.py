"""Being told of new entries: the server rings, and a tick makes up for what is not heard."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import psycopg
from psycopg import sql

from travaux.events.postgres.place import Place, connect
from travaux.events.stored import polling

TICK = 1.0
"""Seconds after which one looks without having been told."""


def rings(place: Place, channel: str, negotiation: str, interval: float) -> Iterator[None]:
    """Comes back when the server says that something was recorded, and at every tick; where nobody rings, it polls."""
    if place.pooled:
        yield from polling(interval)
    while True:
        try:
            yield from _rung(place, channel, negotiation)
        except psycopg.errors.ReadOnlySqlTransaction:  # a standby
            yield from polling(interval)
        except psycopg.OperationalError:
            yield None


def _rung(place: Place, channel: str, negotiation: str) -> Iterator[None]:
    with closing(connect(place)) as connection:
        connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
        while True:
            yield None
            until = time.monotonic() + TICK
            while (left := until - time.monotonic()) > 0:
                if any(one.payload == negotiation for one in connection.notifies(timeout=left, stop_after=1)):
                    break
