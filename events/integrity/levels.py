"""A whole tree in memory, level by level: as fast as Python hashes, for whoever reads every entry anyway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import count, takewhile

from travaux.events.integrity import tree


class Levels:
    """All complete subtrees over the hashes of some leaves. Law: every root is that of `tree.root_of` these leaves."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [leaves]
        while len(below := self._levels[-1]) > 1:
            pairs = zip(below[::2], below[1::2], strict=False)
            self._levels.append([sha256(b"\x01" + left + right).digest() for left, right in pairs])
        self.size = len(leaves)

    @classmethod
    def of(cls, table: Mapping[tuple[int, int], bytes]) -> Levels:
        """The tree over the leaves of a stored one, up to the first that is missing there."""
        return cls(list(takewhile(bool, (table.get((0, position), b"") for position in count()))))

    def root(self, size: int) -> bytes | None:
        """The root at that size; None beyond all leaves."""
        if not 0 <= size <= self.size:
            return None
        return tree.root(size, lambda level, position: self._levels[level][position])

    def consistency(self, old: int, size: int) -> list[bytes]:
        """The proof that the tree of that size begins with the one of `old`; nothing is to be proven from 0."""
        return tree.consistency(old, size, lambda level, position: self._levels[level][position]) if old else []

    def differing(self, table: Mapping[tuple[int, int], bytes]) -> list[tuple[int, int]]:
        """Where a stored tree, which may be shorter, says otherwise: level and position. Leaves only, if any of them."""
        found = sorted(place for place, made in table.items() if self._at(*place) != made)
        return [place for place in found if place[0] == found[0][0]]

    def _at(self, level: int, position: int) -> bytes | None:
        here = self._levels[level] if level < len(self._levels) else ()
        return here[position] if 0 <= position < len(here) else None
