"""One development is recorded over HTTP as it would be from a file, once, by who holds the token."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_typed import typed
from served import TALKS, bearer, corrected, served
from starlette.testclient import TestClient

from travaux.cli.tokens import Tokens

DEMAND = {
    "source": "unn-1206",
    "item": {"DemandMade": "army-limit", "by": "russia", "of": ["ukraine"], "side": "for", "says": "limit its army"},
}


@pytest.fixture
def tokens(talks: Path) -> Tokens:
    return Tokens(talks.with_name("tokens.json"))


@pytest.fixture
def writer(talks: Path, tokens: Tokens) -> Iterator[TestClient]:
    """A client whose token records and reads."""
    with served(talks, tokens, write=True) as client:
        client.headers.update(bearer(tokens, "read", "record"))
        yield client


def sent(client: TestClient, body: Any = DEMAND, **headers: str) -> Any:
    return client.post(
        f"{TALKS}/entries", json=body, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


def test_a_development_is_recorded(writer: TestClient) -> None:
    told = sent(writer)
    assert (told.status_code, told.headers["Location"], told.headers["Travaux-Entry"]) == (
        201,
        f"{TALKS}/entries/228",
        "228",
    )
    entry = writer.get(told.headers["Location"]).json()
    assert (entry["recorder"], entry["event"]["type"]) == ("ann", "DemandMade")
    row = writer.get(f"{TALKS}/log?after=227").json()["entries"][0]
    assert (row["entry"], row["type"], row["recorder"]) == (228, "DemandMade", "ann")


def test_it_is_the_same_as_from_the_command_line(writer: TestClient, talks: Path, tmp_path: Path) -> None:
    line = "--source unn-1206 --type DemandMade --about army-limit --by russia --of ukraine --side for --says"
    words = ("record", "ukraine-2025", *line.split(), "limit its army", "--recorder", "ann", "-n", "-f", "json")
    tried = typed(*words, TRAVAUX_STORE=f"sqlite:///{talks}").out
    told = writer.post(f"{TALKS}/entries?dry_run=1", json=DEMAND)
    assert (told.status_code, told.text) == (200, tried)
    assert writer.get(TALKS).json()["entries"] == 227
    assert sent(writer).json()["entries"][0]["event"]["id"] == told.json()["entries"][0]["event"]["id"]


def test_numbers_and_truths_are_read_as_in_a_file(writer: TestClient) -> None:
    item = {"PointCountStated": "us-plan/19", "points": 19, "still": True, "says": "19 points"}
    told = sent(writer, {"source": "news-1208", "item": item}).json()
    assert told["entries"][0]["event"]["points"] == 19


def test_sending_it_again_records_nothing_more(writer: TestClient) -> None:
    first, again = sent(writer), sent(writer)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["Location"] == first.headers["Location"]
    assert writer.get(TALKS).json()["entries"] == 228


def test_a_key_makes_it_one_whatever_is_recorded_meanwhile(writer: TestClient, talks: Path) -> None:
    silent = {"source": "unn-1206", "item": {key: value for key, value in DEMAND["item"].items() if key != "says"}}  # type: ignore[attr-defined]
    first = sent(writer, silent, Idempotency_Key="7f0c-1")
    corrected(talks)
    again = sent(writer, silent, Idempotency_Key="7f0c-1")
    assert first.json()["entries"][0]["event"]["id"] == "unn-1206/7f0c-1"
    assert (again.status_code, again.headers["Location"]) == (200, first.headers["Location"])


def test_a_key_cannot_mean_two_things(writer: TestClient) -> None:
    sent(writer, Idempotency_Key="key-1")
    other = {"source": "unn-1206", "item": DEMAND["item"] | {"side": "against"}}  # type: ignore[operator]
    told = sent(writer, other, Idempotency_Key="key-1")
    assert (told.status_code, told.json()["type"], told.json()["exit_code"]) == (409, "/problems/conflict", 6)


def test_it_is_recorded_only_where_it_was_meant_to_be(writer: TestClient, talks: Path) -> None:
    tag = writer.get(TALKS).headers["ETag"]
    assert corrected(talks) == 228
    late = sent(writer, If_Match=tag)
    assert (late.status_code, late.json()["type"]) == (412, "/problems/moved")
    assert writer.get(TALKS).json()["entries"] == 228
    assert sent(writer, If_Match=writer.get(TALKS).headers["ETag"]).status_code == 201
    assert sent(writer, If_Match=tag).status_code == 200, "it is recorded already, so nothing is written"


@pytest.mark.parametrize(("tag", "status"), [("*", 201), ('"9", "227"', 201), ('W/"227"', 412), ('"x"', 412)])
def test_a_tag_is_compared_strongly(tag: str, status: int, writer: TestClient) -> None:
    assert sent(writer, If_Match=tag).status_code == status


def test_one_who_was_overtaken_reads_again(writer: TestClient, talks: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program records between the reading and the writing, twice."""
    from travaux.web import recording

    left = ["22", "23"]

    def overtaken(*given: Any) -> None:
        if left:
            corrected(talks, left.pop())

    monkeypatch.setattr(recording, "refuse_erased", overtaken)
    assert sent(writer).headers["Travaux-Entry"] == "230"


def test_every_fault_is_told(writer: TestClient) -> None:
    item = {"DemandMade": "army-limit", "by": "atlantis", "side": "maybe", "colour": "red"}
    told = sent(writer, {"source": "unn-1206", "item": item})
    problem = told.json()
    assert (told.status_code, problem["type"], problem["exit_code"]) == (422, "/problems/refused", 2)
    assert len(problem["errors"]) >= 3
    assert any("atlantis" in one["detail"] for one in problem["errors"])
    assert writer.get(TALKS).json()["entries"] == 227


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"source": "nothing", "item": {"DemandMade": "x"}}, 404),
        ({"source": "unn-1206", "item": {}}, 400),
        ({"source": "unn-1206", "item": {"DemandMaid": "x"}}, 400),
        ({"source": "unn-1206", "item": {"EntryRetracted": "x"}}, 422),
        ({"source": "unn-1206", "item": {"DemandMade": "x\0y"}}, 400),
        ({"source": "unn-1206", "item": {"DemandMade": [[["x"]]]}}, 422),
        ({"source": "unn-1206"}, 400),
        ({"source": "unn-1206", "item": {"DemandMade": "x"}, "more": 1}, 400),
        ([], 400),
    ],
)
def test_what_is_wrong_is_refused(body: Any, status: int, writer: TestClient) -> None:
    told = sent(writer, body)
    assert (told.status_code, told.headers["Content-Type"]) == (status, "application/problem+json")
    assert writer.get(TALKS).json()["entries"] == 227


def test_a_fault_never_repeats_what_was_sent(writer: TestClient) -> None:
    """It may be a passage, and answers are kept in the logs of others."""
    told = sent(writer, {"source": {"secret": "words of a witness"}, "item": {"DemandMade": "x"}})
    assert (told.status_code, told.json()["errors"][0]["where"]) == (400, "/source")
    assert "witness" not in told.text


def test_only_json_is_read(writer: TestClient) -> None:
    told = writer.post(f"{TALKS}/entries", content=b"{}", headers={"Content-Type": "text/plain"})
    assert (told.status_code, told.json()["type"]) == (415, "/problems/no-json")
    assert (
        writer.post(f"{TALKS}/entries", content=b"{", headers={"Content-Type": "application/json"}).status_code == 400
    )


def test_without_write_nothing_is_recorded_but_can_be_tried(talks: Path, tokens: Tokens) -> None:
    with served(talks, tokens) as client:
        client.headers.update(bearer(tokens, "read", "record"))
        assert (sent(client).status_code, client.get(TALKS).json()["entries"]) == (403, 227)
        assert client.post(f"{TALKS}/entries?dry_run=1", json=DEMAND).status_code == 200
        assert client.get(TALKS).json()["entries"] == 227


def test_without_a_token_nothing_is_recorded(talks: Path) -> None:
    with served(talks, write=True) as client:
        told = sent(client)
        assert (told.status_code, told.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert client.get(TALKS).json()["entries"] == 227


def test_a_review_is_a_remark_by_who_holds_the_token(writer: TestClient, tokens: Tokens) -> None:
    eve = bearer(tokens, "review", name="eve")
    told = writer.post(f"{TALKS}/entries/119/reviews", json={"verdict": "accepted"}, headers=eve)
    assert told.status_code == 201, told.text
    entry = writer.get(told.headers["Location"]).json()
    assert (entry["recorder"], entry["event"]["type"], entry["event"]["verdict"]) == (
        "eve",
        "EntryReviewed",
        "accepted",
    )


def test_nobody_reviews_his_own_entry(writer: TestClient, tokens: Tokens) -> None:
    own = sent(writer).headers["Travaux-Entry"]
    ann = bearer(tokens, "record", "review", name="ann-2")
    assert writer.post(f"{TALKS}/entries/{own}/reviews", json={"verdict": "accepted"}, headers=ann).status_code == 201
    tokens.revoke("ann")
    same = bearer(tokens, "review", name="ann")
    told = writer.post(f"{TALKS}/entries/{own}/reviews", json={"verdict": "accepted"}, headers=same)
    assert (told.status_code, told.json()["exit_code"]) == (403, 4)


def test_one_who_is_overtaken_for_ever_is_told_so(
    writer: TestClient, talks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from travaux.web import recording

    points = iter(range(30, 60))
    monkeypatch.setattr(recording, "refuse_erased", lambda *_: corrected(talks, str(next(points))))
    told = sent(writer)
    assert (told.status_code, told.json()["type"]) == (503, "/problems/busy")
    assert told.headers["Retry-After"]
