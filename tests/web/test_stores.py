"""The API over every kind of store: the same answers, and many who ask at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from served import NAME, TALKS, bearer, corrected, served
from starlette.testclient import TestClient
from stores.server import binaries, missing, new_store, running

from travaux.cli.tokens import Tokens
from travaux.events.log import open_log
from travaux.web.reads import VIEWS

WORDS = {
    "why": "?words=us-plan&words=point_count",
    "when": "?words=us-plan&words=point_count",
    "blame": "?words=us-plan",
}
PATHS = [f"{TALKS}/{verb}{WORDS.get(verb, '')}" for verb in VIEWS if verb != "diff"] + [
    f"{TALKS}/diff?recorded_by=entry:100..entry:227",
    f"{TALKS}/entries?after=100",
    TALKS,
]


@pytest.fixture(scope="module")
def postgres(recorded: Path) -> Iterator[str]:
    """The same log in PostgreSQL."""
    found = binaries()
    if found is None:
        missing("no PostgreSQL is here")
    with running(found) as server:
        url = new_store(server)
        with open_log(f"sqlite:///{recorded}") as log, open_log(url) as copy:
            copy.import_raw(NAME, log.raw(NAME))
        yield url


def answers(client: TestClient) -> dict[str, bytes]:
    return {path: client.get(path).content for path in PATHS}


def test_postgresql_gives_the_same_answers(client: TestClient, postgres: str) -> None:
    with served(postgres) as other:
        assert answers(other) == answers(client)


def test_postgresql_is_written_to(postgres: str, tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "tokens.json")
    body = {"source": "unn-1206", "item": {"DemandMade": "army-limit", "by": "russia", "side": "for"}}
    with served(postgres, tokens, write=True) as client:
        header = bearer(tokens, "read", "record")
        with ThreadPoolExecutor(6) as many:

            def send(key: int) -> int:
                return client.post(
                    f"{TALKS}/entries", json=body, headers=header | {"Idempotency-Key": f"k{key}"}
                ).status_code

            told = list(many.map(send, [1, 2, 3, 1, 2, 3]))
        assert sorted(told) == [200, 200, 200, 201, 201, 201], told
        assert client.get(TALKS).json()["entries"] == 230


@pytest.mark.parametrize("query", ["words=%00", "words=%ff", "words=%ed%a0%80", "words='&words=%25", "words=%5C"])
def test_no_text_is_too_strange_for_a_database(query: str, postgres: str, client: TestClient) -> None:
    with served(postgres) as other:
        assert (
            other.get(f"{TALKS}/why?{query}").status_code
            == client.get(f"{TALKS}/why?{query}").status_code
            in (400, 404)
        )


def test_a_store_that_cannot_be_written_is_read_by_many_at_once(talks: Path) -> None:
    """What its tables have not caught up with is folded in memory, by each thread for itself."""
    corrected(talks)
    with served(talks, read_only=True) as client, ThreadPoolExecutor(8) as many:
        found = list(many.map(lambda path: (path, client.get(path).content), PATHS * 3))
    with served(talks) as client:
        expected = answers(client)
    assert [path for path, content in found if content != expected[path]] == []
