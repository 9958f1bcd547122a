"""Recording files: nothing for what is recorded already, a correction with a reason for what differs.

Law: recording a file twice is recording it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from travaux.domain.entry import Entry
from travaux.domain.event import Development, Event
from travaux.domain.passages import Passage
from travaux.domain.record_keeping import (
    EntryCorrected,
    IssueIntroduced,
    NegotiationOpened,
    PartyIntroduced,
    PersonIntroduced,
    SourceCaptured,
    SubjectIntroduced,
)
from travaux.events.errors import Conflict, Unreadable
from travaux.events.log import Log
from travaux.events.sources import reading
from travaux.events.sources.differences import Difference, difference, short
from travaux.events.sources.header import Find
from travaux.events.sources.kept import as_recorded
from travaux.events.sources.problems import Place, Problem, Problems
from travaux.events.sources.recorded import Record, Standing
from travaux.events.sources.source_file import Reading

INTRODUCTIONS = (NegotiationOpened, PartyIntroduced, PersonIntroduced, IssueIntroduced, SubjectIntroduced)
FROM_THE_RECORD = frozenset({"replaces", "not_so"})
"""Fields filled from other entries: what those say by now is recorded by an amendment only."""


class FilesRefused(Unreadable):
    """Something in the files is wrong; nothing was recorded."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


class FilesDiffer(Conflict):
    """What is recorded reads otherwise than the files do; nothing was recorded."""

    def __init__(self, differences: Sequence[Difference]) -> None:
        self.differences = tuple(differences)
        told = "\n".join(str(difference) for difference in differences)
        super().__init__(f"{told}\nThe record differs from the file: amend it with a reason (--amend REASON)")


@dataclass(frozen=True)
class Plan:
    """What recording the files would do."""

    negotiation: str
    last: int
    """The last entry the plan knows of."""
    additions: tuple[Event, ...] = ()
    corrections: tuple[EntryCorrected, ...] = ()
    differences: tuple[Difference, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()

    @property
    def events(self) -> tuple[Event, ...]:
        return (*self.additions, *self.corrections)

    def refuse(self) -> None:
        """Raise what keeps the plan from being carried out."""
        if self.problems:
            raise FilesRefused(self.problems)
        if self.differences and not self.corrections:
            raise FilesDiffer(self.differences)


def plan_recording(log: Log, files: Iterable[Path], *, find: Find | None = None, amend: str | None = None) -> Plan:
    """What the files add to the log and where they differ from it; nothing is written."""
    problems = Problems()
    opened = reading.open_files(files, problems)
    negotiation = reading.negotiation_of(opened, problems)
    if negotiation is None:
        return Plan("", 0, problems=tuple(problems))
    record = recorded(log, negotiation)
    readings = reading.read(opened, record, find)
    problems.extend(problem for one in readings for problem in one.problems)
    problems.extend(_twice(readings))
    if amend is not None and not amend.strip():
        problems.append(
            Problem(Place("--amend", 0), "a correction needs a reason", "say in your own words what was wrong")
        )
    if problems:
        return Plan(negotiation, record.last, problems=tuple(dict.fromkeys(problems)), notices=_notices(readings))
    return _compared(negotiation, record, readings, amend)


def recorded(log: Log, negotiation: str) -> Record:
    """What is recorded of a negotiation; nothing, if it has no log yet."""
    return Record(log.entries(negotiation))


def record(
    log: Log,
    files: Iterable[Path],
    *,
    recorder: str,
    recorded_at: datetime,
    find: Find | None = None,
    amend: str | None = None,
) -> list[Entry]:
    """Record the files in one transaction; FilesRefused or FilesDiffer, and nothing is written."""
    plan = plan_recording(log, files, find=find, amend=amend)
    return carry_out(log, plan, recorder=recorder, recorded_at=recorded_at)


def carry_out(log: Log, plan: Plan, *, recorder: str, recorded_at: datetime) -> list[Entry]:
    """Write what was planned, unless something was recorded in between."""
    plan.refuse()
    if not plan.events:
        return []
    return log.append(plan.negotiation, plan.events, recorder=recorder, recorded_at=recorded_at, expected=plan.last)


def _compared(negotiation: str, record: Record, readings: Sequence[Reading], amend: str | None) -> Plan:
    found = _Comparison(record, amend, list(_notices(readings)))
    for one in readings:
        found.notices.extend(_missing(one, record))
        for event in one.events:
            found.compare(event, one)
    return Plan(
        negotiation,
        record.last,
        tuple(found.additions),
        tuple(found.corrections),
        tuple(found.differences),
        tuple(problem for one in found.differences for problem in _never(one)),
        tuple(found.notices),
    )


@dataclass
class _Comparison:
    record: Record
    amend: str | None
    notices: list[Problem]
    additions: list[Event] = field(default_factory=list)
    corrections: list[EntryCorrected] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    def compare(self, event: Event, reading: Reading) -> None:
        """Is the event new, as recorded, retracted, or told otherwise?"""
        standing, place = self.record.standing.get(event.id), reading.places[event.id]
        if standing is None:
            self.additions.append(event)
        elif standing.counts:
            self._against(event, standing, place, reading.worked_out.get(event.id, frozenset()))
        else:
            self.notices.append(Problem(place, f"{event.id} was retracted and stays so", "remove it here"))

    def _against(self, event: Event, standing: Standing, place: Place, worked_out: frozenset[str]) -> None:
        kept = worked_out if self.amend is None else worked_out - FROM_THE_RECORD
        told = as_recorded(event, standing.event, kept)
        if told == standing.event:
            self.notices.extend(_entailed_since(place, event, standing.event, worked_out))
            return
        self.differences.append(difference(place, standing.event, told))
        if self.amend is not None:
            self.corrections.append(correction(standing, told, self.amend))


def _entailed_since(place: Place, told: Event, recorded: Event, worked_out: frozenset[str]) -> Iterator[Problem]:
    for name in worked_out & FROM_THE_RECORD:
        now = getattr(told, name, None)
        if now and now != getattr(recorded, name):
            yield Problem(
                place, f"{told.id}: `{name}` would by now be {short(now)}", "amend with a reason to record it"
            )


def correction(standing: Standing, replacement: Event, reason: str) -> EntryCorrected:
    """Our own correction of an event: as if we had known it all along."""
    return EntryCorrected(
        id=f"{replacement.id}:correction-{standing.corrections + 1}",
        of=replacement.id,
        entry=standing.first,
        replacement=replacement,
        reason=Passage(reason.strip()),
    )


def _never(found: Difference) -> Iterator[Problem]:
    if isinstance(found.recorded, NegotiationOpened) and "zone" in found.fields:
        fix = f"write {found.fields['zone'][0]}: every day in the record means a day there"
        yield Problem(found.place, "the time zone of a negotiation never changes", fix)


def _missing(one: Reading, record: Record) -> Iterator[Problem]:
    """What is recorded and no longer in the file: told, and left as it is."""
    for id in _recorded_from(one, record):
        if id not in one.places:
            what = f"{id} is recorded and not in the file; it stays"
            yield Problem(Place(one.name), what, "use `travaux retract` if it was wrong")


def _recorded_from(one: Reading, record: Record) -> list[str]:
    sources = [event.source for event in one.events if isinstance(event, SourceCaptured)]
    if sources:
        return [id for id, it in record.standing.items() if it.counts and _of(it.event, sources[0]) and ":" not in id]
    if any(isinstance(event, NegotiationOpened) for event in one.events):
        return [id for id, it in record.standing.items() if it.counts and isinstance(it.event, INTRODUCTIONS)]
    return []


def _of(event: Event, source: str) -> bool:
    return event.source == source if isinstance(event, Development) else event.id.startswith(f"{source}/")


def _twice(readings: Sequence[Reading]) -> Iterator[Problem]:
    """Two files that tell of one id."""
    first: dict[str, str] = {}
    for one in readings:
        for id, place in one.places.items():
            if first.setdefault(id, one.name) != one.name:
                yield Problem(place, f"{id} stands in {first[id]} too", "remove it from one of the files")


def _notices(readings: Sequence[Reading]) -> tuple[Problem, ...]:
    return tuple(notice for one in readings for notice in one.notices)
