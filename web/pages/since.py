"""Since: how the matrix differs from what was known of it at the end of an earlier day, the world's as-of being the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from travaux.projections.views.positions import Cell, PositionsView, Take

Place = tuple[str, str]
"""What a cell is about, and its party."""


class Since(NamedTuple):
    """A word for each side that is new or more firmly known, and the sides that stand no more."""

    words: dict[tuple[Place, str], str]
    gone: dict[Place, list[Take]]

    def word(self, about: str, party: str, take: Take) -> str | None:
        return self.words.get(((about, party), _side(take)))

    def no_more(self, about: str, party: str) -> list[Take]:
        return self.gone.get((about, party), [])

    @property
    def places(self) -> set[Place]:
        """The cells that are otherwise."""
        return {place for place, _ in self.words} | self.gone.keys()

    @property
    def counted(self) -> list[tuple[str, int]]:
        """Each word, and how often."""
        gone = sum(map(len, self.gone.values()))
        return [*Counter(self.words.values()).most_common(), *([("no more", gone)] if gone else [])]


def since(before: PositionsView, now: PositionsView) -> Since:
    old, new = dict(_cells(before)), dict(_cells(now))
    words: dict[tuple[Place, str], str] = {}
    for place, cell in new.items():
        known = {_side(take): take for take in old[place].takes} if place in old else {}
        words |= {(place, _side(take)): word for take in cell.takes if (word := _word(known.get(_side(take)), take))}
    gone = {place: left for place, cell in old.items() if (left := list(_left(cell, new.get(place))))}
    return Since(words, gone)


def _cells(view: PositionsView) -> Iterator[tuple[Place, Cell]]:
    for row in view.rows:
        for cell in row.cells:
            yield (row.about, cell.party), cell


def _side(take: Take) -> str:
    return f"not {take.denied}" if take.denied else str(take.side)


def _word(old: Take | None, new: Take) -> str | None:
    """New, surely so where it was only possible, in a new force, or said again; None if nothing was added."""
    if old is None:
        return "new"
    if new.certain and not old.certain:
        return "now sure"
    if added := [force for force in new.forces if force not in old.forces]:
        return f"now {', '.join(added)}"
    return "said again" if len(new.said) > len(old.said) else None


def _left(old: Cell, new: Cell | None) -> Iterator[Take]:
    standing = {_side(take) for take in new.takes} if new else set()
    yield from (take for take in old.takes if _side(take) not in standing)
