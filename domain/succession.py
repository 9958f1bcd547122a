"""Succession: which of the claims on a slot come after which, and which of them are superseded.

A set of claims is a whole number with one bit for each, in the order they are given. No claim is compared with all
others: what comes after an instant is looked up, and claims of one value are tested together.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import or_

from travaux.domain.attributes import attribute, conflicting
from travaux.domain.claims import Claim, Value, denied
from travaux.domain.instants import OPEN_START, Instant

Bits = int


def superseded(claims: Sequence[Claim], sure: Bits) -> Bits:
    """Claims from which a chain of sure claims leads to a later one in conflict, while none leads back.

    A denial conflicts with what it denies and never erases it.
    """
    rivals = _rivals(claims)
    if not any(rivals):
        return 0
    after = _after(claims, sure)

    def is_replaced(i: int) -> bool:
        return any(not after[j] >> i & 1 for j in each(after[i] & sure & rivals[i]))

    return sum(1 << i for i in range(len(claims)) if is_replaced(i))


def over(claim: Claim) -> Instant:
    """The latest bound of a claim; what lasts is told of up to its report at most, and no further."""
    return min(claim.happened.end, max(claim.happened.latest, claim.reported.latest))


def different(claims: Iterable[Claim]) -> dict[str, Value]:
    """The values, each once, by how they are written."""
    return {repr(claim.value): claim.value for claim in claims}


def each(bits: Bits) -> Iterator[int]:
    """The places of the claims in a set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _sets(named: Iterable[tuple[str, int]]) -> dict[str, Bits]:
    """The claims of each name."""
    found: dict[str, Bits] = {}
    for name, place in named:
        found[name] = found.get(name, 0) | 1 << place
    return found


def _rivals(claims: Sequence[Claim]) -> list[Bits]:
    """For each claim those that conflict with it and deny nothing."""
    name, values = claims[0].slot.attribute, different(claims)
    having = _sets((repr(claim.value), i) for i, claim in enumerate(claims))
    rivals = {
        written: sum(having[other] for other, b in values.items() if not denied(b) and conflicting(name, a, b))
        for written, a in values.items()
    }
    return [rivals[repr(claim.value)] for claim in claims]


def _after(claims: Sequence[Claim], sure: Bits) -> list[Bits]:
    """For each claim those that come after it, directly or by way of sure ones."""
    after = [0] * len(claims) if attribute(claims[0].slot.attribute).fixed else _by_date(claims, sure)
    for before, following in _by_word(claims):
        further = following
        for j in each(following & sure):
            further |= after[j]
        for i in range(len(claims)):
            if (after[i] & sure | 1 << i) & before:
                after[i] |= further
    return after


def _by_word(claims: Sequence[Claim]) -> Iterator[tuple[Bits, Bits]]:
    """As claims say themselves: each of the second set follows or replaces each of the first."""
    following = _sets((name, i) for i, claim in enumerate(claims) for name in claim.follows)
    replacing = _sets((claim.replaces, i) for i, claim in enumerate(claims) if claim.replaces is not None)
    if following:
        told = _sets((claim.development, i) for i, claim in enumerate(claims))
        yield from ((told[name], after) for name, after in following.items() if name in told)
    if replacing:
        stated = _sets((claim.of, i) for i, claim in enumerate(claims) if claim.of is not None)
        yield from ((stated[version], after) for version, after in replacing.items() if version in stated)


def _by_date(claims: Sequence[Claim], sure: Bits) -> list[Bits]:
    """An act comes after all that was over before it, an account after what its own origin told.

    So an account comes after what others told as well, by way of an act of its origin. Longer ways lead no further.
    """
    own, acts = _by_origin(claims, sure)
    anyones = _From((_acted(claim, acts[claim.origin]), j) for j, claim in enumerate(claims))
    return [anyones.on(over(claim)) | own[claim.origin].on(over(claim)) for claim in claims]


def _by_origin(claims: Sequence[Claim], sure: Bits) -> tuple[dict[str, _From], dict[str, _Acts]]:
    dated: defaultdict[str, list[tuple[Instant, int]]] = defaultdict(list)
    acts: defaultdict[str, list[Claim]] = defaultdict(list)
    for j, claim in enumerate(claims):
        dated[claim.origin].append((claim.happened.earliest, j))
        if claim.act and sure >> j & 1:
            acts[claim.origin].append(claim)
    return {origin: _From(some) for origin, some in dated.items()}, {origin: _Acts(acts[origin]) for origin in dated}


def _acted(claim: Claim, acts: _Acts) -> Instant:
    """The claim comes after everything that was over by this instant, whoever told it."""
    return claim.happened.earliest if claim.act else acts.before(claim.happened.earliest)


class _From:
    """Claims in the order of an instant that each has."""

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
