"""Forms: which of its forms an answer is sent in, by `format` or by `Accept` (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from travaux.web.problems import Refusal

Form = Literal["json", "jsonl", "csv", "md"]
MEDIA: dict[Form, str] = {
    "json": "application/json",
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "md": "text/markdown",
}
"""In the order of preference."""
_TEXT: dict[str, Any] = {"schema": {"type": "string"}}
_HEADER: dict[str, Any] = {"schema": {"type": "string"}}
SENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer, with the bytes that the command line prints.",
        "content": {media: _TEXT for form, media in MEDIA.items() if form != "json"},
        "headers": {
            "ETag": _HEADER | {"description": "For `If-None-Match`."},
            "Travaux-Entry": {"schema": {"type": "integer"}, "description": "The entry that the answer stands for."},
        },
    },
    304: {"description": "The copy that the client has is as good."},
}
"""How an answer is sent, for the description of the API."""


def chosen(form: Form | None, accept: str | None) -> Form:
    """The form that was named, else the best accepted; Refusal when none is."""
    if form is not None:
        return form
    ranges = list(_ranges(accept or "*/*"))
    best = max(MEDIA, key=lambda one: _quality(MEDIA[one], ranges))
    if _quality(MEDIA[best], ranges) <= 0:
        raise Refusal("no-form", f"There are {', '.join(MEDIA.values())}.")
    return best


def typed(form: Form) -> str:
    """The media type with its character set, where it has one."""
    return f"{MEDIA[form]}; charset=utf-8" if MEDIA[form].startswith("text/") else MEDIA[form]


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        media, *parameters = (word.strip().lower() for word in part.split(";"))
        yield media, min([_weight(word) for word in parameters if word.startswith("q=")], default=1.0)


def _weight(word: str) -> float:
    try:
        return float(word.removeprefix("q="))
    except ValueError:
        return 0.0


def _quality(media: str, ranges: list[tuple[str, float]]) -> float:
    """That of the most specific range that takes it in."""
    fitting = {taken: weight for taken, weight in ranges if taken in _wider(media)}
    return next((fitting[wider] for wider in _wider(media) if wider in fitting), 0.0)


def _wider(media: str) -> tuple[str, str, str]:
    return media, f"{media.partition('/')[0]}/*", "*/*"
