"""The words of the pages: those of the command line, and what only a table needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from travaux.cli.pages import (
    banner,
    became,
    brief,
    issues,
    meetings,
    news,
    owed,
    plan,
    positions,
    redline,
    timeline,
    values,
    why,
)
from travaux.cli.pages.proposed import parts as proposed_parts
from travaux.cli.pages.words import Days, count, listed, origins
from travaux.projections.views.doubts import Doubt
from travaux.projections.views.issues import flat
from travaux.projections.views.meetings import Meeting
from travaux.projections.views.naming import OWN
from travaux.projections.views.owed import Owed
from travaux.projections.views.plan import Plan, Version
from travaux.projections.views.positions import Cell, Take
from travaux.projections.views.timeline import Happened

SIDES = {"for": "+ for", "against": "− against", "conditional": "~ if", "open": "~ open", "withdrawn": "× given up"}


def side_word(take: Take) -> str:
    """The mark with its word, so that neither colour nor sign stands alone."""
    return SIDES[take.side] if take.side else "≠ denied"


def affirmed_later(take: Take) -> bool:
    return take.last_affirmed is not None and take.last_affirmed != take.since.latest


def slot_attribute(doubt: Doubt) -> str:
    """The whole attribute; of one that stands for several things the view tells the name of the part apart."""
    return doubt.attribute


def groupby_in_order(things: Iterable[Any], key: Callable[[Any], str]) -> list[tuple[str, list[Any]]]:
    """Neighbours with the same key together."""
    return [(name, list(group)) for name, group in groupby(things, key=key)]


def of_party(cells: Sequence[Cell], party: str) -> Cell | None:
    return next((cell for cell in cells if cell.party == party), None)


_ENTRIES = re.compile(r"#\d[\d#. ]*")


def without_entries(notes: Iterable[str]) -> list[str]:
    """Without empty notes, and without the one that is nothing but entry numbers: these are links of their own."""
    return [note for note in notes if note and not _ENTRIES.fullmatch(note)]


_RUN = re.compile(r"#(\d+)(?:\.\.(\d+))?")


def numbers_in(entries: str) -> list[int]:
    """The numbers of `#118 #140..144`."""
    runs = ((int(first), int(last or first)) for first, last in _RUN.findall(entries))
    return [number for first, last in runs for number in range(first, last + 1)]


def steps(one: Plan) -> Iterator[tuple[Version, Version]]:
    """Each version with the one that it is told to be made from."""
    named = {version.version: version for version in one.versions}
    for version in one.versions:
        for held in version.replaces.held:
            if held.value in named:
                yield named[held.value], version


def backing(one: Owed) -> str:
    """The attribute whose evidence tells why something is owed."""
    match one.subject.partition("/")[0]:
        case "meeting":
            return "planned"
        case "commitment" if one.due.earliest is None and one.due.latest is None:
            return "kind"
        case _:
            return "due"


def held_by(meeting: Meeting) -> str:
    """The attribute whose evidence tells what became of a meeting."""
    if meeting.state in ("held", "cancelled"):
        return meeting.state
    return "planned" if meeting.planned.held else "held"


def family_of(kind: Any) -> str:
    return str(kind.family)


FILTERS = {
    "groupby_in_order": groupby_in_order,
    "numbers_in": numbers_in,
    "of_party": of_party,
    "steps": steps,
    "without_entries": without_entries,
}
GLOBALS = {
    "about": values.about,
    "about_of": why.about_of,
    "affirmed": why.affirmed,
    "affirmed_later": affirmed_later,
    "agreed_what": brief.agreed_what,
    "answer_of": why.answer_of,
    "backing": backing,
    "banner_doubts": banner.doubts,
    "banner_pin": banner.pin,
    "banner_sources": banner.sources,
    "bracketed": plan.bracketed,
    "called": values.called,
    "case_of": why.case_of,
    "changed_lines": became.lines,
    "count": count,
    "due_by": owed.due_by,
    "facts_of": why.facts_of,
    "family_of": family_of,
    "fate_in": plan.fate_in,
    "forces_of": positions.forces_of,
    "group_of": positions.group_of,
    "held_by": held_by,
    "issue_notes": issues.issue_notes,
    "issue_parts": issues.issue_parts,
    "issues_flat": flat,
    "listed": listed,
    "meeting_notes": meetings.meeting_notes,
    "meeting_state": meetings.state_of,
    "news_lead": news.lead,
    "news_rows": news.rows,
    "of_talks": meetings.of_talks,
    "origins": origins,
    "outcome_of": why.outcome_of,
    "own": OWN,
    "owed_state": owed.state_of,
    "owed_title": owed.title_of,
    "people": brief.people,
    "plan_gaps": plan.unknown,
    "plan_standing": plan.standing,
    "point_title": plan.point_title,
    "proposed_parts": proposed_parts,
    "redline_gaps": redline.gaps_of,
    "redline_text": redline.text,
    "short_name": plan.short_name,
    "side_word": side_word,
    "slot_attribute": slot_attribute,
    "stands_as": why.stands_as,
    "support_says": plan.support_says,
    "text_says": positions.text_says,
    "told": values.told,
    "value": values.value,
    "version_notes": plan.version_notes,
    "when_met": meetings.when_met,
}


def by_date(told: Sequence[Happened], days: Days) -> list[tuple[str, list[tuple[Happened, list[int]]]]]:
    """As the command line has it: under each date what happened, entries that say the same by the same voice on one line."""
    found: dict[str, dict[tuple[bool, str], tuple[Happened, list[int]]]] = {}
    for one in told:
        lines = found.setdefault(timeline.when_of(one, days), {})
        lines.setdefault((one.sure, timeline.told_of(one, days)), (one, []))[1].append(one.entry)
    return [(when, list(lines.values())) for when, lines in found.items()]
