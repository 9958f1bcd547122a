"""Why: the entries, voices, quotations and origins behind an answer, and what would change it; or all about one entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import RootModel

from travaux.domain.claims import Claim, Slot
from travaux.domain.entry import Entry
from travaux.domain.event import Development, Event
from travaux.domain.evidence import Anchor
from travaux.domain.instants import OPEN_END, instant, rfc3339
from travaux.domain.law import Answer, Candidate
from travaux.domain.ledger import State, carried
from travaux.domain.pins import Pin
from travaux.domain.record_keeping import EntryCorrected, EntryRetracted, EntryReviewed, PassageErased, SourceWithdrawn
from travaux.projections.reading import Reading
from travaux.projections.replies import AnswerReply, PinReply, Reply, outlet, reply, who_speaks
from travaux.projections.summary import summary
from travaux.projections.views.banner import Banner, banner
from travaux.projections.views.became import Became, by_entry
from travaux.projections.views.findings import Span, Standing, began, span
from travaux.projections.views.naming import title
from travaux.projections.views.whatif import WhatIf, would_change


class Quoted(Reply):
    """The words an entry rests on; `checked` against the source's text when they were recorded."""

    entry: int
    exact: str | None
    prefix: str | None
    suffix: str | None
    checked: bool
    hedge: str | None
    note: str | None


class SlotView(AnswerReply):
    """The answer to one slot, with the words it rests on and what would change it."""

    title: str
    banner: Banner
    since: Span | None
    """From when the leading value may have held, and by when it surely did."""
    last_affirmed: Span | None
    quotations: list[Quoted]
    would_change: list[WhatIf]


Here = Literal["leads", "affirms", "stands", "superseded", "set aside", "out of range"]


class Claimed(Reply):
    """A slot that an entry claims, and how that stands: it leads, affirms what leads, stands beside it, or does not."""

    subject: str
    attribute: str
    title: str
    value: Any
    standing: Standing
    here: Here
    answer: Any


class Upon(Reply):
    """Another entry that acts on this one, or judges it."""

    entry: int
    type: str
    reason: str


class EntryView(Reply):
    """All about one entry at a pin."""

    negotiation: str
    pin: PinReply
    banner: Banner
    entry: int
    id: str
    type: str
    recorded_at: str
    recorder: str
    summary: str
    counts: Literal["yes", "doubted", "no"]
    known: Literal["yes", "possibly", "no"]
    """Whether what it tells, or acts on the word of, had appeared by the pin."""
    source: str | None
    outlet: str | None
    published: str | None
    who: str | None
    origin: str | None
    mode: str | None
    occurred: str | None
    basis: str | None
    as_written: str | None
    rests_on: list[str]
    quotation: Quoted | None
    fields: dict[str, Any]
    """What the entry says besides, by the names of its type."""
    claims: list[Claimed]
    upon: list[Upon]
    """Corrections, retractions, reviews and judgements of it, by the pin."""
    changed: list[Became]
    """What it changed when it was recorded, with all that is known of the rest."""


class WhyView(RootModel[SlotView | EntryView]):
    """What `why` prints: about a slot, or about an entry."""


def why_slot(reading: Reading, subject: str, attribute: str) -> SlotView:
    answered = reply(reading, subject, attribute)
    leading = reading.answer(subject, attribute).leading
    numbers = {said.entry for group in _groups(answered) for said in group.said}
    return SlotView(
        **dict(answered),
        title=title(reading.same(subject), reading.registry),
        banner=banner(reading),
        since=began(leading, reading.pin.as_of) if leading else None,
        last_affirmed=_last(leading),
        quotations=[quoted(number, event) for number, event in sorted(reading.events(numbers).items())],
        would_change=would_change(reading, subject, attribute),
    )


def _groups(answered: AnswerReply) -> Iterator[Any]:
    yield from (*answered.candidates, *answered.superseded, *answered.set_aside)


def _last(leading: tuple[Candidate, ...]) -> Span | None:
    """The latest claim of the value: when it was affirmed last."""
    if not leading:
        return None
    claim = max((candidate.claim for candidate in leading), key=lambda claim: claim.happened.latest)
    return span(claim.happened.earliest, claim.happened.latest)


def quoted(number: int, event: Event) -> Quoted:
    """The quotation of a development; without one, only what its recorder noted."""
    anchor: Anchor | None = getattr(event, "says", None)
    return Quoted(
        entry=number,
        exact=_text(anchor.exact) if anchor else None,
        prefix=_text(anchor.prefix) if anchor else None,
        suffix=_text(anchor.suffix) if anchor else None,
        checked=anchor is not None and anchor.checked,
        hedge=_text(getattr(event, "hedge", None)),
        note=_text(getattr(event, "note", None)),
    )


def _text(passage: str | None) -> str | None:
    return None if passage is None else str(passage)


def why_entry(reading: Reading, number: int) -> EntryView:
    entry = reading.entry(number)
    event = carried(entry.event)
    told = event if isinstance(event, Development) else None
    return EntryView(
        negotiation=reading.negotiation,
        pin=PinReply.of(reading.pin),
        banner=banner(reading),
        entry=number,
        id=event.id,
        type=type(event).__name__,
        recorded_at=rfc3339(instant(entry.recorded_at)) or "",
        recorder=entry.recorder,
        summary=summary(event, reading.registry),
        counts=_counts(reading, number, told),
        known=_known(reading, entry),
        **_provenance(reading, told),
        quotation=quoted(number, event) if told else None,
        fields=_fields(event),
        claims=list(_claims(reading, number)),
        upon=list(_upon(reading, entry)),
        changed=list(_changed(reading, entry)),
    )


def _counts(reading: Reading, number: int, told: Development | None) -> Literal["yes", "doubted", "no"]:
    match reading.ledger.state(number, told.source if told else None):
        case State.OUT:
            return "no"
        case State.DOUBTED:
            return "doubted"
        case _:
            return "yes"


_ENVELOPE = frozenset(Development.model_fields)


def _provenance(reading: Reading, told: Development | None) -> dict[str, Any]:
    """Source, voice, origin and dates; all of them empty for record keeping."""
    if told is None:
        names = ("source", "outlet", "published", "who", "origin", "mode", "occurred", "basis", "as_written")
        return {**dict.fromkeys(names), "rests_on": []}
    captured = reading.registry.sources.get(told.source)
    return {
        "source": told.source,
        "outlet": outlet(told.source, reading.registry),
        "published": captured.published.edtf if captured else None,
        "who": who_speaks(told.voice, told.source, reading.registry),
        "origin": told.origin,
        "mode": told.mode,
        "occurred": told.occurred.edtf,
        "basis": told.occurred.basis,
        "as_written": told.occurred.as_written,
        "rests_on": list(told.occurred.rests_on),
    }


def _fields(event: Event) -> dict[str, Any]:
    given = event.model_dump(mode="json", exclude_none=True)
    hidden = _ENVELOPE if isinstance(event, Development) else {"id"}
    return {name: value for name, value in given.items() if name not in hidden and value not in ([], {})}


def _claims(reading: Reading, number: int) -> Iterator[Claimed]:
    for slot in reading.slots_of(number):
        answer = reading.answer(*slot)
        for claim in reading.claims(*slot):
            if claim.entry == number:
                yield Claimed(
                    subject=slot.subject,
                    attribute=slot.attribute,
                    title=title(slot.subject, reading.registry),
                    value=claim.value,
                    standing=answer.standing,
                    here=_here(reading, slot, claim, answer),
                    answer=answer.value,
                )


def _here(reading: Reading, slot: Slot, claim: Claim, answer: Answer) -> Here:
    """Whether the claim leads, agrees with what leads, stands beside it, or does not stand."""
    number = claim.entry
    if any(one.claim.entry == number for one in answer.leading):
        return "leads"
    if any(one.claim.entry == number for one in answer.candidates):
        return "affirms" if answer.leading and claim.value == answer.value else "stands"
    if any(one.claim.entry == number for one in answer.superseded):
        return "superseded"
    _, settlement = reading.settled.get(slot) or (0, None)
    return "set aside" if settlement and claim.development in settlement.set_aside else "out of range"


def _changed(reading: Reading, entry: Entry) -> Iterator[Became]:
    """Nothing of an entry whose source had surely not appeared by the pin."""
    if _known(reading, entry) != "no":
        before = reading.at(Pin(OPEN_END, OPEN_END, entry.number - 1))
        yield from by_entry(before, before.by(entry.number))


def _known(reading: Reading, entry: Entry) -> Literal["yes", "possibly", "no"]:
    """Of what dates from no source: yes."""
    own = getattr(entry.event, "published", None)
    captured = reading.registry.sources.get(getattr(carried(entry.event), "source", ""))
    published = own or (captured.published if captured else None)
    if published is None or published.bounds(reading.zone).latest <= reading.pin.known_on:
        return "yes"
    return "possibly" if published.bounds(reading.zone).earliest < reading.pin.known_on else "no"


def _upon(reading: Reading, entry: Entry) -> Iterator[Upon]:
    """What was recorded about the entry by the pin: corrections, retractions, its source's withdrawal, judgements."""
    id, source = carried(entry.event).id, getattr(carried(entry.event), "source", None)
    for other in reading.keeping_entries():
        match other.event:
            case _ if _known(reading, other) == "no":
                pass
            case EntryReviewed() | PassageErased() if other.event.of == id:
                yield _on(other, str(getattr(other.event, "reason", None) or ""))
            case EntryCorrected() | EntryRetracted() if other.event.of == id:
                yield _on(other, other.event.reason)
            case SourceWithdrawn() if other.event.source == source:
                yield _on(other, other.event.reason)
            case _ if id in getattr(other.event, "developments", ()) or id in getattr(other.event, "set_aside", ()):
                yield _on(other, str(getattr(other.event, "reason", "")))
            case _:
                pass


def _on(entry: Entry, reason: str) -> Upon:
    return Upon(entry=entry.number, type=type(entry.event).__name__, reason=str(reason))
