"""The law: what holds for a slot at a pin.

Read with DESIGN section 3. Everything here is a pure function of claims and a pin; the order in
which entries were recorded decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from travaux.domain.attributes import attribute, conflicting
from travaux.domain.claims import Claim, denied
from travaux.domain.instants import Instant

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
    gone = _superseded(seen)
    left = tuple(candidate for index, candidate in enumerate(seen) if index not in gone)
    leading = _leading(left)
    return Answer(
        _standing(left),
        leading[0].claim.value if leading else None,
        leading,
        left,
        tuple(seen[index] for index in sorted(gone)),
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


def _conflict(a: Claim, b: Claim) -> bool:
    return conflicting(a.slot.attribute, a.value, b.value)


def comes_after(later: Claim, earlier: Claim) -> bool:
    """Does `later` come after `earlier`: because it says so, or by its date as an act or from the same origin?"""
    if earlier.development in later.follows:
        return True
    if later.replaces is not None and later.replaces == earlier.of:
        return True
    if attribute(later.slot.attribute).fixed:
        return False
    return _over(earlier) <= later.happened.earliest and (later.act or later.origin == earlier.origin)


def _over(claim: Claim) -> Instant:
    """The latest bound of a claim; what lasts is told of up to its report at most, and no further."""
    return min(claim.happened.end, max(claim.happened.latest, claim.reported.latest))


def _superseded(seen: Sequence[Candidate]) -> set[int]:
    """Claims from which a chain of sure claims leads to a later one in conflict, while none leads back.

    A denial conflicts with what it denies and never erases it.
    """
    steps = [
        [j for j, later in enumerate(seen) if j != i and later.sure and comes_after(later.claim, earlier.claim)]
        for i, earlier in enumerate(seen)
    ]
    reach = [_reachable(i, steps) for i in range(len(seen))]
    return {
        i
        for i, earlier in enumerate(seen)
        if any(
            _conflict(earlier.claim, seen[j].claim)
            and not denied(seen[j].claim.value)
            and not _leads_back(j, i, seen, reach)
            for j in reach[i]
        )
    }


def _reachable(start: int, steps: Sequence[Sequence[int]]) -> set[int]:
    found: set[int] = set()
    ahead = list(steps[start])
    while ahead:
        index = ahead.pop()
        if index not in found:
            found.add(index)
            ahead.extend(steps[index])
    return found


def _leads_back(start: int, target: int, seen: Sequence[Candidate], reach: Sequence[set[int]]) -> bool:
    """Through sure claims to the target, which need not be sure itself."""
    goal = seen[target].claim
    return any(comes_after(goal, seen[j].claim) for j in {start, *reach[start]} - {target})


def _standing(left: Sequence[Candidate]) -> Standing:
    sure = [candidate for candidate in left if candidate.sure]
    if not sure:
        return "possible"
    if _any_conflict(sure):
        return "contested"
    return "unsettled" if _any_conflict(left) else "reported"


def _any_conflict(candidates: Sequence[Candidate]) -> bool:
    return any(_conflict(a.claim, b.claim) for index, a in enumerate(candidates) for b in candidates[index + 1 :])


def _leading(left: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The best candidates by rank; none when they conflict among themselves."""
    rank: Callable[[Candidate], tuple[Any, ...]] = _rank
    best = max(map(rank, left))
    first = [candidate for candidate in left if rank(candidate) == best]
    return () if _any_conflict(first) else tuple(sorted(first, key=lambda c: (str(c.claim.value), c.claim.development)))


def _rank(candidate: Candidate) -> tuple[Any, ...]:
    """Sure before possible, act before account, then the last; among possible ones the first to become sure."""
    claim = candidate.claim
    if candidate.sure:
        return (True, claim.act, _over(claim), claim.reported.latest)
    order = (claim.happened.latest, claim.reported.latest)
    return (False, claim.act, -max(order), *(-part for part in order))
