"""A trial: what recording would add, and which answers it would change, worked out on a copy of the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from travaux.cli.clock import Clock
from travaux.cli.opening import copied, system_clock
from travaux.cli.output import as_json, plain
from travaux.cli.pages.columns import faint, hanging
from travaux.cli.paper import Paper
from travaux.cli.signing import recorded
from travaux.domain.claims import Slot
from travaux.domain.entry import Entry
from travaux.domain.event import Event, written
from travaux.domain.instants import instant, rfc3339
from travaux.domain.law import UNKNOWN, Answer
from travaux.domain.ledger import carried
from travaux.domain.pins import Pin
from travaux.domain.registry import Registry
from travaux.events.log import Log
from travaux.projections.record import Record
from travaux.projections.replies import PinReply, Reply
from travaux.projections.summary import in_full

if TYPE_CHECKING:
    from travaux.events.integrity.notes import SigningKey


class Standing(Reply):
    """An answer in short: its standing, what leads, and every value that stands."""

    standing: str
    value: Any
    values: list[Any]

    def __str__(self) -> str:
        leads = plain(self.value) if self.value is not None else " / ".join(plain(value) for value in self.values)
        others = ", ".join(plain(value) for value in self.values if value != self.value)
        also = f" (also {others})" if others and self.value is not None else ""
        return f"{leads}{also}, {self.standing}".removeprefix(", ")


class Changed(Reply):
    """An answer before and after."""

    subject: str
    attribute: str
    before: Standing
    after: Standing


class TrialView(Reply):
    """What was recorded, or would be."""

    negotiation: str
    dry_run: bool
    pin: PinReply | None
    """At which the answers were compared; the last entry is that after recording."""
    entries: list[dict[str, Any]]
    summaries: list[str]
    """The entries in a line each."""
    changes: list[Changed] | None
    """None after recording for good, when nothing was compared."""


def tried(
    log: Log, negotiation: str, events: Sequence[Event], *, recorder: str, key: SigningKey | None, clock: Clock
) -> TrialView:
    """Record the events, signed if there is a key, in a copy that ends with the process."""
    with copied(log, negotiation) as copy:
        head = copy.head(negotiation)
        entries = recorded(copy, negotiation, events, recorder=recorder, key=key, recorded_at=system_clock())
        return compared(copy, negotiation, head, entries, clock)


def compared(log: Log, negotiation: str, head: int, entries: Sequence[Entry], clock: Clock) -> TrialView:
    """What the entries after the head change, as of today and as known today."""
    before = Pin(clock.today, clock.today, head)
    after = Pin(clock.today, clock.today, head + len(entries))
    changes = list(_changes(Record(log, log), negotiation, before, after))
    return TrialView(
        negotiation=negotiation,
        dry_run=True,
        pin=PinReply.of(after),
        entries=[_entry(entry, timed=False) for entry in entries],
        summaries=_summaries(log, negotiation, entries),
        changes=changes,
    )


def done(log: Log, negotiation: str, entries: Sequence[Entry]) -> TrialView:
    """The same for entries that were recorded."""
    told, lines = [_entry(entry) for entry in entries], _summaries(log, negotiation, entries)
    return TrialView(negotiation=negotiation, dry_run=False, pin=None, entries=told, summaries=lines, changes=None)


def _summaries(log: Log, negotiation: str, entries: Sequence[Entry]) -> list[str]:
    registry = Registry.of(carried(entry.event) for entry in log.entries(negotiation))
    return [in_full(entry.event, registry) for entry in entries]


def _entry(entry: Entry, *, timed: bool = True) -> dict[str, Any]:
    at = {"recorded_at": rfc3339(instant(entry.recorded_at))} if timed else {}
    return {"entry": entry.number, "recorder": entry.recorder, **at, "event": written(entry.event)}


def _changes(record: Record, negotiation: str, before: Pin, after: Pin) -> Iterator[Changed]:
    was = _answers(record, negotiation, before)
    now = _answers(record, negotiation, after)
    for slot in sorted({*was, *now}):
        old, new = _short(was.get(slot, UNKNOWN)), _short(now.get(slot, UNKNOWN))
        if old != new:
            yield Changed(subject=slot.subject, attribute=slot.attribute, before=old, after=new)


def _answers(record: Record, negotiation: str, pin: Pin) -> dict[Slot, Answer]:
    return dict(record.reading(negotiation, pin).answers())


def _short(answer: Answer) -> Standing:
    values = {as_json(candidate.claim.value): candidate.claim.value for candidate in answer.candidates}
    return Standing(standing=answer.standing, value=answer.value, values=[values[key] for key in sorted(values)])


def lines(view: TrialView, paper: Paper) -> Iterator[str]:
    """What would be recorded, one entry a line, then the answers that would change."""
    count = len(view.entries)
    if not count:
        yield f"nothing would be recorded in {view.negotiation}: it has all of this already"
        return
    yield paper.strong(f"WOULD BE RECORDED in {view.negotiation}: {count} {'entry' if count == 1 else 'entries'}")
    for entry, told in zip(view.entries, view.summaries, strict=True):
        yield from hanging(f"#{entry['entry']} {entry['event']['type']}: {told}", "", paper.width)
    yield from faint("-f json shows the entries whole", paper)
    yield ""
    changes = view.changes or []
    yield paper.strong(f"ANSWERS THAT WOULD CHANGE, as of today and as known today: {len(changes) or 'none'}")
    for change in changes:
        yield f"{change.subject} {change.attribute}"
        yield f"    {change.before} → {change.after}"


def rows(view: TrialView) -> list[dict[str, Any]]:
    """One row an answer that would change; without a comparison, one an entry."""
    if view.changes is None:
        return [{"entry": one["entry"], "type": one["event"]["type"], "id": one["event"]["id"]} for one in view.entries]
    return [_row(change) for change in view.changes]


def _row(change: Changed) -> dict[str, Any]:
    return {
        "subject": change.subject,
        "attribute": change.attribute,
        "standing_before": change.before.standing,
        "before": change.before.value,
        "standing_after": change.after.standing,
        "after": change.after.value,
    }
