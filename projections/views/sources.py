"""Sources: every document read, when it appeared, what it reported, how it was graded, whether it counts at the pin."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

from travaux.domain.event import Development
from travaux.domain.ledger import State, carried
from travaux.domain.record_keeping import SourceCaptured, SourceWithdrawn
from travaux.projections.filters import Filters
from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply, Reply
from travaux.projections.views.banner import Banner, banner
from travaux.projections.views.findings import Span, span


class Document(Reply):
    """One source at the pin."""

    source: str
    outlet: str | None
    title: str | None
    address: str | None
    language: str
    published: str
    """As recorded, in EDTF."""
    appeared: Span
    basis: str
    hard: str | None
    """The bound that needs no inference."""
    rests_on: list[str]
    why: str | None
    in_range: Literal["yes", "possibly", "no"]
    developments: int
    retracted: int
    origins: list[str]
    quotations: int
    checked: int
    skipped: int
    grade: str | None
    revised: list[str]
    withdrawn: str | None
    text_sha256: str | None


class SourcesView(Reply):
    """The sources of a negotiation, in the order of their publication."""

    negotiation: str
    pin: PinReply
    banner: Banner
    sources: list[Document]

    @property
    def empty(self) -> bool:
        return not self.sources


def sources(reading: Reading, filters: Filters) -> SourcesView:
    told, fallen = _told(reading)
    found = [
        _document(reading, captured, told[name], fallen[name])
        for name, captured in reading.registry.sources.items()
        if filters.source in (None, name)
    ]
    return SourcesView(
        negotiation=reading.negotiation,
        pin=PinReply.of(reading.pin),
        banner=banner(reading),
        sources=sorted(found, key=lambda one: (one.appeared.latest or "9", one.source)),
    )


def _told(reading: Reading) -> tuple[dict[str, list[Development]], dict[str, int]]:
    """By source: its developments that count, and how many that were once recorded do not."""
    told: defaultdict[str, list[Development]] = defaultdict(list)
    fallen: defaultdict[str, int] = defaultdict(int)
    for entry in reading.log.entries(reading.negotiation, 0, reading.pin.recorded_by):
        event = carried(entry.event)
        if not isinstance(event, Development):
            continue
        if reading.ledger.state(entry.number, event.source) is not State.OUT:
            told[event.source].append(event)
        elif reading.ledger.root(entry.number) == entry.number and reading.carrier(event.id) is None:
            fallen[event.source] += 1
    return told, fallen


def _document(reading: Reading, captured: SourceCaptured, told: list[Development], fallen: int) -> Document:
    published, registry = captured.published, reading.registry
    bounds = published.bounds(reading.zone)
    grade = registry.grades.get(captured.source)
    anchors = [event.says for event in told if event.says is not None]
    return Document(
        source=captured.source,
        outlet=captured.outlet,
        title=None if captured.title is None else str(captured.title),
        address=captured.address,
        language=captured.language,
        published=published.edtf,
        appeared=span(bounds.earliest, bounds.latest),
        basis=published.basis,
        hard=published.hard,
        rests_on=list(published.rests_on),
        why=published.why,
        in_range=_in_range(bounds.earliest, bounds.latest, reading.pin.known_on),
        developments=len(told),
        retracted=fallen,
        origins=sorted({event.origin for event in told}),
        quotations=len(anchors),
        checked=sum(anchor.checked for anchor in anchors),
        skipped=len(captured.skipped),
        grade=grade.letter if grade else None,
        revised=[revision.published.edtf for revision in registry.revisions.get(captured.source, ())],
        withdrawn=_withdrawn(reading, captured.source),
        text_sha256=captured.text_sha256,
    )


def _in_range(earliest: int, latest: int, known_on: int) -> Literal["yes", "possibly", "no"]:
    if latest <= known_on:
        return "yes"
    return "possibly" if earliest < known_on else "no"


def _withdrawn(reading: Reading, source: str) -> str | None:
    """When the source took it back, if that counts at the pin."""
    for entry in reading.keeping_entries():
        event = carried(entry.event)
        if isinstance(event, SourceWithdrawn) and event.source == source and reading.counts(entry.number):
            return event.published.edtf
    return None
