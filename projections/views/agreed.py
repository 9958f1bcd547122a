"""What is agreed: sides that all principal parties share, issues and points told to be agreed, agreements."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.domain.claims import Slot
from travaux.domain.law import Answer
from travaux.projections.replies import Reply, origins
from travaux.projections.views.findings import Findings, Standing, affirmed
from travaux.projections.views.naming import about_name, speakers, title

STATES = ("reached", "signed", "initialled", "in force", "terminated")


class Agreed(Reply):
    """Something that all principal parties hold, or that is told to be agreed."""

    subject: str
    title: str
    what: str
    """`all for`, `all against`, `agreed`, or how far an agreement is."""
    standing: Standing
    between: list[str]
    """Who agreed, where it is told; all principal parties, where their sides show it."""
    certain: bool
    said_by: list[str]
    origins: int
    possible_origins: int
    entries: list[int]


def principals(found: Findings) -> list[str]:
    """The parties that take a side on anything at the pin, or speak for themselves about anything."""
    parties = {subject.split("/")[1] for subject in found.subjects("position/")}
    parties |= {party for answer in found.answers.values() for party in _heard(answer)}
    return [party for party in found.registry.parties if party in parties]


def _heard(answer: Answer) -> Iterator[str]:
    for candidate in answer.candidates:
        links = candidate.claim.told.voice if candidate.claim.told else ()
        role, _, party, _ = links[-1] if links else ("", None, None, False)
        if role == "speaker" and party is not None:
            yield party


def agreed(found: Findings) -> list[Agreed]:
    return [*_agreements(found), *_shared(found), *_told(found)]


def _agreements(found: Findings) -> Iterator[Agreed]:
    for subject in found.subjects("agreement/"):
        state = found.answer(subject, "state")
        told = (*found.parts(subject, "party"), *found.parts(subject, "signed"))
        parties = list(dict.fromkeys(party for party, answer in told if affirmed(answer.candidates)))
        if state.standing != "unknown":
            words = str(state.value) if state.value in STATES else "in doubt"
            yield _agreed(found, subject, words, state, parties)


def _shared(found: Findings) -> Iterator[Agreed]:
    """Propositions and texts on which every principal party is reported to take the same side."""
    parties = principals(found)
    abouts = dict.fromkeys(subject.split("/", 2)[2] for subject in found.subjects("position/"))
    for about in abouts:
        sides = [found.answers.get(Slot(f"position/{party}/{about}", "side")) for party in parties]
        held = {_side(answer) for answer in sides}
        if len(parties) > 1 and len(held) == 1 and held & {"for", "against"}:
            told = [candidate for answer in sides if answer for candidate in answer.candidates]
            sure, possible = origins(told)
            yield Agreed(
                subject=f"issue/{about}" if about in found.registry.issues else f"version/{about}",
                title=about_name(about, found.registry),
                what=f"all {held.pop()}",
                standing="reported",
                between=[found.registry.name(party) for party in parties],
                certain=True,
                said_by=speakers(told, found.registry),
                origins=sure,
                possible_origins=possible,
                entries=sorted({candidate.claim.entry for candidate in told}),
            )


def _side(answer: Answer | None) -> str | None:
    if answer is None or answer.standing != "reported" or not isinstance(answer.value, str):
        return None
    return answer.value


def _told(found: Findings) -> Iterator[Agreed]:
    """Issues and points that somebody says are agreed."""
    for (subject, attribute), answer in found.answers.items():
        if attribute == "status" and any(c.claim.value == "agreed" for c in answer.candidates):
            numbers = [c.claim.entry for c in answer.candidates if c.claim.value == "agreed"]
            events = found.reading.events(numbers).values()
            between = dict.fromkeys(party for event in events for party in getattr(event, "between", ()))
            yield _agreed(found, subject, "agreed", answer, list(between))


def _agreed(found: Findings, subject: str, what: str, answer: Answer, between: list[str]) -> Agreed:
    told = [c for c in answer.candidates if what in ("in doubt", str(c.claim.value))]
    sure, possible = origins(told)
    return Agreed(
        subject=subject,
        title=title(subject, found.registry),
        what=what,
        standing=answer.standing,
        between=[found.registry.name(party) for party in found.registry.parties if party in between],
        certain=any(candidate.sure for candidate in told),
        said_by=speakers(told, found.registry),
        origins=sure,
        possible_origins=possible,
        entries=sorted({candidate.claim.entry for candidate in told}),
    )
