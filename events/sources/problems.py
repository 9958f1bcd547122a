"""Problems: what is wrong in a file, where, and how to mend it. All of them are told, not the first alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from travaux.domain.registry import nearest


class Place(NamedTuple):
    """A place in a file; lines and columns count from 1. Line 0: not in a file at all."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Problem(NamedTuple):
    """Something that keeps a file from being recorded, or (as a notice) something worth knowing."""

    place: Place
    what: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.what}{f'; {self.fix}' if self.fix else ''}"


class Refused(ValueError):
    """A value is not acceptable; the reader knows its place."""

    def __init__(self, what: str, fix: str = "") -> None:
        self.what, self.fix = what, fix
        super().__init__(f"{what}; {fix}" if fix else what)


class RefusedHere(Refused):
    """A file cannot be read any further from this place on."""

    def __init__(self, place: Place, what: str, fix: str = "") -> None:
        self.problem = Problem(place, what, fix)
        super().__init__(what, fix)


class Problems(list[Problem]):
    """What was found wrong so far; reading goes on."""

    @contextmanager
    def at(self, place: Place) -> Iterator[None]:
        """What is refused in here is a problem at this place, unless it knows a better one."""
        try:
            yield
        except ValueError as error:
            self.append(problem(place, error))


def problem(place: Place, error: ValueError) -> Problem:
    """What went wrong there, as a problem."""
    if isinstance(error, RefusedHere):
        return error.problem
    if isinstance(error, Refused):
        return Problem(place, error.what, error.fix)
    what, _, fix = str(error).partition(", did you mean ")
    return Problem(place, what, f"did you mean {fix}" if fix else "")


def among(name: str, known: Iterable[str], most: int = 2) -> str:
    """The fix for a name that is none of the known: the nearest ones, or a few of them."""
    listed = list(known)
    near = nearest(name, listed, most)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"known are {', '.join(listed[:12])}{' …' if len(listed) > 12 else ''}" if listed else ""
