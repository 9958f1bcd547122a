"""Blame: for each attribute of a subject, the value it has, and which entry gave it that, from whom, recorded by whom."""

from __future__ import annotations

from typing import Any

from travaux.domain.instants import instant, rfc3339
from travaux.domain.law import Answer, Candidate
from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply, Reply, who
from travaux.projections.views.banner import Banner, banner
from travaux.projections.views.findings import Span, Standing, span
from travaux.projections.views.naming import title


class Blamed(Reply):
    """One attribute: its value and standing, and the entry that gave it the value; others that say otherwise."""

    subject: str
    title: str
    attribute: str
    standing: Standing
    value: Any
    entry: int | None
    development: str | None
    type: str | None
    who: str | None
    source: str | None
    happened: Span | None
    recorder: str | None
    recorded_at: str | None
    others: list[int]
    """Entries whose different value stands beside it."""


class BlameView(Reply):
    """Who set what, for a subject and all that belongs to it."""

    negotiation: str
    pin: PinReply
    banner: Banner
    subject: str
    lines: list[Blamed]

    @property
    def empty(self) -> bool:
        return not self.lines


def blame(reading: Reading, subject: str) -> BlameView:
    answers = [
        (*slot, answer)
        for prefix in belonging(subject)
        for slot, answer in reading.answers(prefix)
        if slot.subject == prefix or slot.subject.startswith(f"{prefix}/")
    ]
    return BlameView(
        negotiation=reading.negotiation,
        pin=PinReply.of(reading.pin),
        banner=banner(reading),
        subject=subject,
        lines=[_line(reading, *found) for found in answers],
    )


def belonging(subject: str) -> tuple[str, ...]:
    """The subject; for a plan its versions and points as well."""
    kind, _, id = subject.partition("/")
    return (subject, f"version/{id}", f"point/{id}") if kind == "plan" else (subject,)


def _line(reading: Reading, subject: str, attribute: str, answer: Answer) -> Blamed:
    first = min(answer.leading, key=_first, default=None)
    entry = reading.entry(first.claim.entry) if first else None
    return Blamed(
        subject=subject,
        title=title(subject, reading.registry),
        attribute=attribute,
        standing=answer.standing,
        value=answer.value,
        entry=first.claim.entry if first else None,
        development=first.claim.development if first else None,
        type=first.claim.told.type if first and first.claim.told else None,
        who=who(first.claim, reading.registry) if first else None,
        source=first.claim.source if first else None,
        happened=span(first.claim.happened.earliest, first.claim.happened.latest) if first else None,
        recorder=entry.recorder if entry else None,
        recorded_at=rfc3339(instant(entry.recorded_at)) if entry else None,
        others=sorted({c.claim.entry for c in answer.candidates if c.claim.value != answer.value}),
    )


def _first(candidate: Candidate) -> tuple[int, int]:
    """Of claims that lead together, the one that was reported first gave the value."""
    return candidate.claim.reported.latest, candidate.claim.entry
