"""The skeleton of a source file: what can be said of a text without reading it, the rest left to fill."""

from __future__ import annotations

import re
from collections.abc import Iterator

from travaux.domain.registry import Registry
from travaux.events.sources.emitted import scalar
from travaux.events.sources.sentences import sentences
from travaux.events.sources.slugs import slug

_DATED = re.compile(r"\A\s*date (\d{4}-\d\d-\d\d)\b")


def skeleton(text: str, sha256: str, registry: Registry, *, name: str, id: str | None = None) -> str:
    """A source file for a text: hash, publication if the text is headed by one, a comment a sentence, names found."""
    published = _DATED.match(text)
    negotiation = registry.opened.negotiation if registry.opened else ""
    head = [
        f"negotiation: {negotiation}",
        "source:",
        f"  id: {id or slug(name.rpartition('.')[0] or name)}",
        "  outlet: unknown",
        f"  published: {published[1] if published else ''}".rstrip() + ("" if published else "  # a date, or a..b"),
        f"  text: {scalar(name)}",
        f"  sha256: {sha256}",
        "",
        *_voices(text, registry),
        "developments:",
    ]
    return "\n".join([*head, *_comments(text, registry), "", "skipped: []"]) + "\n"


def _voices(text: str, registry: Registry) -> Iterator[str]:
    people = list(dict.fromkeys(id for id, kind in _named(text, registry) if kind == "person"))
    if people:
        yield "voices:"
        yield from (f"  {id}: {{speaker: {id}}}" for id in people)
        yield ""


def _comments(text: str, registry: Registry) -> Iterator[str]:
    for one in sentences(text):
        yield f"# {one.line}: {one.words}"
        found = list(dict.fromkeys(id for id, _ in _named(one.words, registry)))
        yield f"#    names: {', '.join(found)}" if found else "#    names: none known"
        yield "# - {TYPE: ABOUT, says: }"


def _named(text: str, registry: Registry) -> Iterator[tuple[str, str]]:
    """Who and what is named in a text, by any spelling of three letters and more, in order of the registry."""
    for kind in ("party", "person", "meeting", "plan", "version"):
        for spelling, id in registry.spellings(kind):
            ignore = re.IGNORECASE if len(spelling) > 3 else re.NOFLAG
            if len(spelling) > 1 and re.search(rf"(?<!\w){re.escape(spelling)}(?!\w)", text, ignore):
                yield id, kind
