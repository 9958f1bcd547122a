"""Random records of one slot, random pins close to their bounds, and random worlds that such a record may be of."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from itertools import combinations
from random import Random

from hypothesis import settings
from hypothesis import strategies as st

from travaux.domain.claims import Claim, Slot, Value
from travaux.domain.instants import ALWAYS, OPEN_END, OPEN_START, Bounds, Instant

TICK = 10
TICKS = [TICK * number for number in range(1, 8)]
MOST = 6

VALUES: dict[str, list[Value]] = {
    "point_count": [28, 20, 19],
    "side": ["for", "against", "conditional"],
    "status": ["contained", "removed", "retained", "deferred"],
    "trend": ["hardest", "difficult", "near", "progress"],
    "held": [True, False],
    "place": ["Geneva", "Moscow, Russia", "Russia"],
    "duration": ["PT5H", "PT5H~", "PT3H", "PT4H~"],
    "date": ["2025-12-06", "2025-12", "[2025-12-07..2025-12-08]", "unknown"],
    "participant/witkoff": [True, False],
    "tone": ["positive", "negative"],
}
"""The attributes tried, some of them fixed, and a few values that conflict, agree or nest."""

ORIGINS = ["axios", "nbc", "kyiv"]
VERSIONS = ["plan/28", "plan/19"]


def examples(count: int) -> settings:
    """The same examples on every run; TRAVAUX_LAWS=50 tries fifty times as many, others each time."""
    wide = int(os.environ.get("TRAVAUX_LAWS", "0"))
    return settings(max_examples=count * (wide or 1), derandomize=not wide, deadline=None, database=None)


def _spans() -> list[Bounds]:
    exact = [Bounds(at, at, at) for at in TICKS]
    within = [Bounds.within(a, b) for a, b in combinations(TICKS, 2)]
    lasting = [Bounds(a, b, c) for a, b, c in combinations([*TICKS, OPEN_END], 3)]
    exactly_begun = [Bounds(a, a, b) for a, b in combinations([*TICKS, OPEN_END], 2)]
    half_open = [Bounds.within(OPEN_START, at) for at in TICKS] + [Bounds.within(at, OPEN_END) for at in TICKS]
    lasted_until = [Bounds(OPEN_START, at, at) for at in TICKS]
    unknown = [Bounds.within(OPEN_START, OPEN_END), ALWAYS]
    return [*exact, *exact, *exact, *within, *lasting[::2], *exactly_begun[::2], *half_open, *lasted_until, *unknown]


SPANS = _spans()
REPORTS = [span for span in SPANS if span.latest == span.end and span != ALWAYS]
links = st.one_of(st.just(()), st.just(()), st.lists(st.integers(0, MOST - 1), min_size=1, max_size=2).map(tuple))
versions = st.sampled_from([None, None, *VERSIONS])
denials = st.sampled_from([False] * 5 + [True])


@st.composite
def claims(draw: st.DrawFn, attribute: str, entry: int, denying: bool = True) -> Claim:
    happened = draw(st.sampled_from(SPANS))
    since = draw(st.sampled_from([happened.earliest, happened.earliest, OPEN_START, *TICKS]))
    claim = Claim(
        entry=entry,
        development=_named(entry),
        slot=Slot("anything", attribute),
        value=draw(st.sampled_from(VALUES[attribute])),
        act=draw(st.booleans()),
        happened=happened,
        since=min(since, happened.earliest),
        reported=draw(st.sampled_from(REPORTS)),
        origin=draw(st.sampled_from(ORIGINS)),
        source="source",
        follows=tuple(_named(other) for other in draw(links) if other != entry),
        of=draw(versions),
        replaces=draw(versions),
        doubted=draw(st.sampled_from([False] * 7 + [True])),
    )
    return _denying(claim) if denying and draw(denials) else claim


def _named(number: int) -> str:
    return f"news/{number}"


def _denying(claim: Claim) -> Claim:
    """A denial is always an account."""
    return replace(claim, value={"not": claim.value}, act=False)


@st.composite
def records(draw: st.DrawFn, attribute: str, most: int = MOST, denying: bool = True) -> list[Claim]:
    return [draw(claims(attribute, entry, denying)) for entry in range(draw(st.integers(1, most)))]


def crowd(attribute: str, seed: int, size: int) -> list[Claim]:
    """A crowded slot, its links among all claims or among none. Drawn by seed: too many choices for hypothesis."""
    random = Random(seed)
    linked, several = random.choice([0.0, 0.02, 0.3]), random.choice([2, 20])
    return [_in_crowd(random, attribute, entry, size, linked, several) for entry in range(size)]


def _in_crowd(random: Random, attribute: str, entry: int, size: int, linked: float, several: int) -> Claim:
    happened, follows = random.choice(SPANS), random.random() < linked
    claim = Claim(
        entry=entry,
        development=_named(entry),
        slot=Slot("anything", attribute),
        value=random.choice(VALUES[attribute]),
        act=random.choice([True, False]),
        happened=happened,
        since=min(random.choice([happened.earliest, happened.earliest, OPEN_START, *TICKS]), happened.earliest),
        reported=random.choice(REPORTS),
        origin=f"origin/{random.randrange(several)}",
        source="source",
        follows=tuple({_named(random.randrange(size)) for _ in range(2)} - {_named(entry)}) if follows else (),
        of=random.choice([None, *VERSIONS]) if random.random() < linked else None,
        replaces=random.choice([None, *VERSIONS]) if random.random() < linked else None,
        doubted=random.random() < 0.1,
    )
    return _denying(claim) if random.random() < 0.1 else claim


def crowds(attribute: str, least: int = 50, most: int = 200) -> st.SearchStrategy[list[Claim]]:
    return st.builds(crowd, st.just(attribute), st.integers(0, 2**32), st.integers(least, most))


attributes = st.sampled_from(list(VALUES))
any_record = attributes.flatmap(records)

moments = st.builds(lambda tick, aside: tick + aside, st.sampled_from([0, *TICKS]), st.sampled_from([0, 0, -1, 1]))
"""On a bound, the microsecond before it or the one after."""
pins = st.tuples(moments, moments)


@dataclass(frozen=True)
class Truth:
    """A claim with what really was: held since `begun`, happened at `at`, over by `over`, published at `out`."""

    claim: Claim
    begun: Instant
    at: Instant
    over: Instant
    out: Instant
    taken_back: bool

    def sharp(self) -> Claim:
        """The claim as one would make it who knew everything."""
        happened, out = Bounds(self.at, self.at, self.over), Bounds(self.out, self.out, self.out)
        return replace(self.claim, happened=happened, since=self.begun, reported=out, doubted=False)


Widened = tuple[Instant, Instant]


def _widened(draw: st.DrawFn, at: Instant) -> Widened:
    """Bounds, as vague as you like, around a moment that lies between two ticks."""
    below, above = at - at % TICK, at - at % TICK + TICK
    return draw(
        st.one_of(
            st.just((at, at)),
            st.tuples(
                st.sampled_from([below, below - TICK, below - 3 * TICK, OPEN_START]),
                st.sampled_from([above, above + TICK, above + 3 * TICK, OPEN_END]),
            ),
        )
    )


@st.composite
def truths(draw: st.DrawFn, attribute: str, entry: int, at: Instant) -> Truth:
    earliest, latest = _widened(draw, at)
    held_before = draw(st.sampled_from([0, 0, TICK, 2 * TICK]))
    begun = at - held_before - 3 if held_before else at
    since = draw(st.sampled_from([begun - begun % TICK, OPEN_START])) if held_before else earliest
    lasted = draw(st.sampled_from([0, 0, TICK, 2 * TICK]))
    over = at + lasted + 2 if lasted else at
    end = draw(st.sampled_from([over - over % TICK + TICK, OPEN_END])) if lasted else latest
    out = draw(st.sampled_from(TICKS)) + 4
    doubted = draw(st.sampled_from([False] * 5 + [True]))
    claim = Claim(
        entry=entry,
        development=_named(entry),
        slot=Slot("anything", attribute),
        value=draw(st.sampled_from(VALUES[attribute])),
        act=draw(st.booleans()),
        happened=Bounds(earliest, min(latest, end), end),
        since=min(since, earliest),
        reported=Bounds.within(*_widened(draw, out)),
        origin=draw(st.sampled_from(ORIGINS)),
        source="source",
        of=draw(versions),
        doubted=doubted,
    )
    claim = _denying(claim) if draw(denials) else claim
    return Truth(claim, begun, at, over, out, doubted and draw(st.booleans()))


@st.composite
def worlds(draw: st.DrawFn) -> list[Truth]:
    """What really was, at moments all different, and how it was told: vaguely, but never wrongly."""
    attribute = draw(attributes)
    ats = draw(st.lists(st.sampled_from(TICKS), min_size=1, max_size=5, unique=True))
    told = [draw(truths(attribute, entry, at + 5)) for entry, at in enumerate(ats)]
    return [replace(truth, claim=_linked(draw, truth, told)) for truth in told]


def _linked(draw: st.DrawFn, later: Truth, told: list[Truth]) -> Claim:
    """Says of some that were over before it that it follows or replaces them."""
    before = [truth.claim.development for truth in told if truth.over < later.at]
    whole = [version for version in VERSIONS if all(t.over < later.at for t in told if t.claim.of == version)]
    follows = draw(st.lists(st.sampled_from(before), max_size=2, unique=True)) if before else []
    return replace(later.claim, follows=tuple(follows), replaces=draw(st.sampled_from([None, *whole])))
