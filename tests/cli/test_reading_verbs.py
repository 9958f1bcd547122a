"""Every verb that reads: the same question gives the same bytes, in every format, and a mistake gives no data."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cli_typed import typed

from travaux.cli.app import VERBS
from travaux.cli.verbs.schema import results, verb_schema

ASKED = {
    "why": ("us-plan", "point_count"),
    "when": ("us-plan", "point_count"),
    "blame": ("us-plan",),
}
DATED = {"diff": ("--as-of", "2025-11-22..2025-12-08", "--known-on", "2025-12-08", "--exit-zero")}
READ = [name for name, verb in VERBS.items() if verb.family == "Read"]
WRONG_DATES = ("banana", "2024-13", "20240501", "05/06/2024", "2025-12-08T10:00", "")


def question(verb: str) -> list[str]:
    return [verb, "ukraine-2025", *ASKED.get(verb, ()), *DATED.get(verb, ("--then", "2025-12-08"))]


@pytest.mark.parametrize("verb", READ)
def test_json_is_the_result_that_its_schema_tells(verb: str, talks: Path) -> None:
    told = typed(*question(verb), "-f", "json")
    assert (told.code, told.err) == (0, "")
    assert told.out.endswith("}\n")
    jsonschema.Draft202012Validator(verb_schema(verb)).validate(json.loads(told.out))
    jsonschema.Draft7Validator(verb_schema(verb, "7")).validate(json.loads(told.out))


def test_a_redline_is_in_the_schema_of_plan(talks: Path) -> None:
    told = typed("plan", "ukraine-2025", "--redline", "us-plan/28..us-plan/19", "-f", "json")
    jsonschema.Draft202012Validator(verb_schema("plan")).validate(json.loads(told.out))


@pytest.mark.parametrize("format", ["table", "json", "jsonl", "csv", "md"])
@pytest.mark.parametrize("verb", READ)
def test_asking_twice_gives_the_same_bytes(verb: str, format: str, talks: Path) -> None:
    assert typed(*question(verb), "-f", format) == typed(*question(verb), "-f", format)


MEMOS = ("positions",)
"""Verbs whose Markdown is the page itself, here the matrix, and not its rows."""


def test_the_matrix_in_markdown_has_a_column_for_each_party(talks: Path) -> None:
    head, *_ = typed(*question("positions"), "-f", "md").out.splitlines()
    assert head == "| group | proposition | Ukraine | USA | Russia |"


@pytest.mark.parametrize("verb", READ)
def test_rows_are_the_same_in_every_form(verb: str, talks: Path) -> None:
    rows = [json.loads(line) for line in typed(*question(verb), "-f", "jsonl").out.splitlines()]
    cells = list(csv.reader(io.StringIO(typed(*question(verb), "-f", "csv").out, newline="")))
    table = typed(*question(verb), "-f", "md").out.splitlines()
    assert rows
    assert len(cells) == len(rows) + 1
    assert len(table) == len(rows) + 2 or verb in MEMOS
    assert all(len(row) == len(cells[0]) for row in cells)


@pytest.mark.parametrize("verb", READ)
def test_no_cell_can_be_taken_for_a_formula(verb: str, talks: Path) -> None:
    cells = csv.reader(io.StringIO(typed(*question(verb), "-f", "csv").out, newline=""))
    risky = [cell for row in cells for cell in row if len(cell) > 1 and cell[0] in "=+-@\t\r" and not _number(cell)]
    assert risky == []


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("verb", READ)
def test_no_escape_byte_without_a_terminal_or_under_no_color(verb: str, talks: Path) -> None:
    for env in ({}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, {"TERM": "dumb", "FORCE_COLOR": "1"}):
        assert "\x1b" not in typed(*question(verb), **env).out
    assert "\x1b" not in typed(*question(verb), "--no-color", FORCE_COLOR="1").out
    assert "\x1b" in typed(*question(verb), FORCE_COLOR="1").out


@pytest.mark.parametrize("verb", READ)
def test_a_file_gets_what_stdout_would(verb: str, talks: Path) -> None:
    told = typed(*question(verb), "-o", "page.txt")
    assert (told.out, told.err) == ("", "")
    assert (talks / "page.txt").read_text(encoding="utf-8") == typed(*question(verb), "-o", "-").out


@pytest.mark.parametrize("date", WRONG_DATES)
@pytest.mark.parametrize("verb", READ)
def test_a_wrong_date_gives_no_data_and_tells_the_forms(verb: str, date: str, talks: Path) -> None:
    for option in ("--as-of", "--known-on", "--recorded-by"):
        first = "entry:1" if option == "--recorded-by" else "2025-12-01"
        dated = f"{first}..{date}" if verb == "diff" else date
        told = typed(verb, "ukraine-2025", *ASKED.get(verb, ()), option, dated)
        assert (told.code, told.out) == (2, ""), (option, told)
        assert "2025-12-08" in told.err


@pytest.mark.parametrize("verb", READ)
@pytest.mark.parametrize("wrong", [("--party", "russai"), ("--issue", "territori"), ("--source", "news-1207")])
def test_an_unknown_name_is_not_found_and_the_nearest_told(verb: str, wrong: tuple[str, str], talks: Path) -> None:
    told = typed(*question(verb), *wrong)
    assert (told.code, told.out) == (3, "")
    assert "did you mean" in told.err


@pytest.mark.parametrize("verb", READ)
def test_the_negotiation_may_be_left_out_where_there_is_one(verb: str, talks: Path) -> None:
    whole = question(verb)
    assert typed(verb, *whole[2:]) == typed(*whole)


@pytest.mark.parametrize("verb", READ)
def test_help_begins_with_examples(verb: str) -> None:
    told = typed(verb, "-h")
    assert (told.code, told.err) == (0, "")
    summary, examples, usage = (
        told.out.index(f"travaux {verb}: "),
        told.out.index("Examples:"),
        told.out.index("Usage:"),
    )
    assert summary < examples < usage
    assert typed(verb, "--help") == told


def test_every_verb_with_a_result_has_a_schema() -> None:
    assert set(READ) <= set(results())
    for verb in results():
        draft_7: dict[str, Any] = verb_schema(verb, "7")
        jsonschema.Draft7Validator.check_schema(draft_7)
        jsonschema.Draft202012Validator.check_schema(verb_schema(verb))
