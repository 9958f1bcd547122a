"""Meetings on a page: one block each, every detail with a mark where it is in doubt."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.cli.pages import banner as top
from travaux.cli.pages.columns import ends, faint, marked, wrapped
from travaux.cli.pages.values import told, value
from travaux.cli.pages.words import Days, entries, listed, origins
from travaux.cli.paper import Paper
from travaux.projections.views.findings import Finding, plain
from travaux.projections.views.meetings import Meeting, MeetingsView, Part
from travaux.projections.views.talks import Talks, Told

DATE, WIDE = 18, 80


@marked
def lines(view: MeetingsView, paper: Paper) -> Iterator[str]:
    yield from top.heading("MEETINGS", view.banner, paper)
    if view.empty:
        yield ""
        yield "no meeting is known"
    if view.talks is not None and not view.talks.empty:
        yield ""
        yield from _talks(view.talks, top.days(view.banner), paper)
    for meeting in view.meetings:
        yield ""
        yield from _meeting(meeting, top.days(view.banner), paper)
    yield ""
    yield from faint("? possibly in range · ! contested or unsettled · 1 + 1? = origins, certain + possible", paper)


def _talks(talks: Talks, days: Days, paper: Paper) -> Iterator[str]:
    """The talks as a whole, before the meetings."""
    yield paper.strong("The talks")
    for note in of_talks(talks, days):
        yield from (f"  {line}" for line in wrapped(note, paper.width - 2, "  "))


def of_talks(talks: Talks, days: Days) -> Iterator[str]:
    if talks.state.held:
        yield f"{told('state', talks.state, days)} {entries(talks.state.entries)}"
    yield from (f"{_said(tone)}, says {listed(tone.said_by)}" for tone in talks.tones)
    for effort in talks.mediation:
        yield f"{effort.name}: {'; '.join(_effort(one) for one in effort.told)}"
    for effort in talks.pressure:
        yield f"{effort.name} on {effort.on}: {'; '.join(_effort(one) for one in effort.told)}"


def _effort(one: Told) -> str:
    return f"{_said(one)} ({', '.join(one.said_by)}, {origins(one.origins, one.possible_origins)})"


def _said(one: Told) -> str:
    return f"{one.what}{'' if one.certain else ' ?'}"


def _meeting(meeting: Meeting, days: Days, paper: Paper) -> Iterator[str]:
    mark = "" if meeting.certain else "? "
    state = f"{state_of(meeting)} · {origins(meeting.origins, meeting.possible_origins)}"
    wide = paper.width >= WIDE
    head = f"{when_met(meeting, days):{DATE}}{mark:2}" if wide else f"{mark}{when_met(meeting, days)}: "
    yield from map(paper.strong, ends(f"{head}{meeting.name}", state, paper.width))
    indent = DATE + 2 if wide else 4
    for note in meeting_notes(meeting, days):
        yield from (f"{' ' * indent}{line}" for line in wrapped(note, paper.width - indent, "  "))
    yield from faint(_who(meeting), paper, indent, "  ")


def when_met(meeting: Meeting, days: Days) -> str:
    said = days.span(meeting.when, "no date")
    about = any("~" in str(one.value) for one in meeting.date.held)
    return f"about {said}" if about else said


def state_of(meeting: Meeting) -> str:
    doubt = {"contested": " !", "unsettled": " !", "possible": " ?"}.get(meeting.state_standing, "")
    return f"{meeting.state}{doubt}"


def _who(meeting: Meeting) -> str:
    return f"{', '.join(meeting.said_by)} · {entries(meeting.entries)}"


def meeting_notes(meeting: Meeting, days: Days) -> Iterator[str]:
    """Place, form, length and outcome on one line; then who, what about, how it was described."""
    parts = [_place(meeting.place), *_told(meeting, days)]
    if any(parts):
        yield " · ".join(part for part in parts if part)
    if meeting.date.standing == "contested":
        yield f"date {told('date', meeting.date, days)}"
    if meeting.participants:
        yield f"there: {_people(meeting.participants)}"
    if meeting.expected and meeting.state != "held":
        yield f"expected: {_people(meeting.expected)}"
    if meeting.topics:
        yield f"about: {_people(meeting.topics)}"
    yield from (f"{_said(one)}, says {listed(one.said_by)}" for one in meeting.tones)
    for doubt in meeting.doubts:
        yield f"? perhaps the same as {doubt.name} (#{doubt.entry}): {doubt.reason}"
    if meeting.also:
        yield f"also told as {', '.join(meeting.also)}"


def _told(meeting: Meeting, days: Days) -> Iterator[str]:
    yield told("format", meeting.format, days)
    yield told("duration", meeting.duration, days)
    yield told("outcome", meeting.outcome, days)


def _place(place: Finding) -> str:
    """`in Moscow, Russia`: of places that lie in one another the narrowest."""
    if place.doubtful:
        return f"! in {' or '.join(plain(one.value) for one in place.held)}"
    places = [one for one in place.held if one.sure] or place.held
    if not places:
        return ""
    narrowest = max(places, key=lambda one: str(one.value).count(","))
    return f"in {plain(narrowest.value)}{'' if narrowest.sure else ' ?'}"


def _people(parts: list[Part]) -> str:
    return ", ".join(_person(part) for part in parts)


def _person(part: Part) -> str:
    doubt = {"contested": " !", "unsettled": " !", "possible": " ?"}.get(part.finding.standing, "")
    told = {plain(one.value) for one in part.finding.held}
    absent = "" if "True" in told else " not there"
    return f"{part.name}{absent}{doubt}"


def rows(view: MeetingsView) -> list[dict[str, object]]:
    """One row for each meeting."""
    return [_row(meeting, Days(view.banner.zone)) for meeting in view.meetings]


def _row(meeting: Meeting, days: Days) -> dict[str, object]:
    plain = ("place", "format", "duration", "outcome")
    values = {name: _values(name, getattr(meeting, name), days) for name in plain}
    return {
        "meeting": meeting.meeting,
        "name": meeting.name,
        "state": meeting.state,
        "standing": meeting.state_standing,
        "earliest": meeting.when.earliest,
        "latest": meeting.when.latest,
        **values,
        "participants": "; ".join(part.name for part in meeting.participants or meeting.expected),
        "topics": "; ".join(part.name for part in meeting.topics),
        "tone": "; ".join(one.what for one in meeting.tones),
        "origins": meeting.origins,
        "possible_origins": meeting.possible_origins,
        "entries": " ".join(map(str, meeting.entries)),
    }


def _values(name: str, finding: Finding, days: Days) -> str:
    return " / ".join(value(name, one.value, days) for one in finding.held)
