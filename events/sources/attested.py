"""How a development is attested: by which voice, in which words, and when it happened by that report."""

from __future__ import annotations

from typing import Any

from travaux.domain.dates import bounds
from travaux.domain.evidence import Anchor, Occurred
from travaux.events.sources import when
from travaux.events.sources.anchors import anchor
from travaux.events.sources.items import Item
from travaux.events.sources.nodes import fields_of, flag, one_text, texts, whole
from travaux.events.sources.problems import Refused, among
from travaux.events.sources.refusals import validated
from travaux.events.sources.slugs import words
from travaux.events.sources.values import Context
from travaux.events.sources.voices import Heard, heard, origin, outlet_itself
from travaux.events.sources.yaml_text import Mapping, Node, Text

PLANS = ("MeetingScheduled", "ExpectationStated")
"""Types that may lie after the source that reports them."""
DATED_APART = ("MeetingScheduled", "MeetingCancelled")
"""Types that name a meeting and did not happen at it."""
STANCES = ("PositionStated", "PositionAttributed", "DemandRestated", "RedLineDeclared", "ConditionStated")
"""Types that tell where somebody stands and not when that began."""


def attested(item: Item, values: dict[str, Any], context: Context) -> str | None:
    """Voice, origin, mode, date and anchor; gives the quotation."""
    values["source"] = context.source
    voice = _voice(item, context)
    values["voice"], values["origin"] = voice.voice, voice.origin
    values.setdefault("mode", "paraphrase" if voice.voice else "narration")
    values["occurred"] = _occurred(item, values, context)
    said = _says(item.values["says"], context) if "says" in item.values else None
    values["says"] = said
    return None if said is None else str(said.exact)


def _voice(item: Item, context: Context) -> Heard:
    found = outlet_itself(context.source, context.outlet)
    if "voice" in item.values:
        with context.problems.at(item.values["voice"].place):
            found = _heard(item.values["voice"], context)
    if "origin" in item.values:
        with context.problems.at(item.values["origin"].place):
            named = one_text(item.values["origin"])
            found = Heard(found.voice, origin(named, context.names))
    return found


def _heard(node: Node, context: Context) -> Heard:
    if isinstance(node, Mapping):
        named = node.values.get("unnamed") or node.values.get("via")
        alias = "-".join(words(one_text(named))[:3]) if isinstance(named, Text) else "voice"
        return heard(node, alias, context.source, context.names)
    alias = one_text(node)
    if alias in context.voices:
        return context.voices[alias]
    if context.names.somebody(alias) is not None:
        return heard(
            Mapping(node.place, {"speaker": node}, {"speaker": node.place}), alias, context.source, context.names
        )
    fix = among(alias, context.voices) or "name it under `voices`"
    raise Refused(f"no voice is called {alias!r}", fix)


def _occurred(item: Item, values: dict[str, Any], context: Context) -> Occurred:
    node = item.values.get("when")
    place = item.place if node is None else node.place
    happened = when.not_said(context.at)
    with context.problems.at(place):
        if node is None:
            meeting = None if item.line.name in DATED_APART else values.get("meeting")
            happened = when.not_said(context.at, meeting)
        else:
            happened = _dated(node, context)
        if item.line.name not in PLANS:
            when.refuse_the_future(happened, context.at)
    return _since(item, happened, context)


def _dated(node: Node, context: Context) -> Occurred:
    """A date in the words of the file, or written out: `{date, basis, as_written, rests_on}`."""
    if not isinstance(node, Mapping):
        return when.occurred(one_text(node), context.at)
    fields = fields_of(node, ("date", "basis", "as_written", "rests_on"), "when")
    if "date" not in fields:
        raise Refused("`when` has no date", "write {date: 2025-12-08, basis: inferred}")
    edtf = when.plain(one_text(fields["date"]), context.at.zone)
    return validated(
        Occurred,
        {
            "edtf": edtf,
            "basis": one_text(fields["basis"]) if "basis" in fields else when.basis_of(edtf),
            "as_written": one_text(fields["as_written"]) if "as_written" in fields else None,
            "rests_on": texts(fields["rests_on"]) if "rests_on" in fields else (),
        },
    )


def _since(item: Item, happened: Occurred, context: Context) -> Occurred:
    """How long ago it may already have held: open for what `still` holds and for a stance without a start.

    `since: stated` says that it began when it is said to have happened.
    """
    if "since" in item.values:
        node = item.values["since"]
        with context.problems.at(node.place):
            return happened.model_copy(update={"since": _start(one_text(node), happened, context)})
        return happened
    with context.problems.at(item.place):
        if since_open(item.line.name, "still" in item.values and flag(item.values["still"])):
            return happened.model_copy(update={"since": "open"})
    return happened


def since_open(type: str, still: bool) -> bool:
    """May it have held for any length of time, where no `since` is written?"""
    return still or type in STANCES


def _start(text: str, happened: Occurred, context: Context) -> str | None:
    if text in ("open", "stated"):
        return text if text == "open" else None
    since, zone = when.plain(text, context.at.zone), context.at.zone
    if bounds(since, zone).earliest > happened.bounds(zone).earliest:
        raise Refused(f"since {text} is later than the date itself ({happened.edtf})", "write an earlier day, or open")
    return since


def _says(node: Node, context: Context) -> Anchor | None:
    with context.problems.at(node.place):
        exact, nth = _quotation(node)
        return anchor(exact, nth, context.text)
    return None


def _quotation(node: Node) -> tuple[str, int | None]:
    if not isinstance(node, Mapping):
        return one_text(node), None
    fields = fields_of(node, ("exact", "nth"), "says")
    if "exact" not in fields:
        raise Refused("`says` has no words", "write {exact: …, nth: 2}")
    return one_text(fields["exact"]), whole(fields["nth"]) if "nth" in fields else None
