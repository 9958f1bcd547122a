"""Late entries, as a result and as a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, Literal

from travaux.cli.pages.words import count
from travaux.cli.paper import Paper
from travaux.domain.instants import instant, rfc3339
from travaux.events.integrity.backdated import Late
from travaux.projections.replies import Reply


class LateReply(Reply):
    """An entry, and by how much it was surely late."""

    entry: int
    id: str
    what: Literal["recorded", "reported"]
    days: float
    """Whole and part days that surely passed between the report and the entry, or what happened and its report."""
    source: str
    recorder: str
    recorded_at: str | None
    reason: str | None
    """That of a correction."""


class LatenessView(Reply):
    """The late entries of a record, in order."""

    negotiation: str
    threshold: str
    entries: list[LateReply]

    @property
    def empty(self) -> bool:
        return not self.entries


def view(negotiation: str, threshold: str, late: Iterable[Late]) -> LatenessView:
    return LatenessView(negotiation=negotiation, threshold=threshold, entries=[_reply(one) for one in late])


def _reply(one: Late) -> LateReply:
    return LateReply(
        entry=one.entry,
        id=one.id,
        what=one.what,
        days=round(one.late / timedelta(days=1), 2),
        source=one.source,
        recorder=one.recorder,
        recorded_at=rfc3339(instant(one.recorded_at)),
        reason=one.reason,
    )


def lines(view: LatenessView, paper: Paper) -> Iterator[str]:
    after = {"recorded": "its report", "reported": "it happened"}
    for one in view.entries:
        reason = f": {one.reason}" if one.reason else ""
        days = count(int(one.days), "day")
        yield f"#{one.entry:<5} {one.what} {days} after {after[one.what]}  {one.id}  by {one.recorder}{reason}"
    yield f"{count(len(view.entries), 'entry', 'entries')} of {view.negotiation} late by more than {view.threshold}"


def rows(view: LatenessView) -> list[dict[str, Any]]:
    """One row for each."""
    return [one.model_dump() for one in view.entries]
