"""What a model refused, as a sentence that names the key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from travaux.domain.evidence import Occurred, Published
from travaux.events.sources.problems import Place, Problem, Refused, among

Dated = TypeVar("Dated", Occurred, Published)


def validated(kind: type[Dated], values: dict[str, Any]) -> Dated:
    """The date that the values make; Refused in a sentence."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        details = error.errors()[0]
        name = str(details["loc"][0]) if details["loc"] else ""
        told = sentence(details, name, "the date", (), Place("", 0))
        raise Refused(told.what, told.fix) from error


def sentence(details: ErrorDetails, name: str, type: str, about: Sequence[str], place: Place) -> Problem:
    """What a model refused, as a sentence."""
    given = details["input"]
    match details["type"]:
        case "missing" if name in about:
            return Problem(place, f"{type} does not say what it is about", f"write `{type}: {name.upper()}`")
        case "missing":
            return Problem(place, f"{type} needs `{name}`", f"add `{name}:`")
        case "literal_error":
            expected = str(details.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
            fix = f"{among(str(given), expected.split(', '))} ({expected})"
            return Problem(place, f"{name}: {str(given)!r} is none of its words", fix)
        case "string_pattern_mismatch":
            return Problem(
                place, f"{name}: {str(given)!r} is no id", "write lower-case letters, digits, `-`, `.` and `/`"
            )
        case "value_error":
            return Problem(place, str(details.get("ctx", {}).get("error", details["msg"])))
        case _:
            return Problem(place, f"{name}: {str(given)!r} does not fit: {details['msg'].lower()}")
