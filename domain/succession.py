"""Succession: which of the claims on a slot come after which, and which of them are superseded.

Claims have places, and a set of claims is a whole number with one bit for each place. No claim is compared with all
others: what comes after an instant is looked up, and claims of one value are tested together.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from operator import or_

from travaux.domain.attributes import attribute
from travaux.domain.claims import Claim
from travaux.domain.instants import OPEN_START, Instant

Bits = int
Places = Mapping[int, Claim]


def superseded(claims: Places, rivals: Mapping[int, Bits], sure: Bits) -> Bits:
    """Claims from which a chain of sure claims leads to a later one in conflict, while none leads back.

    `rivals` are those in conflict with each, except denials: a denial never erases what it denies.
    """
    if not any(rivals.values()):
        return 0
    after = _after(claims, sure)
    return sum(1 << i for i in claims if is_replaced(i, after, rivals[i] & sure))


def is_replaced(i: int, after: Mapping[int, Bits], rivals: Bits) -> bool:
    """Does any of the rivals come after the claim and not before it as well?"""
    return any(not after[j] >> i & 1 for j in each(after[i] & rivals))


def over(claim: Claim) -> Instant:
    """The latest bound of a claim; what lasts is told of up to its report at most, and no further."""
    return min(claim.happened.end, max(claim.happened.latest, claim.reported.latest))


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


def next_to(claims: Places) -> dict[int, Bits]:
    """For each claim those that come after it directly: as they say themselves, or by date.

    By date an act comes after all that was over before it, an account after what its own origin told.
    """
    after = dict.fromkeys(claims, 0)
    if not _is_fixed(claims):
        own, acts = _by_origin(claims), _From((c.happened.earliest, j) for j, c in claims.items() if c.act)
        after = {i: acts.on(over(c)) | own[c.origin].on(over(c)) for i, c in claims.items()}
    for before, following in _by_word(claims):
        for i in each(before):
            after[i] |= following
    return {i: bits & ~(1 << i) for i, bits in after.items()}


def _is_fixed(claims: Places) -> bool:
    return any(attribute(claim.slot.attribute).fixed for claim in claims.values())


def _after(claims: Places, sure: Bits) -> dict[int, Bits]:
    """For each claim those that come after it, directly or by way of sure ones."""
    after = dict.fromkeys(claims, 0) if _is_fixed(claims) else _by_date(claims, sure)
    for before, following in _by_word(claims):
        further = following
        for j in each(following & sure):
            further |= after[j]
        for i, bits in after.items():
            if (bits & sure | 1 << i) & before:
                after[i] = bits | further
    return after


def _by_word(claims: Places) -> Iterator[tuple[Bits, Bits]]:
    """As claims say themselves: each of the second set follows or replaces each of the first."""
    following = sets((name, i) for i, claim in claims.items() for name in claim.follows)
    replacing = sets((claim.replaces, i) for i, claim in claims.items() if claim.replaces is not None)
    if following:
        told = sets((claim.development, i) for i, claim in claims.items())
        yield from ((told[name], after) for name, after in following.items() if name in told)
    if replacing:
        stated = sets((claim.of, i) for i, claim in claims.items() if claim.of is not None)
        yield from ((stated[version], after) for version, after in replacing.items() if version in stated)


def _by_date(claims: Places, sure: Bits) -> dict[int, Bits]:
    """By date, directly or by way of sure ones.

    An account comes after what others told by way of an act of its own origin. Longer ways lead no further, since
    what comes later is over later.
    """
    own, acts = _by_origin(claims), _acts(claims, sure)
    anyones = _From((_acted(claim, acts[claim.origin]), j) for j, claim in claims.items())
    return {i: anyones.on(over(claim)) | own[claim.origin].on(over(claim)) for i, claim in claims.items()}


def _by_origin(claims: Places) -> dict[str, _From]:
    dated: defaultdict[str, list[tuple[Instant, int]]] = defaultdict(list)
    for j, claim in claims.items():
        dated[claim.origin].append((claim.happened.earliest, j))
    return {origin: _From(some) for origin, some in dated.items()}


def _acts(claims: Places, sure: Bits) -> dict[str, _Acts]:
    found: dict[str, list[Claim]] = {claim.origin: [] for claim in claims.values()}
    for j, claim in claims.items():
        if claim.act and sure >> j & 1:
            found[claim.origin].append(claim)
    return {origin: _Acts(some) for origin, some in found.items()}


def _acted(claim: Claim, acts: _Acts) -> Instant:
    """The claim comes after everything that was over by this instant, whoever told it."""
    return claim.happened.earliest if claim.act else acts.before(claim.happened.earliest)


class _From:
    """Places in the order of an instant that each has."""

    def __init__(self, dated: Iterable[tuple[Instant, int]]) -> None:
        ordered = sorted(dated)
        self._instants = [at for at, _ in ordered]
        self._sets = [*accumulate((1 << j for _, j in reversed(ordered)), or_, initial=0)][::-1]

    def on(self, first: Instant) -> Bits:
        """Those whose instant is no earlier than this."""
        return self._sets[bisect_left(self._instants, first)]


class _Acts:
    """The sure acts of one origin."""

    def __init__(self, acts: Iterable[Claim]) -> None:
        ordered = sorted((over(act), act.happened.earliest) for act in acts)
        self._over = [at for at, _ in ordered]
        self._begun = [*accumulate((earliest for _, earliest in ordered), max, initial=NEVER)]

    def before(self, instant: Instant) -> Instant:
        """The last instant at which one began that was over by the instant given; NEVER if none was."""
        return self._begun[bisect_right(self._over, instant)]


NEVER = OPEN_START - 1
"""Before everything that ever was over."""
