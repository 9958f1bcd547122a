"""The law: what holds for a slot at a pin.

Read with DESIGN section 3. Everything here is a pure function of claims and a pin; the order in
which entries were recorded decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from travaux.domain.claims import Claim
from travaux.domain.contest import Contest, Standing, each
from travaux.domain.instants import Instant
from travaux.domain.succession import superseded


class Candidate(NamedTuple):
    """A claim that still stands at the pin; `sure` when it is known and has begun beyond doubt."""

    claim: Claim
    sure: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What holds: the standing, the leading value (None when nothing leads), and every candidate.

    `superseded` are the visible claims that a later one replaced.
    """

    standing: Standing
    value: Any
    leading: tuple[Candidate, ...]
    candidates: tuple[Candidate, ...]
    superseded: tuple[Candidate, ...] = ()


UNKNOWN = Answer("unknown", None, (), ())


def answer(claims: Iterable[Claim], as_of: Instant, known_on: Instant) -> Answer:
    """What holds among the claims on one slot that are visible at the pin's recorded-by."""
    told = ((claim, _in_range(claim, as_of, known_on)) for claim in claims)
    seen = sorted((Candidate(claim, sure) for claim, sure in told if sure is not None), key=_by_name)
    if len(seen) < 2:
        return _alone(*seen) if seen else UNKNOWN
    contest = Contest(dict(enumerate(claim for claim, _ in seen)))
    firm = sum(sure << i for i, (_, sure) in enumerate(seen))
    gone = superseded(contest, firm)
    left = (1 << len(seen)) - 1 & ~gone
    leading = contest.leading(left, firm)
    return Answer(
        contest.standing(left, firm),
        contest.claims[leading[0]].value if leading else None,
        tuple(seen[i] for i in leading),
        tuple(seen[i] for i in each(left)) if gone else tuple(seen),
        tuple(seen[i] for i in each(gone)),
    )


def _alone(only: Candidate) -> Answer:
    return Answer("reported" if only.sure else "possible", only.claim.value, (only,), (only,))


def _by_name(candidate: Candidate) -> tuple[str, int]:
    return candidate.claim.development, candidate.claim.entry


def _in_range(claim: Claim, as_of: Instant, known_on: Instant) -> bool | None:
    """True when sure, False when possible, None when out."""
    reported, happened = claim.reported, claim.happened
    known, begun = reported.latest <= known_on, happened.latest <= as_of
    if not known and reported.earliest >= known_on:
        return None
    if not begun and min(claim.since, happened.earliest) >= as_of:
        return None
    return known and begun and not claim.doubted


def passed(latest: Instant, earliest: Instant, pin: Instant) -> bool | None:
    """True when a moment within the bounds has passed by the pin, False when possibly, None when not."""
    if latest <= pin:
        return True
    return False if earliest < pin else None
