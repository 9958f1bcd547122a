"""Summaries of talks: meetings, their outcome and tone, mediators, deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from travaux.domain.attributes import duration_in_minutes
from travaux.domain.developments import talks
from travaux.domain.event import Event

if TYPE_CHECKING:
    from travaux.projections.summary import Names

FORMATS = {
    "phone": "by phone",
    "video": "by video",
    "in-person": "in person",
    "mixed": "some by phone or video",
    "shuttle": "shuttling between them",
    "plenary": "in plenary",
    "working-group": "in a working group",
    "exchange": "by an exchange of messages",
    "contact": "as a contact",
}
OUTCOMES = {
    "none": "no decisions",
    "partial": "partly agreed",
    "agreement": "agreement",
    "withheld": "outcome not told",
}


def said(event: Event, names: Names) -> str:
    match event:
        case talks.MeetingHeld():
            return f"{names.of('meeting', event.meeting)}: {', '.join(['held', *_details(event, names)])}"
        case talks.MeetingScheduled():
            due = f"{event.firmness} for {dated(event.due)}" if event.due else event.firmness
            return f"{names.of('meeting', event.meeting)}: {', '.join([due, *_details(event, names)])}"
        case talks.MeetingCancelled():
            what = f"put off to {dated(event.due)}" if event.due else "called off"
            return f"{names.of('meeting', event.meeting)}: {what}{_by(event.by, names)}"
        case talks.MeetingOutcomeReported():
            return f"{names.of('meeting', event.meeting)}: {OUTCOMES[event.outcome]}"
        case talks.TalksCharacterized():
            return _tone(event, names)
        case _:
            return _of_parties(event, names)


def _details(event: Any, names: Names) -> Iterator[str]:
    """Place, form, length, who was there and what it was about, as far as it says so."""
    if event.place:
        yield f"in {event.place}"
    if event.format:
        yield FORMATS.get(event.format, event.format.replace("-", " "))
    if event.duration:
        yield length(event.duration)
    if event.who:
        yield f"with {names.all(event.who)}"
    topics = [*map(names.about, event.issues), *(f"“{topic}”" for topic in event.topics)]
    if topics:
        yield f"about {' and '.join(topics)}"


def dated(edtf: str) -> str:
    """`[2025-12-08..2025-12-14]` as 2025-12-08 to 2025-12-14; what is open at an end as by, or from, a date."""
    first, between, last = edtf.strip("[]").partition(".." if edtf.startswith("[") else "/")
    if not between:
        return f"about {first.rstrip('~')}" if first.endswith("~") else first
    ends = [end if end != ".." else "" for end in (first, last)]
    return " to ".join(map(dated, ends)) if all(ends) else f"by {ends[1]}" if ends[1] else f"from {ends[0]}"


def length(duration: str) -> str:
    """`PT5H~` as about 5 hours."""
    minutes, about = duration_in_minutes(duration)
    for unit, size in (("day", 1440), ("hour", 60), ("minute", 1)):
        if minutes and minutes % size == 0:
            number = int(minutes // size)
            return f"{'about ' if about else ''}{number} {unit}{'' if number == 1 else 's'}"
    return duration


def _by(party: str | None, names: Names) -> str:
    return f" by {names.one(party)}" if party else ""


def _tone(event: talks.TalksCharacterized, names: Names) -> str:
    what = names.of("meeting", event.meeting) if event.meeting else "The talks"
    words = f" “{event.words}”" if event.words else ""
    return f"{what}: called {event.tone}{words}{_by(event.by, names)}"


def _of_parties(event: Event, names: Names) -> str:
    match event:
        case talks.ContinuationAgreed():
            return f"{names.all(event.between) or 'The sides'} will go on talking"
        case talks.MediationReported():
            place = f" · {names.about(event.issue)} ({event.side})" if event.issue and event.side else ""
            return f"{names.one(event.by)} mediates: {event.effort}{place}"
        case talks.RoleReported():
            first = f"first name {event.first_name}" if event.first_name else ""
            return f"{names.one(event.of)}: {', '.join(part for part in (event.role, first) if part)}"
        case talks.DelegationChanged():
            return f"{names.one(event.who)} {event.change} the delegation of {names.one(event.by)}"
        case talks.TalksSuspended():
            return f"The talks: suspended{_by(event.by, names)}{f', {event.kind}' if event.kind else ''}"
        case talks.TalksResumed():
            return f"The talks: resumed{_by(event.by, names)}"
        case talks.DeadlineSet():
            on = f" for {names.all(event.on)}" if event.on else ""
            return f"{names.of('deadline', event.deadline)}: set to {dated(event.due)}{on}{_by(event.by, names)}"
        case _:
            return ""
