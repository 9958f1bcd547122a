"""Replies: an answer in the form that is printed and sent, with its pin, its candidates and who says each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from travaux.domain import law
from travaux.domain.claims import Claim, Slot, Told
from travaux.domain.evidence import Voice
from travaux.domain.instants import rfc3339
from travaux.domain.law import Answer, Candidate
from travaux.domain.pins import Pin
from travaux.domain.registry import Registry
from travaux.projections.reading import Reading


class Reply(BaseModel):
    """Something printed or sent. Documented keys stay; keys may be added."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class PinReply(Reply):
    """The three coordinates; instants in RFC 3339, UTC, the end that a date meant."""

    as_of: str | None
    known_on: str | None
    recorded_by: int

    @classmethod
    def of(cls, pin: Pin) -> PinReply:
        return cls(as_of=rfc3339(pin.as_of), known_on=rfc3339(pin.known_on), recorded_by=pin.recorded_by)


class Said(Reply):
    """One claim of a candidate: the entry, who said it, and whether it counts for sure."""

    entry: int
    development: str
    type: str
    force: str | None
    who: str
    whose: Literal["own", "unnamed", "ascribed"]
    source: str
    origin: str
    sure: bool
    act: bool
    inferred: bool
    happened: tuple[str | None, str | None]
    since: str | None
    reported: tuple[str | None, str | None]


class Held(Reply):
    """A value that stands at the pin, from how many origins, certain and possible."""

    value: Any
    sure: bool
    leading: bool
    entries: list[int]
    origins: int
    possible_origins: int
    said: list[Said]


class AnswerReply(Reply):
    """What holds for a slot at a pin."""

    negotiation: str
    subject: str
    attribute: str
    pin: PinReply
    standing: Literal["unknown", "reported", "unsettled", "contested", "possible"]
    value: Any
    candidates: list[Held]
    superseded: list[Held]
    set_aside: list[Held]
    settled_by: int | None


def reply(reading: Reading, subject: str, attribute: str) -> AnswerReply:
    """The answer to one slot at the reading's pin, with everything behind it."""
    answer = reading.answer(subject, attribute)
    settled_by, settlement = reading.settled.get(Slot(reading.same(subject), attribute)) or (None, None)
    aside = _within(reading, settlement.set_aside if settlement else (), reading.claims(subject, attribute))
    return AnswerReply(
        negotiation=reading.negotiation,
        subject=subject,
        attribute=attribute,
        pin=PinReply.of(reading.pin),
        standing=answer.standing,
        value=answer.value,
        candidates=held(answer, reading.registry),
        superseded=_grouped(answer.superseded, (), reading.registry),
        set_aside=_grouped(aside, (), reading.registry),
        settled_by=settled_by,
    )


def _within(reading: Reading, developments: Iterable[str], claims: Iterable[Claim]) -> tuple[Candidate, ...]:
    """Those claims of these developments that are in range at the pin."""
    pin, named = reading.pin, frozenset(developments)
    seen = law.answer([claim for claim in claims if claim.development in named], pin.as_of, pin.known_on)
    return (*seen.candidates, *seen.superseded)


def held(answer: Answer, registry: Registry) -> list[Held]:
    """The candidates of an answer by value, the leading one first, then the surer, then the better sourced."""
    return _grouped(answer.candidates, answer.leading, registry)


def _grouped(candidates: Iterable[Candidate], leading: Sequence[Candidate], registry: Registry) -> list[Held]:
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(repr(candidate.claim.value), []).append(candidate)
    first = {repr(candidate.claim.value) for candidate in leading[:1]}
    values = [_held(group, key in first, registry) for key, group in groups.items()]
    return sorted(values, key=lambda v: (not v.leading, not v.sure, -v.origins, -v.possible_origins, str(v.value)))


def _held(group: Sequence[Candidate], leads: bool, registry: Registry) -> Held:
    ordered = sorted(group, key=lambda c: (not c.sure, c.claim.reported.latest, c.claim.entry))
    sure, possible = origins(ordered)
    return Held(
        value=ordered[0].claim.value,
        sure=any(candidate.sure for candidate in ordered),
        leading=leads,
        entries=[candidate.claim.entry for candidate in ordered],
        origins=sure,
        possible_origins=possible,
        said=[said(candidate, registry) for candidate in ordered],
    )


def origins(candidates: Iterable[Candidate]) -> tuple[int, int]:
    """Distinct origins: certain ones, and those that only possible claims add. An inferred claim adds none."""
    told = [c for c in candidates if not c.claim.inferred]
    sure = {c.claim.origin for c in told if c.sure}
    return len(sure), len({c.claim.origin for c in told} - sure)


def said(candidate: Candidate, registry: Registry) -> Said:
    claim = candidate.claim
    told = claim.told or Told("", None, "ascribed", ())
    return Said(
        entry=claim.entry,
        development=claim.development,
        type=told.type,
        force=told.force,
        who=who(claim, registry),
        whose="own" if told.whose == "own" else "unnamed" if told.whose == "unnamed" else "ascribed",
        source=claim.source,
        origin=claim.origin,
        sure=candidate.sure,
        act=claim.act,
        inferred=claim.inferred,
        happened=(rfc3339(claim.happened.earliest), rfc3339(claim.happened.latest)),
        since=rfc3339(claim.since),
        reported=(rfc3339(claim.reported.earliest), rfc3339(claim.reported.latest)),
    )


def who(claim: Claim, registry: Registry) -> str:
    """Who says it, from the speaker outwards: `Zelenskyy, in Bloomberg`, `NBC, unnamed`, or the outlet itself."""
    links = claim.told.voice if claim.told else ()
    return _spoken([(role, name, party) for role, name, party, _ in links], claim.source, registry)


def who_speaks(voice: Voice, source: str, registry: Registry) -> str:
    """The same for a development's voice."""
    return _spoken([(link.role, link.name, link.party) for link in voice], source, registry)


def _spoken(links: Sequence[tuple[str, str | None, str | None]], source: str, registry: Registry) -> str:
    if not links:
        return outlet(source, registry)
    relays = [name for role, name, _ in links if role in ("relay", "outlet") and name]
    speakers = [
        surname(name, registry) if name else "unnamed" for role, name, _ in links if role in ("speaker", "source")
    ]
    if not speakers:
        return ", ".join(relays)
    if speakers[-1] == "unnamed":
        return ", ".join([*relays, "unnamed"])
    return f"{speakers[-1]}, in {', '.join(relays)}" if relays else speakers[-1]


def surname(id: str, registry: Registry) -> str:
    """The last word of a person's name; the short name of a party."""
    person = registry.people.get(id)
    return person.name.rpartition(" ")[2] if person else registry.name(id)


def outlet(source: str, registry: Registry) -> str:
    """The outlet of a source, or that it has none and gives no source either."""
    captured = registry.sources.get(source)
    return captured.outlet if captured and captured.outlet else "outlet, no source"
