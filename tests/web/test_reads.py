"""Every view over HTTP is what the command line prints, at the same pin, in the same bytes."""

import json
from datetime import date
from pathlib import Path

import pytest
from cli_typed import typed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from served import TALKS, served
from starlette.testclient import TestClient

from travaux.web.reads import VIEWS

PINS: tuple[dict[str, str], ...] = (
    {},
    {"then": "2025-11-23"},
    {"then": "2025-12-06"},
    {"then": "2025-12-08"},
    {"then": "2025-12"},
    {"as_of": "2025-11-22", "known_on": "2025-12-08"},
    {"as_of": "2026-06-30"},
    {"known_on": "2025-12-07"},
    {"recorded_by": "entry:100"},
    {"as_of": "2025-W49", "known_on": "2025-12-26", "recorded_by": "entry:150"},
)
WORDS = {"why": ["us-plan", "point_count"], "when": ["us-plan", "point_count"], "blame": ["us-plan"]}
FOR_EVER = {"then": "2025-12-08", "recorded_by": "entry:200"}


def question(verb: str, pin: dict[str, str]) -> dict[str, str | list[str]]:
    """The query; a diff is from entry 50 on."""
    asked: dict[str, str | list[str]] = {**pin}
    if verb == "diff":
        asked["recorded_by"] = f"entry:50..{pin.get('recorded_by', 'entry:227')}"
    return asked | ({"words": WORDS[verb]} if verb in WORDS else {})


def on_the_command_line(verb: str, asked: dict[str, str | list[str]], form: str, store: Path) -> tuple[int, bytes]:
    options = [
        word for name, value in asked.items() if name != "words" for word in (f"--{name.replace('_', '-')}", value)
    ]
    words = [verb, "ukraine-2025", *asked.get("words", ()), *options, "-f", form]
    told = typed(*map(str, words), TRAVAUX_STORE=f"sqlite:///{store}")
    return told.code, told.out.encode()


@pytest.mark.parametrize("verb", VIEWS)
def test_a_view_is_what_the_command_line_prints(verb: str, recorded: Path, client: TestClient) -> None:
    for pin in PINS:
        asked = question(verb, pin)
        code, printed = on_the_command_line(verb, asked, "json", recorded)
        told = client.get(f"{TALKS}/{verb}", params=asked)
        assert (told.status_code == 200) == (code in (0, 1)), (pin, told.text)
        if told.status_code == 200:
            assert told.content == printed, pin


@pytest.mark.parametrize("form", ["jsonl", "csv", "md"])
@pytest.mark.parametrize("verb", ["positions", "meetings", "log", "diff"])
def test_every_form_is_what_the_command_line_prints(verb: str, form: str, recorded: Path, client: TestClient) -> None:
    asked = question(verb, {"known_on": "2025-12-08"})
    _, printed = on_the_command_line(verb, asked, form, recorded)
    assert printed
    assert client.get(f"{TALKS}/{verb}", params=asked | {"format": form}).content == printed


def test_the_form_can_be_asked_for_by_its_media_type(client: TestClient) -> None:
    csv = client.get(f"{TALKS}/positions", headers={"Accept": "text/html, text/csv;q=0.9, application/json;q=0.1"})
    assert csv.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert csv.content == client.get(f"{TALKS}/positions?format=csv").content
    assert client.get(f"{TALKS}/positions", headers={"Accept": "text/*;q=0.5, */*;q=0"}).text == csv.text
    assert client.get(f"{TALKS}/positions", headers={"Accept": "text/*;q=0, */*"}).json()
    assert client.get(f"{TALKS}/positions", headers={"Accept": "image/png"}).status_code == 406


def test_an_option_of_a_verb_is_one_of_its_resource(client: TestClient) -> None:
    last = client.get(f"{TALKS}/log", params={"limit": 2, "reverse": "true", "type": "DemandMade"}).json()["entries"]
    assert [one["type"] for one in last] == ["DemandMade", "DemandMade"]
    assert last[0]["entry"] > last[1]["entry"]


@pytest.mark.parametrize(
    "query", ["as-of=2025-12-08", "store=x", "output=/dev/full", "attest=x", "debug=1", "negotiation=x", "verb=log"]
)
def test_what_is_no_option_of_the_question_is_refused(query: str, client: TestClient) -> None:
    assert client.get(f"{TALKS}/positions?{query}").status_code == 400


def test_nothing_is_said_twice(client: TestClient) -> None:
    """One of the two dates would be left unheard."""
    told = client.get(f"{TALKS}/positions?as_of=2025-12-08&as_of=2025-12-01")
    assert (told.status_code, told.json()["detail"]) == (400, "Given more than once: as_of.")


@pytest.mark.parametrize("verb", [verb for verb in VIEWS if verb not in ("log", "diff")])
def test_a_full_pin_in_the_past_is_kept_for_ever(verb: str, client: TestClient) -> None:
    told = client.get(f"{TALKS}/{verb}", params=question(verb, FOR_EVER))
    assert told.headers["Cache-Control"] == "public, immutable, max-age=31536000"
    assert told.headers["Travaux-Entry"] == "200"


@pytest.mark.parametrize(
    "pin",
    [
        {},
        {"then": "2025-12-08"},
        {"recorded_by": "entry:200"},
        {"as_of": "2025-12-08", "recorded_by": "entry:200"},
        {"then": "yesterday", "recorded_by": "entry:200"},
        {"then": "2025-12-08", "recorded_by": "2124-01-01"},
        {"as_of": "2124-01-01", "known_on": "2025-12-08", "recorded_by": "entry:200"},
        {"now": "2124-01-02", "then": "2124-01-01", "recorded_by": "entry:200"},
        {"then": "2025-12-08", "recorded_by": "entry:200", "reviewed_only": "true"},
    ],
)
def test_what_may_become_another_answer_is_asked_for_again(pin: dict[str, str], client: TestClient) -> None:
    told = client.get(f"{TALKS}/positions", params=pin)
    assert (told.status_code, told.headers["Cache-Control"]) == (200, "no-cache")


def test_what_depends_on_keys_is_asked_for_again(client: TestClient) -> None:
    """Whose signatures stand depends on the keys that are known here."""
    assert client.get(f"{TALKS}/log", params=FOR_EVER).headers["Cache-Control"] == "no-cache"


def test_a_relative_date_within_an_option_is_no_full_pin(client: TestClient) -> None:
    told = client.get(f"{TALKS}/brief", params=FOR_EVER | {"since": "3 days ago"})
    assert told.headers["Cache-Control"] == "no-cache"


def test_a_copy_that_is_still_good_is_not_sent_again(client: TestClient) -> None:
    first = client.get(f"{TALKS}/positions")
    again = client.get(f"{TALKS}/positions", headers={"If-None-Match": f'"other", W/{first.headers["ETag"]}'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    other = client.get(f"{TALKS}/positions?then=2025-12-08", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_head_is_get_without_the_body(client: TestClient) -> None:
    got, head = client.get(f"{TALKS}/positions"), client.head(f"{TALKS}/positions")
    assert (head.status_code, head.content) == (200, b"")
    assert (head.headers["ETag"], head.headers["Content-Length"]) == (
        got.headers["ETag"],
        got.headers["Content-Length"],
    )


def test_a_date_of_http_asks_as_of_then(client: TestClient) -> None:
    """RFC 7089."""
    told = client.get(f"{TALKS}/positions", headers={"Accept-Datetime": "Mon, 08 Dec 2025 22:00:00 GMT"})
    then = client.get(f"{TALKS}/positions?then=2025-12-08")
    assert told.content == then.content
    assert told.headers["Memento-Datetime"] == then.headers["Memento-Datetime"] == "Mon, 08 Dec 2025 22:00:00 GMT"
    assert client.get(told.headers["Content-Location"]).content == told.content
    assert f'<{TALKS}/positions>; rel="original timegate"' in told.headers["Link"]
    assert "accept-datetime" in told.headers["Vary"].lower()


def test_an_address_with_dates_has_its_time_already(client: TestClient) -> None:
    asked = {"as_of": "2025-12-06", "known_on": "2025-12-08"}
    told = client.get(f"{TALKS}/positions", params=asked, headers={"Accept-Datetime": "Mon, 01 Dec 2025 00:00:00 GMT"})
    assert told.content == client.get(f"{TALKS}/positions", params=asked).content
    assert "Memento-Datetime" not in told.headers


def test_a_time_to_come_gives_the_answer_of_today(client: TestClient) -> None:
    told = client.get(f"{TALKS}/positions", headers={"Accept-Datetime": "Fri, 01 Jan 2124 00:00:00 GMT"})
    assert told.content == client.get(f"{TALKS}/positions").content
    assert client.get(f"{TALKS}/positions", headers={"Accept-Datetime": "2025-12-08"}).status_code == 400


def test_no_entry_that_comes_later_changes_a_full_pin(talks: Path) -> None:
    """The law that makes it right to keep an answer for ever."""
    asked = {verb: question(verb, FOR_EVER) for verb in VIEWS if verb != "diff"}
    with served(talks) as client:
        before = {verb: client.get(f"{TALKS}/{verb}", params=asked[verb]).content for verb in asked}
        correct = ("correct", "ukraine-2025", "#119", "--points", "21", "--reason", "misread the figure", "-q")
        assert typed(*correct, TRAVAUX_STORE=f"sqlite:///{talks}").code == 0
        assert client.get(f"{TALKS}").json()["entries"] > 227
        after = {verb: client.get(f"{TALKS}/{verb}", params=asked[verb]).content for verb in asked}
    assert after == before


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    verb=st.sampled_from([verb for verb in VIEWS if verb != "diff"]),
    day=st.dates(min_value=date(2025, 11, 1), max_value=date(2026, 1, 4)),
    entry=st.integers(1, 227),
)
def test_asking_a_full_pin_twice_gives_the_same_bytes(client: TestClient, verb: str, day: object, entry: int) -> None:
    asked = question(verb, {"then": str(day), "recorded_by": f"entry:{entry}"})
    one, other = (client.get(f"{TALKS}/{verb}", params=asked) for _ in range(2))
    assert one.status_code in (200, 404)
    if one.status_code == 200:
        assert (one.content, one.headers["ETag"]) == (other.content, other.headers["ETag"])


def test_the_json_is_whole(client: TestClient) -> None:
    assert json.loads(client.get(f"{TALKS}/brief?then=2025-12-08").content)["pin"]["as_of"] == "2025-12-08T22:00:00Z"
