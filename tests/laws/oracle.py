"""The oracle: section 3 of the design read out loud, as slowly as it is written.

It shares nothing with the law but the claim itself and the attribute's own sense of conflict. Where the
law looks up sets, this lists every chain, or in a crowded slot compares every pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from travaux.domain.attributes import ATTRIBUTES, conflicting
from travaux.domain.claims import Claim, Value
from travaux.domain.instants import OPEN_END, OPEN_START, Instant

YES, POSSIBLY, NO = "yes", "possibly", "no"


@dataclass(frozen=True)
class Verdict:
    """What holds: how surely, what leads, and the claims still standing, sure or not, by entry."""

    standing: str
    values: tuple[Value, ...]
    """The leading value, more than one where several agree but are worded apart; empty when none leads."""
    leading: frozenset[int]
    sure: frozenset[int]
    possible: frozenset[int]


def clock(earliest: Instant, latest: Instant, pin: Instant) -> str:
    """A moment in [earliest, latest) has passed by the pin, has possibly, or has not."""
    if latest <= pin:
        return YES
    if earliest < pin:
        return POSSIBLY
    return NO


def turns(claims: Iterable[Claim]) -> list[Instant]:
    """Every as-of from which on an answer made of these claims may be another: at a bound, or just after it."""
    bounds = {bound for claim in claims for bound in (claim.since, *claim.happened[:2])} - {OPEN_START, OPEN_END}
    return sorted({OPEN_START, OPEN_START + 1, *bounds, *(bound + 1 for bound in bounds)})


def is_known(claim: Claim, known_on: Instant) -> str:
    return clock(claim.reported.earliest, claim.reported.latest, known_on)


def has_begun(claim: Claim, as_of: Instant) -> str:
    return clock(claim.since, claim.happened.latest, as_of)


def in_range(claim: Claim, as_of: Instant, known_on: Instant) -> bool:
    return NO not in (is_known(claim, known_on), has_begun(claim, as_of))


def is_sure(claim: Claim, as_of: Instant, known_on: Instant) -> bool:
    return not claim.doubted and is_known(claim, known_on) == YES and has_begun(claim, as_of) == YES


def is_fixed(claim: Claim) -> bool:
    return ATTRIBUTES[claim.slot.attribute.split("/")[0]].fixed


def disagree(one: Claim, other: Claim) -> bool:
    return conflicting(one.slot.attribute, one.value, other.value)


def is_denial(claim: Claim) -> bool:
    """It conflicts with what it denies and never erases it."""
    return isinstance(claim.value, dict) and set(claim.value) == {"not"}


def is_after(later: Claim, earlier: Claim) -> bool:
    if earlier.development in later.follows:
        return True
    if earlier.of is not None and later.replaces == earlier.of:
        return True
    if is_fixed(later):
        return False
    may_order = later.act or later.origin == earlier.origin
    return may_order and latest_bound(earlier) <= later.happened.earliest


def latest_bound(claim: Claim) -> Instant:
    """Of what lasted, its end; nobody tells of what lasts beyond the report of it."""
    happened, reported = claim.happened, claim.reported
    return min(happened.end, max(happened.latest, reported.latest))


def chains(start: Claim, end: Claim, through: list[Claim]) -> Iterator[list[Claim]]:
    """Every chain of claims, each after the one before, from `start` to `end` by way of others."""
    if is_after(end, start):
        yield [start, end]
    for step in through:
        if step is not end and is_after(step, start):
            rest = [claim for claim in through if claim is not step]
            for tail in chains(step, end, rest):
                yield [start, *tail]


def is_superseded(claim: Claim, sure: list[Claim]) -> bool:
    for other in sure:
        if other is claim or is_denial(other) or not disagree(claim, other):
            continue
        between = [one for one in sure if one is not claim and one is not other]
        if any(chains(claim, other, between)) and not any(chains(other, claim, between)):
            return True
    return False


def each_chain(seen: list[Claim], sure: list[Claim]) -> list[Claim]:
    """What is left: not superseded."""
    return [claim for claim in seen if not is_superseded(claim, sure)]


def each_pair(seen: list[Claim], sure: list[Claim]) -> list[Claim]:
    """The same where there are too many chains to list: who leads to whom stands in a table (Warshall, 1962)."""
    places = range(len(seen))
    leads = [{b for b in places if b != a and is_after(seen[b], seen[a])} for a in places]
    firm = [place for place in places if seen[place] in sure]
    for way in firm:
        for a in places:
            if way in leads[a]:
                leads[a] |= leads[way]

    def gone(a: int) -> bool:
        against = [b for b in firm if not is_denial(seen[b]) and disagree(seen[a], seen[b])]
        return any(b in leads[a] and a not in leads[b] for b in against)

    return [claim for place, claim in enumerate(seen) if not gone(place)]


Leaves = Callable[[list[Claim], list[Claim]], list[Claim]]


def judge(claims: list[Claim], as_of: Instant, known_on: Instant, leaves: Leaves = each_chain) -> Verdict:
    seen = [claim for claim in claims if in_range(claim, as_of, known_on)]
    sure = [claim for claim in seen if is_sure(claim, as_of, known_on)]
    left = leaves(seen, sure)
    firm = [claim for claim in left if claim in sure]
    loose = [claim for claim in left if claim not in sure]
    first = leaders(firm, loose)
    return Verdict(
        standing_of(firm, loose),
        tuple(claim.value for claim in first),
        numbers(first),
        numbers(firm),
        numbers(loose),
    )


def numbers(claims: list[Claim]) -> frozenset[int]:
    return frozenset(claim.entry for claim in claims)


def standing_of(firm: list[Claim], loose: list[Claim]) -> str:
    left = firm + loose
    if not left:
        return "unknown"
    if not firm:
        return "possible"
    if any(disagree(one, other) for one in firm for other in firm):
        return "contested"
    if any(disagree(one, other) for one in left for other in left):
        return "unsettled"
    return "reported"


def leaders(firm: list[Claim], loose: list[Claim]) -> list[Claim]:
    """Those that tie for the lead; nobody, when they conflict."""
    first = the_last(acts_of(firm)) if firm else the_first_to_become_sure(acts_of(loose))
    return [] if any(disagree(one, other) for one in first for other in first) else first


def acts_of(claims: list[Claim]) -> list[Claim]:
    """An act before an account."""
    return [claim for claim in claims if claim.act] or claims


def the_last(claims: list[Claim]) -> list[Claim]:
    moments = [(latest_bound(claim), claim.reported.latest) for claim in claims]
    return [claim for claim, moment in zip(claims, moments, strict=True) if moment == max(moments)]


def the_first_to_become_sure(claims: list[Claim]) -> list[Claim]:
    """Both clocks must have passed both bounds; where two become sure at once, the earlier bounds decide."""
    moments = [(max(bounds_of(claim)), bounds_of(claim)) for claim in claims]
    return [claim for claim, moment in zip(claims, moments, strict=True) if moment == min(moments)]


def bounds_of(claim: Claim) -> tuple[Instant, Instant]:
    return claim.happened.latest, claim.reported.latest
