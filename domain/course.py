"""The course of an answer: what holds for a slot as of every moment in the world, as known on one day.

It is the law at every as-of, found in one pass: as as-of moves on, claims come into range, and each that becomes sure
opens the way through itself to what comes after it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from operator import or_
from typing import NamedTuple

from travaux.domain.attributes import attribute
from travaux.domain.claims import Claim, Value
from travaux.domain.contest import Bits, Contest, Places, Standing, each, over
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
        chains, rivals = _Chains(self.claims), self._contest.rivals
        visible = sure = gone = 0
        for at, (begun, certain) in sorted(_turns(self.claims, known).items()):
            visible, sure = visible | begun, sure | certain
            for i in each((begun | chains.open(certain, gone)) & visible):
                replaced = chains.after[i] & rivals[i] & sure & ~chains.before[i]
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


class _Chains:
    """Which claims come after which, directly or by way of what became sure; both ways round."""

    def __init__(self, claims: Places) -> None:
        self.after = next_to(claims)
        linked = {j for j, claim in claims.items() if claim.follows or claim.replaces is not None}
        ended = _Ended(claims.items())
        is_fixed = any(attribute(claim.slot.attribute).fixed for claim in claims.values())
        self.before = dict.fromkeys(claims, 0) if is_fixed else _by_date(claims, ended)
        for j in linked:
            self.before[j] = sum(1 << i for i, bits in self.after.items() if bits >> j & 1)
        acts = sum(1 << j for j, claim in claims.items() if claim.act and j not in linked)
        self._later = {i: bits & acts for i, bits in self.after.items()}
        self._over = {i: ended.by(over(claim)) for i, claim in claims.items()}

    def open(self, certain: Bits, gone: Bits) -> Bits:
        """Lengthen the chains by way of what became sure; the claims that may now be superseded, or no longer are."""
        reaching = returning = 0
        for way in each(certain):
            reaching |= self.before[way]
            returning |= self._lengthen(way)
        return reaching & ~gone | returning & gone

    def _lengthen(self, way: int) -> Bits:
        """What comes after the way comes after all before it; what they did not know of.

        An act that by date comes after the way comes by date after all that was over by then as well: it is passed over.
        """
        earlier, further, longer = self.before[way], self.after[way], 0
        for j in each(further & ~self._later[way]):
            longer |= self._put(earlier & ~self.before[j], j)
        for i in each(earlier & ~self._over[way]):
            for j in each(further & ~self.after[i]):
                longer |= self._put(1 << i, j)
        return longer

    def _put(self, earlier: Bits, j: int) -> Bits:
        if not earlier:
            return 0
        self.before[j] |= earlier
        for i in each(earlier):
            self.after[i] |= 1 << j
        return 1 << j


class _Ended:
    """Places in the order in which claims were over."""

    def __init__(self, claims: Iterable[tuple[int, Claim]]) -> None:
        ordered = sorted((over(claim), i) for i, claim in claims)
        self._ends = [end for end, _ in ordered]
        self._sets = [*accumulate((1 << i for _, i in ordered), or_, initial=0)]

    def by(self, instant: Instant) -> Bits:
        """Those that were over."""
        return self._sets[bisect_right(self._ends, instant)]


def _by_date(claims: Places, ended: _Ended) -> dict[int, Bits]:
    """What each comes after by date: an act after all that was over, an account after what its own origin told."""
    told: dict[str, list[tuple[int, Claim]]] = {}
    for i, claim in claims.items():
        told.setdefault(claim.origin, []).append((i, claim))
    own = {origin: _Ended(some) for origin, some in told.items()}
    before = {j: (ended if c.act else own[c.origin]).by(c.happened.earliest) for j, c in claims.items()}
    return {j: bits & ~(1 << j) for j, bits in before.items()}
