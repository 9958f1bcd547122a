"""Values: what a slot can hold, and what it is about, in words."""

from __future__ import annotations

import re
from typing import Any, Protocol

from travaux.cli.pages.words import Days, count
from travaux.projections.views.doubts import Doubt, Value
from travaux.projections.views.findings import Finding

WORDS: dict[str, dict[Any, str]] = {
    "trend": {
        "hardest": "hardest topic",
        "difficult": "difficult",
        "progress": "progress",
        "near": "close to an agreement",
    },
    "outcome": {"none": "no decisions", "partial": "partly agreed", "agreement": "agreement", "withheld": "not told"},
    "format": {
        "in-person": "in person",
        "phone": "by phone",
        "video": "by video",
        "mixed": "some by phone",
        "shuttle": "shuttling",
        "working-group": "working group",
        "exchange": "exchange of messages",
        "contact": "in contact",
    },
    "held": {True: "held", False: "not held"},
    "cancelled": {True: "cancelled", False: "not cancelled"},
    "participant": {True: "took part", False: "did not take part"},
    "expected": {True: "expected", False: "not expected"},
    "topic": {True: "discussed", False: "not discussed"},
    "point": {True: "contained", False: "not contained"},
    "status": {"contained": "in the text", "retained": "kept", "deferred": "on hold"},
    "member": {True: "a member", False: "no member"},
}
ATTRIBUTES = {
    "point_count": "points",
    "version": "version",
    "trend": "how it goes",
    "first_name": "first name",
    "removed_unidentified": "points removed",
    "tabled_by": "tabled by",
    "deferred_to": "left to",
    "side": "",
}
"""What a slot is about in a word or two; the others are their own words."""

_DURATION = re.compile(r"P(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?)?(~?)")


def value(attribute: str, held: Any, days: Days) -> str:
    """`hardest topic`, `about 5 hours`, `by phone`, `19`; a denial as `not …`."""
    kind = attribute.partition("/")[0]
    if isinstance(held, dict):
        other = WORDS.get(kind, {}).get(False) if held["not"] is True else None
        return other or f"not {value(attribute, held['not'], days)}"
    if kind in ("date", "planned", "due"):
        return days.written(str(held), "no date")
    if kind == "duration":
        return duration(str(held))
    return WORDS.get(kind, {}).get(held, str(held))


def duration(text: str) -> str:
    """`PT5H~` as about 5 hours."""
    found = _DURATION.fullmatch(text)
    if not found:
        return text
    units = zip(found.groups()[:3], ("day", "hour", "minute"), strict=True)
    said = " ".join(count(int(number), unit) for number, unit in units if number and number.isdecimal())
    return f"{'about ' if found[4] else ''}{said or text}"


class Slotted(Protocol):
    """What is told of one slot."""

    @property
    def title(self) -> str: ...

    @property
    def attribute(self) -> str: ...

    @property
    def part(self) -> str | None: ...


def about(doubt: Slotted) -> str:
    """`6 Dec call, format`; a position is called by its party and what it is on alone."""
    kind = doubt.attribute.partition("/")[0]
    words = " ".join(part for part in (ATTRIBUTES.get(kind, kind.replace("_", " ")), doubt.part) if part)
    return f"{doubt.title}, {words}" if words else doubt.title


def called(doubt: Doubt, one: Value, days: Days) -> str:
    """A value of a doubt by its label, else in words."""
    if doubt.attribute == "side":
        return one.label or value("side", one.value, days)
    return one.label or value(doubt.attribute, one.value, days)


def told(attribute: str, finding: Finding, days: Days, undated: str = "") -> str:
    """What holds in words: `hardest topic`, `! progress, yet hardest topic`, `open, perhaps agreed`, `open ?`."""
    if finding.standing == "unknown":
        return undated
    sure = [value(attribute, one.value, days) for one in finding.held if one.sure]
    maybe = [value(attribute, one.value, days) for one in finding.held if not one.sure]
    if finding.standing == "contested":
        return f"! {', yet '.join(reversed(sure))}"
    if finding.standing == "unsettled":
        return f"! {sure[0]}, perhaps {' or '.join(maybe)}"
    leading = [value(attribute, one.value, days) for one in finding.held if one.leading] or sure or maybe
    return leading[0] if sure else f"{leading[0]} ?"
