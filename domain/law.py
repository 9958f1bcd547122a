"""The law: what holds for a slot at a pin.

Read with DESIGN section 3. Everything here is a pure function of claims and a pin; the order in
which entries were recorded decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

from travaux.domain.attributes import conflicting
from travaux.domain.claims import Claim
from travaux.domain.instants import Instant
from travaux.domain.succession import different, each, over, superseded

Standing = Literal["unknown", "reported", "unsettled", "contested", "possible"]


@dataclass(frozen=True, slots=True)
class Candidate:
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
    in_order = sorted(claims, key=lambda claim: (claim.development, claim.entry))
    seen = [Candidate(claim, sure) for claim in in_order if (sure := _in_range(claim, as_of, known_on)) is not None]
    if not seen:
        return UNKNOWN
    gone = superseded([one.claim for one in seen], sum(one.sure << i for i, one in enumerate(seen)))
    left = tuple(one for i, one in enumerate(seen) if not gone >> i & 1)
    leading = _leading(left)
    return Answer(
        _standing(left),
        leading[0].claim.value if leading else None,
        leading,
        left,
        tuple(seen[i] for i in each(gone)),
    )


def _in_range(claim: Claim, as_of: Instant, known_on: Instant) -> bool | None:
    """True when sure, False when possible, None when out."""
    known = _passed(claim.reported.latest, claim.reported.earliest, known_on)
    begun = _passed(claim.happened.latest, min(claim.since, claim.happened.earliest), as_of)
    if known is None or begun is None:
        return None
    return known and begun and not claim.doubted


def _passed(latest: Instant, earliest: Instant, pin: Instant) -> bool | None:
    if latest <= pin:
        return True
    return False if earliest < pin else None


def _standing(left: Sequence[Candidate]) -> Standing:
    sure = [candidate for candidate in left if candidate.sure]
    if not sure:
        return "possible"
    if _disagree(sure):
        return "contested"
    return "unsettled" if _disagree(left) else "reported"


def _disagree(candidates: Sequence[Candidate]) -> bool:
    values = different(one.claim for one in candidates).values()
    return any(conflicting(candidates[0].claim.slot.attribute, a, b) for a, b in combinations(values, 2))


def _leading(left: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The best candidates by rank; none when they conflict among themselves."""
    ranks = [_rank(candidate) for candidate in left]
    best = max(ranks)
    first = [candidate for candidate, rank in zip(left, ranks, strict=True) if rank == best]
    return () if _disagree(first) else tuple(sorted(first, key=lambda c: (str(c.claim.value), c.claim.development)))


def _rank(candidate: Candidate) -> tuple[Any, ...]:
    """Sure before possible, act before account, then the last; among possible ones the first to become sure."""
    claim = candidate.claim
    if candidate.sure:
        return (True, claim.act, over(claim), claim.reported.latest)
    order = (claim.happened.latest, claim.reported.latest)
    return (False, claim.act, -max(order), *(-part for part in order))
