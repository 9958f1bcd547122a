"""Sentences of a text, with their places: rough, since a reader decides what matters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_END = re.compile(r"[.!?…][\"”’»)]*\s+(?=[\"“„‘«(]?[A-ZÀ-ÖØ-ÞА-ЯІЇЄҐ0-9$€])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Gen|Col|Lt|Sen|Rep|Gov|No|vs|Jan|Feb|Aug|Sept|Oct|Nov|Dec)|\b[A-Z])\.\s+\Z"
)


class Sentence(NamedTuple):
    """A sentence from `start` to `end`, beginning in a line of the text."""

    start: int
    end: int
    line: int
    words: str


def sentences(text: str) -> Iterator[Sentence]:
    """Every sentence; a line is never longer than one."""
    start = 0
    for number, paragraph in enumerate(text.split("\n"), 1):
        for first, last in _parts(paragraph):
            words = paragraph[first:last]
            if words.strip():
                inner = first + len(words) - len(words.lstrip())
                yield Sentence(start + inner, start + inner + len(words.strip()), number, words.strip())
        start += len(paragraph) + 1


def _parts(paragraph: str) -> Iterator[tuple[int, int]]:
    first = 0
    for found in _END.finditer(paragraph):
        if not _ABBREVIATION.search(paragraph[first : found.end()]):
            yield first, found.end()
            first = found.end()
    yield first, len(paragraph)
