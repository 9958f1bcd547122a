"""Meetings: planned, held and called off, each detail with its own standing."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.domain.dates import bounds
from travaux.domain.instants import OPEN_END, OPEN_START
from travaux.domain.law import Answer
from travaux.projections.filters import Filters
from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply, Reply, origins
from travaux.projections.views.banner import Banner, banner
from travaux.projections.views.findings import Finding, Findings, Span, Standing, span
from travaux.projections.views.naming import about_name, of_kind, speakers
from travaux.projections.views.owed import State, due_span, meeting_state
from travaux.projections.views.talks import Talks, Told, state_of_talks, told

PREFIXES = ("meeting/", "talks")


class Part(Reply):
    """Somebody who took part or is expected, or an issue that was discussed."""

    id: str
    name: str
    party: str | None
    finding: Finding


class Doubt(Reply):
    """Another meeting that may or may not be the same."""

    other: str
    name: str
    reason: str
    entry: int


class Meeting(Reply):
    """One meeting, call or contact, under the id it keeps however its details are told."""

    meeting: str
    name: str
    also: list[str]
    """Ids judged to be the same meeting."""
    state: State
    state_standing: Standing
    when: Span
    """The narrowest date told, if it was held; else the date it is planned for."""
    date: Finding
    planned: Finding
    place: Finding
    format: Finding
    duration: Finding
    outcome: Finding
    tones: list[Told]
    """How it was described, and by whom."""
    participants: list[Part]
    expected: list[Part]
    topics: list[Part]
    doubts: list[Doubt]
    said_by: list[str]
    origins: int
    possible_origins: int
    entries: list[int]

    @property
    def certain(self) -> bool:
        return self.origins > 0


class MeetingsView(Reply):
    """Every meeting known at the pin, by date, and the talks as a whole."""

    negotiation: str
    pin: PinReply
    banner: Banner
    talks: Talks | None
    """Left out where meetings of one party or issue are asked for."""
    meetings: list[Meeting]

    @property
    def empty(self) -> bool:
        """Nothing is known of any meeting, nor of the talks."""
        return not self.meetings and (self.talks is None or self.talks.empty)


def meetings(reading: Reading, filters: Filters) -> MeetingsView:
    found = Findings(reading, PREFIXES)
    whole = filters.party is None and filters.issue is None
    return MeetingsView(
        negotiation=reading.negotiation,
        pin=PinReply.of(reading.pin),
        banner=banner(reading),
        talks=state_of_talks(found) if whole else None,
        meetings=[one for one in all_meetings(found) if _wanted(one, filters, found)],
    )


def all_meetings(found: Findings) -> list[Meeting]:
    several = [_meeting(found, subject) for subject in found.subjects("meeting/")]
    return sorted(several, key=_order)


def _order(one: Meeting) -> tuple[str, ...]:
    """By the first moment it can have been held, or else the last."""
    return (one.when.earliest or one.when.latest or "9", one.when.latest or "9", one.meeting)


def _wanted(one: Meeting, filters: Filters, found: Findings) -> bool:
    issues = filters.issues(found.registry)
    of_issue = issues is None or any(topic.id in issues for topic in one.topics)
    there = {part.party for part in (*one.participants, *one.expected)}
    return of_issue and (filters.party is None or filters.party in there) and one.origins >= filters.origins


def _meeting(found: Findings, subject: str) -> Meeting:
    id = subject.removeprefix("meeting/")
    known = [candidate for attribute in _told(found, subject) for candidate in attribute.candidates]
    sure, possible = origins(known)
    state, standing = meeting_state(found, subject)
    return Meeting(
        meeting=id,
        name=of_kind("meeting", id, found.registry),
        also=[one.removeprefix("meeting/") for one in found.reading.classes.get(subject, ()) if one != subject],
        state=state,
        state_standing=standing,
        when=_when(found, subject),
        date=found.finding(subject, "date"),
        planned=found.finding(subject, "planned"),
        place=_place(found, subject),
        format=found.finding(subject, "format"),
        duration=found.finding(subject, "duration"),
        outcome=found.finding(subject, "outcome"),
        tones=list(told(found, found.answer(subject, "tone"))),
        participants=_parts(found, subject, "participant"),
        expected=_parts(found, subject, "expected"),
        topics=_parts(found, subject, "topic"),
        doubts=list(_doubts(found, subject)),
        said_by=speakers(known, found.registry),
        origins=sure,
        possible_origins=possible,
        entries=sorted({candidate.claim.entry for candidate in known}),
    )


def _place(found: Findings, subject: str) -> Finding:
    """Where it was held; where it is to be held, as long as nobody told of that."""
    held = found.finding(subject, "place")
    return held if held.held else found.finding(subject, "planned_place")


def _told(found: Findings, subject: str) -> Iterator[Answer]:
    """Whether it was held, planned or cancelled; or else whatever is told of it."""
    stated = [found.answer(subject, attribute) for attribute in ("held", "planned", "cancelled")]
    if any(answer.candidates for answer in stated):
        return iter(stated)
    return (answer for slot, answer in found.answers.items() if slot.subject == subject)


def _when(found: Findings, subject: str) -> Span:
    """When it was held: the narrowest of the dates told, which do not exclude each other, or all of them."""
    date = found.answer(subject, "date")
    told = [c for c in date.candidates if isinstance(c.claim.value, str)]
    dated = [bounds(c.claim.value, found.reading.zone) for c in told if c.sure] or [
        bounds(c.claim.value, found.reading.zone) for c in told
    ]
    if not dated:
        return _undated(found, subject)
    if date.standing == "contested":
        return span(min(one.earliest for one in dated), max(one.end for one in dated))
    narrowest = min(dated, key=lambda one: (one.end - one.earliest, one))
    return span(narrowest.earliest, narrowest.end)


def _undated(found: Findings, subject: str) -> Span:
    """Its planned date; or, of one that was held some time, by when that was reported."""
    held, planned = found.answer(subject, "held"), found.answer(subject, "planned")
    if planned.candidates or not held.candidates:
        return due_span(found, planned)
    latest = min(candidate.claim.happened.latest for candidate in held.candidates)
    return span(OPEN_START, latest if latest <= found.reading.pin.as_of else OPEN_END)


def _parts(found: Findings, subject: str, attribute: str) -> list[Part]:
    """In the order of introduction; who is known in words alone comes last."""
    registry = found.registry
    order = {id: number for number, id in enumerate((*registry.people, *registry.parties, *registry.issues))}
    parts = [_part(found, id, answer) for id, answer in found.parts(subject, attribute)]
    return sorted(parts, key=lambda part: (order.get(part.id, len(order)), part.id))


def _part(found: Findings, id: str, answer: Answer) -> Part:
    person = found.registry.people.get(id)
    party = person.party if person else id if id in found.registry.parties else None
    return Part(id=id, name=about_name(id, found.registry), party=party, finding=found.give(answer))


def _doubts(found: Findings, subject: str) -> Iterator[Doubt]:
    for entry, judged in found.reading.judgements:
        pair = [found.reading.same(one) for one in judged.subjects]
        if judged.judgement == "unsure" and subject in pair:
            other = next((one for one in pair if one != subject), subject).removeprefix("meeting/")
            name = of_kind("meeting", other, found.registry)
            yield Doubt(other=other, name=name, reason=str(judged.reason), entry=entry)
