"""Columns: text wrapped into cells and cells laid side by side."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import TypeVar

from travaux.cli.paper import Paper

WIDE = 100
"""Columns from which on things stand beside each other."""


View = TypeVar("View")
_MARK = re.compile(r"(?:(?<= )|^)[!?](?= |$)")


def marked(page: Callable[[View, Paper], Iterator[str]]) -> Callable[[View, Paper], Iterator[str]]:
    """The page with its marks of doubt in the style for them; headings and small print keep their own."""

    @wraps(page)
    def lines(view: View, paper: Paper) -> Iterator[str]:
        for line in page(view, paper):
            plain = not paper.styled or "\x1b" in line
            yield line if plain else _MARK.sub(lambda found: paper.doubt(found[0]), line)

    return lines


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


def named(name: str, text: str, right: str, width: int, column: int, mark: str = "") -> Iterator[str]:
    """A name in its column, the text beside it, and entry numbers at the right edge."""
    if width < WIDE:
        yield from hanging(f"  {mark.strip()} {name}" if mark.strip() else f"  {name}", "", width)
        yield from (f"      {line}" for line in wrapped(f"{text} {right}".strip(), width - 6))
        return
    space = width - column - len(mark) - (len(right) + 2 if right else 0)
    names, body = wrapped(name, column - 4), wrapped(text, space)
    for number in range(max(len(names), len(body))):
        left = f"  {names[number] if number < len(names) else ''}".ljust(column)
        left += mark if number == 0 else " " * len(mark)
        line = left + (body[number] if number < len(body) else "")
        yield (line.ljust(width - len(right)) + right if number == 0 else line).rstrip()


def hanging(text: str, right: str, width: int) -> Iterator[str]:
    """A text whose further lines are set in by two, and what stands at the right edge of its first."""
    indent = " " * (len(text) - len(text.lstrip()) + 2)
    first, *rest = wrapped(text.strip(), width - len(indent) - len(right) - 2) if text.strip() else [""]
    head = indent[2:] + first
    yield (head.ljust(width - len(right)) + right).rstrip() if right else head
    yield from (indent + line for line in rest)
