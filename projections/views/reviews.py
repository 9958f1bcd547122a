"""The reviews: every entry with who recorded it, who checked it, and whether four eyes saw it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from travaux.domain.entry import Entry
from travaux.domain.instants import instant, rfc3339
from travaux.domain.ledger import carried
from travaux.domain.record_keeping import EntryReviewed, RecordingSigned
from travaux.domain.signers import RecorderIs, Signers, recorder_is
from travaux.projections.filters import Filters
from travaux.projections.four_eyes import Check, checks, seen
from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply, Reply
from travaux.projections.summary import summary
from travaux.projections.views.log import is_wanted, within


class Review(Reply):
    """A verdict that stands: the reviewer's latest."""

    entry: int
    reviewer: str
    reviewer_is: RecorderIs
    verdict: Literal["accepted", "rejected"]
    by_another: bool
    """Is it signed, by a key that does not speak for the recorder of the entry too?"""
    reason: str | None


class Reviewed(Reply):
    """An entry, whether or not anybody reviewed it."""

    entry: int
    recorded_at: str
    recorder: str
    recorder_is: RecorderIs
    type: str
    id: str
    summary: str
    counts: bool
    """False once it was corrected, retracted or withdrawn by its source."""
    four_eyes: bool
    """Did somebody else accept it, and does nobody reject it, of those whose signature counts?"""
    reviews: list[Review]


class ReviewsView(Reply):
    """The entries asked for, in order. Reviews and signatures are none of them: nobody reviews those."""

    negotiation: str
    pin: PinReply
    zone: str
    entries: list[Reviewed]
    total: int
    """How many entries pass the filters."""
    seen: int
    """How many of these four eyes saw."""

    @property
    def empty(self) -> bool:
        return not self.entries


def reviews(reading: Reading, filters: Filters, signers: Signers, *, unreviewed: bool = False) -> ReviewsView:
    """Every entry by the pin; with `unreviewed` only what counts and four eyes did not see."""
    given = checks(reading.keeping_entries(), signers)
    told = [_reviewed(reading, entry, signers, given.get(entry.number, ())) for entry in _entries(reading, filters)]
    return ReviewsView(
        negotiation=reading.negotiation,
        pin=PinReply.of(reading.pin),
        zone=reading.zone,
        entries=[one for one in told if not unreviewed or (one.counts and not one.four_eyes)],
        total=len(told),
        seen=sum(one.four_eyes for one in told),
    )


def _entries(reading: Reading, filters: Filters) -> Iterator[Entry]:
    for entry in within(reading):
        if not isinstance(entry.event, EntryReviewed | RecordingSigned) and is_wanted(entry, filters, reading.registry):
            yield entry


def _reviewed(reading: Reading, entry: Entry, signers: Signers, given: Sequence[Check]) -> Reviewed:
    source = getattr(carried(entry.event), "source", None)
    return Reviewed(
        entry=entry.number,
        recorded_at=rfc3339(instant(entry.recorded_at)) or "",
        recorder=entry.recorder,
        recorder_is=recorder_is(entry.number, signers),
        type=type(entry.event).__name__,
        id=entry.event.id,
        summary=summary(entry.event, reading.registry),
        counts=reading.counts(entry.number, source),
        four_eyes=seen(entry.recorder, given),
        reviews=[_review(one, entry.recorder, signers) for one in given],
    )


def _review(one: Check, recorder: str, signers: Signers) -> Review:
    return Review(
        entry=one.number,
        reviewer=one.by,
        reviewer_is=recorder_is(one.number, signers),
        verdict=one.verdict,
        by_another=one.by_another_than(recorder),
        reason=one.reason,
    )
