"""Succession: which of the claims on a slot come after which, and which of them are superseded.

No claim is compared with all others. Where dates alone order them, the last of each value decides; where claims also
say of themselves what they follow, the sets of those that come after each are put together.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from itertools import accumulate
from operator import itemgetter, or_

from travaux.domain.attributes import attribute
from travaux.domain.claims import Claim
from travaux.domain.contest import Bits, Contest, Places, each, over, sets
from travaux.domain.instants import OPEN_START, Instant


def superseded(contest: Contest, sure: Bits) -> Bits:
    """Claims from which a chain of sure claims leads to a later one in conflict, while none leads back.

    A denial conflicts with what it denies and never erases it.
    """
    if not contest.disagrees:
        return 0
    links = list(_links(contest.claims))
    if links:
        return _by_chains(contest, sure, links)
    return 0 if _is_fixed(contest.claims) else _by_dates(contest, sure)


def _is_fixed(claims: Places) -> bool:
    return attribute(next(iter(claims.values())).slot.attribute).fixed


def _by_dates(contest: Contest, sure: Bits) -> Bits:
    """By dates a claim is superseded when it was over before a conflicting one began, or before an act behind that.

    Of each value the last is enough. Two claims of one and the same instant may each come after the other and supersede
    nobody: a later one counts half an instant more than they do.
    """
    acts, told = _Acts(contest.claims, sure), {i: (claim, over(claim)) for i, claim in contest.claims.items()}
    last: dict[str, int] = {}
    own: dict[tuple[str, str], int] = {}
    for j in each(sure & ~contest.denials):
        claim, end = told[j]
        value, began, acted = contest.written[j], claim.happened.earliest, acts.behind(claim)
        last[value] = max(last.get(value, BEFORE), 2 * acted + (acted < end))
        own[claim.origin, value] = max(own.get((claim.origin, value), BEFORE), 2 * began + (began < end))

    def is_replaced(i: int) -> bool:
        claim, end = told[i]
        anyones = 2 * end + (acts.behind(claim) == end)
        mine = 2 * end + (claim.happened.earliest == end)
        return any(
            last.get(value, BEFORE) >= anyones or own.get((claim.origin, value), BEFORE) >= mine
            for value in contest.against[contest.written[i]]
        )

    return sum(1 << i for i in told if is_replaced(i))


NEVER = OPEN_START - 1
"""Before everything that ever was over."""
BEFORE = 2 * NEVER


class _Acts:
    """The sure acts, by origin."""

    def __init__(self, claims: Places, sure: Bits) -> None:
        self._acts: dict[str, list[Claim]] = {}
        self._ends: dict[str, tuple[list[Instant], list[Instant]]] = {}
        for j in each(sure):
            if claims[j].act:
                self._acts.setdefault(claims[j].origin, []).append(claims[j])

    def behind(self, claim: Claim) -> Instant:
        """The claim comes after everything that was over by this instant, whoever told it; NEVER if after nothing.

        An account comes after what others told by way of an act of its own origin: the last that was over before it.
        Longer ways lead no further, since what comes later is over later.
        """
        if claim.act:
            return claim.happened.earliest
        if claim.origin not in self._acts:
            return NEVER
        ends, begun = self._ends.get(claim.origin) or self._ordered(claim.origin)
        return begun[bisect_right(ends, claim.happened.earliest)]

    def _ordered(self, origin: str) -> tuple[list[Instant], list[Instant]]:
        """When the acts were over, in order, and the last beginning of those so far."""
        ordered = sorted((over(act), act.happened.earliest) for act in self._acts[origin])
        begun = [*accumulate((began for _, began in ordered), max, initial=NEVER)]
        self._ends[origin] = [end for end, _ in ordered], begun
        return self._ends[origin]


def _by_chains(contest: Contest, sure: Bits, links: Iterable[Link]) -> Bits:
    after, rivals = _after(contest.claims, sure, links), contest.rivals
    rings = _rings(after, sure)

    def is_replaced(i: int) -> bool:
        """If one of a ring leads back to the claim, all do."""
        left = after[i] & rivals[i] & sure
        while left:
            j = (left & -left).bit_length() - 1
            if not after[j] >> i & 1:
                return True
            left &= ~rings[j]
        return False

    return sum(1 << i for i in contest.claims if is_replaced(i))


def _rings(after: Mapping[int, Bits], sure: Bits) -> dict[int, Bits]:
    """For each sure claim itself and those that come both after and before it, which are those with the same after them."""
    reached = {j: after[j] | 1 << j for j in each(sure)}
    rings: dict[Bits, Bits] = {}
    for j, bits in reached.items():
        rings[bits] = rings.get(bits, 0) | 1 << j
    return {j: rings[bits] for j, bits in reached.items()}


Link = tuple[Bits, Bits]
"""Each claim of the second set follows or replaces each of the first, as it says itself."""


def next_to(claims: Places) -> dict[int, Bits]:
    """For each claim those that come after it directly: as they say themselves, or by date.

    By date an act comes after all that was over before it, an account after what its own origin told.
    """
    after = dict.fromkeys(claims, 0)
    if not _is_fixed(claims):
        own, acts = _by_origin(claims), _From((c.happened.earliest, 1 << j) for j, c in claims.items() if c.act)
        after = {i: acts.on(over(c)) | own[c.origin].on(over(c)) for i, c in claims.items()}
    for before, following in _links(claims):
        for i in each(before):
            after[i] |= following
    return {i: bits & ~(1 << i) for i, bits in after.items()}


def _after(claims: Places, sure: Bits, links: Iterable[Link]) -> dict[int, Bits]:
    """For each claim those that come after it, directly or by way of sure ones."""
    acts = None if _is_fixed(claims) else _Acts(claims, sure)
    after = _reached(claims, acts, ((j, 1 << j) for j in claims))
    further = list(_further(after, sure, links))
    by_links = _reached(claims, acts, ((j, bits) for before, bits in further for j in each(before & sure)))
    after = {i: bits | by_links[i] for i, bits in after.items()}
    for before, bits in further:
        for i in each(before):
            after[i] |= bits
    return after


def _further(after: Mapping[int, Bits], sure: Bits, links: Iterable[Link]) -> Iterator[Link]:
    """The links, each with all that comes after by way of it, by date and by further links."""
    befores, ways = [], []
    for before, following in links:
        befores.append(before)
        ways.append(reduce(or_, (after[j] for j in each(following & sure)), following))
    for n, before in enumerate(befores):
        ways = [bits | ways[n] if bits & sure & before else bits for bits in ways]
    yield from zip(befores, ways, strict=True)


def _reached(claims: Places, acts: _Acts | None, placed: Iterable[tuple[int, Bits]]) -> dict[int, Bits]:
    """For each claim all sets together that are placed at claims which by date come after it; none where dates do not count."""
    if acts is None:
        return dict.fromkeys(claims, 0)
    anyones: list[tuple[Instant, Bits]] = []
    own: defaultdict[str, list[tuple[Instant, Bits]]] = defaultdict(list)
    for j, bits in placed:
        anyones.append((acts.behind(claims[j]), bits))
        own[claims[j].origin].append((claims[j].happened.earliest, bits))
    by_anyone, by_own = _From(anyones), {origin: _From(dated) for origin, dated in own.items()}
    nobody = _From(())
    return {i: by_anyone.on(over(c)) | by_own.get(c.origin, nobody).on(over(c)) for i, c in claims.items()}


def _links(claims: Places) -> Iterator[Link]:
    following = sets((name, i) for i, claim in claims.items() for name in claim.follows)
    replacing = sets((claim.replaces, i) for i, claim in claims.items() if claim.replaces is not None)
    if following:
        told = sets((claim.development, i) for i, claim in claims.items())
        yield from ((told[name], after) for name, after in following.items() if name in told)
    if replacing:
        stated = sets((claim.of, i) for i, claim in claims.items() if claim.of is not None)
        yield from ((stated[version], after) for version, after in replacing.items() if version in stated)


def _by_origin(claims: Places) -> dict[str, _From]:
    dated: defaultdict[str, list[tuple[Instant, Bits]]] = defaultdict(list)
    for j, claim in claims.items():
        dated[claim.origin].append((claim.happened.earliest, 1 << j))
    return {origin: _From(some) for origin, some in dated.items()}


class _From:
    """Sets in the order of an instant that each has."""

    def __init__(self, dated: Iterable[tuple[Instant, Bits]]) -> None:
        ordered = sorted(dated, key=itemgetter(0))
        self._instants = [at for at, _ in ordered]
        self._sets = [*accumulate((bits for _, bits in reversed(ordered)), or_, initial=0)][::-1]

    def on(self, first: Instant) -> Bits:
        """All together whose instant is no earlier than this."""
        return self._sets[bisect_left(self._instants, first)]
