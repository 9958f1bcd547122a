"""Own words: what a recorder writes must not be a long run of the source's words."""

from __future__ import annotations

import re

from travaux.events.sources.anchors import MOST_WORDS
from travaux.events.sources.problems import Refused


def refuse_copied(written: str, text: str | None) -> None:
    """Refused, if more words in a row than a quotation may have are the source's own."""
    if text is None:
        return
    words, source = _words(written), f" {' '.join(_words(text))} "
    for start in range(len(words) - MOST_WORDS):
        run = " ".join(words[start : start + MOST_WORDS + 1])
        if f" {run} " in source:
            raise Refused(f"this copies the source: {run[:60]!r} …", "say it in your own words")


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
