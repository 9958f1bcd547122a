"""A contest: the claims on one slot, how they agree, and which of those that are left leads.

Claims have places, and a set of claims is a whole number with one bit for each place. Values are compared, not claims.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Literal

from travaux.domain.attributes import conflicting
from travaux.domain.claims import Claim, Value, denied
from travaux.domain.instants import Instant

Bits = int
Places = Mapping[int, Claim]
Standing = Literal["unknown", "reported", "unsettled", "contested", "possible"]


class Contest:
    """`written` is each claim's value as text, `against` the values that each value conflicts with."""

    def __init__(self, claims: Places) -> None:
        self.claims = claims
        self.written = {i: repr(claim.value) for i, claim in claims.items()}
        self.against = self._against({text: claims[i].value for i, text in self.written.items()})
        self.disagrees = any(self.against.values())

    @cached_property
    def _having(self) -> dict[str, Bits]:
        return sets((text, i) for i, text in self.written.items())

    @cached_property
    def denials(self) -> Bits:
        """The claims that deny something."""
        return sum(1 << i for i, claim in self.claims.items() if denied(claim.value))

    @cached_property
    def rivals(self) -> dict[int, Bits]:
        """For each claim those in conflict with it that deny nothing."""
        rivals = {
            one: sum(self._having[other] for other in others) & ~self.denials for one, others in self.against.items()
        }
        return {i: rivals[text] for i, text in self.written.items()}

    def _against(self, values: dict[str, Value]) -> dict[str, list[str]]:
        if len(values) == 1:
            return {one: [] for one in values}
        name = next(iter(self.claims.values())).slot.attribute
        return {
            one: [other for other, b in values.items() if other != one and conflicting(name, a, b)]
            for one, a in values.items()
        }

    def standing(self, left: Bits, sure: Bits) -> Standing:
        if not left & sure:
            return "possible"
        if self.disagree(left & sure):
            return "contested"
        return "unsettled" if self.disagree(left) else "reported"

    def disagree(self, some: Bits) -> bool:
        """Do any two of these conflict?"""
        if not self.disagrees:
            return False
        there = {self.written[i] for i in each(some)}
        return any(other in there for one in there for other in self.against[one])

    def leading(self, left: Bits, sure: Bits) -> list[int]:
        """Sure before possible, then the best by rank, by value and name; none when they conflict among themselves."""
        firm = left & sure
        rank: Callable[[Claim], tuple[Any, ...]] = _rank_of_sure if firm else _rank_of_possible
        ranks = {i: rank(self.claims[i]) for i in each(firm or left)}
        best = max(ranks.values())
        first = [i for i, found in ranks.items() if found == best]
        if self.disagree(sum(1 << i for i in first)):
            return []
        return sorted(first, key=lambda i: (str(self.claims[i].value), self.claims[i].development))


def over(claim: Claim) -> Instant:
    """The latest bound of a claim; what lasts is told of up to its report at most, and no further."""
    return min(claim.happened.end, max(claim.happened.latest, claim.reported.latest))


def _rank_of_sure(claim: Claim) -> tuple[Any, ...]:
    """Act before account, then the last."""
    return claim.act, over(claim), claim.reported.latest


def _rank_of_possible(claim: Claim) -> tuple[Any, ...]:
    """Act before account, then the first to become sure."""
    order = claim.happened.latest, claim.reported.latest
    return claim.act, -max(order), -order[0], -order[1]


def each(bits: Bits) -> Iterator[int]:
    """The places in a set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def sets(named: Iterable[tuple[str, int]]) -> dict[str, Bits]:
    """The places of each name."""
    found: dict[str, Bits] = {}
    for name, place in named:
        found[name] = found.get(name, 0) | 1 << place
    return found
