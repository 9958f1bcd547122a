"""What holds for every verb that reads, whatever it reads."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from cli_typed import Typed, typed

from travaux.cli.app import VERBS
from travaux.cli.verbs.schema import verb_schema

WORDS = {
    "why": ["plan/us-plan", "point_count"],
    "when": ["plan/us-plan", "point_count"],
    "blame": ["plan/us-plan"],
    "diff": ["--as-of", "2025-11-22..2025-12-08"],
}
"""What a verb needs besides the negotiation."""
READING = [name for name, verb in VERBS.items() if verb.family == "Read"]
THEN = ["--then", "2025-12-08"]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'talks.db'}"
    assert typed("demo", "-q", TRAVAUX_STORE=url).code == 0
    return url


def asked(verb: str, store: str, *more: str, **env: str) -> Typed:
    return typed(verb, "ukraine-2025", *WORDS.get(verb, ()), *more, TRAVAUX_STORE=store, **env)


@pytest.mark.parametrize("verb", READING)
def test_json_fits_its_schema_and_comes_out_the_same_twice(verb: str, store: str) -> None:
    first, second = asked(verb, store, "-f", "json"), asked(verb, store, "-f", "json")
    assert first == second
    assert first.err == ""
    jsonschema.validate(json.loads(first.out), verb_schema(verb))


@pytest.mark.parametrize("verb", READING)
@pytest.mark.parametrize("form", ["table", "csv", "jsonl", "md"])
def test_no_form_has_escape_bytes_or_wide_lines(verb: str, form: str, store: str) -> None:
    ended = asked(verb, store, "-f", form, NO_COLOR="1")
    assert "\x1b" not in ended.out
    assert ended.out
    if form == "table":
        assert max(map(len, ended.out.splitlines())) <= 100
    if form == "jsonl":
        assert all(isinstance(json.loads(line), dict) for line in ended.out.splitlines())


@pytest.mark.parametrize("verb", READING)
def test_colour_only_repeats_what_the_words_say(verb: str, store: str) -> None:
    plain, styled = asked(verb, store), asked(verb, store, FORCE_COLOR="1")
    assert re.sub(r"\x1b\[[0-9]+m", "", styled.out) == plain.out


@pytest.mark.parametrize("verb", READING)
def test_a_verb_explains_itself_with_examples_first(verb: str) -> None:
    ended = typed(verb, "-h")
    assert ended.code == 0
    assert ended.out.index("Examples:") < ended.out.index("Usage:")
    assert f"travaux {verb}" in ended.out


@pytest.mark.parametrize("date", ["banana", "2024-13", "31-02-2024", "20240501", "05/06/2024", "2024-05-01T10:00"])
@pytest.mark.parametrize("option", ["--as-of", "--known-on", "--then", "--recorded-by"])
def test_a_wrong_date_is_refused_with_the_accepted_forms(option: str, date: str, store: str) -> None:
    ended = asked("brief", store, option, date)
    assert (ended.code, ended.out) == (2, "")
    for form in ("2025-12-08", "2025-W49", "yesterday", "3 days ago"):
        assert form in ended.err


PINNED = [verb for verb in READING if verb != "diff"]


def test_a_pinned_answer_is_the_same_bytes_after_a_hundred_more_entries(store: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'talks.db'}"
    assert typed("demo", "-q", TRAVAUX_STORE=url).code == 0
    pin = [*THEN, "--recorded-by", "entry:227"]
    before = {(verb, form): asked(verb, url, *pin, "-f", form) for verb in PINNED for form in ("table", "json")}
    _record_a_hundred(url)
    assert typed("retract", "ukraine-2025", "#119", "--reason", "a test", TRAVAUX_STORE=url).code == 0
    for (verb, form), ended in before.items():
        assert asked(verb, url, *pin, "-f", form) == ended, (verb, form)
    now = json.loads(asked("why", url, *THEN, "-f", "json").out)
    assert now["value"] == 28


def _record_a_hundred(url: str) -> None:
    from given import development

    from travaux.cli.opening import system_clock
    from travaux.events.log import open_log

    more = [
        development("PointCountStated", id=f"news-1208/more-{n}", source="news-1208", version="us-plan/19", points=n)
        for n in range(100)
    ]
    with open_log(url) as log:
        assert len(log.append("ukraine-2025", more, recorder="ana", recorded_at=system_clock())) == 100


def test_a_closed_pipe_is_silent(store: str) -> None:
    travaux = Path(sys.executable).with_name("travaux")
    environment = {**os.environ, "TRAVAUX_STORE": store}
    for verb in ("log", "replay", "timeline"):
        command = f'"{travaux}" {verb} ukraine-2025 | head -n 1'
        ended = subprocess.run(command, shell=True, env=environment, capture_output=True, text=True, check=False)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert len(ended.stdout.splitlines()) == 1
