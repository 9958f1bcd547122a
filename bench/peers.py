"""Others on the same facts, each in the way its own documentation tells.

Those that know a clock are asked about it in their own words. Where a store knows none, the filter is ours, written by
hand: what is measured is then its speed, and its answers are right because we wrote them.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from facts import NEVER, Fact, last, order
from stores.server import Server

from travaux.domain.instants import rfc3339
from travaux.domain.pins import Pin


class Peer(Protocol):
    """A store of facts that answers for one slot and for all of them."""

    @property
    def name(self) -> str: ...

    @property
    def knows(self) -> str:
        """The clocks it knows by itself."""
        ...

    def record(self, facts: Sequence[Fact]) -> None:
        """Facts that were recorded together, in one commit."""
        ...

    def load(self, facts: Sequence[Fact]) -> None:
        """Many facts, in the quickest way it has."""
        ...

    def slot(self, key: str, pin: Pin) -> str | None: ...

    def state(self, pin: Pin) -> dict[str, str]: ...

    def close(self) -> None: ...


_TABLE = """
    CREATE TABLE facts (key TEXT, value TEXT, begun BIGINT, reported BIGINT, entry BIGINT, gone BIGINT);
    CREATE INDEX by_key ON facts (key, begun DESC, reported DESC, entry DESC);
    CREATE TABLE keys (key TEXT PRIMARY KEY)
"""
_LAST = """
    SELECT value FROM facts
    WHERE facts.key = {key} AND begun <= ? AND reported <= ? AND entry <= ? AND gone > ?
    ORDER BY begun DESC, reported DESC, entry DESC LIMIT 1
"""
_SLOT = _LAST.format(key="?")
_STATE = f"SELECT key, ({_LAST.format(key='keys.key')}) FROM keys"
"""A probe of the index for each key."""
_RANKED = """
    SELECT key, arg_max(value, (begun, reported, entry)) FROM facts
    WHERE begun <= ? AND reported <= ? AND entry <= ? AND gone > ? GROUP BY key
"""
_INSERT = "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?)"
_KEY = "INSERT INTO keys VALUES (?) ON CONFLICT DO NOTHING"


def _clocks(pin: Pin) -> tuple[int, int, int, int]:
    return pin.as_of, pin.known_on, pin.recorded_by, pin.recorded_by


class Sqlite:
    """The floor: a table, an index and a query by hand."""

    name = "sqlite3, by hand"
    knows = "none"

    def __init__(self, folder: Path) -> None:
        self.store = sqlite3.connect(folder / "facts.db", isolation_level=None)
        self.store.execute("PRAGMA journal_mode = WAL")
        self.store.execute("PRAGMA synchronous = FULL")
        self.store.executescript(_TABLE)

    def record(self, facts: Sequence[Fact]) -> None:
        self.store.execute("BEGIN IMMEDIATE")
        self.store.executemany(_INSERT, facts)
        self.store.executemany(_KEY, [(fact.key,) for fact in facts])
        self.store.execute("COMMIT")

    load = record

    def slot(self, key: str, pin: Pin) -> str | None:
        row = self.store.execute(_SLOT, (key, *_clocks(pin))).fetchone()
        return row[0] if row else None

    def state(self, pin: Pin) -> dict[str, str]:
        rows = self.store.execute(_STATE, _clocks(pin)).fetchall()
        return {key: value for key, value in rows if value is not None}

    def close(self) -> None:
        self.store.close()


class Postgres:
    """The same in PostgreSQL."""

    name = "psycopg, by hand"
    knows = "none"

    def __init__(self, server: Server, schema: str) -> None:
        self.store = psycopg.connect(server.url(), autocommit=True, options=f"-c search_path={schema}")
        self.store.execute(f"CREATE SCHEMA {schema}")
        self.store.execute(_TABLE)
        self.slot_asked, self.state_asked = (_SLOT.replace("?", "%s"), _STATE.replace("?", "%s"))

    def record(self, facts: Sequence[Fact]) -> None:
        with self.store.transaction(), self.store.cursor() as cursor:
            cursor.executemany(_INSERT.replace("?", "%s"), facts)
            cursor.executemany(_KEY.replace("?", "%s"), [(fact.key,) for fact in facts])

    def load(self, facts: Sequence[Fact]) -> None:
        with self.store.transaction(), self.store.cursor() as cursor:
            with cursor.copy("COPY facts FROM STDIN") as copy:
                for fact in facts:
                    copy.write_row(fact)
            cursor.executemany(_KEY.replace("?", "%s"), [(key,) for key in {fact.key for fact in facts}])
        self.store.execute("ANALYZE")

    def slot(self, key: str, pin: Pin) -> str | None:
        row = self.store.execute(self.slot_asked, (key, *_clocks(pin))).fetchone()
        return row[0] if row else None

    def state(self, pin: Pin) -> dict[str, str]:
        rows = self.store.execute(self.state_asked, _clocks(pin)).fetchall()
        return {key: value for key, value in rows if value is not None}

    def close(self) -> None:
        self.store.close()


class DuckDB:
    """The same in DuckDB, whose columns are made for whole tables."""

    name = "DuckDB, by hand"
    knows = "none"

    def __init__(self, folder: Path) -> None:
        self.store: Any = import_module("duckdb").connect(str(folder / "facts.duckdb"), config={"threads": 1})
        self.store.execute(_TABLE)

    def record(self, facts: Sequence[Fact]) -> None:
        self.store.begin()
        self.store.executemany(_INSERT, facts)
        self.store.commit()

    def load(self, facts: Sequence[Fact]) -> None:
        columns = {f"c{at}": import_module("numpy").array(column) for at, column in enumerate(zip(*facts, strict=True))}
        self.store.register("given", columns)
        self.store.execute("INSERT INTO facts SELECT * FROM given")
        self.store.unregister("given")

    def slot(self, key: str, pin: Pin) -> str | None:
        row = self.store.execute(_SLOT, (key, *_clocks(pin))).fetchone()
        return row[0] if row else None

    def state(self, pin: Pin) -> dict[str, str]:
        return dict(self.store.execute(_RANKED, _clocks(pin)).fetchall())

    def close(self) -> None:
        self.store.close()


class Cozo:
    """CozoDB with its Validity, the one time axis a relation can have; what was taken away is never put in."""

    name = "CozoDB, Validity"
    knows = "world"

    def __init__(self, folder: Path) -> None:
        client = import_module("pycozo.client").Client
        self.store: Any = client("rocksdb", str(folder / "cozo"), dataframe=False)
        self.store.run(":create facts {key: String, at: Validity => value: String}")

    def record(self, facts: Sequence[Fact]) -> None:
        here = {(fact.key, fact.begun): fact.value for fact in sorted(facts, key=order) if fact.gone == NEVER}
        rows = [[key, [begun, True], value] for (key, begun), value in here.items()]
        self.store.run("?[key, at, value] <- $rows :put facts {key, at => value}", {"rows": rows})

    load = record

    def slot(self, key: str, pin: Pin) -> str | None:
        rows = self.store.run("?[value] := *facts{key: $key, value @ $at}", {"key": key, "at": pin.as_of})["rows"]
        return rows[0][0] if rows else None

    def state(self, pin: Pin) -> dict[str, str]:
        return dict(self.store.run("?[key, value] := *facts{key, value @ $at}", {"at": pin.as_of})["rows"])

    def close(self) -> None:
        self.store.close()


class Minigraf:
    """minigraf: `:as-of` counts transactions, so that each entry is one; which value is the last its client finds out."""

    name = "minigraf"
    knows = "world, recorded"

    def __init__(self, folder: Path | None) -> None:
        """In memory without a folder: a file takes a millisecond and more for each entry."""
        store = import_module("minigraf").MiniGrafDb
        self.store: Any = store.open(str(folder / "facts.graph")) if folder else store.open_in_memory()
        self.entries: list[int] = []

    def record(self, facts: Sequence[Fact]) -> None:
        """A fact that is taken away later is not known to be when it is recorded; `load` retracts it then."""
        told = " ".join(f"[{_datom(fact)} {_since(fact)}]" for fact in facts)
        self._transact(f"(transact [{told}])", facts[0].entry)

    def load(self, facts: Sequence[Fact]) -> None:
        acts = [(fact.entry, f"(transact {_since(fact)} [[{_datom(fact)}]])") for fact in facts]
        acts += [(fact.gone, f"(retract [[{_datom(fact)}]])") for fact in facts if fact.gone < NEVER]
        for entry, command in sorted(acts, key=lambda one: one[0]):
            self._transact(command, entry)

    def _transact(self, command: str, entry: int) -> None:
        self.store.execute(command)
        self.entries.append(entry)

    def slot(self, key: str, pin: Pin) -> str | None:
        return self._last(f":{_name(key)}", pin).get(key)

    def state(self, pin: Pin) -> dict[str, str]:
        return self._last("?key", pin)

    def _last(self, key: str, pin: Pin) -> dict[str, str]:
        count = bisect_right(self.entries, pin.recorded_by)
        asked = f"(query [:find ?told ?from :as-of {count} :any-valid-time :where [{key} :is ?told] [{key} :db/valid-from ?from]])"
        rows = json.loads(self.store.execute(asked))["results"] if count else []
        found: dict[str, tuple[int, int, str]] = {}
        for told, begun in rows:
            name, entry, value = json.loads(told)
            if begun * 1000 <= pin.as_of:
                found[name] = max(found.get(name, (0, 0, "")), (begun, entry, value))
        return {name: value for name, (_, _, value) in found.items()}

    def close(self) -> None:
        pass


def _name(key: str) -> str:
    return "s" + key.encode().hex()


def _datom(fact: Fact) -> str:
    return f":{_name(fact.key)} :is {json.dumps(json.dumps([fact.key, fact.entry, fact.value]))}"


def _since(fact: Fact) -> str:
    return f'{{:valid-from "{rfc3339(fact.begun)}"}}'


class Talks(Aggregate):
    """An aggregate that remembers every fact, since it cannot know which will be asked about."""

    @event("Opened")
    def __init__(self) -> None:
        self.facts: dict[str, list[Fact]] = {}

    @event("Told")
    def tell(self, told: list[Any]) -> None:
        fact = Fact(*told)
        self.facts.setdefault(fact.key, []).append(fact)


class Aggregates:
    """The eventsourcing library: `repository.get` at a version, which is the record clock, and a filter by hand."""

    name = "eventsourcing, repository.get"
    knows = "recorded"

    def __init__(self, folder: Path) -> None:
        file = str(folder / "aggregates.db")
        self.application = Application[Any](
            env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": file},
        )
        self.talks = Talks()
        self.versions: list[int] = [0]

    def record(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            self.talks.tell(list(fact))
            self.versions.append(fact.entry)
        self.application.save(self.talks)

    load = record

    def _at(self, pin: Pin) -> dict[str, list[Fact]]:
        version = bisect_right(self.versions, pin.recorded_by)
        talks: Talks = self.application.repository.get(self.talks.id, version=version)
        return talks.facts

    def slot(self, key: str, pin: Pin) -> str | None:
        return last(self._at(pin).get(key, ()), pin).get(key)

    def state(self, pin: Pin) -> dict[str, str]:
        return last((fact for facts in self._at(pin).values() for fact in facts), pin)

    def close(self) -> None:
        self.application.close()
