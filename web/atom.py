"""Atom (RFC 4287): an entry of the feed is an entry of the log that changed something in a view.

Pages are those of an archived feed (RFC 5005, section 4): page N has what changed between two numbers of the log that
never move, so that a reader who was away for long misses nothing. All text is text: markup in it is shown and not obeyed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from travaux.cli.opening import Opened
from travaux.cli.pages import became
from travaux.cli.pages.words import Days
from travaux.domain.claims import Slot
from travaux.domain.entry import Entry
from travaux.domain.event import Development
from travaux.domain.instants import OPEN_END, instant, rfc3339
from travaux.domain.ledger import carried
from travaux.domain.pins import Pin
from travaux.events.errors import NotFound
from travaux.projections.reading import Reading
from travaux.projections.replies import who_speaks
from travaux.projections.subscriptions.deltas import lineage
from travaux.projections.subscriptions.view import View
from travaux.projections.views.replay import Step, steps

MEDIA = "application/atom+xml; charset=utf-8"
PAGE = 50
"""Entries of the log on an archived page."""
WIDTH = 10_000
ATOM, HISTORY = "http://www.w3.org/2005/Atom", "http://purl.org/syndication/history/1.0"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
register_namespace("", ATOM)
register_namespace("fh", HISTORY)


class Feed:
    """The changes in one view of one negotiation."""

    def __init__(self, opened: Opened, negotiation: str, view: View, path: str, asked: Mapping[str, Any]) -> None:
        self._opened, self._negotiation, self._view = opened, negotiation, view
        self._path, self._asked = quote(path), dict(asked)
        self._head = opened.log.head(negotiation)
        self._last = (self._head - 1) // PAGE
        """The number of archived pages, all full; what comes after them is not archived yet."""

    def written(self, page: int | None) -> bytes:
        """An archived page; or what is later, with the last archived page before it, so that there is always something."""
        if page is not None and page > self._last:
            raise NotFound(f"there are {self._last} archived pages yet, and no page {page}")
        shown = self._last if page is None else page
        after, upto = max(shown - 1, 0) * PAGE, self._head if page is None else shown * PAGE
        reading = self._opened.record.reading(self._negotiation, Pin(OPEN_END, OPEN_END, upto))
        feed = self._begun(reading, page)
        if shown > 1:
            _add(feed, "link", rel="prev-archive", href=self._address(shown - 1))
        told = list(self._entries(reading, after))
        _add(feed, "updated", told[-1][0] if told else _at(reading.entry(after + 1)))
        feed.extend(element for _, element in reversed(told))
        return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))

    def _begun(self, reading: Reading, page: int | None) -> Element:
        feed, introduced = Element(f"{{{ATOM}}}feed"), reading.registry.opened
        of = ", ".join(str(value) if name == "view" else f"{name} {value}" for name, value in self._asked.items())
        _add(feed, "id", _urn(f"{self._negotiation}?{urlencode(sorted(self._asked.items()))}"))
        _add(feed, "title", f"{introduced.title if introduced else self._negotiation}: {of or 'all'}")
        _add(feed, "link", rel="self", type="application/atom+xml", href=self._address(page))
        if page is not None:
            _add(feed, "link", rel="current", href=self._address(None))
            SubElement(feed, f"{{{HISTORY}}}archive")
        _add(feed, "generator", "travaux")
        return feed

    def _entries(self, reading: Reading, after: int) -> Iterator[tuple[str, Element]]:
        """Each with when it was recorded."""
        days = Days(reading.zone)
        for step in steps(self._opened.record, reading, "entry", after):
            changes = [one for one in step.changes if self._view.has(Slot(one.subject, one.attribute))]
            if changes:
                entry = reading.entry(step.entries[0].entry)
                lines = "\n".join(line.strip() for line in became.lines(changes, days, WIDTH))
                yield _at(entry), self._entry(reading, entry, step, lines)

    def _entry(self, reading: Reading, entry: Entry, step: Step, lines: str) -> Element:
        made, played = Element(f"{{{ATOM}}}entry"), step.entries[0]
        here = f"/v1/negotiations/{quote(self._negotiation)}/entries/{entry.number}"
        _add(made, "id", _urn(f"{self._negotiation}/{entry.number}/{lineage(entry)}"))
        _add(made, "title", f"{played.type}: {played.summary}")
        _add(made, "updated", _at(entry))
        _add(_add(made, "author"), "name", attribution(reading, entry))
        _add(_add(made, "contributor"), "name", entry.recorder)
        _add(made, "category", term=played.type)
        _add(made, "link", rel="alternate", type="application/json", href=here)
        for address in _sources(reading, played.source):
            _add(made, "link", rel="via", href=address)
        _add(made, "content", lines, type="text")
        return made

    def _address(self, page: int | None) -> str:
        asked = urlencode({**self._asked, **({} if page is None else {"page": page})})
        return f"{self._path}?{asked}" if asked else self._path


def attribution(reading: Reading, entry: Entry) -> str:
    """Who says so, from the speaker outwards; of record keeping, who recorded it."""
    event = carried(entry.event)
    if isinstance(event, Development):
        return who_speaks(event.voice, event.source, reading.registry)
    return entry.recorder


def _sources(reading: Reading, source: str | None) -> Iterator[str]:
    """The address of the source, where it is one of the web: no other scheme becomes a link."""
    captured = reading.registry.sources.get(source or "")
    if captured and captured.address and captured.address.startswith(("https://", "http://")):
        yield captured.address


def _add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    told = {key: readable(value) for key, value in attributes.items()}
    made = SubElement(parent, f"{{{ATOM}}}{name}", told)
    made.text = None if text is None else readable(text)
    return made


def readable(text: str) -> str:
    """What XML can hold; a control character is shown as one that is not known."""
    return _NOT_XML.sub("\ufffd", text)


def _at(entry: Entry) -> str:
    return str(rfc3339(instant(entry.recorded_at)))


def _urn(name: str) -> str:
    """The same for ever, whatever the server is called (RFC 9562)."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'urn:travaux:{name}')}"
