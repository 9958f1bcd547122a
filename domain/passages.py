"""Passages: pieces of text that an entry holds only by a salted commitment, so that they can be erased.

In memory a passage is a plain string. Written with the context `commit`, it becomes
`{"passage": "sha256:…"}`; read with the context `passages`, it becomes the text again, or the mark
of its erasure. Without a context (a file, an output) it is its text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

Commit = Callable[[str], str]
"""Gives the commitment for a text, and sees to it that salt and text are kept beside the entry."""


class Passage(str):
    """A quotation, a free text or a private person's name."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(
            _read, serialization=core_schema.plain_serializer_function_ser_schema(_write, info_arg=True)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string"}


class Erased(Passage):
    """What stands where a passage was destroyed: `[erased, REF]`, or `[erased]` where the authority is not known."""

    __slots__ = ()

    @classmethod
    def under(cls, authority: str) -> Erased:
        return cls(f"[erased, {authority}]")


ERASED = Erased("[erased]")


def _read(value: Any, info: core_schema.ValidationInfo) -> Passage:
    if isinstance(value, Passage):
        return value
    if isinstance(value, str):
        return Passage(value)
    known = (info.context or {}).get("passages")
    if known is None or not isinstance(value, dict) or set(cast(dict[str, str], value)) != {"passage"}:
        raise ValueError("a text is expected here")
    return _opened(cast(dict[str, str], value)["passage"], known)


def _opened(commitment: str, known: Mapping[str, str]) -> Passage:
    text = known.get(commitment, ERASED)
    return text if isinstance(text, Passage) else Passage(text)


def _write(value: Passage, info: core_schema.SerializationInfo) -> Any:
    commit: Commit | None = (info.context or {}).get("commit")
    return {"passage": commit(str(value))} if commit else str(value)
