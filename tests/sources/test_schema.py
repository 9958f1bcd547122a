"""The schemas for editors: valid themselves, and every recorded file and every example fits them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from ruamel.yaml import YAML
from sources.barn import NEGOTIATION, SOURCE

from travaux.domain.vocabulary import VOCABULARY
from travaux.events.sources.items import ELSEWHERE
from travaux.events.sources.schema import Dialect, Kind, schema

RECORDED = Path(__file__).parents[2] / "events/recorded"
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
VALIDATORS: dict[Dialect, Any] = {"2020-12": jsonschema.Draft202012Validator, "draft-07": jsonschema.Draft7Validator}


def errors(text: str, kind: Kind, dialect: Dialect) -> list[str]:
    data = YAML(typ="base", pure=True).load(text)
    return [error.message for error in VALIDATORS[dialect](schema(kind, dialect)).iter_errors(data)]


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_schema_is_valid_in_its_own_dialect(kind: Kind, dialect: Dialect) -> None:
    VALIDATORS[dialect].check_schema(schema(kind, dialect))


@pytest.mark.parametrize("file", sorted(RECORDED.glob("*/*.yaml")), ids=lambda file: file.stem)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_recorded_file_fits(file: Path, dialect: Dialect) -> None:
    kind: Kind = "negotiation" if file.stem == "negotiation" else "source"
    assert errors(file.read_text(encoding="utf-8"), kind, dialect) == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_example_fits(dialect: Dialect) -> None:
    assert errors(NEGOTIATION, "negotiation", dialect) == errors(SOURCE, "source", dialect) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "- {DemandMad: price, by: bob}",
        "- {DemandMade: price, by: bob, wen: 2031}",
        "- {MeetingOutcomeReported: inn, outcome: great}",
        "- {SourceCaptured: x}",
        "- {MeetingHeld: inn, says: {exact: a b c, which: 2}}",
    ],
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_editor_sees_what_is_wrong(wrong: str, dialect: Dialect) -> None:
    text = f"negotiation: barn\nsource: {{id: a, published: 2031}}\ndevelopments:\n{wrong}"
    assert errors(text, "source", dialect) != []


def test_every_type_that_can_be_an_item_has_its_schema() -> None:
    assert set(VOCABULARY) - set(ELSEWHERE) <= set(schema("source")["$defs"])
    assert not set(ELSEWHERE) & set(schema("source")["$defs"])
