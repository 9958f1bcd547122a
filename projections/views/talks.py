"""The talks as a whole: whether they go on, how they are described, who mediates and who presses whom."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.domain.law import Answer
from travaux.projections.replies import Reply, origins
from travaux.projections.views.findings import Finding, Findings, plain
from travaux.projections.views.naming import speakers

SUBJECT = "talks"


class Told(Reply):
    """What somebody tells of the talks: a tone, an effort of a mediator, pressure of one party on another."""

    what: str
    certain: bool
    said_by: list[str]
    origins: int
    possible_origins: int
    entries: list[int]


class Effort(Reply):
    """What a party does to move others; `on` are those it presses, nobody where it mediates."""

    party: str
    name: str
    on: str | None
    told: list[Told]


class Talks(Reply):
    """The state of the talks at the pin."""

    state: Finding
    tones: list[Told]
    mediation: list[Effort]
    pressure: list[Effort]

    @property
    def empty(self) -> bool:
        """Nobody speaks of the talks as a whole."""
        return not (self.state.held or self.tones or self.mediation or self.pressure)


def state_of_talks(found: Findings) -> Talks:
    return Talks(
        state=found.finding(SUBJECT, "state"),
        tones=list(told(found, found.answer(SUBJECT, "tone"))),
        mediation=[
            Effort(party=party, name=found.registry.name(party), on=None, told=list(told(found, answer)))
            for party, answer in found.parts(SUBJECT, "mediation")
        ],
        pressure=[_pressure(found, parties, answer) for parties, answer in found.parts(SUBJECT, "pressure")],
    )


def _pressure(found: Findings, parties: str, answer: Answer) -> Effort:
    party, _, on = parties.partition("/")
    name = found.registry.name
    return Effort(party=party, name=name(party), on=name(on), told=list(told(found, answer)))


def told(found: Findings, answer: Answer) -> Iterator[Told]:
    """Every value with who says it, the certain first, then the better sourced."""
    for held in found.give(answer).held:
        group = [candidate for candidate in answer.candidates if candidate.claim.value == held.value]
        sure, possible = origins(group)
        yield Told(
            what=plain(held.value),
            certain=held.sure,
            said_by=speakers(group, found.registry),
            origins=sure,
            possible_origins=possible,
            entries=sorted(held.entries),
        )
