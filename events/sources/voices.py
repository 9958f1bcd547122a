"""Voices: who speaks, through whom; and who first had it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from travaux.domain.evidence import Speaker, Voice
from travaux.domain.passages import Passage
from travaux.events.sources.names import Names
from travaux.events.sources.nodes import fields_of, flag, found, one_text, texts
from travaux.events.sources.problems import Refused
from travaux.events.sources.slugs import slug
from travaux.events.sources.yaml_text import Mapping, Node

KEYS = ("via", "speaker", "unnamed", "side", "origin", "off_record")


@dataclass(frozen=True)
class Heard:
    """A chain of speakers, and the origin it leads back to."""

    voice: Voice
    origin: str


def outlet_itself(source: str, outlet: str | None) -> Heard:
    """The outlet without a source: all its unsourced narration is one origin."""
    return Heard((), f"outlet/{slug(outlet)}" if outlet else f"{source}/outlet")


def heard(node: Mapping, alias: str, source: str, names: Names) -> Heard:
    """The chain that an alias stands for."""
    fields = fields_of(node, KEYS, "voice")
    side = found(fields["side"], names.party) if "side" in fields else None
    off_record = "off_record" in fields and flag(fields["off_record"])
    relays = texts(fields["via"]) if "via" in fields else []
    last = _last(fields, side, off_record, names)
    voice = tuple(Speaker(role="relay", name=relay) for relay in relays) + last
    if not voice:
        raise Refused(f"the voice {alias} says nobody", "give `via`, `speaker` or `unnamed`")
    if "origin" in fields:
        return Heard(voice, found(fields["origin"], partial(origin, names=names)))
    return Heard(voice, _default(voice, alias, source))


def _last(fields: dict[str, Node], side: str | None, off_record: bool, names: Names) -> Voice:
    if "speaker" in fields and "unnamed" in fields:
        raise Refused("a voice has either a `speaker` or is `unnamed`", "remove one")
    if "speaker" in fields:
        who = found(fields["speaker"], lambda name: names.find("person", "party", name=name))
        person = names.registry.people.get(who)
        party = side or (person.party if person else who)
        return (Speaker(role="speaker", name=who, party=party, on_record=not off_record),)
    if "unnamed" in fields:
        words = Passage(one_text(fields["unnamed"]))
        return (Speaker(role="source", description=words, party=side, on_record=not off_record),)
    return ()


def origin(name: str, names: Names) -> str:
    """An origin: one introduced, a person, a party, or another file's voice."""
    if "/" in name:
        return name
    return names.find("origin", "person", "party", name=name)


def _default(voice: Voice, alias: str, source: str) -> str:
    last = voice[-1]
    if last.role == "speaker" and last.name is not None:
        return last.name
    if last.role == "relay" and last.name is not None:
        return f"outlet/{slug(last.name)}"
    return f"{source}/{slug(alias)}"
