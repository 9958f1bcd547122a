"""Canonical JSON made quickly is the library's, byte for byte, and what the library refuses is refused."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from travaux.events.canonical import canonical

texts = st.text() | st.text(st.sampled_from('\ud7ff\ue000\uffff\U00010000\U0010ffff"\\/\x00\x1f\x7f\u2028:,[1.e5'))
numbers = st.integers() | st.floats() | st.sampled_from([0, -0.0, 10**15, -(10**15), 2**53 - 1, -(2**53), 2**53, 1e21])
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda some: st.lists(some) | st.dictionaries(texts, some) | st.tuples(some, some),
)


@settings(max_examples=300)
@given(st.dictionaries(texts, values))
def test_it_is_what_the_library_makes(value: dict[str, Any]) -> None:
    assert _made(canonical, value) == _made(rfc8785.dumps, value)


def _made(dumps: Any, value: dict[str, Any]) -> bytes | type[ValueError]:
    try:
        return bytes(dumps(value))
    except ValueError:
        return ValueError


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "a": [True, None, {}]}, b'{"a":[true,null,{}],"b":1}'),
        ({"\U00010000": 1, "\ue000": 2}, '{"\U00010000":1,"\ue000":2}'.encode()),
        ({"a": 1e16, "b": 1.0, "c": [-1.5e-7]}, b'{"a":10000000000000000,"b":1,"c":[-1.5e-7]}'),
        ({"a": 2**53 - 1}, b'{"a":9007199254740991}'),
    ],
)
def test_keys_and_numbers_stand_as_the_standard_says(value: dict[str, Any], written: bytes) -> None:
    assert canonical(value) == written


@pytest.mark.parametrize("value", [2**53, -(2**60), float("nan"), float("inf"), "\ud800"])
def test_what_json_cannot_hold_is_an_error(value: Any) -> None:
    with pytest.raises(ValueError):
        canonical({"a": [value]})


def test_an_entry_as_they_all_are_does_not_need_the_library() -> None:
    event = {"at": "2025-12-08T10:30:00.5Z", "id": "news/5", "says": {"passage": "sha256:1e5"}, "title": "80 €: 1.5 m"}
    with patch("rfc8785.dumps", side_effect=AssertionError):
        canonical({"entry": 999_999_999_999_999, "event": event})
