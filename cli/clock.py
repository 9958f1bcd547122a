"""The clock and the pin: what `today` means, and the three coordinates that a question asks for."""

from __future__ import annotations

import os
import re
from datetime import datetime, timedelta

from travaux.cli.opening import Opened, system_clock
from travaux.domain.instants import Instant, instant, moment, rfc3339
from travaux.domain.pins import ACCEPTED, Pin, UnreadableDate, local_day, when
from travaux.events.errors import NotFound, Unreadable
from travaux.events.log import Log


class Clock:
    """Reads dates in a time zone, from a moment taken for now."""

    def __init__(self, now: str | None, zone: str) -> None:
        self.zone = zone
        self.now = _now(os.environ.get("TRAVAUX_NOW") or None if now is None else now, zone)

    def instant(self, option: str, text: str) -> Instant:
        """The instant a date means; what is refused names the option."""
        try:
            return when(text, now=self.now, zone=self.zone)
        except UnreadableDate as error:
            raise Unreadable(f"{option}: {_refusal(text)}") from error

    def span(self, option: str, text: str) -> tuple[Instant, Instant]:
        """The two ends of `A..B`."""
        first, dots, last = text.partition("..")
        if not dots or not first or not last:
            raise Unreadable(f"{option}: {text!r} is no range; write two dates with .. between, 2025-12-01..2025-12-08")
        return self.instant(option, first), self.instant(option, last)

    @property
    def today(self) -> Instant:
        """The end of today."""
        return when("today", now=self.now, zone=self.zone)


def _now(text: str | None, zone: str) -> datetime:
    """A day means its last moment, so that `today` is that day."""
    if text is None:
        return system_clock()
    try:
        at = moment(when(text, now=system_clock(), zone=zone))
    except UnreadableDate as error:
        raise Unreadable(f"--now: {_refusal(text)}") from error
    return at if "T" in text.upper() else at - timedelta(microseconds=1)


def _refusal(text: str) -> str:
    forms = "\n  ".join(ACCEPTED)
    hint = _meant(text)
    return f"{text!r} is no date{hint}\n  {forms}"


def _meant(text: str) -> str:
    if re.fullmatch(r"\d{8}", text):
        return f", did you mean {text[:4]}-{text[4:6]}-{text[6:]}? Accepted are:"
    if re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?", text):
        return ": a time needs its offset, such as Z or +02:00. Accepted are:"
    if re.fullmatch(r"\d\d?[/.]\d\d?[/.]\d{4}", text):
        return ": which is the day, which the month? Accepted are:"
    return "; accepted are:"


def pin_of(
    opened: Opened,
    negotiation: str,
    clock: Clock,
    *,
    as_of: str | None = None,
    known_on: str | None = None,
    recorded_by: str | None = None,
    then: str | None = None,
) -> Pin:
    """The pin that these options mean; the end of today and the last entry where they say nothing."""
    if then is not None and not (as_of is None and known_on is None):
        raise Unreadable("--then is --as-of and --known-on at once: leave those two out")
    known = _past(known_on, "--known-on", clock) if then is None else _past(then, "--then", clock)
    return Pin(
        as_of=known if then is not None else clock.today if as_of is None else clock.instant("--as-of", as_of),
        known_on=known,
        recorded_by=entry_of(recorded_by, opened.log, negotiation, clock),
        open_as_of=then is None and as_of is None,
        open_known=then is None and known_on is None,
    )


def _past(text: str | None, option: str, clock: Clock) -> Instant:
    if text is None:
        return clock.today
    known = clock.instant(option, text)
    if known > clock.today:
        day = local_day(known, clock.zone)
        raise Unreadable(f"{option}: {day} is ahead, and nobody knows what will be known then; --as-of may look ahead")
    return known


def entry_of(text: str | None, log: Log, negotiation: str, clock: Clock) -> int:
    """The number that `entry:N` names, or of the last entry recorded before a date."""
    head = log.head(negotiation)
    if text is None:
        return head
    if text.startswith("entry:"):
        return _numbered(text, negotiation, head)
    before = clock.instant("--recorded-by", text)
    number = _last_before(before, log, negotiation, head)
    if number == 0:
        first = rfc3339(instant(log.entry(negotiation, 1).recorded_at))
        raise NotFound(f"nothing of {negotiation} had been recorded by {text}: entry 1 was recorded at {first}")
    return number


def _numbered(text: str, negotiation: str, head: int) -> int:
    digits = text.removeprefix("entry:")
    if not (digits.isascii() and digits.isdecimal() and int(digits)):
        raise Unreadable(f"--recorded-by: {text!r} names no entry; write entry:{head}, or a date")
    if int(digits) > head:
        raise NotFound(f"--recorded-by: {negotiation} has no entry {digits}, its last one is {head}")
    return int(digits)


def _last_before(before: Instant, log: Log, negotiation: str, head: int) -> int:
    """Times of recording never decrease, so half of what is left falls away at each look."""
    low, high = 0, head
    while low < high:
        middle = (low + high + 1) // 2
        if instant(log.entry(negotiation, middle).recorded_at) < before:
            low = middle
        else:
            high = middle - 1
    return low
