"""The page of `travaux log`: an entry a line."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.cli.pages.columns import WIDE, ends, faint, hanging, named, wrapped
from travaux.cli.pages.words import Days, count, entries, said
from travaux.cli.paper import Paper
from travaux.domain.signers import RecorderIs
from travaux.projections.views.log import Line, LogView

TYPE = 32
STANDS: dict[RecorderIs, str] = {
    "signed": "signed",
    "unknown-key": "signed with a key that is not known here",
    "claimed": "as it says, not signed",
}
"""What stands behind the name of a recorder."""


def lines(view: LogView, paper: Paper) -> Iterator[str]:
    days = Days(view.zone)
    shown = f"{len(view.entries)} of {view.total} entries"
    yield from ends(f"LOG  {view.negotiation}", f"{shown} · days end in {view.zone}", paper.width)
    signed = any(entry.recorder_is in ("signed", "unknown-key") for entry in view.entries)
    heading = None
    for entry in view.entries:
        claimed = f", {STANDS[entry.recorder_is]}" if signed and entry.recorder_is else ""
        if (told := f"recorded {days.instant(entry.recorded_at)} by {entry.recorder}{claimed}") != heading:
            heading = told
            yield from ("", *map(paper.strong, wrapped(told, paper.width)))
        yield from _line(entry, paper)
    if view.empty:
        yield from ("", "no entry of that kind")


def _line(entry: Line, paper: Paper) -> Iterator[str]:
    late = f"reported {count(entry.days_late, 'day')} later" if entry.days_late else ""
    upon = f"see {entries(entry.upon)}" if entry.upon else ""
    notes = ", ".join(part for part in (*entry.marks, upon, late) if part)
    text = f"{entry.summary}{said(entry.words)}{f' [{notes}]' if notes else ''}"
    if paper.width >= WIDE:
        yield from named(f"{f'#{entry.entry}':>5} {entry.type}", text, entry.source or "", paper.width, TYPE)
    else:
        yield from hanging(f"#{entry.entry} {entry.type} {entry.source or ''}", "", paper.width)
        yield from faint(text, paper, 4)


def rows(view: LogView) -> list[dict[str, object]]:
    """One row for each entry."""
    return [
        {**entry.model_dump(), "marks": " ".join(entry.marks), "upon": " ".join(map(str, entry.upon))}
        for entry in view.entries
    ]
