"""Rows: the answer of a slot as of every moment in the world, with knowledge unbounded, as a subscriber keeps it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from travaux.domain.claims import Claim, Value
from travaux.domain.contest import Bits, Standing, sets
from travaux.domain.course import Course, Held
from travaux.domain.instants import OPEN_END, OPEN_START, Instant, rfc3339


class Candidate(NamedTuple):
    """A value that stands, and from how many origins: those that are certain, and those that only possible claims add."""

    value: Value
    sure: bool
    origins: int
    possible_origins: int


class Row(NamedTuple):
    """An answer without its evidence; `value` is None where nothing leads."""

    standing: Standing
    value: Value
    candidates: tuple[Candidate, ...]


Rows = tuple[tuple[Instant, Row | None], ...]
"""From each moment on that row, up to the next moment; None where there is no answer. The first moment is FIRST."""

FIRST = OPEN_START + 1
"""Before every date that can be written: what is said to have been so for ever is so from here on."""
NOTHING: Rows = ((FIRST, None),)


def rows_at(rows: Rows, as_of: Instant) -> Row | None:
    return rows[bisect_right(rows, as_of, key=lambda row: row[0]) - 1][1]


def rows_from(claims: Sequence[Claim], since: Instant = FIRST) -> Rows:
    """The rows that the claims on a slot give, as of a moment and all later ones."""
    if not claims:
        return ((since, None),)
    return tuple(_merged(_turns(dict(enumerate(claims)), since).items()))


def _turns(claims: Mapping[int, Claim], since: Instant) -> dict[Instant, Row | None]:
    """The row from each turn on. Of several turns in one moment that can be written the last counts."""
    course, counts = Course(claims, OPEN_END), _Counts(claims)
    turns = [turn for turn in course.turns if writable(turn) < OPEN_END]
    later = turns[bisect_right(turns, since) - 1 :]
    return {max(writable(turn), since): _row(course, counts, turn) for turn in later}


def _row(course: Course, counts: _Counts, turn: Instant) -> Row | None:
    standing, value = course.outcome(turn)
    return None if standing == "unknown" else Row(standing, value, counts.of(course.at(turn), value))


def spliced(rows: Rows, later: Rows) -> Rows:
    """The rows up to the first moment of the later ones, and those."""
    return tuple(_merged((*(row for row in rows if row[0] < later[0][0]), *later)))


def first_difference(before: Iterable[Claim], after: Iterable[Claim]) -> Instant:
    """The moment from which on two records of a slot can give different answers: when what they do not share begins."""
    one, other = ({_named(claim): claim for claim in claims} for claims in (before, after))
    apart = ((one.get(name) or other[name]) for name in one.keys() ^ other.keys())
    bounds = (min(claim.since, claim.happened.earliest, claim.happened.latest) for claim in apart)
    return max(FIRST, writable(min(bounds, default=OPEN_END)))


def _named(claim: Claim) -> tuple[object, ...]:
    """What an entry claims never changes, but what is known of its source's date may."""
    return claim.entry, claim.development, repr(claim.value), claim.reported


def writable(at: Instant) -> Instant:
    """An instant that no date can tell is as good as the open end it lies next to."""
    if rfc3339(at) is not None:
        return at
    return OPEN_START if at < 0 else OPEN_END


def _merged(turns: Iterable[tuple[Instant, Row | None]]) -> Iterator[tuple[Instant, Row | None]]:
    held: Any = ()
    for begins, row in turns:
        if row != held:
            yield begins, row
            held = row


class _Counts:
    """How often each value is told."""

    def __init__(self, claims: Mapping[int, Claim]) -> None:
        self._told = sum(1 << i for i, claim in claims.items() if not claim.inferred)
        self._values = {repr(claim.value): claim.value for claim in claims.values()}
        self._having = sets((repr(claim.value), i) for i, claim in claims.items())
        self._origins = tuple(sets((claim.origin, i) for i, claim in claims.items()).values())

    def of(self, held: Held, leading: Value) -> tuple[Candidate, ...]:
        """The values that are left: the leading one first, then the surer, then the better sourced."""
        left = {written: held.left & having for written, having in self._having.items()}
        found = [self._candidate(self._values[written], some, held.sure) for written, some in left.items() if some]
        return tuple(sorted(found, key=lambda one: _place(one, leading)))

    def _candidate(self, value: Value, some: Bits, sure: Bits) -> Candidate:
        certain, told = some & sure & self._told, some & self._told
        firm = sum(1 for own in self._origins if own & certain)
        return Candidate(value, bool(some & sure), firm, sum(1 for own in self._origins if own & told) - firm)


def _place(one: Candidate, leading: Value) -> tuple[bool, bool, int, int, str]:
    return leading is None or one.value != leading, not one.sure, -one.origins, -one.possible_origins, str(one.value)
