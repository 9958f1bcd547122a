"""The lists: negotiations, entries in pages, each entry; and waiting for one that is still to come."""

import json
import threading
import time
from pathlib import Path

import pytest
from cli_typed import typed
from served import TALKS, corrected, served
from starlette.testclient import TestClient

from travaux.web.serving import Limits


def test_the_negotiations_are_listed(client: TestClient) -> None:
    (one,) = client.get("/v1/negotiations").json()["negotiations"]
    assert (one["negotiation"], one["zone"], one["entries"]) == ("ukraine-2025", "Europe/Kyiv", 227)
    assert client.get(TALKS).json() == one


def test_names_come_in_pages(talks: Path) -> None:
    barn = Path(__file__).parents[1] / "cli" / "barn" / "negotiation.yaml"
    assert typed("record", str(barn), "-q", TRAVAUX_STORE=f"sqlite:///{talks}").code == 0
    with served(talks) as client:
        first = client.get("/v1/negotiations?limit=1")
        second = client.get(first.links["next"]["url"])
        names = [one["negotiation"] for told in (first, second) for one in told.json()["negotiations"]]
        assert names == sorted(names)
        assert len(names) == 2
        assert client.get(second.links["next"]["url"]).json() == {"negotiations": []}


def test_the_tag_of_a_negotiation_is_its_last_entry(client: TestClient) -> None:
    told = client.get(TALKS)
    assert (told.headers["ETag"], told.headers["Travaux-Entry"]) == ('"227"', "227")
    assert client.get(f"{TALKS}?format=csv").headers["ETag"] != '"227"'
    assert client.get(TALKS, headers={"If-None-Match": '"227"'}).status_code == 304


@pytest.mark.parametrize("limit", [1, 50, 226, 227, 228])
def test_the_pages_hold_every_entry_once(limit: int, client: TestClient) -> None:
    page = client.get(f"{TALKS}/entries?limit={limit}{'&after=220' if limit == 1 else ''}")
    numbers: list[int] = []
    while True:
        numbers += [one["entry"] for one in page.json()["entries"]]
        if "next" not in page.links:
            break
        page = client.get(page.links["next"]["url"])
    assert numbers == list(range(1 if limit > 1 else 221, 228))
    assert page.json() == client.get(page.links["last"]["url"]).json()


def test_a_page_knows_the_one_before(client: TestClient) -> None:
    page = client.get(f"{TALKS}/entries?limit=10&after=25")
    before = client.get(page.links["prev"]["url"]).json()["entries"]
    assert [one["entry"] for one in before] == list(range(16, 26))
    assert client.get(page.links["first"]["url"]).json()["entries"][0]["entry"] == 1


def test_no_page_is_longer_than_may_be(client: TestClient) -> None:
    assert client.get(f"{TALKS}/entries?limit=501").status_code == 400


def test_an_entry_is_as_it_was_recorded(recorded: Path, client: TestClient) -> None:
    told = client.get(f"{TALKS}/entries/119").json()
    exported = typed("export", "ukraine-2025", TRAVAUX_STORE=f"sqlite:///{recorded}").out.splitlines()[119]
    stored = json.loads(exported)["entry"]
    assert (told["entry"], told["recorder"], told["recorded_at"]) == (119, "ana", stored["recorded_at"])
    assert told["event"]["type"] == stored["event"]["type"]
    assert told["event"]["id"] == stored["event"]["id"]


def test_entries_come_as_lines_too(client: TestClient) -> None:
    lines = client.get(f"{TALKS}/entries?after=10&limit=3&format=jsonl").text.splitlines()
    assert [json.loads(line)["entry"] for line in lines] == [11, 12, 13]


@pytest.mark.parametrize("number", [0, 228, 10**12])
def test_an_entry_that_is_not_there(number: int, client: TestClient) -> None:
    assert client.get(f"{TALKS}/entries/{number}").status_code == 404


def test_what_is_erased_is_shown_by_its_mark(talks: Path) -> None:
    store = f"sqlite:///{talks}"
    erase = ("audit", "erase", "ukraine-2025", "#119", "--authority", "court order 7")
    with served(talks) as client:
        assert "[erased" not in client.get(f"{TALKS}/entries/119").text
        told = typed(*erase, TRAVAUX_STORE=store)
        assert told.code == 0, told.err
        assert "[erased" in client.get(f"{TALKS}/entries/119").text


def test_who_asks_for_an_entry_waits_until_it_is_there(talks: Path) -> None:
    with served(talks) as client:
        threading.Timer(0.4, corrected, [talks]).start()
        began = time.monotonic()
        told = client.get(f"{TALKS}/log?limit=1&reverse=1", headers={"Travaux-Min-Entry": "228"})
        assert (told.status_code, told.json()["entries"][0]["entry"]) == (200, 228)
        assert time.monotonic() - began > 0.3


def test_who_asks_for_an_entry_that_does_not_come_is_told_to_come_back(talks: Path) -> None:
    with served(talks, limits=Limits(behind=0.2)) as client:
        told = client.get(TALKS, headers={"Travaux-Min-Entry": "300"})
        assert (told.status_code, told.json()["type"], told.headers["Retry-After"]) == (503, "/problems/behind", "1")


def test_who_waits_may_say_how_long(talks: Path) -> None:
    with served(talks, limits=Limits(behind=60)) as client:
        began = time.monotonic()
        asked = {"Travaux-Min-Entry": "300", "Prefer": "respond-async, wait=0"}
        assert client.get(f"{TALKS}/entries", headers=asked).status_code == 503
        assert time.monotonic() - began < 30
