"""Lines for what is contested or unsettled: every value that stands, with its entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from travaux.cli.pages.columns import named
from travaux.cli.pages.values import about, called
from travaux.cli.pages.words import Days, entries
from travaux.cli.paper import Paper
from travaux.projections.views.doubts import Doubt

NAME = 32


def lines(name: str, several: Sequence[Doubt], days: Days, paper: Paper) -> Iterator[str]:
    if several:
        yield paper.strong(name)
    for doubt in several:
        text = _contested(doubt, days) if doubt.standing == "contested" else _unsettled(doubt, days)
        yield from named(about(doubt), text, "", paper.width, NAME)


def _contested(doubt: Doubt, days: Days) -> str:
    """Every value with its entries; whose one report it all is, if it is one."""
    values = " / ".join(f"{called(doubt, one, days)} {entries(one.entries)}" for one in doubt.values)
    one_origin = doubt.origins + doubt.possible_origins == 1
    return f"{values}{f' · 1 origin, {doubt.said_by[0]}' if one_origin and doubt.said_by else ''}"


def _unsettled(doubt: Doubt, days: Days) -> str:
    sure = " / ".join(f"{called(doubt, one, days)} {entries(one.entries)}" for one in doubt.values if one.certain)
    maybe = (
        f"{called(doubt, one, days)} {entries(one.entries)}"
        f" ({', '.join(one.who)}, {days.span(one.since) if one.known else 'undated'})"
        for one in doubt.values
        if not one.certain
    )
    return f"{sure}, perhaps {' or '.join(maybe)}"
