"""`travaux schema`."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Annotated, Any, Literal

import typer

from travaux.cli.acting import Plainly
from travaux.cli.app import VERBS, did_you_mean
from travaux.cli.asked import OUTPUT, OutputFile, option
from travaux.cli.command import command
from travaux.cli.output import opened
from travaux.events.errors import NotFound

FILES = {"source-file": "source", "negotiation-file": "negotiation"}
Draft = Literal["2020-12", "7"]

Of = Annotated[
    list[str],
    typer.Argument(metavar="VERB|source-file|negotiation-file", help="a verb that prints a result, or a kind of file"),
]
DraftOption = Annotated[
    Draft, option(OUTPUT, "--draft", metavar="DRAFT", help="2020-12 (default), or 7, which YAML editors read")
]


def schema(plain: Plainly, of: Of, draft: DraftOption = "2020-12", output: OutputFile = None) -> int:
    """Print the JSON Schema of what a verb prints with -f json, or of a file that `record` reads."""
    name = " ".join(of)
    found = file_schema(name, draft) if name in FILES else verb_schema(name, draft)
    with opened(output) as stream:
        stream.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    return 0


def file_schema(name: str, draft: Draft = "2020-12") -> dict[str, Any]:
    from travaux.events.sources.schema import schema as of_file

    return of_file("source" if name == "source-file" else "negotiation", "draft-07" if draft == "7" else "2020-12")


def verb_schema(name: str, draft: Draft = "2020-12") -> dict[str, Any]:
    """The schema of a verb's result model."""
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_model(name).model_json_schema(mode="serialization"),
    }
    return _as_draft_7(made) if draft == "7" else made


def results() -> dict[str, str]:
    """By verb: where its result model is."""
    modules = {verb.module or name for name, verb in VERBS.items()}
    found: dict[str, str] = {}
    for module in sorted(modules):
        found |= getattr(import_module(f"travaux.cli.verbs.{module}"), "RESULTS", {})
    return found


def _model(name: str) -> Any:
    known = results()
    if name not in known:
        raise NotFound(
            f"nothing called {name!r} has a schema{did_you_mean(name, [*known, *FILES])}"
            f" known are {', '.join([*FILES, *sorted(known)])}"
        )
    module, _, kind = known[name].partition(":")
    return getattr(import_module(module), kind)


def _as_draft_7(part: Any) -> Any:
    """The same schema in the words of draft 7."""
    if isinstance(part, list):
        return [_as_draft_7(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    made = {_KEYS.get(key, key): _as_draft_7(inner) for key, inner in part.items()}
    if "prefixItems" in part:
        made["additionalItems"] = False
    if "$schema" in made:
        made["$schema"] = "http://json-schema.org/draft-07/schema#"
    if isinstance(made.get("$ref"), str):
        made["$ref"] = made["$ref"].replace("#/$defs/", "#/definitions/")
    return made


_KEYS = {"$defs": "definitions", "prefixItems": "items"}

APPS = {
    "schema": command(
        schema,
        "travaux schema brief",
        "travaux schema source-file --draft 7 -o source-file.schema.json",
        "travaux brief ukraine-2025 -f json | check-jsonschema --schemafile <(travaux schema brief) -",
    )
}
