"""Checking: every quotation of every source against the texts at hand; and the sentences that no item touches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from travaux.domain.evidence import Anchor
from travaux.domain.passages import Erased
from travaux.domain.record_keeping import SourceCaptured
from travaux.events.sources import anchors
from travaux.events.sources.header import Find
from travaux.events.sources.recorded import Record
from travaux.events.sources.sentences import Sentence, sentences
from travaux.events.sources.texts import Orphaned

State = Literal["stands", "orphan", "unchecked", "erased"]


@dataclass(frozen=True)
class Quotation:
    """A quotation of a source and whether it stands in its text; `development` is None for what was skipped."""

    development: str | None
    exact: str
    state: State
    why: str = ""
    span: tuple[int, int] | None = None


@dataclass(frozen=True)
class Checked:
    """A source, its quotations, and the share of the text they are; None without the text."""

    source: str
    quotations: tuple[Quotation, ...]
    share: float | None
    alarm: str = ""
    """Why the text itself cannot be trusted."""

    @property
    def orphans(self) -> tuple[Quotation, ...]:
        return tuple(one for one in self.quotations if one.state == "orphan")

    @property
    def unchecked(self) -> tuple[Quotation, ...]:
        return tuple(one for one in self.quotations if one.state == "unchecked")

    @property
    def is_sound(self) -> bool:
        too_much = self.share is not None and self.share > anchors.LARGEST_SHARE
        return not self.orphans and not self.alarm and not too_much


def check(record: Record, find: Find, source: str | None = None) -> list[Checked]:
    """Each source, or one: does every quotation stand in its text?"""
    captured = [one for one in record.registry.sources.values() if source in (None, one.source)]
    return [_checked(record, one, find) for one in captured]


def uncovered(record: Record, source: str, text: str) -> list[Sentence]:
    """The sentences of a text that no item and no skipped entry touches."""
    spans = [one.span for one in _quotations(record, record.registry.sources[source], text) if one.span is not None]
    return [one for one in sentences(text) if not any(start < one.end and one.start < end for start, end in spans)]


def _checked(record: Record, captured: SourceCaptured, find: Find) -> Checked:
    try:
        text, alarm = find(captured.text_sha256), ""
    except Orphaned as error:
        text, alarm = None, str(error)
    quotations = tuple(_quotations(record, captured, text))
    spans = [one.span for one in quotations if one.span is not None]
    return Checked(captured.source, quotations, None if text is None else anchors.share(spans, text), alarm)


def _quotations(record: Record, captured: SourceCaptured, text: str | None) -> Iterator[Quotation]:
    for one in record.of_source(captured.source):
        if one.says is not None:
            yield _quotation(one.id, one.says, text)
    for skipped in captured.skipped:
        yield _quotation(None, Anchor(exact=skipped.says, nth=skipped.nth), text)


def _quotation(development: str | None, says: Anchor, text: str | None) -> Quotation:
    exact = str(says.exact)
    if isinstance(says.exact, Erased):
        return Quotation(development, exact, "erased")
    if text is None:
        return Quotation(development, exact, "unchecked", "the text is not at hand")
    try:
        start = anchors.place(exact, says.nth, text) if says.start is None else says.start
    except ValueError as error:
        return Quotation(development, exact, "orphan", str(error))
    if text[start : start + len(exact)] != exact:
        return Quotation(development, exact, "orphan", f"the text has other words at character {start}")
    return Quotation(development, exact, "stands", "", (start, start + len(exact)))
