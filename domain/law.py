"""The law: what holds for a slot at a pin.

Read with DESIGN section 3. Everything here is a pure function of claims and a pin; the order in
which entries were recorded decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from travaux.domain.attributes import conflicting
from travaux.domain.claims import Claim, denied
from travaux.domain.instants import Instant
from travaux.domain.succession import Bits, Places, each, over, sets, superseded

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
    contest = Contest({i: one.claim for i, one in enumerate(seen)})
    firm = sum(one.sure << i for i, one in enumerate(seen))
    gone = superseded(contest.claims, contest.rivals, firm)
    left = (1 << len(seen)) - 1 & ~gone
    leading = contest.in_words(contest.leading(left, firm))
    return Answer(
        contest.standing(left, firm),
        contest.claims[leading[0]].value if leading else None,
        tuple(seen[i] for i in leading),
        tuple(seen[i] for i in each(left)),
        tuple(seen[i] for i in each(gone)),
    )


def _in_range(claim: Claim, as_of: Instant, known_on: Instant) -> bool | None:
    """True when sure, False when possible, None when out."""
    known = passed(claim.reported.latest, claim.reported.earliest, known_on)
    begun = passed(claim.happened.latest, min(claim.since, claim.happened.earliest), as_of)
    if known is None or begun is None:
        return None
    return known and begun and not claim.doubted


def passed(latest: Instant, earliest: Instant, pin: Instant) -> bool | None:
    """True when a moment within the bounds has passed by the pin, False when possibly, None when not."""
    if latest <= pin:
        return True
    return False if earliest < pin else None


class Contest:
    """The claims on one slot, and how they agree: what leads, and how it stands, when some of them are left."""

    def __init__(self, claims: Places) -> None:
        self.claims = claims
        self._having = sets((repr(claim.value), i) for i, claim in claims.items())
        values = {repr(claim.value): claim.value for claim in claims.values()}
        name = next(iter(claims.values())).slot.attribute
        self._against = {
            written: sum(self._having[other] for other, b in values.items() if conflicting(name, a, b))
            for written, a in values.items()
        }

    @cached_property
    def rivals(self) -> dict[int, Bits]:
        """For each claim those in conflict with it that deny nothing."""
        denials = sum(1 << i for i, claim in self.claims.items() if denied(claim.value))
        return {i: self._against[repr(claim.value)] & ~denials for i, claim in self.claims.items()}

    def standing(self, left: Bits, sure: Bits) -> Standing:
        if not left & sure:
            return "possible"
        if self._disagree(left & sure):
            return "contested"
        return "unsettled" if self._disagree(left) else "reported"

    def leading(self, left: Bits, sure: Bits) -> Bits:
        """Sure before possible, then the best by rank; none when they conflict among themselves."""
        firm = left & sure
        rank: Callable[[Claim], tuple[Any, ...]] = _rank_of_sure if firm else _rank_of_possible
        ranks = {i: rank(self.claims[i]) for i in each(firm or left)}
        best = max(ranks.values())
        first = sum(1 << i for i, found in ranks.items() if found == best)
        return 0 if self._disagree(first) else first

    def in_words(self, leading: Bits) -> list[int]:
        """Where several agree but are worded apart, the first of them gives the value."""
        return sorted(each(leading), key=lambda i: (str(self.claims[i].value), self.claims[i].development))

    def _disagree(self, some: Bits) -> bool:
        return any(some & having and some & self._against[written] for written, having in self._having.items())


def _rank_of_sure(claim: Claim) -> tuple[Any, ...]:
    """Act before account, then the last."""
    return claim.act, over(claim), claim.reported.latest


def _rank_of_possible(claim: Claim) -> tuple[Any, ...]:
    """Act before account, then the first to become sure."""
    order = claim.happened.latest, claim.reported.latest
    return claim.act, -max(order), -order[0], -order[1]
