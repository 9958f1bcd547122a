"""Instants and bounds: when something happened, as strictly as it was said and no stricter.

An instant is a whole number of microseconds since 1970-01-01T00:00:00Z, so that bounds compare as
plain integers and an open end is simply a number beyond every date.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

Instant = int

OPEN_START: Final[Instant] = -(2**62)
OPEN_END: Final[Instant] = 2**62

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


_FIRST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND


class Bounds(NamedTuple):
    """The moment lies in [earliest, latest); what lasts is over by `end` (= latest for what does not last).

    An exact instant has earliest == latest. Unknown ends are OPEN_START and OPEN_END.
    """

    earliest: Instant
    latest: Instant
    end: Instant

    @classmethod
    def within(cls, earliest: Instant, latest: Instant) -> Bounds:
        return cls(earliest, latest, latest)

    def up_to(self, limit: Instant) -> Bounds:
        """The same moment, known to lie before `limit`."""
        latest = min(self.latest, limit)
        return Bounds(min(self.earliest, latest), latest, min(self.end, limit))

    def overlaps(self, other: Bounds) -> bool:
        """Could both have been the same moment, or have lasted at the same time?"""
        if self.earliest == self.end or other.earliest == other.end:
            return self._holds(other.earliest) if other.earliest == other.end else other._holds(self.earliest)
        return self.earliest < other.end and other.earliest < self.end

    def _holds(self, at: Instant) -> bool:
        return at == self.earliest or self.earliest <= at < self.end


ALWAYS: Final = Bounds(OPEN_START, OPEN_START, OPEN_START)
"""The bounds of what needs no date, such as a name: it had begun before every date."""


def instant(moment: datetime) -> Instant:
    """The instant of an aware datetime; ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no offset, so it is no instant")
    return (moment - _EPOCH) // _MICROSECOND


def moment(at: Instant) -> datetime:
    """The UTC datetime of an instant that is not open."""
    return _EPOCH + at * _MICROSECOND


def rfc3339(at: Instant) -> str | None:
    """`2025-12-08T22:00:00Z`, with fractions only if there are any; None for an open end, or outside years 1 to 9999."""
    if not _FIRST <= at <= _LAST:
        return None
    text = moment(at).isoformat(timespec="seconds" if at % 1_000_000 == 0 else "microseconds")
    return text.replace("+00:00", "Z")
