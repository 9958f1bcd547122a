"""The sentence behind an entry: its quotation in the attached text, and the chain of who told it to whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from travaux.domain.entry import Entry
from travaux.domain.event import Development, Event
from travaux.domain.ledger import carried
from travaux.domain.registry import Registry
from travaux.events.sources.header import Find
from travaux.projections.reading import Reading
from travaux.projections.replies import Held
from travaux.projections.views.why import Quoted, SlotView, quoted

MOST = 40
"""Voices shown under one value; the data beside the page have them all."""
ROLES = {"speaker": "said by", "source": "from", "relay": "passed on by", "outlet": "published by"}
_END = re.compile(r"[.!?…]['”\"»)]*\s|\n")


class Sentence(NamedTuple):
    """The quotation with the rest of its sentence, as it stands in the text."""

    before: str
    exact: str
    after: str


class Link(NamedTuple):
    role: str
    name: str


class Told(NamedTuple):
    """What an entry tells: through whom, in which words; `sentence` where the text is at hand."""

    entry: int
    chain: list[Link]
    quotation: Quoted
    sentence: Sentence | None
    source: str | None
    recorder: str


class Group(NamedTuple):
    """Values of one fate, each with the first of its voices; how many more each has."""

    heading: str
    held: list[Held]
    more: list[int]


def groups(view: SlotView) -> list[Group]:
    """What stands, what was superseded, what a settlement set aside."""
    fates = (("What stands", view.candidates), ("Superseded", view.superseded), ("Set aside", view.set_aside))
    return [
        Group(
            heading,
            [one.model_copy(update={"said": one.said[:MOST]}) for one in held],
            [max(len(one.said) - MOST, 0) for one in held],
        )
        for heading, held in fates
        if held
    ]


def told(reading: Reading, numbers: Iterable[int], find: Find) -> dict[int, Told]:
    """By entry; each text is read once."""
    at_hand = cache(find)
    return {
        entry.number: _told(entry, reading.registry, at_hand)
        for entry in reading.log.some(reading.negotiation, sorted(set(numbers)))
    }


def _told(entry: Entry, registry: Registry, find: Find) -> Told:
    event = carried(entry.event)
    return Told(
        entry=entry.number,
        chain=list(chain(event, registry)),
        quotation=quoted(entry.number, event),
        sentence=sentence(event, registry, find),
        source=event.source if isinstance(event, Development) else None,
        recorder=entry.recorder,
    )


def sentence(event: Event, registry: Registry, find: Find) -> Sentence | None:
    """None where the text is not at hand, or the words do not stand in it exactly once."""
    if not isinstance(event, Development) or event.says is None:
        return None
    source = registry.sources.get(event.source)
    text = find(source.text_sha256) if source else None
    says = event.says
    sought = f"{says.prefix or ''}{says.exact}{says.suffix or ''}"
    if text is None or text.count(sought) != 1:
        return None
    begins = text.index(sought) + len(says.prefix or "")
    ends = begins + len(says.exact)
    first = max((found.end() for found in _END.finditer(text, 0, begins)), default=0)
    last = next((found.start() + 1 for found in _END.finditer(text, ends)), len(text))
    return Sentence(text[first:begins], text[begins:ends], text[ends:last])


def chain(event: Event, registry: Registry) -> Iterator[Link]:
    """From whoever speaks to whoever published it."""
    if not isinstance(event, Development):
        return
    for one in reversed(event.voice):
        named = registry.name(one.name) if one.name else None
        yield Link(ROLES.get(one.role, one.role), named or one.description or "unnamed")
    source = registry.sources.get(event.source)
    outlet = source.outlet if source else None
    yield Link("read in", f"{outlet} ({event.source})" if outlet else f"{event.source}, outlet not known")
