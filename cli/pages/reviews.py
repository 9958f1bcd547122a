"""The page of `travaux audit reviews`: an entry a line, under it who reviewed it."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.cli.pages.columns import ends, faint, hanging
from travaux.cli.pages.log import STANDS
from travaux.cli.pages.words import Days, entries
from travaux.cli.paper import Paper
from travaux.projections.views.reviews import Review, Reviewed, ReviewsView


def lines(view: ReviewsView, paper: Paper) -> Iterator[str]:
    days, heading = Days(view.zone), None
    seen = f"{view.seen} of {view.total} entries seen by four eyes · days end in {view.zone}"
    yield from ends(f"REVIEWS  {view.negotiation}", seen, paper.width)
    for entry in view.entries:
        told = f"recorded {days.instant(entry.recorded_at)} by {entry.recorder}, {STANDS[entry.recorder_is]}"
        if told != heading:
            heading = told
            yield from ("", *hanging(told, "", paper.width))
        yield from _entry(entry, paper)
    if view.empty:
        yield from ("", "nothing is left to review" if view.total else "no entry of that kind")


def _entry(entry: Reviewed, paper: Paper) -> Iterator[str]:
    stands = "" if entry.counts else ", counts no more"
    mark = f"seen by four eyes{stands}" if entry.four_eyes else f"not reviewed{stands}"
    yield from hanging(f"{f'#{entry.entry}':>5} {entry.type}: {entry.summary} [{mark}]", "", paper.width)
    for review in entry.reviews:
        yield from faint(_review(review, entry.recorder), paper, 8, "  ")


def _review(one: Review, recorder: str) -> str:
    counts = "" if one.by_another or one.reviewer_is != "signed" else f", with a key that is {recorder}'s too"
    reason = f", \u201c{one.reason}\u201d" if one.reason else ""
    return f"{one.verdict} by {one.reviewer}, {STANDS[one.reviewer_is]}{counts}{reason}, see {entries([one.entry])}"


def rows(view: ReviewsView) -> list[dict[str, object]]:
    """One row for each entry; its reviews as `NAME VERDICT ENTRY`, the signed ones first to count with a +."""
    return [{**entry.model_dump(), "reviews": "; ".join(map(_short, entry.reviews))} for entry in view.entries]


def _short(one: Review) -> str:
    return f"{one.reviewer} {one.verdict} #{one.entry} {'signed' if one.reviewer_is == 'signed' else 'remark'}"
