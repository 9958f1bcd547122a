"""Developments with faces: what a test does not care about is filled in."""

from __future__ import annotations

from typing import Any

from travaux.domain.claims import Assertion, Slot, Value, When
from travaux.domain.event import Development, Event
from travaux.domain.evidence import Occurred, Published, Speaker
from travaux.domain.passages import Passage
from travaux.domain.vocabulary import VOCABULARY

ZELENSKYY = Speaker(role="speaker", name="zelenskyy", party="ukraine")
TRUMP = Speaker(role="speaker", name="trump", party="united-states")
PESKOV = Speaker(role="speaker", name="peskov", party="russia")
A_RUSSIAN = Speaker(role="source", description=Passage("a Russian source"), party="russia", on_record=False)
NBC = Speaker(role="relay", name="nbc")
AXIOS = Speaker(role="relay", name="axios")


def on(edtf: str, **more: Any) -> Occurred:
    """It happened then, as the source states."""
    return Occurred(edtf=edtf, basis=more.pop("basis", "stated"), **more)


def published(edtf: str, **more: Any) -> Published:
    return Published(edtf=edtf, **more)


def development(
    name: str, /, *, when: str = "2025-12-06", by_voice: tuple[Speaker, ...] = (), **fields: Any
) -> Development:
    """A development of that type, as Axios has it and one article retells it."""
    made = event(
        name,
        **{
            "source": "news-1206",
            "origin": "axios-1206",
            "voice": by_voice,
            "occurred": on(when),
            **fields,
        },
    )
    assert isinstance(made, Development)
    return made


def event(name: str, /, **fields: Any) -> Event:
    """An event of that type; its id, unless given, is `news-1206/NAME`."""
    return VOCABULARY[name].type.model_validate({"id": f"news-1206/{name.lower()}", **fields})


def says(
    subject: str,
    attribute: str,
    value: Value,
    *,
    act: bool = True,
    when: When = "occurred",
    of: str | None = None,
    replaces: str | None = None,
    inferred: bool = False,
) -> Assertion:
    """The assertion that a development makes, an act unless said otherwise."""
    return Assertion(Slot(subject, attribute), value, act, when, of, replaces, inferred)
