"""The sentence behind an entry: its quotation in the attached text, and the chain of who told it to whom."""

from __future__ import annotations

import re
from typing import NamedTuple

from travaux.domain.entry import Entry
from travaux.domain.event import Development
from travaux.domain.ledger import carried
from travaux.domain.registry import Registry
from travaux.events.sources.header import Find

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


def sentence(entry: Entry, registry: Registry, find: Find) -> Sentence | None:
    """None where the text is not at hand, or the words do not stand in it exactly once."""
    event = carried(entry.event)
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


def chain(entry: Entry, registry: Registry) -> list[Link]:
    """From whoever speaks to whoever published it."""
    event = carried(entry.event)
    if not isinstance(event, Development):
        return []
    links = [
        Link(
            ROLES.get(one.role, one.role),
            (registry.name(one.name) if one.name else None) or one.description or "unnamed",
        )
        for one in reversed(event.voice)
    ]
    source = registry.sources.get(event.source)
    outlet = (source.outlet if source else None) or "an outlet that is not known"
    return [*links, Link("read in", f"{outlet} ({event.source})")]
