"""Messages: rows and changes in the form that is sent. Documented keys stay; keys may be added.

Moments are in RFC 3339, UTC; null where there is no bound. A stretch is from `begins` up to `ends`, without `ends`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from travaux.domain.claims import Slot
from travaux.domain.contest import Standing
from travaux.domain.instants import OPEN_END, Instant, instant, rfc3339
from travaux.projections.replies import Reply
from travaux.projections.subscriptions.deltas import Batch, Delta, Held
from travaux.projections.subscriptions.rows import FIRST, Candidate, Row
from travaux.projections.subscriptions.view import Kind


class CandidateReply(Reply):
    """A value that stands, whether surely, and from how many origins: certain ones, and those only possible claims add."""

    value: Any
    sure: bool
    origins: int
    possible_origins: int


class RowReply(Reply):
    """An answer; `value` is null where nothing leads."""

    standing: Standing
    value: Any
    candidates: list[CandidateReply]


class HeldReply(Reply):
    """A row of the table: the answer of a slot as of every moment of the stretch."""

    subject: str
    attribute: str
    begins: str | None
    ends: str | None
    answer: RowReply


class DeltaReply(Reply):
    """As of every moment of the stretch the answer is now `after`; null: there is none any more."""

    subject: str
    attribute: str
    begins: str | None
    ends: str | None
    kind: Kind
    after: RowReply | None
    before: RowReply | None = None
    """Only for whoever asked for it."""


class BatchReply(Reply):
    """All that one entry changed in what is subscribed to.

    It goes on from `previous`: between the two nothing changed. Whoever stands before `previous` has lost something.
    """

    negotiation: str
    entry: int
    previous: int
    type: str
    recorded_at: str | None
    erased: list[int]
    """Entries whose words were destroyed: drop them wherever you keep any."""
    deltas: list[DeltaReply]

    @cached_property
    def written(self) -> str:
        """As it is sent: once for all who are told the same."""
        return self.model_dump_json(exclude_unset=True)


class BeginReply(Reply):
    """A table begins: forget the old one. Rows follow, then `bookmark` says that they are all there."""

    negotiation: str
    entry: int


class RowsReply(Reply):
    """Some rows of the table that has begun."""

    rows: list[HeldReply]


class BookmarkReply(Reply):
    """Nothing changed since `previous` up to `entry`. While it lags behind `head`, the last entry of the log, it is late."""

    negotiation: str
    entry: int
    previous: int
    head: int


Event = Literal["begin", "rows", "batch", "bookmark"]


def batch_reply(negotiation: str, batch: Batch, previous: int, *, full: bool = False) -> BatchReply:
    return BatchReply(
        negotiation=negotiation,
        entry=batch.entry,
        previous=previous,
        type=batch.type,
        recorded_at=rfc3339(instant(batch.recorded_at)),
        erased=list(batch.erased),
        deltas=[_delta(delta, full) for delta in batch.deltas],
    )


def held_reply(held: Held) -> HeldReply:
    return HeldReply(**_stretch(held.slot, held.begins, held.ends), answer=row_reply(held.row))


def row_reply(row: Row) -> RowReply:
    return RowReply(
        standing=row.standing,
        value=row.value,
        candidates=[CandidateReply(**one._asdict()) for one in row.candidates],
    )


def _delta(delta: Delta, full: bool) -> DeltaReply:
    before: dict[str, Any] = {"before": _row_or_none(delta.before)} if full else {}
    stretch = _stretch(delta.slot, delta.begins, delta.ends)
    return DeltaReply(**stretch, kind=delta.kind, after=_row_or_none(delta.after), **before)


def _row_or_none(row: Row | None) -> RowReply | None:
    return None if row is None else row_reply(row)


def _stretch(slot: Slot, begins: Instant, ends: Instant) -> dict[str, Any]:
    return {**slot._asdict(), "begins": rfc3339(begins), "ends": rfc3339(ends)}


def as_batch(reply: BatchReply) -> Batch:
    """The batch that was sent."""
    return Batch(
        entry=reply.entry,
        previous=reply.previous,
        type=reply.type,
        recorded_at=datetime.fromisoformat(reply.recorded_at or ""),
        erased=tuple(reply.erased),
        deltas=tuple(_as_delta(one) for one in reply.deltas),
    )


def as_held(replies: Iterable[HeldReply]) -> list[Held]:
    return [Held(Slot(one.subject, one.attribute), *_as_stretch(one), as_row(one.answer)) for one in replies]


def _as_delta(one: DeltaReply) -> Delta:
    before, after = (None if row is None else as_row(row) for row in (one.before, one.after))
    return Delta(Slot(one.subject, one.attribute), *_as_stretch(one), one.kind, before, after)


def as_row(row: RowReply) -> Row:
    return Row(row.standing, row.value, tuple(Candidate(**dict(one)) for one in row.candidates))


def _as_stretch(one: HeldReply | DeltaReply) -> tuple[Instant, Instant]:
    return _as_instant(one.begins, FIRST), _as_instant(one.ends, OPEN_END)


def _as_instant(text: str | None, unbounded: Instant) -> Instant:
    return unbounded if text is None else instant(datetime.fromisoformat(text))
