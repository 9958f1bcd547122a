"""Claims: what an entry asserts about a slot, with the two clocks that decide whether it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from travaux.domain.instants import Bounds, Instant

Value = Any


class Slot(NamedTuple):
    """A subject and an attribute: `plan/us-plan` · `point_count`."""

    subject: str
    attribute: str


When = Literal["occurred", "earlier", "always"]
"""The development's own date; some time up to it (an entailed earlier state); or no date at all (a name)."""


class Assertion(NamedTuple):
    """What a development says about a slot, before its dates and its source are put beside it."""

    slot: Slot
    value: Value
    act: bool
    when: When = "occurred"
    of: str | None = None
    """The state this belongs to, such as a version: `replaces` of a later claim names it."""
    replaces: str | None = None
    inferred: bool = False


Link = tuple[str, str | None, str | None, bool]
"""One link of a voice: role, name, party, on the record."""


class Told(NamedTuple):
    """How a claim was told: the type of its development, the force of it in a word, and the voice."""

    type: str
    force: str | None
    whose: str
    """`own`, `unnamed` or `ascribed`, where the claim is about a party."""
    voice: tuple[Link, ...]
    """Outermost first; an unnamed source has no name."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One assertion as the law reads it.

    `entry` is the entry that carries it, `development` the id it is cited by. `happened` are the world
    bounds, `since` the instant from which it may already have held, `reported` the bounds of its publication.
    """

    entry: int
    development: str
    slot: Slot
    value: Value
    act: bool
    happened: Bounds
    since: Instant
    reported: Bounds
    origin: str
    source: str
    follows: tuple[str, ...] = ()
    of: str | None = None
    replaces: str | None = None
    inferred: bool = False
    doubted: bool = False
    """Possibly withdrawn by its source at the pin, so no longer sure."""
    told: Told | None = None
    """How it was told; the law does not look at it."""

    def seen(self, slot: Slot, reported: Bounds, *, doubted: bool) -> Claim:
        """The claim as it stands at a pin."""
        return Claim(
            self.entry,
            self.development,
            slot,
            self.value,
            self.act,
            self.happened,
            self.since,
            reported,
            self.origin,
            self.source,
            self.follows,
            self.of,
            self.replaces,
            self.inferred,
            doubted,
            self.told,
        )


def denied(value: Value) -> bool:
    """Is the value a party's "not so"?"""
    return isinstance(value, dict) and "not" in value
