"""What the description of the API promises is kept, whatever is asked."""

import json
import re
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import schemathesis
from cli_typed import NOW, typed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.failures import Failure
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from served import NAME, bearer, served, serving

from travaux.cli.tokens import Tokens
from travaux.web.problems import KINDS
from travaux.web.reads import VIEWS
from travaux.web.serving import Limits

API = Path(__file__).parents[2] / "docs" / "api.md"
LIMITS = Limits(rate=1e6, burst=1_000_000, behind=0)
OPERATIONS = [
    *VIEWS,
    *("negotiations", "negotiation", "entries", "entry", "record", "review", "health", "metrics", "problem"),
    *("subscription", "events", "atom", "calendar"),
]

PLACES = {"negotiation": NAME, "number": 119, "name": "bug"}
NAMES = {
    "then": "2025-12-08",
    "as_of": "2025-12-08",
    "known_on": "2025-12-08",
    "recorded_by": "entry:200",
    "now": "2026-01-05",
    "since": "2025-12-06",
    "party": "russia",
    "issue": "territory",
    "source": "news-1208",
    "plan": "us-plan",
    "redline": "us-plan/28..us-plan/19",
    "type": "DemandMade",
    "recorder": "ana",
    "words": ["us-plan", "point_count"],
    "limit": 20,
    "after": 100,
    "upto": 200,
}
HEADERS = {"Travaux-Min-Entry": "100", "accept-datetime": "Mon, 08 Dec 2025 22:00:00 GMT", "if-match": "*"}
"""What there is, since what is drawn hardly ever is."""


class Described(NamedTuple):
    """The description, and who asks."""

    api: Any
    headers: dict[str, str]


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Described]:
    """The description as it is sent by a server that writes, with a token that may do everything."""
    store = tmp_path_factory.mktemp("described") / "talks.db"
    assert typed("demo", "-q", TRAVAUX_STORE=f"sqlite:///{store}").code == 0
    tokens = Tokens(store.with_name("tokens.json"))
    with pytest.MonkeyPatch.context() as patch, serving(store, tokens, write=True, hosts=(), limits=LIMITS) as app:
        patch.setenv("TRAVAUX_NOW", NOW)
        api = schemathesis.openapi.from_asgi("/openapi.json", app)
        yield Described(api, bearer(tokens, "read", "record", "review"))


def failures_are_problems(context: object, response: schemathesis.Response, case: schemathesis.Case[Any]) -> None:
    """RFC 9457, and without a traceback."""
    if response.status_code >= 400:
        told = response.json()
        if response.headers["content-type"] != ["application/problem+json"] or told["status"] != response.status_code:
            raise Failure(operation=case.operation.label, title="no problem", message=response.text)


def no_bug(context: object, response: schemathesis.Response, case: schemathesis.Case[Any]) -> None:
    """No 5xx, but for an entry that is waited for in vain."""
    if response.status_code >= 500 and response.json()["type"] != "/problems/behind":
        raise Failure(operation=case.operation.label, title="a bug", message=response.text)


CHECKS = [
    no_bug,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    failures_are_problems,
]


def make_plausible(case: schemathesis.Case[Any]) -> None:
    """Put what there is in the place of what was drawn; `then` is both of the other dates."""
    parts: tuple[tuple[Any, dict[str, Any]], ...] = (
        (case.path_parameters, PLACES),
        (case.query, NAMES),
        (case.headers, HEADERS),
    )
    for drawn, there in parts:
        drawn.update({name: there[name] for name in list(drawn) if name in there})
    if "then" in case.query:
        for name in ("as_of", "known_on"):
            case.query.pop(name, None)
    if isinstance(case.body, dict) and "source" in case.body:
        case.body["source"] = "news-1208"
    if case.operation.path.endswith("/blame"):
        case.query["words"] = ["us-plan"]
    if case.operation.path.endswith("/diff"):
        case.query["recorded_by"] = "entry:100..entry:200"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_whatever_is_asked_the_description_holds(operation: str, described: Described) -> None:
    seen: Counter[int] = Counter()

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(case=described.api.find_operation_by_id(operation).as_strategy(), plausible=st.booleans())
    def holds(case: schemathesis.Case[Any], plausible: bool) -> None:
        if plausible:
            make_plausible(case)
        seen[case.call_and_validate(checks=CHECKS, headers=described.headers).status_code] += 1

    holds()
    assert seen.total() and not seen[401]


def test_every_operation_is_among_these(described: Described) -> None:
    found = {path.ok().definition.raw["operationId"] for path in described.api.get_all_operations()}
    assert found == set(OPERATIONS)


def test_every_reading_verb_is_described(tmp_path: Path, recorded: Path) -> None:
    with served(recorded) as client:
        told = client.get("/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert [
        f"/v1/negotiations/{{negotiation}}/{verb}"
        for verb in VIEWS
        if f"/v1/negotiations/{{negotiation}}/{verb}" not in told["paths"]
    ] == []
    assert "#/components/schemas/item.item" in json.dumps(told["components"]["schemas"]["NewDevelopment"])


def test_what_the_page_of_documentation_asks_is_answered(talks: Path) -> None:
    lines = API.read_text("utf-8").replace("\\\n", "").splitlines()
    commands = [shlex.split(line) for line in lines if line.startswith("curl ")]
    tokens = Tokens(talks.with_name("tokens.json"))
    with served(talks, tokens, write=True) as client:
        for _, address, *options in commands:
            path, sends = address.removeprefix("localhost:8000"), "--json" in options
            header = bearer(tokens, "record", name="doc") if sends else {}
            body = json.loads(options[-1]) if sends else None
            told = client.request("POST" if sends else "GET", path, json=body, headers=header)
            assert told.status_code == (201 if sends else 200), (address, told.text)
    assert len(commands) > 5


def test_the_page_of_documentation_names_every_problem() -> None:
    named = set(re.findall(r"`([a-z-]+)`", API.read_text("utf-8")))
    assert [name for name, kind in KINDS.items() if name not in named and f"{kind.status}" not in API.read_text()] == []
