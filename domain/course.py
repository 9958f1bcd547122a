"""The course of an answer: what holds for a slot as of every moment in the world, as known on one day.

It is the law at every as-of, found in one pass: as as-of moves on, claims come into range, and each that becomes sure
opens the way through itself to what comes after it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from travaux.domain.claims import Claim, Value
from travaux.domain.contest import Bits, Contest, Places, Standing, each
from travaux.domain.instants import OPEN_START, Instant
from travaux.domain.law import passed
from travaux.domain.succession import next_to


class Held(NamedTuple):
    """The places of the candidates, and of the claims that are sure."""

    left: Bits
    sure: Bits


class Course:
    """The answers on one slot from the start of time to its end, each from one turn to the next.

    Law: as of any moment the candidates, what is sure, the standing and the value are those of the law's answer.
    """

    def __init__(self, claims: Places, known_on: Instant) -> None:
        known = {i: passed(c.reported.latest, c.reported.earliest, known_on) for i, c in claims.items()}
        self.claims = {i: claim for i, claim in claims.items() if known[i] is not None}
        self._contest = Contest(self.claims) if self.claims else None
        held = dict(self._held({i for i in self.claims if known[i] and not claims[i].doubted}))
        self.turns, self._between = list(held), list(held.values())

    def at(self, as_of: Instant) -> Held:
        return self._between[bisect_right(self.turns, as_of) - 1]

    def outcome(self, as_of: Instant) -> tuple[Standing, Value]:
        """The standing and the value."""
        left, sure = self.at(as_of)
        if self._contest is None or not left:
            return "unknown", None
        first = self._contest.leading(left, sure)[:1]
        return self._contest.standing(left, sure), next((self.claims[i].value for i in first), None)

    def _held(self, known: set[int]) -> Iterator[tuple[Instant, Held]]:
        if self._contest is None:
            yield OPEN_START, Held(0, 0)
            return
        after, rivals = next_to(self.claims), self._contest.rivals
        before = _before(after)
        visible = sure = gone = 0
        for at, (begun, certain) in sorted(_turns(self.claims, known).items()):
            visible, sure = visible | begun, sure | certain
            for i in each((begun | _opened(after, before, certain, gone)) & visible):
                replaced = after[i] & rivals[i] & sure & ~before[i]
                gone = gone | 1 << i if replaced else gone & ~(1 << i)
            yield at, Held(visible & ~gone, sure)


def _turns(claims: Places, known: set[int]) -> dict[Instant, tuple[Bits, Bits]]:
    """What comes into range and what becomes sure at each moment, from the start of time."""
    turns = {OPEN_START: (0, 0)}
    for i, claim in claims.items():
        at = _begins(claim)
        begun, certain = turns.get(at, (0, 0))
        turns[at] = begun | 1 << i, certain
        if i in known:
            begun, certain = turns.get(claim.happened.latest, (0, 0))
            turns[claim.happened.latest] = begun, certain | 1 << i
    return turns


def _begins(claim: Claim) -> Instant:
    """The first as-of at which the claim is in range: after the moment from which it may have held."""
    return min(min(claim.since, claim.happened.earliest) + 1, claim.happened.latest)


def _before(after: dict[int, Bits]) -> dict[int, Bits]:
    """For each claim those that it comes after."""
    before = dict.fromkeys(after, 0)
    for i, bits in after.items():
        for j in each(bits):
            before[j] |= 1 << i
    return before


def _opened(after: dict[int, Bits], before: dict[int, Bits], certain: Bits, gone: Bits) -> Bits:
    """Lengthen the chains by way of what became sure; the claims that may now be superseded, or no longer are."""
    reaching = returning = 0
    for way in each(certain):
        earlier, further = before[way], after[way]
        reaching |= earlier
        longer = 0
        for i in each(earlier):
            if new := further & ~after[i]:
                after[i] |= new
                longer |= new
        for j in each(longer):
            before[j] |= earlier
        returning |= longer
    return reaching & ~gone | returning & gone
