"""The lines over a page: whose talks, at which pin, from which sources, with how much in doubt."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.cli.pages.columns import ends, wrapped
from travaux.cli.pages.words import Days
from travaux.cli.paper import Paper
from travaux.projections.views.banner import Banner


def days(banner: Banner) -> Days:
    """How this page says its dates: without the year of the pin, or of the last source where the pin is open."""
    return Days.of(banner.zone, banner.as_of if banner.asked_as_of else banner.last_source)


def lines(banner: Banner, paper: Paper) -> Iterator[str]:
    yield from map(paper.strong, ends(banner.title, banner.negotiation, paper.width))
    yield from wrapped(f"{pin(banner)} · days end in {banner.zone}", paper.width)
    yield from wrapped(" · ".join([sources(banner), *doubts(banner)]), paper.width)


def heading(name: str, banner: Banner, paper: Paper) -> Iterator[str]:
    """One line for a page that shows a part: what it shows, of which talks, at which pin."""
    title = f"{name}  {banner.negotiation}"
    if len(title) + len(pin(banner)) + 4 <= paper.width:
        yield paper.strong(title) + f"    {pin(banner)}"
    else:
        yield paper.strong(title)
        yield from wrapped(pin(banner), paper.width)


def pin(banner: Banner) -> str:
    """`as at 8 Dec 2025 · as known 8 Dec 2025 · as recorded entry 214`."""
    said = Days(banner.zone)
    as_at = said.instant(banner.as_of) if banner.as_of and banner.asked_as_of else "now"
    known = said.instant(banner.known_on) if banner.known_on and banner.asked_known_on else "now"
    if known == "now" and banner.last_source is not None:
        known = f"now (last source {said.say(said.last(banner.last_source))})"
    return f"as at {as_at} · as known {known} · as recorded entry {banner.recorded_by}"


def sources(banner: Banner) -> str:
    """`3 of 5 sources in range, 1 possibly (undated, 8 to 26 Dec), 1 later`."""
    parts = [f"{banner.in_range} of {banner.sources} sources in range"]
    if banner.possibly and banner.possibly_between is not None:
        parts.append(f"{banner.possibly} possibly (undated, {days(banner).span(banner.possibly_between)})")
    if banner.later:
        parts.append(f"{banner.later} later")
    return ", ".join(parts)


def doubts(banner: Banner) -> list[str]:
    """`3 contested, 2 unsettled`, where they were counted."""
    if banner.contested is None or banner.unsettled is None:
        return []
    return [f"{banner.contested} contested, {banner.unsettled} unsettled"]
