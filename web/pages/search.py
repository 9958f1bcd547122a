"""Search: entries and names that hold all the words, whatever their case and accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from travaux.domain.event import Development
from travaux.domain.ledger import carried
from travaux.projections.reading import Reading
from travaux.projections.summary import summary
from travaux.projections.views.reach import reach
from travaux.web.pages.here import Here

MOST = 200


class Name(NamedTuple):
    kind: str
    id: str
    name: str
    also: tuple[str, ...]


class Hit(NamedTuple):
    entry: int
    summary: str
    quotation: str | None
    source: str | None


class Found(NamedTuple):
    names: list[Name]
    entries: list[Hit]
    more: bool
    """There are further entries than those shown."""


def search(reading: Reading, query: str) -> Found:
    """Names first, then the entries that count at the pin, the last ones first."""
    sought = words(query)
    if not sought:
        return Found([], [], False)
    hits = list(_within(_hits(reading, sought)))
    names = [one for one in _names(reading) if _has(" ".join((one.name, one.id, *one.also)), sought)]
    return Found(names[:MOST], hits[:MOST], len(hits) > MOST)


def found_at(here: Here, one: Name) -> str:
    """Where a name is told of."""
    match one.kind:
        case "party":
            return here.to("positions", party=one.id)
        case "issue":
            return here.to("issues", issue=one.id)
        case "plan":
            return here.to("plan", plan=one.id)
        case "version" | "point":
            return here.to("plan", plan=one.id.partition("/")[0])
        case "meeting" | "commitment":
            return here.to(f"{one.kind}s")
        case _:
            return here.to("search", q=one.name)


def _within(hits: Iterator[Hit]) -> Iterator[Hit]:
    for _, hit in zip(range(MOST + 1), hits, strict=False):
        yield hit


def words(text: str) -> list[str]:
    """Without case and accents: what one types is found however it is spelt."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    return re.findall(r"\w+", plain)


def _has(text: str, sought: list[str]) -> bool:
    """Every word sought begins a word of the text."""
    held = words(text)
    return all(any(word.startswith(one) for word in held) for one in sought)


def _hits(reading: Reading, sought: list[str]) -> Iterator[Hit]:
    registry = reading.registry
    for number in range(reading.pin.recorded_by, 0, -500):
        page = list(reading.log.entries(reading.negotiation, max(number - 500, 0), number))
        for entry in reversed(page):
            event = carried(entry.event)
            if not isinstance(event, Development) or not reading.counts(entry.number, event.source):
                continue
            if reach(reading, entry, event) is None:
                continue
            told, says = summary(event, registry), event.says
            quotation = says.exact if says else None
            if _has(" ".join(filter(None, (told, quotation, event.hedge, event.note))), sought):
                yield Hit(entry.number, told, quotation, event.source)


def _names(reading: Reading) -> Iterator[Name]:
    registry = reading.registry
    for id, party in registry.parties.items():
        yield Name("party", id, party.name, tuple(filter(None, (party.short, *party.also))))
    for id, person in registry.people.items():
        yield Name("person", id, person.name, tuple(person.also))
    for id, issue in registry.issues.items():
        yield Name("issue", id, issue.title, ())
    for kind, subjects in registry.subjects.items():
        for id, one in subjects.items():
            yield Name(kind, id, one.name, tuple(one.also))
