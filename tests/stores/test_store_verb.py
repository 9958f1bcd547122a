"""`travaux store`: making a store in PostgreSQL, bringing it up to date, what it says of itself; and its errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_typed import typed
from given_log import EVENTS, record
from psycopg import connect
from stores.server import Server, new_store

from travaux.cli.beside import BESIDE
from travaux.events.log import open_log
from travaux.events.postgres.cursor import tables_in


@pytest.fixture
def store(server: Server) -> str:
    return new_store(server)


def by_hand(server: Server, statement: str) -> None:
    with server.connect() as connection:
        connection.execute(statement.encode())


def schema_of(url: str) -> str:
    return url.rpartition("=")[2]


def test_a_store_is_made_once_and_then_left_alone(server: Server) -> None:
    url = server.url(schema="made")
    assert typed("brief", "--store", url)[0] == 3
    assert "make one with `travaux store init URL`" in typed("brief", "--store", url).err
    assert typed("store", "init", url) == (0, "", "Made an empty store\n")
    assert typed("demo", "-q", "--store", url).code == 0
    assert typed("store", "init", url) == (0, "", "There is a store already: nothing was changed\n")
    with open_log(url) as log:
        assert log.negotiations() == ["ukraine-2025"]


def test_without_a_schema_it_is_the_first_of_the_search_path(server: Server) -> None:
    by_hand(server, "CREATE DATABASE talks")
    url = server.url(database="talks")
    assert typed("store", "init", TRAVAUX_STORE=url).code == 0
    with connect(url) as connection:
        assert connection.execute("SELECT to_regclass('public.stored_events') IS NOT NULL").fetchone() == (True,)
    with open_log(url) as log:
        assert record(log, *EVENTS) == [1, 2, 3]


def test_a_database_that_is_not_utf8_is_refused(server: Server) -> None:
    by_hand(server, "CREATE DATABASE bytes ENCODING SQL_ASCII TEMPLATE template0 LOCALE 'C'")
    ended = typed("store", "init", server.url(database="bytes"))
    assert ended.code == 5 and "keeps text as SQL_ASCII: make a database with UTF8" in ended.err


def test_what_is_missing_is_named_and_made_by_migrate_only(server: Server, store: str) -> None:
    by_hand(server, f"DROP TABLE {schema_of(store)}.erased, {schema_of(store)}.folded")
    told = typed("store", "status", store)
    assert told.code == 1 and "missing: folded, erased; fix: travaux store migrate" in told.out
    asked = typed("demo", "--store", store)
    assert asked.code == 5 and "has no table folded: bring it up to date with `travaux store migrate URL`" in asked.err
    assert typed("store", "migrate", store) == (0, "", "Made folded, erased\n")
    assert typed("store", "migrate", store) == (0, "", "Nothing to do: it is up to date\n")
    assert typed("demo", "-q", "--store", store).code == 0
    assert typed("store", "status", store).code == 0


def test_a_store_of_a_newer_format_is_refused(server: Server, store: str) -> None:
    by_hand(server, f"UPDATE {schema_of(store)}.store SET format = 2")
    ended = typed("brief", "--store", store)
    assert ended.code == 5 and "has format 2, this version reads up to 1" in ended.err


def test_the_status_tells_where_and_what(server: Server, store: str, tmp_path: Path) -> None:
    assert typed("demo", "-q", "--store", store).code == 0
    told = json.loads(typed("store", "status", store, "-f", "json").out)
    assert (told["kind"], told["negotiations"], told["missing"], told["ready"]) == ("postgresql", 1, [], True)
    assert told["entries"] > 200 and told["bytes"] > 100_000
    assert told["server"]["settings"] == {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
    file = f"sqlite:///{tmp_path / 'talks.db'}"
    assert typed("store", "status", file).code == 3
    assert typed("store", "init", file) == (0, "", "Made an empty store\n")
    assert json.loads(typed("store", "status", file, "-f", "json").out)["entries"] == 0


def test_every_table_that_a_file_has_is_made_in_postgresql(tmp_path: Path) -> None:
    """What is declared nowhere would be missing there."""
    file = f"sqlite:///{tmp_path / 'talks.db'}"
    assert typed("demo", "-q", "--store", file).code == 0
    assert typed("audit", "erase", "3", "--authority", "court", "--store", file).code in (0, 3)
    with open_log(file) as log, log.reading() as cursor:
        found = cursor.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    declared = {name for script in BESIDE for name in tables_in(script)}
    assert {name for (name,) in found} - {"stored_events", "passages", "sqlite_sequence"} <= declared


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("postgresql://nobody@/talks?host=/nowhere", 5, "cannot be reached"),
        ("postgresql://ann:secret@localhost:1/talks", 5, "postgresql://ann@localhost:1/talks cannot be reached"),
        ("postgresql://localhost/talks?no_such_option=1", 2, "names no store that can be opened"),
        ("postgresql://localhost/talks?schema=a%22b", 2, "names no store that can be opened"),
        ("postgresql://localhost/talks?durable=perhaps", 2, "names no store that can be opened"),
    ],
)
def test_an_address_that_leads_nowhere_says_so(url: str, code: int, words: str) -> None:
    ended = typed("brief", "--store", url)
    assert (ended.code, ended.out) == (code, "")
    assert words in ended.err and "secret" not in ended.err


def test_a_role_or_a_database_that_is_not_there_says_so(server: Server) -> None:
    ended = typed("brief", "--store", server.url("stranger"))
    assert ended.code == 4 and 'role "stranger" does not exist' in ended.err
    ended = typed("brief", "--store", server.url(database="nowhere"))
    assert ended.code == 5 and 'database "nowhere" does not exist' in ended.err
