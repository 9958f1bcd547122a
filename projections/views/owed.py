"""What is owed: steps promised or expected, meetings planned, deadlines set. None is done because time passed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from travaux.domain.dates import bounds
from travaux.domain.instants import OPEN_END, OPEN_START
from travaux.domain.law import Answer, Candidate
from travaux.domain.registry import Registry
from travaux.projections.filters import Filters
from travaux.projections.replies import Reply, origins
from travaux.projections.views.findings import Findings, Span, Standing, affirmed, plain, span
from travaux.projections.views.naming import of_kind, speakers

State = Literal["not yet", "no report", "held", "met", "partly met", "cancelled", "missed", "in doubt"]


class Owed(Reply):
    """Who is to do what, by when, and whether anybody reported that it was done."""

    subject: str
    title: str
    who: list[str]
    """Who owes it; for a meeting, who is expected there."""
    due: Span
    """Some moment within; both null where no date is known."""
    due_doubtful: bool
    """More than one date stands."""
    as_written: list[str]
    """The words of the due date where it was resolved from words: this week."""
    kinds: list[str]
    """promised, expected, announced, proposed or deadline."""
    state: State
    state_standing: Standing
    certain: bool
    """It is known at the pin beyond doubt that it is owed."""
    said_by: list[str]
    origins: int
    possible_origins: int
    entries: list[int]

    @property
    def settled(self) -> bool:
        """Held, met or cancelled, as nobody disputes."""
        return self.state in ("held", "met", "cancelled") and self.state_standing == "reported"


def owed(found: Findings) -> list[Owed]:
    """Everything owed at the pin, by due date; what has none comes last."""
    several = [*_meetings(found), *_commitments(found), *_deadlines(found)]
    return sorted(several, key=_order)


def owes(one: Owed, filters: Filters, registry: Registry) -> bool:
    """With a party: does it owe this itself, or a person of its side?"""
    people = [person.name for person in registry.people.values() if person.party == filters.party]
    of_party = filters.party is None or bool({*people, registry.name(filters.party)} & set(one.who))
    return of_party and one.origins >= filters.origins


def _order(one: Owed) -> tuple[str, ...]:
    return (one.due.earliest or one.due.latest or "9", one.due.latest or "9", one.title, one.subject)


def _meetings(found: Findings) -> Iterator[Owed]:
    for subject in found.subjects("meeting/"):
        planned = found.answer(subject, "planned")
        if planned.standing != "unknown":
            who = [_name(one, found) for one, answer in found.parts(subject, "expected") if _counts(answer)]
            yield _owed(found, subject, who, planned, planned, meeting_state(found, subject))


def _commitments(found: Findings) -> Iterator[Owed]:
    for subject in found.subjects("commitment/"):
        by = found.answer(subject, "by")
        if by.standing != "unknown":
            who = [_name(name, found) for name in dict.fromkeys(c.claim.value for c in affirmed(by.candidates))]
            due = found.answer(subject, "due")
            yield _owed(found, subject, who, found.answer(subject, "kind"), due, _fulfilled(found, subject, due))


def _deadlines(found: Findings) -> Iterator[Owed]:
    for subject in found.subjects("deadline/"):
        due = found.answer(subject, "due")
        who = [_name(one, found) for one, answer in found.parts(subject, "party") if _counts(answer)]
        yield _owed(found, subject, who, due, due, (_waiting(found, due), "unknown"))


def _counts(answer: Answer) -> bool:
    """Does anybody say that this one belongs here?"""
    return any(candidate.claim.value is True for candidate in answer.candidates)


def _owed(
    found: Findings, subject: str, who: list[str], told: Answer, due: Answer, state: tuple[State, Standing]
) -> Owed:
    kind, _, id = subject.partition("/")
    numbers = [candidate.claim.entry for candidate in told.candidates]
    events = found.reading.events(numbers)
    sure, possible = origins(told.candidates)
    known = id in found.registry.subjects.get(kind, {})
    steps = [str(step) for event in events.values() if (step := getattr(event, "step", None))]
    return Owed(
        subject=subject,
        title=of_kind(kind, id, found.registry) if known or not steps else steps[0],
        who=who,
        due=due_span(found, due),
        due_doubtful=due.standing in ("contested", "unsettled"),
        as_written=list(dict.fromkeys(w for e in events.values() if (w := getattr(e, "due_as_written", None)))),
        kinds=list(dict.fromkeys(_kind(candidate, events) for candidate in told.candidates)),
        state=state[0],
        state_standing=state[1],
        certain=any(candidate.sure for candidate in told.candidates),
        said_by=speakers(told.candidates, found.registry),
        origins=sure,
        possible_origins=possible,
        entries=sorted(set(numbers)),
    )


def _kind(candidate: Candidate, events: dict[int, Any]) -> str:
    if candidate.claim.slot.attribute == "kind":
        return plain(candidate.claim.value)
    return str(getattr(events.get(candidate.claim.entry), "firmness", "deadline"))


def _name(id: str, found: Findings) -> str:
    return found.registry.name(id)


def due_span(found: Findings, due: Answer) -> Span:
    """The date that leads, or all that stand; open where it is unknown."""
    values = [due.value] if due.leading else [candidate.claim.value for candidate in due.candidates]
    dated = [bounds(value, found.reading.zone) for value in values if isinstance(value, str) and value != "unknown"]
    if not dated:
        return span(OPEN_START, OPEN_END)
    return span(min(one.earliest for one in dated), max(one.latest for one in dated))


def _waiting(found: Findings, due: Answer) -> State:
    """Nobody reported it: has the date passed for certain, or can it be still to come?"""
    values = [candidate.claim.value for candidate in due.candidates if candidate.claim.value != "unknown"]
    ends = [bounds(value, found.reading.zone).latest for value in values if isinstance(value, str)]
    return "not yet" if ends and max(ends) > found.reading.pin.as_of else "no report"


def meeting_state(found: Findings, subject: str) -> tuple[State, Standing]:
    """Held or cancelled if somebody reports it, else whether its date has passed."""
    held, cancelled = found.answer(subject, "held"), found.answer(subject, "cancelled")
    if _counts(held):
        return "held", held.standing
    if _counts(cancelled):
        return "cancelled", cancelled.standing
    return _waiting(found, found.answer(subject, "planned")), "unknown"


def _fulfilled(found: Findings, subject: str, due: Answer) -> tuple[State, Standing]:
    told = found.answer(subject, "fulfilment")
    if not affirmed(told.candidates):
        return _waiting(found, due), "unknown"
    return _state(told), told.standing


def _state(told: Answer) -> State:
    match told.value:
        case "met":
            return "met"
        case "partly met":
            return "partly met"
        case "missed":
            return "missed"
        case _:
            return "in doubt"
