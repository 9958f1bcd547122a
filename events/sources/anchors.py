"""Anchors: a quotation stands where it says it stands, exactly, or it is an orphan. Never a fuzzy match."""

from __future__ import annotations

import re
from collections.abc import Iterable

from travaux.domain.evidence import Anchor
from travaux.domain.passages import Passage
from travaux.events.sources.problems import Refused

MOST_WORDS = 15
LARGEST_SHARE = 0.30
"""Of a source's characters, all its quotations together: the record quotes, it does not republish."""

_ERASED = re.compile(r"\[erased(, .*)?\]")
_FOLDED = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-"})


def anchor(exact: str, nth: int | None, text: str | None) -> Anchor:
    """Where the words stand in the text; unchecked without one."""
    refuse_long(exact)
    if text is None or _ERASED.fullmatch(exact):
        return Anchor(exact=Passage(exact), nth=nth)
    start = place(exact, nth, text)
    end = start + len(exact)
    prefix, suffix = _words_before(text[:start]), _words_after(text[end:])
    return Anchor(exact=Passage(exact), prefix=prefix, suffix=suffix, nth=nth, start=start, end=end)


def refuse_long(exact: str) -> None:
    count = len(exact.split())
    if count == 0:
        raise Refused("the quotation is empty", "give three to eight words of the text, or leave `says` out")
    if count > MOST_WORDS:
        raise Refused(f"the quotation has {count} words", f"{MOST_WORDS} at most, three to eight as a rule")


def place(exact: str, nth: int | None, text: str) -> int:
    """The offset at which the words stand; Refused if they do not, or at several places."""
    starts = places(exact, text)
    if not starts:
        raise Refused(f"{exact!r} is not in the text", _nearest(exact, text))
    if nth is not None and nth > len(starts):
        raise Refused(f"{exact!r} stands in the text {_times(len(starts))}, not {_times(nth)}", "correct `nth`")
    if nth is None and len(starts) > 1:
        found = "; ".join(
            f"{n}: line {line(text, start)} …{_around(text, start)}…" for n, start in enumerate(starts, 1)
        )
        what = f"{exact!r} stands in the text {_times(len(starts))} ({found})"
        raise Refused(what, f"add a word, or write {{exact: {exact}, nth: 1}}")
    return starts[(nth or 1) - 1]


def places(exact: str, text: str) -> list[int]:
    """Every offset of the words, overlapping ones too."""
    starts, at = [], text.find(exact)
    while at >= 0:
        starts.append(at)
        at = text.find(exact, at + 1)
    return starts


def line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def share(spans: Iterable[tuple[int, int]], text: str) -> float:
    """The part of a text's characters that lies in one of the spans."""
    covered, reached = 0, 0
    for start, end in sorted(spans):
        covered += max(0, end - max(start, reached))
        reached = max(reached, end)
    return covered / len(text) if text else 0.0


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _around(text: str, start: int) -> str:
    return " ".join(text[max(0, start - 20) : start + 20].split())


def _words_before(text: str) -> Passage | None:
    found = re.search(r"(?:\S+\s+){0,2}\S*\s*\Z", text)
    return Passage(found[0]) if found and found[0] else None


def _words_after(text: str) -> Passage | None:
    found = re.match(r"\s*\S*(?:\s+\S+){0,2}", text)
    return Passage(found[0]) if found and found[0] else None


def _nearest(exact: str, text: str) -> str:
    """A hint for the writer, not a match: the same words with other quotes, spaces or capitals."""
    words = [re.escape(word) for word in exact.translate(_FOLDED).split()]
    found = re.search(r"\s+".join(words), text.translate(_FOLDED), re.IGNORECASE)
    if found:
        return f"copy it exactly: the text has {text[found.start() : found.end()]!r}"
    return "copy the words from the text, within one paragraph"
