"""Where a store in PostgreSQL is: reading its address, connecting, and whether what is there can be used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from travaux.events.errors import NewerStore, UnknownStore
from travaux.events.postgres.errors import NotInitialised, told, told_on_connecting

FORMAT: Final = 1
Pg = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class Place:
    """How a store is reached and opened."""

    name: str
    """As errors call it: without password and options."""
    conninfo: str
    schema: str = ""
    """Empty for the first one in the search path of whoever connects."""
    read_only: bool = False
    wait: float = 5.0
    """How many seconds to wait for another one that writes."""
    durable: bool = True
    """Entries are recorded only where the server keeps what it has acknowledged."""
    lossy: tuple[str, ...] = ()
    """The settings that are off, so that it may not keep it, unless that is wanted."""
    pooled: bool = False
    """Another program hands out the connections: nothing that belongs to a session holds."""

    @classmethod
    def read(cls, url: str, read_only: bool = False, wait: float = 5.0) -> Place:
        """`postgresql://USER@HOST/DATABASE`, with any option of libpq, and our `schema=NAME` and `durable=no`."""
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        schema, durable = options.pop("schema", ""), options.pop("durable", "yes")
        if not re.fullmatch(r"(?:[a-z_][a-z0-9_]{0,62})?", schema) or durable not in ("yes", "no"):
            raise UnknownStore(_without_password(url))
        conninfo = urlunsplit(parts._replace(query=urlencode(options)))
        try:
            conninfo_to_dict(conninfo)
        except psycopg.ProgrammingError as error:
            raise UnknownStore(_without_password(url), error) from error
        name = _without_password(urlunsplit(parts._replace(query=f"schema={schema}" if schema else "")))
        return cls(name, conninfo, schema, read_only, wait, durable == "yes")


def _without_password(url: str) -> str:
    return re.sub(r"^([a-z]+://[^/@:]*):[^/]*@", r"\1@", re.sub(r"([?&])password=[^&]*&?", r"\1", url)).rstrip("?&")


def channel_of(schema: str) -> str:
    """Where the server tells of new entries; a name has 63 bytes at most."""
    return f"travaux_{schema}"[:63]


def connect(place: Place) -> Pg:
    """A connection that holds no state: each statement is its own transaction unless one is begun."""
    given = {"connect_timeout": 10, "application_name": "travaux", **conninfo_to_dict(place.conninfo)}
    if not place.pooled:
        given["options"] = f"{given.get('options') or ''} -c lock_timeout={max(1, int(place.wait * 1000))}"
    whole = make_conninfo("", **given, client_encoding="utf8")
    try:
        return psycopg.connect(whole, autocommit=True, prepare_threshold=None if place.pooled else 5)
    except psycopg.Error as error:
        raise told_on_connecting(error, place.name) from error


@contextmanager
def asking(place: Place) -> Iterator[Pg]:
    """A connection for a few questions, that nothing is prepared on."""
    with connect(replace(place, pooled=True)) as connection:
        try:
            yield connection
        except psycopg.Error as error:
            raise told(error, place.name, read_only=place.read_only, wait=place.wait) from error


def looked_at(place: Place) -> Place:
    """The place with what the server says of it; an error if it cannot be used.

    A server process whose number is not the one that was told on connecting is reached through a pooler.
    """
    with asking(place) as connection:
        row = connection.execute(_LOOK, (place.schema or None,)).fetchone()
        assert row is not None
        backend, schema, store, *settings = row
        place = replace(place, schema=schema or "", pooled=backend != connection.info.backend_pid)
        if store is None:
            raise NotInitialised(place.name)
        off = tuple(name for name, value in zip(DURABLE, settings, strict=True) if value == "off")
        (found,) = connection.execute(f"SELECT max(format) FROM {store}").fetchone() or (None,)
    if found is not None and found > FORMAT:
        raise NewerStore(place.name, found, FORMAT)
    return replace(place, lossy=off if place.durable else ())


DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
_LOOK = f"""
    WITH chosen (schema) AS (SELECT coalesce(%s, current_schema()))
    SELECT pg_backend_pid(), schema, to_regclass(quote_ident(schema) || '.store')::TEXT,
        {", ".join(f"current_setting('{one}')" for one in DURABLE)}
    FROM chosen
"""
