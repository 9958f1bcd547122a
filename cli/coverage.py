"""The coverage of a source: which of its sentences no item touches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from travaux.cli.paper import Paper
from travaux.events.sources.check import uncovered
from travaux.events.sources.recorded import Record
from travaux.events.sources.sentences import sentences
from travaux.projections.replies import Reply


class Sentence(Reply):
    """A sentence and where it begins."""

    line: int
    start: int
    words: str


class CoverageView(Reply):
    """The sentences that nothing touches, of how many."""

    source: str
    sentences: int
    uncovered: list[Sentence]


def covered(record: Record, source: str, text: str) -> CoverageView:
    left = [Sentence(line=one.line, start=one.start, words=one.words) for one in uncovered(record, source, text)]
    return CoverageView(source=source, sentences=sum(1 for _ in sentences(text)), uncovered=left)


def lines(view: CoverageView, paper: Paper) -> Iterator[str]:
    count = len(view.uncovered)
    yield paper.strong(f"{view.source}: {view.sentences - count} of {view.sentences} sentences are touched")
    yield from (f"{one.line:>5}: {one.words}" for one in view.uncovered)


def rows(view: CoverageView) -> list[dict[str, Any]]:
    """One row a sentence that nothing touches."""
    return [one.model_dump() for one in view.uncovered]
