"""What would change an answer at its pin: a source found to have appeared by then, an event to have happened, a retraction.

Nothing is looked up beyond the pin: every case is worked out by the law from the claims that the answer was made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Literal, NamedTuple

from travaux.domain.claims import Claim, Slot
from travaux.domain.instants import Bounds, Instant
from travaux.domain.law import answer
from travaux.domain.pins import Pin
from travaux.projections.reading import Reading
from travaux.projections.replies import Reply
from travaux.projections.views.findings import Standing

If = Literal["appeared", "not appeared", "happened", "not happened", "retracted"]


class WhatIf(Reply):
    """A case, and the standing and value that the answer would have in it."""

    case: If
    source: str | None
    """The source that would have appeared by the pin's known-on, or not."""
    entries: list[int]
    standing: Standing
    value: Any


def would_change(reading: Reading, subject: str, attribute: str) -> list[WhatIf]:
    """Every single case in which the standing or the leading value would be another."""
    slot = Slot(reading.same(subject), attribute)
    _, settlement = reading.settled.get(slot) or (0, None)
    aside = settlement.set_aside if settlement else ()
    claims = [claim for claim in reading.claims(subject, attribute) if claim.development not in aside]
    return list(_changes(claims, reading.pin))


def _changes(claims: list[Claim], pin: Pin) -> Iterator[WhatIf]:
    now = answer(claims, pin.as_of, pin.known_on)
    counted = {candidate.claim.entry for candidate in (*now.candidates, *now.superseded)}
    for case in _cases(claims, pin, counted):
        then = answer(_in(case, claims), pin.as_of, pin.known_on)
        if (then.standing, then.value) != (now.standing, now.value):
            entries = sorted({claim.entry for claim in claims if case.touches(claim)})
            yield WhatIf(case=case.case, source=case.source, entries=entries, standing=then.standing, value=then.value)


class Case(NamedTuple):
    """A case: what it is, whose source it is about, and what the claims it touches become; None when they fall."""

    case: If
    source: str | None
    touches: Callable[[Claim], bool]
    becomes: Callable[[Claim], Claim] | None = None


def _cases(claims: list[Claim], pin: Pin, counted: set[int]) -> Iterator[Case]:
    """Sources that may have appeared, events that may have happened, and each entry that counts without doubt."""
    for source in sorted({claim.source for claim in claims if _between(claim.reported, pin.known_on)}):
        yield Case("appeared", source, partial(_told_by, source), partial(_known, pin=pin))
        yield Case("not appeared", source, partial(_told_by, source))
    uncertain = {claim.entry for claim in claims if _between(claim.happened, pin.as_of)} & counted
    for entry in sorted(uncertain):
        yield Case("happened", None, partial(_carried_by, entry), partial(_begun, pin=pin))
        yield Case("not happened", None, partial(_carried_by, entry))
    for entry in sorted(counted - uncertain):
        yield Case("retracted", None, partial(_carried_by, entry))


def _told_by(source: str, claim: Claim) -> bool:
    return claim.source == source


def _carried_by(entry: int, claim: Claim) -> bool:
    return claim.entry == entry


def _in(case: Case, claims: Iterable[Claim]) -> list[Claim]:
    """The claims as they would be in the case."""
    if case.becomes is None:
        return [claim for claim in claims if not case.touches(claim)]
    return [case.becomes(claim) if case.touches(claim) else claim for claim in claims]


def _between(bounds: Bounds, pin: Instant) -> bool:
    """Is it open whether that had come to pass by the pin?"""
    return bounds.earliest < pin < bounds.latest


def _known(claim: Claim, pin: Pin) -> Claim:
    """Its source had appeared by then, and what it tells had happened by then, so that nothing is left open."""
    known = replace(claim, reported=claim.reported.up_to(pin.known_on), doubted=False)
    return _begun(known, pin) if claim.happened.earliest < pin.as_of else known


def _begun(claim: Claim, pin: Pin) -> Claim:
    return replace(claim, happened=claim.happened.up_to(pin.as_of))
