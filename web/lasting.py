"""Lasting: whether an address gives the same answer for ever, so that it may be kept for ever."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from travaux.cli.clock import Clock
from travaux.cli.listening import Listening
from travaux.cli.opening import system_clock
from travaux.domain.instants import instant

_RELATIVE = re.compile(r"\b(?:today|yesterday|ago)\b", re.IGNORECASE)


def lasts(question: Mapping[str, Any], asked: Listening) -> bool:
    """Are all three coordinates given, none by a word that moves with the clock, and all in the past?

    What was reviewed depends on the keys that are believed here, which may become others.
    """
    return (
        dated(question)
        and "recorded_by" in question
        and not any(_RELATIVE.search(text) for text in question.values() if isinstance(text, str))
        and not (asked.reviewed_only or asked.by_keys)
        and _is_past(str(question["recorded_by"]), asked)
    )


def dated(question: Mapping[str, Any]) -> bool:
    """Are both the world's and the knowledge's clock set?"""
    return "then" in question or {"as_of", "known_on"} <= question.keys()


def _is_past(recorded_by: str, asked: Listening) -> bool:
    now = instant(system_clock())
    pins = [one.reading.pin for one in asked.heard]
    by = [_recorded(part, asked.heard[0].clock) for part in recorded_by.split("..")]
    return all(at <= now for at in (*by, *(pin.as_of for pin in pins), *(pin.known_on for pin in pins)))


def _recorded(text: str, clock: Clock) -> int:
    """When recording was over: an entry that is there is past, a date may be ahead."""
    return 0 if text.startswith("entry:") else clock.instant("--recorded-by", text)
