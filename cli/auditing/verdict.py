"""The verdict of a stranger on a record, as a result and as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from travaux.cli.pages.log import STANDS
from travaux.cli.pages.words import count
from travaux.cli.paper import Paper
from travaux.domain.signers import RecorderIs
from travaux.events.integrity.verifier import told
from travaux.events.integrity.verify import Verdict
from travaux.projections.replies import Reply


class FaultReply(Reply):
    """Something that is not as it must be; `entry` is None where it concerns the record as a whole."""

    entry: int | None
    what: str


class VouchedReply(Reply):
    """Entries that were written no later than a time, by a partner's word; without one it is our word only."""

    first: int
    last: int
    no_later_than: str | None
    by: str | None


class CheckpointReply(Reply):
    """A checkpoint signed by a known key, with those who cosigned it."""

    origin: str
    entries: int
    cosigned_by: list[str]


class RecordedReply(Reply):
    """Entries that one recorder is said to have recorded, and what stands behind that."""

    first: int
    last: int
    recorder: str
    recorder_is: RecorderIs


class VerdictView(Reply):
    """What was found."""

    negotiation: str
    holds: bool
    entries: int
    root: str
    """Of the tree over all entries, hex."""
    faults: list[FaultReply]
    checkpoints: list[CheckpointReply]
    outside: int
    """How many checkpoints were given that others kept."""
    vouched: list[VouchedReply]
    recorded: list[RecordedReply]


def view(verdict: Verdict, outside: int) -> VerdictView:
    return VerdictView(
        negotiation=verdict.negotiation,
        holds=verdict.holds,
        entries=verdict.entries,
        root=verdict.root.hex(),
        faults=[FaultReply(entry=one.entry, what=one.what) for one in verdict.faults],
        checkpoints=[
            CheckpointReply(
                origin=one.checkpoint.origin,
                entries=one.checkpoint.size,
                cosigned_by=sorted({by.key.name for by in one.cosigned}),
            )
            for one in verdict.checkpoints
        ],
        outside=outside,
        vouched=[
            VouchedReply(
                first=one.first, last=one.last, no_later_than=told(one.at) if one.at else None, by=one.by or None
            )
            for one in verdict.vouched
        ],
        recorded=[RecordedReply(**one._asdict()) for one in verdict.recorded],
    )


def lines(view: VerdictView, paper: Paper) -> Iterator[str]:
    for fault in view.faults:
        place = f"entry {fault.entry}" if fault.entry else view.negotiation
        yield f"{paper.doubt('FAULT')}  {place}: {fault.what}"
    yield f"{view.negotiation}: {view.entries} entries, root {view.root[:16]}…"
    for one in view.checkpoints:
        by = f", cosigned by {', '.join(one.cosigned_by)}" if one.cosigned_by else ""
        yield f"signed up to entry {one.entries} by {one.origin}{by}"
    yield from map(_told, view.vouched)
    yield from _recorders(view.recorded)
    if not view.outside:
        yield "no checkpoint from outside was given: give the last one you kept with --known"
    yield "All of this holds." if view.holds else paper.doubt("This does not hold.")


def _told(one: VouchedReply) -> str:
    entries = f"entry {one.first}" if one.first == one.last else f"entries {one.first} to {one.last}"
    return f"{entries}: " + (f"no later than {one.no_later_than}, cosigned by {one.by}" if one.by else "our word only")


def _recorders(recorded: Sequence[RecordedReply]) -> Iterator[str]:
    """How many entries each recorded, if any of it is signed; what nobody signed is as it says."""
    counted: Counter[tuple[str, RecorderIs]] = Counter()
    for one in recorded:
        counted[one.recorder, one.recorder_is] += 1 + one.last - one.first
    if any(stands != "claimed" for _, stands in counted):
        for (recorder, stands), number in sorted(counted.items()):
            yield f"{count(number, 'entry', 'entries')} recorded by {recorder}, {STANDS[stands]}"


def rows(view: VerdictView) -> list[dict[str, Any]]:
    """One row a fault."""
    return [fault.model_dump() for fault in view.faults]
