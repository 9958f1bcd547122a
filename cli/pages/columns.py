"""Columns: text wrapped into cells and cells laid side by side."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from travaux.cli.paper import Paper


def wrapped(text: str, width: int, hanging: str = "") -> list[str]:
    """The text in lines of at most `width`, longer words broken; one empty line for no text."""
    options = {"break_on_hyphens": False, "subsequent_indent": hanging}
    return textwrap.wrap(text, max(width, len(hanging) + 1), **options) or [""]  # type: ignore[arg-type]


def beside(cells: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    """Several cells of lines side by side, each padded to its width."""
    for number in range(max(map(len, cells), default=0)):
        parts = (cell[number] if number < len(cell) else "" for cell in cells)
        yield "".join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip()


def ends(left: str, right: str, width: int) -> Iterator[str]:
    """One text at the left edge and one at the right; below each other where they do not fit."""
    if len(left) + len(right) + 2 <= width:
        yield f"{left}{' ' * (width - len(left) - len(right))}{right}".rstrip()
        return
    yield from wrapped(left, width)
    yield from wrapped(right, width)


def faint(text: str, paper: Paper, indent: int = 0, hanging: str = "") -> Iterator[str]:
    """A note in small print."""
    yield from (f"{' ' * indent}{paper.faint(line)}" for line in wrapped(text, paper.width - indent, hanging))
