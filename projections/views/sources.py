"""Sources: every document read, when it appeared, what it reported, how it was graded, whether it counts at the pin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from travaux.domain.event import Development
from travaux.domain.evidence import Published
from travaux.domain.ledger import carried
from travaux.domain.record_keeping import SourceCaptured, SourceWithdrawn
from travaux.domain.registry import Registry
from travaux.projections.filters import Filters
from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply, Reply, who_speaks
from travaux.projections.views.banner import Banner, banner
from travaux.projections.views.concerns import tells_of
from travaux.projections.views.findings import Span, span
from travaux.projections.views.naming import of_kind


class Heard(Reply):
    """One origin that a source passes on, and the letter it was graded with."""

    origin: str
    name: str
    grade: str | None


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
    entries: int
    """Entries that hold it or what it reports, those that no longer count among them."""
    developments: int
    retracted: int
    origins: list[str]
    heard: list[Heard]
    """The same origins by name."""
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
    counted, withdrawn = _counted(reading, filters), _withdrawn(reading)
    found = [
        _document(reading, captured, counted[name], withdrawn.get(name))
        for name, captured in reading.registry.sources.items()
        if _wanted(filters, name, counted[name])
    ]
    return SourcesView(
        negotiation=reading.negotiation,
        pin=PinReply.of(reading.pin),
        banner=banner(reading),
        sources=sorted(found, key=lambda one: (one.appeared.latest or "9", one.source)),
    )


@dataclass(slots=True)
class _Count:
    """Of one source: how many entries there are, its developments that count, and how many do not any more."""

    entries: int = 0
    told: list[Development] = field(default_factory=list)
    fallen: int = 0


def _counted(reading: Reading, filters: Filters) -> dict[str, _Count]:
    counted: defaultdict[str, _Count] = defaultdict(_Count)
    for entry in reading.log.entries(reading.negotiation, 0, reading.pin.recorded_by):
        event = carried(entry.event)
        if (source := getattr(event, "source", None)) is None:
            continue
        count = counted[source]
        count.entries += 1
        if not isinstance(event, Development) or not filters.takes(entry.number):
            continue
        if not tells_of(event, filters, reading.registry):
            continue
        if reading.counts(entry.number, source):
            count.told.append(event)
        elif reading.ledger.root(entry.number) == entry.number and reading.carrier(event.id) is None:
            count.fallen += 1
    return counted


def _wanted(filters: Filters, name: str, count: _Count) -> bool:
    """Asked for a party, an issue or a kind of voice: only sources that report something of it."""
    narrowed = bool(filters.party or filters.issue or filters.unnamed or filters.on_record)
    origins = len({event.origin for event in count.told})
    return filters.source in (None, name) and (bool(count.told) or not narrowed) and origins >= filters.origins


def _document(reading: Reading, captured: SourceCaptured, count: _Count, withdrawn: str | None) -> Document:
    published, registry, told = captured.published, reading.registry, count.told
    bounds, heard = published.bounds(reading.zone), list(_heard(registry, told))
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
        entries=count.entries,
        developments=len(told),
        retracted=count.fallen,
        origins=[one.origin for one in heard],
        heard=heard,
        quotations=len(anchors),
        checked=sum(anchor.checked for anchor in anchors),
        skipped=len(captured.skipped),
        grade=grade.letter if grade else None,
        revised=[
            revision.published.edtf
            for revision in registry.revisions.get(captured.source, ())
            if _is_out(reading, revision.published)
        ],
        withdrawn=withdrawn,
        text_sha256=captured.text_sha256,
    )


def _heard(registry: Registry, told: Iterable[Development]) -> Iterator[Heard]:
    """Each origin by the name it was given, else as the first development that comes from it tells who speaks."""
    first = {event.origin: event for event in reversed(list(told))}
    for origin, event in sorted(first.items()):
        called = of_kind("origin", origin, registry)
        known = called in (
            registry.name(origin),
            *(named.name for named in registry.subjects.get("origin", {}).values()),
        )
        name = called if known else who_speaks(event.voice, event.source, registry)
        grade = registry.grades.get(origin)
        yield Heard(origin=origin, name=name, grade=grade.letter if grade else None)


def _is_out(reading: Reading, published: Published) -> bool:
    """Had it appeared by the pin, at least possibly?"""
    return published.bounds(reading.zone).earliest < reading.pin.known_on


def _in_range(earliest: int, latest: int, known_on: int) -> Literal["yes", "possibly", "no"]:
    if latest <= known_on:
        return "yes"
    return "possibly" if earliest < known_on else "no"


def _withdrawn(reading: Reading) -> dict[str, str]:
    """When a source took itself back, by name, where that counts at the pin; its first withdrawal."""
    found: dict[str, str] = {}
    for entry in reading.keeping_entries():
        event = carried(entry.event)
        if isinstance(event, SourceWithdrawn) and reading.counts(entry.number) and _is_out(reading, event.published):
            found.setdefault(event.source, event.published.edtf)
    return found
