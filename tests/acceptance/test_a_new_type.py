"""A new type of development needs its model with its `asserts`, its line in the vocabulary, and its test. Nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from cli_typed import Typed, typed

from travaux.domain.claims import Assertion
from travaux.domain.event import TYPES, Development
from travaux.domain.evidence import Slug
from travaux.domain.vocabulary import VOCABULARY, Line

NEGOTIATION = """
negotiation: barn
title: The barn
zone: UTC
parties: {ann: Ann, bob: Bob}
plans: {contract: Contract}
"""
SOURCE = """
negotiation: barn
source: {id: gazette, outlet: Gazette, published: 2025-12-08}
developments:
- {ArbiterNamed: bob, by: ann, says: named Bob as arbiter}
"""


@pytest.fixture
def arbiter(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The type as a developer would write it, taken away again afterwards."""

    class ArbiterNamed(Development):
        """A party named who is to decide."""

        act = True
        arbiter: Slug
        by: Slug

        def asserts(self) -> Iterator[Assertion]:
            yield self.claim("talks", f"mediation/{self.arbiter}", "decides")

    monkeypatch.setitem(VOCABULARY, "ArbiterNamed", Line(ArbiterNamed, "talks", ("arbiter",)))
    yield
    del TYPES["ArbiterNamed"]


@pytest.fixture
def barn(arbiter: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRAVAUX_STORE", "sqlite:///barn.db")
    Path("negotiation.yaml").write_text(NEGOTIATION, encoding="utf-8")
    Path("gazette.yaml").write_text(SOURCE, encoding="utf-8")
    assert typed("record", "negotiation.yaml", "gazette.yaml").code == 0


def answered(*words: str) -> Typed:
    ended = typed(*words)
    assert ended.code == 0, ended.err
    return ended


def test_it_is_recorded_and_answered(barn: None) -> None:
    found = json.loads(answered("why", "barn", "talks", "mediation/bob", "-f", "json").out)
    assert (found["standing"], found["value"]) == ("reported", "decides")


def test_every_listing_shows_it(barn: None) -> None:
    for verb in ("log", "timeline", "replay"):
        assert "Arbiter named: bob" in answered(verb, "barn").out


def test_a_file_of_it_is_checked_written_again_and_described(barn: None) -> None:
    written = answered("source", "show", "gazette", "-f", "yaml").out
    assert "ArbiterNamed: bob" in written
    schema = json.loads(answered("schema", "source-file").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "ArbiterNamed" in json.dumps(schema)
    Path("gazette.yaml").write_text(SOURCE.replace("by: ann", "by: carl"), encoding="utf-8")
    refused = typed("record", "gazette.yaml")
    assert refused.code == 2
    assert "gazette.yaml:5:" in refused.err and "carl" in refused.err, refused.err


def test_it_can_be_recorded_from_flags_and_moved_elsewhere(barn: None) -> None:
    flags = ("--source", "gazette", "--type", "ArbiterNamed", "--about", "ann", "--by", "bob")
    answered("record", *flags)
    answered("export", "barn", "-o", "barn.jsonl")
    answered("import", "barn.jsonl", "--store", "sqlite:///there.db")
    assert answered("log", "barn").out == answered("log", "barn", "--store", "sqlite:///there.db").out
