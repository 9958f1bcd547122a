"""A calendar (RFC 5545): the meetings that have a date, each under the same UID for as long as it is the same meeting.

SEQUENCE is the number of the last entry that can have changed anything about it, so it only grows. What is certain is that
a meeting was held on a date; whatever is planned, contested or only possible is tentative. A date that is not certain
is an entry over all days that are possible, and says so. A meeting without a date is left out, and counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from travaux.cli.pages.words import count
from travaux.domain.attributes import duration_in_minutes
from travaux.domain.dates import bounds
from travaux.domain.instants import OPEN_END, OPEN_START, Bounds, Instant, instant, moment
from travaux.projections.changes import touched
from travaux.projections.reading import Reading
from travaux.projections.views.findings import Finding
from travaux.projections.views.meetings import PREFIXES, Meeting
from travaux.web.atom import readable

MEDIA = "text/calendar; charset=utf-8"
DAY, OFTEN = timedelta(days=1), timedelta(hours=1)
"""How often a calendar is to look again."""
APPROXIMATE = frozenset("~?%")
"""What a date in EDTF is marked with if it is uncertain or only about so."""


class When(NamedTuple):
    """Days, or with a time of day moments; `end` does not belong to it."""

    start: date | datetime
    end: date | datetime | None
    said: str
    """What is not certain of it; empty where nothing is."""


def written(reading: Reading, several: Sequence[Meeting]) -> bytes:
    """The calendar. The same record gives the same bytes."""
    introduced, changed = reading.registry.opened, last_changes(reading)
    dated = [(one, when) for one in several if (when := when_of(one, reading.zone)) is not None]
    calendar = Calendar()
    left_out = count(len(several) - len(dated), "meeting")
    told = {
        "prodid": "-//travaux//EN",
        "version": "2.0",
        "method": "PUBLISH",
        "x-wr-calname": introduced.title if introduced else reading.negotiation,
        "x-wr-caldesc": f"As far as it is recorded. Left out, since no date is known: {left_out}.",
    }
    for name, value in told.items():
        calendar.add(name, readable(value))
    calendar.add("refresh-interval", OFTEN, {"VALUE": "DURATION"})
    for one, when in dated:
        for event in _events(reading, one, when, changed.get(reading.same(f"meeting/{one.meeting}"), 0)):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def last_changes(reading: Reading) -> dict[str, int]:
    """By meeting the last entry that can have changed anything about it, whether or not it still counts."""
    found: dict[str, int] = {}
    for subject, names in reading.subjects().items():
        if subject.startswith(PREFIXES[0]):
            claimed = [claim.entry for name in names for claim in reading.recorded_claims(subject, name)]
            found[reading.same(subject)] = max([*claimed, found.get(reading.same(subject), 0)])
    for entry in reading.keeping_entries():
        for subject in {slot.subject for slot in touched(reading, entry)} & found.keys():
            found[subject] = max(found[subject], entry.number)
    return found


def _events(reading: Reading, one: Meeting, when: When, changed: int) -> Iterator[Event]:
    """The meeting; and for each id that turned out to be the same one, that it is not another."""
    yield _event(reading, one, one.meeting, when, changed, _status(one, when))
    for other in one.also:
        yield _event(reading, one, other, when, changed, "CANCELLED")


def _event(reading: Reading, one: Meeting, id: str, when: When, changed: int, status: str) -> Event:
    event, recorded_at = Event(), reading.entry(changed).recorded_at.astimezone(UTC).replace(microsecond=0)
    told: dict[str, Any] = {
        "uid": str(uuid5(NAMESPACE_URL, f"urn:travaux:{reading.negotiation}/meeting/{id}")),
        "sequence": changed,
        "dtstamp": recorded_at,
        "dtstart": when.start,
        "dtend": when.end,
        "summary": readable(f"{one.name} ({when.said})" if when.said else one.name),
        "location": readable(str(one.place.value)) if one.place.value else None,
        "description": readable("\n".join(_said(one, when))),
        "status": status,
        "transp": "TRANSPARENT" if when.said or status == "CANCELLED" else "OPAQUE",
    }
    for name, value in told.items():
        if value is not None:
            event.add(name, value)
    return event


def _status(one: Meeting, when: When) -> str:
    if one.state == "cancelled" and one.state_standing == "reported":
        return "CANCELLED"
    is_sure = one.certain and (one.state, one.state_standing) == ("held", "reported") and not when.said
    return "CONFIRMED" if is_sure else "TENTATIVE"


def _said(one: Meeting, when: When) -> Iterator[str]:
    yield f"{one.state}, {one.state_standing}" if one.state_standing != "unknown" else one.state
    if when.said:
        yield f"The date is not certain: {when.said}."
    if one.said_by:
        yield f"Says {', '.join(one.said_by)}"


def when_of(one: Meeting, zone: str) -> When | None:
    """By its date, or if nobody says that it was held by the one it is planned for; None without one."""
    told = one.date if one.date.held else one.planned
    edtf = told.value
    if not isinstance(edtf, str) or edtf == "unknown" or told.doubtful:
        return _within(one, zone)
    found = bounds(edtf, zone)
    if OPEN_START in found or found.latest == OPEN_END:
        return None
    if found.earliest == found.latest:
        return _exact(found, one.duration)
    return _days(found, edtf, zone)


def _exact(found: Bounds, duration: Finding) -> When:
    """To the minute; how long, if that is known and not by about."""
    start = moment(found.earliest)
    if found.latest < found.end < OPEN_END:
        return When(start, moment(found.end), "")
    minutes, about = duration_in_minutes(str(duration.value or ""))
    return When(start, start + timedelta(minutes=minutes) if minutes and not about else None, "")


def _days(found: Bounds, edtf: str, zone: str) -> When:
    """All days that are possible: one day is certain, several are if it lasted from one to the other."""
    first, begun = _day(found.earliest, zone), _last_day(found.latest, zone)
    lasted = "/" in edtf and found.end < OPEN_END
    last = _last_day(found.end, zone) if lasted else begun
    return When(first, last + DAY, _uncertain(edtf, first == begun, found.end == OPEN_END))


def _uncertain(edtf: str, begun_that_day: bool, unended: bool) -> str:
    if unended:
        return "until when is not known"
    if not begun_that_day:
        return "some of these days" if "/" in edtf else "one of these days"
    return "about this date" if APPROXIMATE & set(edtf) else ""


def _within(one: Meeting, zone: str) -> When | None:
    """Sources disagree, or it is known only by when: between the bounds, if there are both."""
    if one.when.earliest is None or one.when.latest is None:
        return None
    first, last = (instant(datetime.fromisoformat(at)) for at in (one.when.earliest, one.when.latest))
    return _days(Bounds.within(first, last), "", zone)


def _day(at: Instant, zone: str) -> date:
    return moment(at).astimezone(ZoneInfo(zone)).date()


def _last_day(end: Instant, zone: str) -> date:
    """An end does not belong to what it ends."""
    return _day(end - 1, zone)
