"""Paper: the width and the styles that lines are written with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paper:
    """A width in columns; without `styled` no escape byte is ever written."""

    width: int = 100
    styled: bool = False

    def strong(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self.styled else text

    def faint(self, text: str) -> str:
        return f"\x1b[2m{text}\x1b[0m" if self.styled else text

    def doubt(self, text: str) -> str:
        """What is contested or unsettled; the mark beside it says so in words or signs as well."""
        return f"\x1b[33m{text}\x1b[0m" if self.styled else text
