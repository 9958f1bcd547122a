"""Attributes: what can be asked of a subject, whether dates order it, and when two values conflict."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from travaux.domain.claims import denied
from travaux.domain.dates import bounds
from travaux.domain.instants import Bounds

Conflict = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class Attribute:
    """`fixed`: a name or a place, which dates never order. `conflict`: can the two values not both be so?"""

    name: str
    meaning: str
    conflict: Conflict
    fixed: bool = False


def unequal(a: Any, b: Any) -> bool:
    return bool(a != b)


def never(_a: Any, _b: Any) -> bool:
    """Values add up: several roles, several tones."""
    return False


def elsewhere(a: str, b: str) -> bool:
    """Places nest, innermost first (`Moscow, Russia`): one that contains the other agrees with it."""
    inner, outer = sorted((_parts(a), _parts(b)), key=len, reverse=True)
    return inner[-len(outer) :] != outer


def _parts(place: str) -> list[str]:
    return [part.strip().casefold() for part in place.split(",")]


def another_time(a: str, b: str) -> bool:
    """Dates conflict when they cannot be the same day as written; an unknown date conflicts with none."""
    return "unknown" not in (a, b) and not _in_days(a).overlaps(_in_days(b))


_TIME_OF_DAY = re.compile(r"T\d\d:[0-9:.]+(?:Z|[+-]\d\d:\d\d)")


@lru_cache(4096)
def _in_days(edtf: str) -> Bounds:
    return bounds(_TIME_OF_DAY.sub("", edtf), "UTC")


_DURATION = re.compile(r"P(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?)?(~?)")


def another_length(a: str, b: str) -> bool:
    """ISO 8601 durations of days, hours and minutes; with `~` (about, almost, over) a fifth more or less agrees."""
    (first, about_a), (second, about_b) = duration_in_minutes(a), duration_in_minutes(b)
    allowed = max(first, second) / 5 if about_a or about_b else 0.0
    return abs(first - second) > allowed


def duration_in_minutes(text: str) -> tuple[float, bool]:
    """Minutes, and whether only about that; (0, True) for what is no duration of days, hours and minutes."""
    found = _DURATION.fullmatch(text)
    if not found:
        return 0.0, True
    day, hour, minute = (float(part or 0) for part in found.groups()[:3])
    return day * 1440 + hour * 60 + minute, bool(found[4])


_HARD, _EASING = frozenset({"hardest", "difficult"}), frozenset({"progress", "near"})


def another_direction(a: str, b: str) -> bool:
    """`hardest` and `difficult` are degrees of one thing, `progress` and `near` of the other."""
    return bool(({a, b} & _HARD) and ({a, b} & _EASING))


def another_fate(a: str, b: str) -> bool:
    """That a text contains a point is agreed to by everything but its removal."""
    return a != b and not ("contained" in (a, b) and "removed" not in (a, b))


_TABLE = (
    Attribute("point_count", "how many points it has", unequal),
    Attribute("version", "the version that stands", unequal),
    Attribute("replaces", "the version it was made from", unequal, fixed=True),
    Attribute("tabled_by", "who put it to the parties", unequal, fixed=True),
    Attribute("published", "how the text became public", never),
    Attribute("removed_unidentified", "how many points were taken out without being named", unequal),
    Attribute("point", "whether the version contains the point", unequal),
    Attribute("number", "the number of the point in the version", unequal),
    Attribute("status", "what became of it", another_fate),
    Attribute("text", "the wording reported", never),
    Attribute("deferred_to", "to whom it was left", unequal),
    Attribute("on", "the side the text itself takes", unequal),
    Attribute("side", "the side taken", unequal),
    Attribute("trend", "how it goes", another_direction),
    Attribute("reading", "who reads it differently", never),
    Attribute("standing", "whether the option is being discussed", unequal),
    Attribute("held", "whether it was held", unequal),
    Attribute("planned", "the date it is planned for", another_time),
    Attribute("planned_place", "where it is to be held", elsewhere),
    Attribute("expected", "whether this one is expected to take part", unequal, fixed=True),
    Attribute("cancelled", "whether it was called off", unequal),
    Attribute("date", "when it was held", another_time, fixed=True),
    Attribute("place", "where it was held", elsewhere, fixed=True),
    Attribute("format", "in which form it was held", unequal, fixed=True),
    Attribute("duration", "how long it lasted", another_length, fixed=True),
    Attribute("participant", "whether this one took part", unequal, fixed=True),
    Attribute("topic", "whether this was discussed", unequal, fixed=True),
    Attribute("outcome", "what came of it", unequal),
    Attribute("tone", "how it was described", never),
    Attribute("state", "how it stands", unequal),
    Attribute("mediation", "what the mediator does", never),
    Attribute("pressure", "whom it presses", never),
    Attribute("member", "whether this one is in the delegation", unequal),
    Attribute("due", "by when", another_time),
    Attribute("by", "who owes it", unequal, fixed=True),
    Attribute("kind", "promised or expected", never, fixed=True),
    Attribute("fulfilment", "met or missed", unequal),
    Attribute("party", "whether this one is a party to it", unequal),
    Attribute("signed", "whether this one signed", unequal),
    Attribute("ratified", "how ratification was decided", unequal),
    Attribute("breach", "whether a breach is alleged", never),
    Attribute("role", "the office or part it has", never, fixed=True),
    Attribute("first_name", "the first name", unequal, fixed=True),
)
ATTRIBUTES = {attribute.name: attribute for attribute in _TABLE}


def attribute(name: str) -> Attribute:
    """The attribute of a slot; `participant/witkoff` is a participant, one slot each. KeyError for an unknown one."""
    return ATTRIBUTES[name.partition("/")[0]]


def conflicting(name: str, a: Any, b: Any) -> bool:
    """Can the two values of the attribute not both be so? A denial conflicts with exactly what it denies."""
    if denied(a) or denied(b):
        return bool((denied(a) and a["not"] == b) or (denied(b) and b["not"] == a))
    return attribute(name).conflict(a, b)
