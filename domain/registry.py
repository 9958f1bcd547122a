"""The registry: who and what a negotiation knows by name, and when its sources appeared."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from travaux.domain.event import Event
from travaux.domain.record_keeping import (
    AliasRecorded,
    IssueIntroduced,
    NegotiationOpened,
    PartyIntroduced,
    PersonIntroduced,
    SourceCaptured,
    SourceGraded,
    SourceRevised,
    SubjectIntroduced,
)

INTRODUCTIONS = (
    "NegotiationOpened",
    "PartyIntroduced",
    "PersonIntroduced",
    "IssueIntroduced",
    "SubjectIntroduced",
    "AliasRecorded",
    "SourceCaptured",
    "SourceRevised",
    "SourceGraded",
)
"""Stored names of the events a registry is made of."""


class UnknownName(ValueError):
    """A name that nothing in the negotiation goes by, with the nearest ones that do."""

    def __init__(self, kind: str, name: str, near: Iterable[str]) -> None:
        self.kind, self.name, self.near = kind, name, tuple(near)
        hint = f", did you mean {' or '.join(self.near)}?" if self.near else ""
        super().__init__(f"no {kind} is called {name!r}{hint}")


class AmbiguousName(ValueError):
    """A short name that several things end in."""

    def __init__(self, kind: str, name: str, fitting: Iterable[str]) -> None:
        super().__init__(f"several {kind}s are called {name!r}: {', '.join(sorted(fitting))}; write one in full")


@dataclass
class Registry:
    """Everything introduced, by id, in the order of introduction."""

    opened: NegotiationOpened | None = None
    parties: dict[str, PartyIntroduced] = field(default_factory=dict)
    people: dict[str, PersonIntroduced] = field(default_factory=dict)
    issues: dict[str, IssueIntroduced] = field(default_factory=dict)
    subjects: dict[str, dict[str, SubjectIntroduced]] = field(default_factory=dict)
    sources: dict[str, SourceCaptured] = field(default_factory=dict)
    revisions: dict[str, list[SourceRevised]] = field(default_factory=dict)
    grades: dict[str, SourceGraded] = field(default_factory=dict)
    aliases: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Iterable[Event]) -> Registry:
        registry = cls()
        for event in events:
            registry.add(event)
        return registry

    def add(self, event: Event) -> None:
        """Take in an introduction; every other event is passed over."""
        match event:
            case NegotiationOpened():
                self.opened = event
            case PartyIntroduced():
                self.parties[event.party] = event
            case PersonIntroduced():
                self.people[event.person] = event
            case IssueIntroduced():
                self.issues[event.issue] = event
            case SubjectIntroduced():
                self.subjects.setdefault(event.kind, {})[event.subject] = event
            case SourceCaptured():
                self.sources[event.source] = event
            case SourceRevised():
                self.revisions.setdefault(event.source, []).append(event)
            case SourceGraded():
                self.grades[event.of] = event
            case AliasRecorded():
                self.aliases.setdefault(event.of, []).append(event.alias)
            case _:
                pass

    @property
    def zone(self) -> str:
        """The time zone whose days this negotiation counts; UTC before it is opened."""
        return self.opened.zone if self.opened else "UTC"

    def of_kind(self, kind: str) -> Mapping[str, object]:
        named: dict[str, Mapping[str, object]] = {
            "party": self.parties,
            "person": self.people,
            "issue": self.issues,
            "source": self.sources,
        }
        return named.get(kind) or self.subjects.get(kind, {})

    def find(self, kind: str, name: str) -> str:
        """The id for an id, or for the end of one where no other ends so; UnknownName, AmbiguousName."""
        known = self.of_kind(kind)
        if name in known:
            return name
        fitting = [full for full in known if full.endswith((f".{name}", f"/{name}"))]
        if len(fitting) > 1:
            raise AmbiguousName(kind, name, fitting)
        return fitting[0] if fitting else self._named(kind, name)

    def _named(self, kind: str, name: str) -> str:
        wanted = name.casefold()
        found = [full for spelling, full in self.spellings(kind) if spelling.casefold() == wanted]
        if not found:
            raise UnknownName(kind, name, nearest(name, [s for s, _ in self.spellings(kind)]))
        return found[0]

    def spellings(self, kind: str) -> Iterator[tuple[str, str]]:
        """Every spelling of every name of a kind, with the id it stands for."""
        for full, thing in self.of_kind(kind).items():
            yield full, full
            yield full.rpartition(".")[2], full
            names = (getattr(thing, part, None) for part in ("name", "short", "title", "outlet"))
            yield from ((str(name), full) for name in names if name)
            yield from ((other, full) for other in (*getattr(thing, "also", ()), *self.aliases.get(full, ())))

    def children(self, issue: str | None) -> list[str]:
        return [full for full, node in self.issues.items() if node.parent == issue]

    def within(self, issue: str) -> list[str]:
        """The issue and all issues under it."""
        return [issue, *(below for child in self.children(issue) for below in self.within(child))]

    def name(self, id: str) -> str:
        """What to call a party, person, issue or subject; its id if it was never introduced."""
        party = self.parties.get(id)
        if party is not None:
            return party.short or party.name
        for thing in (self.people.get(id), *(named.get(id) for named in self.subjects.values())):
            if thing is not None:
                return thing.name
        return self.issues[id].title if id in self.issues else id

    def place(self, written: str) -> str:
        """A place with what it lies in, innermost first: `Moscow, Russia`."""
        around = self.opened.places.get(written) if self.opened else None
        return f"{written}, {self.place(around)}" if around else written


def nearest(name: str, known: Iterable[str], most: int = 2) -> list[str]:
    """The known names most like a mistyped one."""
    return difflib.get_close_matches(name, sorted(set(known)), n=most, cutoff=0.6)
