"""The banner over every page: what negotiation, at which pin, from which sources, with how much in doubt."""

from __future__ import annotations

from collections.abc import Iterable

from travaux.domain.instants import OPEN_END, OPEN_START, Bounds, Instant
from travaux.domain.law import Answer
from travaux.projections.reading import Reading
from travaux.projections.replies import Reply
from travaux.projections.views.findings import Span, span


class Banner(Reply):
    """Title, pin and zone, and how many sources the answers rest on."""

    title: str
    negotiation: str
    zone: str
    as_of: str | None
    known_on: str | None
    recorded_by: int
    asked_as_of: bool
    """False where no as-of was asked for, so that it is the moment of asking."""
    asked_known_on: bool
    last_source: str | None
    """When the last source that is in range had surely appeared."""
    sources: int
    in_range: int
    possibly: int
    possibly_between: Span | None
    """The bounds of the sources of which it is not certain that they were out."""
    later: int
    contested: int | None
    unsettled: int | None


def banner(reading: Reading, answers: Iterable[Answer] | None = None) -> Banner:
    """The banner of a reading; contested and unsettled are counted among the answers, if given."""
    published = [source.published.bounds(reading.zone) for source in reading.registry.sources.values()]
    sure = [bounds for bounds in published if bounds.latest <= reading.pin.known_on]
    maybe = [bounds for bounds in published if bounds.earliest < reading.pin.known_on < bounds.latest]
    opened, whole = reading.registry.opened, span(reading.pin.as_of, reading.pin.known_on)
    standings = None if answers is None else [answer.standing for answer in answers]
    return Banner(
        title=opened.title if opened else reading.negotiation,
        negotiation=reading.negotiation,
        zone=reading.zone,
        as_of=whole.earliest,
        known_on=whole.latest,
        recorded_by=reading.pin.recorded_by,
        asked_as_of=not reading.pin.open_as_of,
        asked_known_on=not reading.pin.open_known,
        last_source=span(OPEN_START, max((b.latest for b in sure), default=OPEN_END)).latest,
        sources=len(published),
        in_range=len(sure),
        possibly=len(maybe),
        possibly_between=_around(maybe),
        later=len(published) - len(sure) - len(maybe),
        contested=None if standings is None else standings.count("contested"),
        unsettled=None if standings is None else standings.count("unsettled"),
    )


def _around(several: list[Bounds]) -> Span | None:
    if not several:
        return None
    earliest: Instant = min(bounds.earliest for bounds in several)
    return span(earliest, max(bounds.latest for bounds in several))
