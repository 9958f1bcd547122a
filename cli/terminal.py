"""The terminal: how wide, whether styled, and what is said beside the data, on stderr."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import TextIO

from travaux.cli.paper import Paper

NARROWEST, USUAL = 40, 100


def paper(stream: TextIO, *, no_color: bool = False) -> Paper:
    """The paper that a stream is: styled only on a terminal, and never under NO_COLOR or TERM=dumb."""
    return Paper(width=width(stream), styled=_styled(stream, no_color))


def width(stream: TextIO) -> int:
    """COLUMNS, else the terminal's own width, else 100."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked):
        return max(NARROWEST, int(asked))
    try:
        return max(NARROWEST, os.get_terminal_size(stream.fileno()).columns)
    except (OSError, ValueError):
        return USUAL


def _styled(stream: TextIO, no_color: bool) -> bool:
    if no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def say(text: str, *, quiet: bool = False) -> None:
    """A message for the person: on stderr, so that stdout holds data only."""
    if not quiet:
        print(text, file=sys.stderr)


def progress(what: str, *, quiet: bool = False) -> Callable[[int, int], None]:
    """Told how many of how many are done, draws a bar on a terminal if it takes longer than a second."""
    if quiet or not sys.stderr.isatty():
        return lambda _done, _all: None
    return _Bar(what)


def counting(what: str, total: int, *, quiet: bool = False) -> Callable[[int], None]:
    """The same bar, told how many more are done."""
    bar, done = progress(what, quiet=quiet), 0

    def more(count: int) -> None:
        nonlocal done
        done += count
        bar(done, total)

    return more


class _Bar:
    """One line on stderr that is drawn over, and wiped at the end."""

    def __init__(self, what: str) -> None:
        self.what, self.began, self.drawn = what, time.monotonic(), 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if done >= total and self.drawn:
            sys.stderr.write("\r\x1b[K")
        elif now - self.began > 1 and now - self.drawn > 0.1:
            self.drawn = now
            sys.stderr.write(f"\r{self._line(done, total, now - self.began)}")
        sys.stderr.flush()

    def _line(self, done: int, total: int, took: float) -> str:
        filled = 30 * done // max(total, 1)
        left = took / max(done, 1) * (total - done)
        rate = done / took
        return f"{self.what} [{'#' * filled}{'.' * (30 - filled)}] {done}/{total} {rate:.0f}/s, {left:.0f} s left\x1b[K"
