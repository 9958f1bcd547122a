"""Summaries of record keeping: what was introduced, captured, corrected, judged and settled."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from travaux.domain import record_keeping as keeping
from travaux.domain.event import Event
from travaux.domain.registry import Registry
from travaux.projections.summary_of_talks import dated
from travaux.projections.views.naming import title

if TYPE_CHECKING:
    from travaux.projections.summary import Names

Summary = Callable[[Event, Registry], str]


def said(event: Event, names: Names, summary: Summary) -> str:
    match event:
        case keeping.EntryCorrected():
            return f"#{event.entry} now reads: {summary(event.replacement, names.registry)}{_because(event.reason)}"
        case keeping.EntryRetracted():
            return f"#{event.entry} no longer counts{_because(event.reason)}"
        case keeping.EntryReviewed():
            return f"#{event.entry} reviewed: {event.verdict}{_because(event.reason)}"
        case keeping.RecordingSigned():
            last = f" to #{event.last}" if event.last > event.first else ""
            return f"#{event.first}{last}: signed by the recorder"
        case keeping.PassageErased():
            return f"#{event.entry}: words destroyed under {event.authority}"
        case keeping.OccurrencesJudged():
            first, second = (title(subject, names.registry) for subject in event.subjects)
            words = {"same": "are one", "different": "are two", "unsure": "may or may not be one"}[event.judgement]
            return f"{first} and {second} {words}{_because(event.reason)}"
        case keeping.ContradictionJudged():
            return f"Cannot all be true: {', '.join(event.developments)}"
        case keeping.DisputeSettled():
            slot = f"{title(event.subject, names.registry)}, {event.attribute.replace('_', ' ')}"
            return f"{slot}: settled on {', '.join(event.chosen)}{_because(event.reason)}"
        case _:
            return _source(event)


def _because(reason: str | None) -> str:
    return f", “{reason}”" if reason else ""


def _source(event: Event) -> str:
    match event:
        case keeping.SourceCaptured():
            outlet = f" of {event.outlet}" if event.outlet else ""
            return f"Read {event.source}{outlet}, published {dated(event.published.edtf)}"
        case keeping.SourceRevised():
            return f"{event.source} revised, “{event.what}”"
        case keeping.SourceGraded():
            return f"{event.of} graded {event.letter}{_because(event.reason)}"
        case keeping.SourceWithdrawn():
            return f"{event.source} withdrawn by its outlet{_because(event.reason)}"
        case _:
            return _introduced(event)


def _introduced(event: Event) -> str:
    match event:
        case keeping.NegotiationOpened():
            return f"Record opened: {event.title}"
        case keeping.PartyIntroduced():
            return f"Party: {event.name}"
        case keeping.PersonIntroduced():
            return f"Person: {event.name}{f', {event.role}' if event.role else ''}"
        case keeping.IssueIntroduced():
            return f"{'Proposition' if event.proposition else 'Issue'}: {event.title}"
        case keeping.SubjectIntroduced():
            return f"{event.kind.capitalize()}: {event.name}"
        case keeping.AliasRecorded():
            return f"{event.of} is also called {event.alias}"
        case _:
            return ""
