"""From an entry to its claims: what its development asserts, with its dates beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from travaux.domain.claims import Assertion, Claim, Link, Told
from travaux.domain.entry import Entry
from travaux.domain.event import Development
from travaux.domain.evidence import whose_words
from travaux.domain.instants import ALWAYS, OPEN_START, Bounds, Instant
from travaux.domain.ledger import carried
from travaux.domain.record_keeping import EntryCorrected

UNREPORTED: Final = ALWAYS
"""Stands for the bounds of the source's publication until the source is looked up at the pin."""


def claims_of(entry: Entry, zone: str) -> Iterator[Claim]:
    """The claims an entry carries. `reported` is UNREPORTED unless a source's own correction dates it."""
    development = carried(entry.event)
    if not isinstance(development, Development):
        return
    reported = _corrected_on(entry, zone) or UNREPORTED
    voice = tuple((link.role, link.name, link.party, link.on_record) for link in development.voice)
    for assertion in development.asserts():
        happened, since = _clock(development, assertion, zone)
        yield Claim(
            entry=entry.number,
            development=development.id,
            slot=assertion.slot,
            value=assertion.value,
            act=assertion.act,
            happened=happened,
            since=since,
            reported=reported,
            origin=development.origin,
            source=development.source,
            follows=development.follows,
            of=assertion.of,
            replaces=assertion.replaces,
            inferred=assertion.inferred,
            told=_told(development, assertion, voice),
        )


def _corrected_on(entry: Entry, zone: str) -> Bounds | None:
    if isinstance(entry.event, EntryCorrected) and entry.event.published is not None:
        return entry.event.published.bounds(zone)
    return None


def _clock(development: Development, assertion: Assertion, zone: str) -> tuple[Bounds, Instant]:
    """The world bounds of a claim, and the instant from which it may already have held."""
    if assertion.when == "always":
        return ALWAYS, OPEN_START
    happened = development.occurred.bounds(zone)
    if assertion.when == "earlier":
        return Bounds.within(OPEN_START, happened.latest), OPEN_START
    if development.still:
        return happened, OPEN_START
    return happened, development.occurred.held_from(zone)


def _told(development: Development, assertion: Assertion, voice: tuple[Link, ...]) -> Told:
    about = assertion.slot.subject.split("/")
    said = vars(development)
    party = about[1] if about[0] == "position" else said.get("by") or ""
    return Told(type(development).__name__, said.get("force"), whose_words(development.voice, party), voice)
