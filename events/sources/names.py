"""Names: what the values of a source file stand for, in the registry and in the files read with it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import cast

from pydantic import ValidationError

from travaux.domain.developments.text import plan_of
from travaux.domain.event import Event
from travaux.domain.record_keeping import Kind, SubjectIntroduced
from travaux.domain.registry import AmbiguousName, Registry, UnknownName, nearest
from travaux.events.sources.problems import Refused

BRINGS = {
    "ProposalTabled": ("version",),
    "VersionProduced": ("version",),
    "TextPublished": ("version",),
    "CommitmentMade": ("commitment",),
    "ExpectationStated": ("commitment",),
    "DeadlineSet": ("deadline",),
    "AgreementReached": ("agreement",),
}
"""The types that bring in a new version, commitment, deadline or agreement by naming it."""

_SECTION = {"party": "parties", "person": "people"}


@dataclass
class Names:
    """The registry, and the developments that can be cited."""

    registry: Registry
    developments: set[str] = field(default_factory=set)

    def bring(self, kind: str, field: str, name: str) -> None:
        """A development of this type speaks of something new: from now on it has a name."""
        if field not in BRINGS.get(kind, ()) or self._known(field, name):
            return
        with suppress(ValidationError):  # what is no id is told where the item is read
            self.registry.add(SubjectIntroduced(id=f"{field}/{name}", kind=cast(Kind, field), subject=name, name=name))

    def brought_by(self, event: Event) -> None:
        """What a recorded event speaks of has a name as well."""
        kind = type(event).__name__
        for named in BRINGS.get(kind, ()):
            self.bring(kind, named, getattr(event, named))

    def find(self, *kinds: str, name: str) -> str:
        """The id that a name stands for in the first of these kinds that knows it."""
        return self.which(*kinds, name=name)[1]

    def which(self, *kinds: str, name: str) -> tuple[str, str]:
        """The kind and the id that a name stands for; Refused with the nearest names of all the kinds."""
        for kind in kinds:
            try:
                return kind, self._find(kind, name)
            except UnknownName:
                continue
            except AmbiguousName as error:
                what, _, fix = str(error).partition("; ")
                raise Refused(what, fix) from error
        raise self._unknown(kinds, name)

    def party(self, name: str) -> str:
        """A party's id; a person's name is refused with the party to write instead."""
        try:
            return self.find("party", name=name)
        except Refused as error:
            if not self._known("person", name):
                raise
            party = self.registry.people[self._find("person", name)].party
            raise Refused(
                f"{name} is a person, and a party is meant here", f"write {party}" if party else ""
            ) from error

    def point(self, name: str, version: str | None) -> str:
        """A point's id within the plan of the version."""
        points = self.registry.subjects.get("point", {})
        plan = plan_of(version) if version else None
        if plan is not None and f"{plan}/{name}" in points:
            return name
        fitting = [
            full for spelling, full in self.registry.spellings("point") if spelling.casefold() == name.casefold()
        ]
        own = [full for full in fitting if plan is None or plan_of(full) == plan]
        if not own:
            raise self._no_point(name, plan)
        return own[0].partition("/")[2]

    def somebody(self, name: str) -> str | None:
        """The id of a person or party; None where the words stay as written."""
        for kind in ("person", "party"):
            if self._known(kind, name):
                return self._find(kind, name)
        return None

    def development(self, name: str, source: str | None) -> str:
        """The id of a development; the source may be left out within its own file."""
        for full in (name, f"{source}/{name}"):
            if full in self.developments:
                return full
        near = nearest(name, self.developments) or nearest(f"{source}/{name}", self.developments)
        fix = f"did you mean {' or '.join(near)}?" if near else "write its id: the source, /, the first three words"
        raise Refused(f"no development is called {name!r}", fix)

    def _known(self, kind: str, name: str) -> bool:
        try:
            self._find(kind, name)
        except (UnknownName, AmbiguousName):
            return False
        return True

    def _find(self, kind: str, name: str) -> str:
        """A text without versions is its own plan, so that a plan can stand where a version does."""
        try:
            return self.registry.find(kind, name)
        except UnknownName:
            if kind != "version":
                raise
            with suppress(UnknownName):
                return self.registry.find("plan", name)
            raise

    def _unknown(self, kinds: tuple[str, ...], name: str) -> Refused:
        spellings = [spelling for kind in kinds for spelling, _ in self.registry.spellings(kind)]
        near = nearest(name, spellings)
        sections = " or ".join(dict.fromkeys(_SECTION.get(kind, f"{kind}s") for kind in kinds))
        introduce = f"introduce it under {sections} in negotiation.yaml"
        fix = f"did you mean {' or '.join(near)}? If it is new, {introduce}" if near else introduce
        return Refused(f"no {' or '.join(kinds)} is called {name!r}", fix)

    def _no_point(self, name: str, plan: str | None) -> Refused:
        points = [full for full in self.registry.subjects.get("point", {}) if plan is None or plan_of(full) == plan]
        near = nearest(name, [full.partition("/")[2] for full in points])
        introduce = f"introduce it under points: {plan or 'PLAN'}: in negotiation.yaml"
        fix = f"did you mean {' or '.join(near)}? If it is new, {introduce}" if near else introduce
        return Refused(f"{plan or 'no plan'} has no point called {name!r}" if plan else f"no point {name!r}", fix)
