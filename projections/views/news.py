"""News: what became known between two known-ons, the world's as-of and the record's entry being the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Literal

from travaux.domain.claims import Slot
from travaux.domain.instants import Instant, rfc3339
from travaux.domain.law import UNKNOWN, Answer, Candidate
from travaux.projections.replies import Reply
from travaux.projections.views.doubts import Doubt, doubt, label
from travaux.projections.views.findings import Findings, Span, affirmed, began, span
from travaux.projections.views.naming import about_name, of_kind, title, voice
from travaux.projections.views.owed import due_span

Topic = Literal["plan", "point", "party", "issue", "meeting", "owed", "other"]
TOPICS: dict[str, Topic] = {
    "plan": "plan",
    "point": "point",
    "position": "party",
    "issue": "issue",
    "meeting": "meeting",
    "commitment": "owed",
    "deadline": "owed",
    "agreement": "other",
}
"""Subjects that make news; the counts of a version are those of its plan."""
TOLD = {
    "plan": ("version", "point_count"),
    "point": ("status",),
    "party": ("side",),
    "issue": ("status", "trend"),
    "meeting": ("held", "outcome", "cancelled", "planned"),
    "owed": ("kind", "due", "fulfilment"),
    "other": ("state",),
}


class News(Reply):
    """A value that nobody was known to give before."""

    topic: Topic
    subject: str
    attribute: str
    name: str
    """The plan, the party, the issue or the meeting."""
    about: str
    """What a position is on, or a point says; else the same as the name."""
    value: Any
    label: str | None
    voice: str
    when: Span
    entries: list[int]


class Possibly(Reply):
    """What a source adds that may or may not have been out by the pin."""

    source: str
    reported: Span
    values: int


class Since(Reply):
    """What became known after an instant and by the pin."""

    since: str | None
    published: Span
    """When the sources of the news appeared."""
    earlier: int
    """Of the news, how many may have happened before it."""
    news: list[News]
    doubts: list[Doubt]
    """Slots that were not in doubt before and now are."""
    possibly: list[Possibly]


def since(found: Findings, known_on: Instant) -> Since:
    """The known-on diff from an instant to the pin's own."""
    reading = found.reading
    before = Findings(reading.at(replace(reading.pin, known_on=known_on)))
    fresh = {slot: group for slot, group in _fresh(found, before) if slot.subject.partition("/")[0] in TOPICS}
    sure = [candidate for group in fresh.values() for candidate in group if candidate.sure]
    news = [one for slot, group in fresh.items() for one in _news(found, slot, group)]
    return Since(
        since=rfc3339(known_on),
        published=_published(sure),
        earlier=sum(candidate.claim.happened.earliest < known_on for candidate in sure),
        news=sorted(news, key=lambda one: _order(one, found)),
        doubts=list(_doubts(found, before)),
        possibly=list(_possibly(candidate for group in fresh.values() for candidate in group)),
    )


def _order(one: News, found: Findings) -> tuple[Any, ...]:
    """By topic; plans and parties in the order of introduction; then by date."""
    id = one.subject.split("/")[1]
    introduced = [*found.registry.subjects.get("plan", ()), *found.registry.parties]
    place = introduced.index(id) if one.topic in ("plan", "party") and id in introduced else 0
    return (list(TOLD).index(one.topic), place, one.when.latest or "9", one.when.earliest or "", min(one.entries))


def _fresh(found: Findings, before: Findings) -> Iterator[tuple[Slot, list[Candidate]]]:
    """For each slot the candidates, replaced ones too, whose value and force nobody had given for sure."""
    for slot, answer in found.answers.items():
        known = {_value(candidate) for candidate in _all(before.answers.get(slot, UNKNOWN)) if candidate.sure}
        group = [candidate for candidate in _all(answer) if _value(candidate) not in known]
        if group:
            yield slot, group


def _all(answer: Answer) -> tuple[Candidate, ...]:
    return (*answer.candidates, *answer.superseded)


def _value(candidate: Candidate) -> tuple[str, str | None]:
    """A position is new as well when it is taken with a new force."""
    claim = candidate.claim
    force = claim.told.force if claim.told and claim.slot.attribute == "side" else None
    return repr(claim.value), force


def _news(found: Findings, slot: Slot, group: list[Candidate]) -> Iterator[News]:
    topic = TOPICS[slot.subject.partition("/")[0]]
    if slot.attribute not in TOLD[topic]:
        return
    by_value: dict[tuple[str, str | None], list[Candidate]] = {}
    for candidate in affirmed(group):
        if candidate.sure:
            by_value.setdefault(_value(candidate), []).append(candidate)
    for told in by_value.values():
        name, about = _names(found, slot.subject)
        yield News(
            topic=topic,
            subject=slot.subject,
            attribute=slot.attribute,
            name=name,
            about=about,
            value=told[0].claim.value,
            label=label(found.registry, told),
            voice=voice(told, found.registry, relays=True),
            when=_when(found, slot, told),
            entries=sorted({candidate.claim.entry for candidate in told}),
        )


def _names(found: Findings, subject: str) -> tuple[str, str]:
    kind, _, id = subject.partition("/")
    first, _, rest = id.partition("/")
    if kind == "position":
        return found.registry.name(first), about_name(rest, found.registry)
    if kind == "point":
        return of_kind("plan", first, found.registry), of_kind("point", id, found.registry)
    name = title(subject, found.registry)
    return name, name


def _when(found: Findings, slot: Slot, told: list[Candidate]) -> Span:
    """When it happened; of a plan, when it is due; nothing of what had no beginning."""
    if slot.attribute in ("planned", "due"):
        return due_span(found, found.answers[slot])
    return began(told, found.reading.pin.as_of)


def _published(sure: list[Candidate]) -> Span:
    if not sure:
        return Span(earliest=None, latest=None)
    reports = [candidate.claim.reported for candidate in sure]
    return span(min(one.earliest for one in reports), max(one.latest for one in reports))


def _doubts(found: Findings, before: Findings) -> Iterator[Doubt]:
    for slot, answer in found.answers.items():
        old = before.answers.get(slot, UNKNOWN)
        if answer.standing == "contested" and old.standing not in ("contested", "unknown"):
            yield doubt(found, slot.subject, slot.attribute, answer, "contested")


def _possibly(candidates: Iterable[Candidate]) -> Iterator[Possibly]:
    sources: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        if not candidate.sure:
            sources.setdefault(candidate.claim.source, []).append(candidate)
    for source, group in sorted(sources.items()):
        reported = group[0].claim.reported
        yield Possibly(source=source, reported=span(reported.earliest, reported.latest), values=len(group))
