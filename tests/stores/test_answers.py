"""The record answers alike on every store, to the byte: the law does not know where its claims lie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import given_log
import pytest
from cli_typed import typed
from hypothesis import given
from laws.strategies import examples
from laws.test_logs import NOW, TALKS, logs, pins
from stores.server import Server, new_store

from travaux.domain.entry import Entry
from travaux.domain.event import Event
from travaux.domain.instants import OPEN_END, OPEN_START
from travaux.domain.pins import Pin
from travaux.events.cursor import Cursor
from travaux.events.jsonl import exported
from travaux.events.log import Log, open_log
from travaux.projections import claims_table as table
from travaux.projections.record import Record

UKRAINE = "ukraine-2025"
VIEWS = [
    ("brief", "--since", "2025-12-01"),
    ("plan", "-f", "json"),
    ("positions", "--then", "2025-12-08", "-f", "json"),
    ("issues", "--recorded-by", "entry:150", "-f", "json"),
    ("meetings",),
    ("timeline", "-f", "jsonl"),
    ("contested", "-f", "json"),
    ("sources", "-f", "csv"),
    ("diff", "--as-of", "2025-11-23..2025-12-26"),
    ("log", "-f", "jsonl"),
    ("replay", "-f", "jsonl"),
    ("audit", "verify"),
    ("doctor", "-q"),
]


@pytest.fixture(scope="module")
def urls(server: Server, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The bundled negotiation in SQLite, and the same entries in PostgreSQL, whole and in parts."""
    file = tmp_path_factory.mktemp("talks") / "talks.db"
    urls = [f"sqlite:///{file}", new_store(server), new_store(server, partitions=4)]
    assert typed("demo", "-q", "--store", urls[0]).code == 0
    with open_log(urls[0]) as first:
        for url in urls[1:]:
            with open_log(url) as log:
                log.import_raw(UKRAINE, first.raw(UKRAINE))
    return urls


@pytest.fixture
def ukraine(urls: list[str]) -> Iterator[list[Log]]:
    with ExitStack() as stack:
        opened = [stack.enter_context(open_log(url)) for url in ["memory:", *urls]]
        opened[0].import_raw(UKRAINE, opened[1].raw(UKRAINE))
        yield opened


def test_every_answer_at_many_pins(ukraine: list[Log]) -> None:
    records = [Record(log, log) for log in ukraine]
    random, head = Random(2025), ukraine[0].head(UKRAINE)
    moments = sorted({turn for entry in ukraine[0].entries(UKRAINE) for turn in _turns(records[0], entry.number)})
    late = [*moments, *[OPEN_END] * len(moments)]
    asked = [Pin(random.choice(late), random.choice(late), random.randint(1, head)) for _ in range(40)]
    some = 0
    for pin in [*asked, Pin(OPEN_END, OPEN_END, head), Pin(OPEN_START, OPEN_END, head)]:
        first, *others = (list(record.reading(UKRAINE, pin).answers()) for record in records)
        assert all(other == first for other in others), pin
        some += bool(first)
    assert some > 10


def _turns(record: Record, number: int) -> Iterator[int]:
    reading = record.reading(UKRAINE, Pin(OPEN_END, OPEN_END, number))
    for slot in reading.slots_of(number)[:2]:
        for claim in reading.recorded_claims(*slot):
            yield from (claim.happened.earliest, claim.happened.latest)


def test_the_tables_are_the_same_rows_and_a_rebuild_gives_them(ukraine: list[Log]) -> None:
    digests = set()
    for log in ukraine:
        record = Record(log, log)
        assert record.rebuild(UKRAINE)
        with log.reading() as cursor:
            digests.add(table.digest(cursor, UKRAINE))
    assert len(digests) == 1


def test_whoever_records_waits_for_few_entries_of_a_long_record(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that is folded for the first time lets others write in between."""
    monkeypatch.setattr("travaux.projections.record.AT_ONCE", 40)
    fold, folds = table.fold, list[int]()
    with open_log(url) as log:
        given_log.record(log, *(given_log.party(f"p{number}") for number in range(100)))

        def counted(cursor: Cursor, negotiation: str, entries: Iterable[Entry]) -> None:
            some = list(entries)
            fold(cursor, negotiation, some)
            folds.append(len(some))

        with monkeypatch.context() as patched:
            patched.setattr(table, "fold", counted)
            record = Record(log, log)
            record.catch_up("barn")
        assert folds == [40, 40, 20]
        assert record.rebuild("barn")


def test_exports_are_the_same_bytes(ukraine: list[Log]) -> None:
    first, *others = (b"".join(exported(log, UKRAINE)) for log in ukraine)
    assert all(other == first for other in others)


@pytest.mark.parametrize("words", VIEWS, ids=" ".join)
def test_what_is_typed_shows_the_same(urls: list[str], words: tuple[str, ...]) -> None:
    shown = [typed(*words, TRAVAUX_STORE=url) for url in urls]
    if words[0] == "doctor":
        shown = [one._replace(out="".join(one.out.splitlines(keepends=True)[3:])) for one in shown]
    assert shown[0].code in (0, 1) and shown[0].out
    assert shown[1:] == shown[:1] * (len(urls) - 1)


@pytest.fixture(scope="module")
def random_logs(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Log]]:
    file: Path = tmp_path_factory.mktemp("random") / "talks.db"
    with ExitStack() as stack:
        urls = ["memory:", f"sqlite:///{file}", new_store(server), new_store(server, partitions=2)]
        yield [stack.enter_context(open_log(url)) for url in urls]


@examples(60)
@given(events=logs(), asked=pins)
def test_random_logs(random_logs: list[Log], events: list[Event], asked: list[tuple[int, int, int]]) -> None:
    name = f"{TALKS}-{len(random_logs[0].negotiations())}"
    records = [Record(log, log) for log in random_logs]
    for log in random_logs[1:] if random_logs[0].append(name, events, recorder="ana", recorded_at=NOW) else ():
        log.import_raw(name, random_logs[0].raw(name))
    for as_of, known_on, upto in asked:
        pin = Pin(as_of, known_on, min(upto, len(events)))
        first, *others = (list(record.reading(name, pin).answers()) for record in records)
        assert all(other == first for other in others), pin
    assert all(record.rebuild(name) for record in records)
