"""What a model refused, as a sentence that names the key."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic_core import ErrorDetails

from travaux.events.sources.problems import Place, Problem, among


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
