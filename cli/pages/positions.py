"""The matrix of parties and propositions; below 100 columns the parties stand under each proposition."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from travaux.cli.pages import banner as top
from travaux.cli.pages.columns import WIDE, beside, faint, marked, wrapped
from travaux.cli.pages.words import Days, count, entries, listed, origins
from travaux.cli.paper import Paper
from travaux.projections.replies import Said
from travaux.projections.views.naming import OWN
from travaux.projections.views.positions import Cell, PositionsView, Row, Take, TextSide, own_words

MARKS = {"for": "+", "against": "-", "conditional": "~", "open": "~", "withdrawn": "×"}
SAYS = {"for": "yes", "against": "no", "conditional": "if", "open": "left open", "withdrawn": "no longer"}
RARE = {"×": "given up", "≠": "said not to be so"}
"""Marks that the legend explains where they occur."""
TITLE, NARROWEST = 31, 20
GUTTER = 2
LEGEND = (
    "+ for · - against · ~ open or moving · ' own words · ? possibly in range · ! unsettled or contested",
    "“by” a date: held by then, since when unknown · 1 + 1? = origins, certain + possible · . = no word",
)


@marked
def lines(view: PositionsView, paper: Paper) -> Iterator[str]:
    yield from top.heading("POSITIONS", view.banner, paper)
    yield ""
    if view.empty:
        yield "no answer known"
        return
    if view.party is not None:
        yield from _one_party(view, paper)
    elif _column(view, paper) < NARROWEST or paper.width < WIDE:
        yield from _under(view, paper)
    else:
        yield from _matrix(view, paper)
    yield ""
    yield from _foot(view, paper)


def _foot(view: PositionsView, paper: Paper) -> Iterator[str]:
    marks = {mark_of(take) for row in view.rows for cell in row.cells for take in cell.takes}
    rare = [f"{mark} {RARE[mark]}" for mark in RARE if mark in marks]
    for line in (*LEGEND, *([" · ".join(rare)] if rare else [])):
        yield from faint(line, paper, 1)
    silent = [column.name for column in view.parties if not own_words(view, column.party)]
    if silent:
        text = f"No position of {listed(silent, 'or')} here is in its own words."
        yield from (f" {line}" for line in wrapped(text, paper.width - 1))
    asked = "why ENTRY: the sentence and who said it" if view.party else "--party PARTY: history"
    yield from faint(f"travaux {'' if view.party else 'positions … '}{asked}", paper, 1)


def _column(view: PositionsView, paper: Paper) -> int:
    return (paper.width - TITLE) // max(1, len(view.parties))


def _groups(view: PositionsView) -> Iterator[tuple[str, list[Row]]]:
    for name, rows in groupby(view.rows, key=group_of):
        yield name, list(rows)


def group_of(row: Row) -> str:
    return {"proposition": row.group.upper(), "text": "THE TEXT ITSELF", "issue": "NO PROPOSITION REPORTED"}[row.kind]


def _matrix(view: PositionsView, paper: Paper) -> Iterator[str]:
    width = _column(view, paper)
    widths = [TITLE, *(width for _ in view.parties)]
    names = [[""], *([" " * GUTTER + column.name] for column in view.parties)]
    yield from map(paper.strong, beside(names, widths))
    for name, rows in _groups(view):
        yield paper.strong(f" {name}")
        for row in rows:
            cells = [_in_column(view, row, column.party, width) for column in view.parties]
            yield from beside([_title(row, TITLE), *cells], widths)


def _title(row: Row, width: int) -> list[str]:
    notes = ["(since replaced)"] if row.replaced_by else []
    notes += [text_says(text) for text in row.texts if text.tabled_by is None]
    return [f" {part}" for line in (row.title, *notes) for part in wrapped(line, width - 2)]


def _in_column(view: PositionsView, row: Row, party: str, width: int) -> list[str]:
    cell = next((cell for cell in row.cells if cell.party == party), None)
    days = top.days(view.banner)
    found = [line for take in cell.takes for line in _take(take, cell, days, width - GUTTER)] if cell else []
    said = (wrapped(text_says(text), width - GUTTER) for text in row.texts if text.tabled_by == party)
    texts = [f"{'':{GUTTER}}{line}" for several in said for line in several]
    return [*(found or [f"{'':{GUTTER}}."]), *texts]


def _take(take: Take, cell: Cell, days: Days, width: int) -> Iterator[str]:
    """The side and its force; under it since when, from how many origins, and in whose words."""
    head = wrapped(f"{mark_of(take)} {forces_of(take)}", width, hanging="  ")
    yield f"{flag_of(take, cell):{GUTTER}}{head[0]}"
    yield from (f"{'':{GUTTER}}{line}" for line in head[1:])
    own = "'" if take.voice == OWN else ""
    detail = f"{days.span(take.since, to='-')}, {origins(take.origins, take.possible_origins)}"
    for number, line in enumerate(_joined([detail, *voices_of(take)], width - 2)):
        yield f"{'':{GUTTER}}{own if number == 0 else '':2}{line}"


def _joined(parts: list[str], width: int) -> Iterator[str]:
    """Parts on one line as long as they fit."""
    line = ""
    for part in parts:
        if line and len(line) + len(part) + 2 > width:
            yield line
            line = part
        else:
            line = f"{line}, {part}" if line else part
    yield line


def mark_of(take: Take) -> str:
    return MARKS[take.side] if take.side else "≠"


def forces_of(take: Take) -> str:
    if take.denied:
        return f"said not to be {take.denied}"
    return ", ".join(take.forces) or (take.side or "")


def flag_of(take: Take, cell: Cell) -> str:
    if not take.certain:
        return "? "
    return "! " if cell.standing in ("contested", "unsettled") else ""


def voices_of(take: Take) -> list[str]:
    if take.voice == OWN:
        return []
    return [take.voice, '"still"'] if take.still else [take.voice]


def text_says(text: TextSide) -> str:
    denial = "said not to be " if text.denied else ""
    return f"({text.name}: {denial}{SAYS[text.side]}{'' if text.certain else ' ?'})"


def _under(view: PositionsView, paper: Paper) -> Iterator[str]:
    """Parties under the proposition, one line each."""
    days, width = top.days(view.banner), max(len(column.name) for column in view.parties) if view.parties else 0
    for name, rows in _groups(view):
        yield paper.strong(f" {name}")
        for row in rows:
            yield from (f" {line}" for line in wrapped(row.title, paper.width - 1))
            said = (line for text in row.texts for line in wrapped(text_says(text), paper.width - 3))
            yield from (f"   {line}" for line in said)
            for cell in row.cells:
                yield from _on_lines(cell, days, width, paper)


def _on_lines(cell: Cell, days: Days, width: int, paper: Paper) -> Iterator[str]:
    for number, take in enumerate(cell.takes):
        name = cell.name if number == 0 else ""
        line = f"{flag_of(take, cell):2}{mark_of(take)} {forces_of(take)} · {_told(take, days)}"
        hanging = " " * 4
        first, *rest = wrapped(line, paper.width - width - 5, hanging) if line.strip() else [""]
        yield f"   {name:{width}}  {first if take.certain and cell.standing == 'reported' else line[:2] + first[2:]}"
        yield from (f"   {'':{width}}  {more}" for more in rest)


def _told(take: Take, days: Days) -> str:
    whose = "its own words" if take.voice == OWN else ", ".join(voices_of(take))
    return f"{days.span(take.since)}, {origins(take.origins, take.possible_origins)}, {whose}"


def _one_party(view: PositionsView, paper: Paper) -> Iterator[str]:
    """The history of one party: what it holds on each row, and every report of it."""
    days = top.days(view.banner)
    for name, rows in _groups(view):
        yield paper.strong(f" {name}")
        for row in rows:
            yield from (f" {line}" for line in wrapped(row.title, paper.width - 1))
            for cell in row.cells:
                yield from _history(cell, days, paper.width)


def _history(cell: Cell, days: Days, width: int) -> Iterator[str]:
    for take in cell.takes:
        told = f"{mark_of(take)} {forces_of(take)} · {_told(take, days)} · {_reports(take, days)}"
        first, *rest = wrapped(told, width - 5, "  ")
        yield f"   {flag_of(take, cell):2}{first}"
        yield from (f"     {line}" for line in rest)
        yield from (line for said in take.said for line in _report(said, days, width))
    for take in cell.earlier:
        told = f"before: {mark_of(take)} {forces_of(take)} · {_told(take, days)}"
        yield from (f"     {line}" for line in wrapped(told, width - 5, "  "))
        yield from (line for said in take.said for line in _report(said, days, width))


def _reports(take: Take, days: Days) -> str:
    """How many reports there are, and by when the last of several still told it so."""
    number = count(len(take.said), "report")
    several = take.last_affirmed is not None and take.last_affirmed != take.since.latest
    return f"{number}, last affirmed by {days.say(days.last(str(take.last_affirmed)))}" if several else number


def _report(said: Said, days: Days, width: int) -> Iterator[str]:
    mark = " " if said.sure else "?"
    told = f"{said.force or said.type}, {said.who}, reported {days.span(said.reported)}"
    first, *rest = wrapped(told, width - 16)
    yield f"       {mark} {entries([said.entry]):6} {first}"
    yield from (f"{'':16}{line}" for line in rest)


def memo(view: PositionsView) -> list[dict[str, object]]:
    """The matrix itself in rows, for a memo: one column for each party, as the page has it."""
    days = top.days(view.banner)
    return [
        {
            "group": group_of(row).capitalize(),
            "proposition": " ".join(part.strip() for part in _title(row, 1000)),
            **{column.name: _in_a_memo(row, column.party, days) for column in view.parties},
        }
        for row in view.rows
    ]


def _in_a_memo(row: Row, party: str, days: Days) -> str:
    cell = next((cell for cell in row.cells if cell.party == party), None)
    takes = (f"{flag_of(t, cell)}{mark_of(t)} {forces_of(t)}, {_told(t, days)}" for t in cell.takes) if cell else ()
    return "; ".join([*takes, *(text_says(text) for text in row.texts if text.tabled_by == party)]) or "."


def rows(view: PositionsView) -> list[dict[str, object]]:
    """One row for each side that a party is reported to take."""
    return [_flat(row, cell, take) for row in view.rows for cell in row.cells for take in cell.takes]


def _flat(row: Row, cell: Cell, take: Take) -> dict[str, object]:
    return {
        "group": row.group or "the text itself",
        "about": row.about,
        "title": row.title,
        "party": cell.party,
        "side": take.side or f"not {take.denied}",
        "force": ", ".join(take.forces),
        "standing": cell.standing,
        "certain": take.certain,
        "voice": take.voice,
        "since_earliest": take.since.earliest,
        "since_latest": take.since.latest,
        "origins": take.origins,
        "possible_origins": take.possible_origins,
        "entries": " ".join(str(said.entry) for said in take.said),
    }
