"""The description of the API: OpenAPI 3.1, with the types of developments as the schema of source files has them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from travaux.events.sources.schema import schema
from travaux.web.problems import Problem

PARTS = "#/components/schemas/"
WORDS = (
    "The record of negotiations as of any date, as known on any date, as recorded by any entry. "
    "Every view takes its pin and its options in the query, as `travaux VERB` does. "
    "The same pin gives the same bytes."
)


def described(app: FastAPI) -> dict[str, Any]:
    """Made once."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, description=WORDS, routes=app.routes)
        parts = made.setdefault("components", {}).setdefault("schemas", {})
        parts |= _items() | {"Problem": Problem.model_json_schema(ref_template=f"{PARTS}{{model}}")}
        parts |= parts["Problem"].pop("$defs", {})
        item = parts["NewDevelopment"]["properties"]["item"]
        parts["NewDevelopment"]["properties"]["item"] = {
            "$ref": f"{PARTS}item.item",
            "description": item["description"],
        }
        for operation in _operations(made):
            _without_default(operation)
        app.openapi_schema = made
    return app.openapi_schema


def _items() -> dict[str, Any]:
    """What an item of a source file can be, each type by its name."""
    found = json.loads(json.dumps(schema("source")["$defs"]).replace("#/$defs/", f"{PARTS}item."))
    return {f"item.{name}": part for name, part in found.items()}


def _operations(made: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (operation for path in made["paths"].values() for operation in path.values())


def _without_default(operation: dict[str, Any]) -> None:
    """FastAPI describes a 422 of its own wherever something is read; here that is a problem like any other."""
    if "HTTPValidationError" in json.dumps(operation["responses"].get("422", {})):
        del operation["responses"]["422"]
