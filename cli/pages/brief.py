"""The brief on a page: the banner, what is new, and one section for each question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from travaux.cli.pages import banner as top
from travaux.cli.pages import news
from travaux.cli.pages.columns import beside, faint, wrapped
from travaux.cli.pages.owed import heading as owed_heading
from travaux.cli.pages.owed import lines as owed_lines
from travaux.cli.pages.plan import known
from travaux.cli.pages.values import about, called, told
from travaux.cli.pages.words import Days, count, counted, entries, listed, origins
from travaux.cli.paper import Paper
from travaux.projections.views.agreed import Agreed
from travaux.projections.views.brief import BriefView, OpenIssue
from travaux.projections.views.doubts import Doubt
from travaux.projections.views.naming import OWN
from travaux.projections.views.plan import Plan, Version

WIDE = 100
OPEN = (30, 10, 31, 22, 7)
NAME = 20


def lines(view: BriefView, paper: Paper) -> Iterator[str]:
    days = top.days(view.banner)
    yield from top.lines(view.banner, paper)
    if view.new is not None:
        yield ""
        yield from news.lines(view.new, days, paper)
    for section in (_agreed(view, paper), _open(view, days, paper), _proposed(view, paper)):
        yield ""
        yield from section
    yield ""
    yield from _owed(view, days, paper)
    if view.contested or view.unsettled:
        yield ""
    yield from _doubts("CONTESTED", view.contested, days, paper)
    yield from _doubts("UNSETTLED", view.unsettled, days, paper)
    yield ""
    yield from _foot(view, paper)


def _foot(view: BriefView, paper: Paper) -> Iterator[str]:
    numbers = [number for doubt in view.contested for one in doubt.values for number in one.entries]
    entry = f"#{numbers[0]}" if numbers else "ENTRY"
    slug = view.negotiation
    text = f"travaux why {slug} '{entry}' shows the sentence, who said it, and what would change the answer"
    yield from faint(text.replace("'ENTRY'", "ENTRY"), paper)


def _agreed(view: BriefView, paper: Paper) -> Iterator[str]:
    by = listed(view.parties) if 0 < len(view.parties) <= 5 else f"all {count(len(view.parties), 'principal party')}"
    yield paper.strong("AGREED") + (f" by {by}" if view.parties else "")
    if not view.agreed:
        yield "  nothing reported"
    for one in view.agreed:
        yield from _hanging(f"  {_what(one)}", entries(one.entries), paper.width)


def _what(one: Agreed) -> str:
    mark = "! " if one.standing in ("contested", "unsettled") else "" if one.certain else "? "
    by = "" if one.what.startswith("all ") else f" by {listed(one.between)}" if one.between else ", by whom is not said"
    told = f"{', '.join(one.said_by[:2])}, {origins(one.origins, one.possible_origins)}"
    return f"{mark}{one.title}: {one.what}{by} · {told}"


def _open(view: BriefView, days: Days, paper: Paper) -> Iterator[str]:
    if paper.width >= WIDE:
        heads = ("OPEN", "status", "how it goes", "said by", "origins")
        yield paper.strong(next(beside([[head] for head in heads], _widths(paper.width))))
    else:
        yield paper.strong("OPEN")
    if not view.open:
        yield "  nothing reported"
    for one in view.open:
        yield from _issue(one, days, paper)


def _widths(width: int) -> list[int]:
    title, *others = OPEN
    return [title + width - WIDE, *others]


def _issue(one: OpenIssue, days: Days, paper: Paper) -> Iterator[str]:
    issue = one.issue
    indent = "  " * (one.level + 1)
    status, trend = told("status", issue.status, days), told("trend", issue.trend, days)
    said_by = _people(issue.said_by) + (", unnamed" if issue.unnamed else "")
    number = origins(issue.origins, issue.possible_origins)
    if paper.width < WIDE:
        rest = " · ".join(part for part in (status.lstrip("! "), trend, said_by, number) if part)
        yield from _hanging(f"{indent}{issue.title}", "", paper.width)
        yield from (f"{indent}    {line}" for line in wrapped(rest, paper.width - len(indent) - 4))
        return
    widths = _widths(paper.width)
    title = [f"{indent}{line}" for line in wrapped(issue.title, widths[0] - len(indent) - 2)]
    cells = [title, wrapped(status, widths[1] - 1), wrapped(trend, widths[2] - 1), wrapped(said_by, widths[3] - 1)]
    yield from beside([*cells, [number.rjust(widths[4])]], widths)


def _people(names: list[str], most: int = 3) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" +{more}" if more > 0 else "")


def _proposed(view: BriefView, paper: Paper) -> Iterator[str]:
    yield paper.strong("PROPOSED, NOT DECIDED")
    if not view.proposed:
        yield "  nothing reported"
    for plan in view.proposed:
        mark = "  " if plan.version.origins else "? "
        told = [version for version in plan.versions if version.certain] or plan.versions
        shown = entries(number for version in told for number in version.entries)
        yield from _named(plan.name, " · ".join(_plan(plan)), shown, paper.width, mark=mark)


def _plan(plan: Plan) -> Iterator[str]:
    """`19 points ! perhaps 20`, `3 known of 19, 1 on hold`, `was 28, 5 known`; or that its content is unknown."""
    current = plan.current
    notes = current.notes if current else []
    if plan.points.standing != "unknown":
        yield counted(plan.points, "point")
        stand = [version for version in plan.versions if version.stands and version.certain]
        yield from (known(version) for version in (stand if current is None or len(stand) > 1 else [current]))
        yield from (_was(version) for version in reversed(plan.versions) if not version.stands)
    yield from notes
    if not plan.known_points and not any("content unknown" in note for note in notes):
        yield "content unknown"
    yield from _support(current)


def _was(version: Version) -> str:
    values = " or ".join(str(held.value) for held in version.points.held) or version.name
    return f"was {values}, {version.known} known"


def _support(version: Version | None) -> Iterator[str]:
    """`Trump says: Russia supports; Ukraine liked ! may not agree`, grouped by who says it."""
    said: dict[str, list[str]] = {}
    for support in version.positions if version else []:
        for voice in dict.fromkeys(take.voice for take in support.takes):
            held = [take for take in support.takes if take.voice == voice]
            words = " ! ".join(f"{'' if take.certain else '? '}{', '.join(take.forces) or take.side}" for take in held)
            said.setdefault(voice, []).append(f"{support.name} {words}")
    for voice, stances in said.items():
        name = voice.removeprefix("says ")
        head = "" if voice == OWN else f"{name} says: " if voice != name else f"{voice}: "
        yield head + ", ".join(stances)


def _owed(view: BriefView, days: Days, paper: Paper) -> Iterator[str]:
    yield owed_heading("WHO OWES WHAT BY WHEN", paper)
    if not view.owed:
        yield "  nothing reported"
    yield from owed_lines(view.owed, days, paper)
    if view.settled:
        yield from faint(
            f"{view.settled} more held, met or cancelled: travaux commitments {view.negotiation}", paper, 2
        )


def _doubts(name: str, several: list[Doubt], days: Days, paper: Paper) -> Iterator[str]:
    if several:
        yield paper.strong(name)
    for doubt in several:
        text = _contested(doubt, days) if doubt.standing == "contested" else _unsettled(doubt, days)
        yield from _named(about(doubt), text, "", paper.width, 32)


def _contested(doubt: Doubt, days: Days) -> str:
    """Every value with its entries; whose one report it all is, if it is one."""
    values = " / ".join(f"{called(doubt, one, days)} {entries(one.entries)}" for one in doubt.values)
    one_origin = doubt.origins + doubt.possible_origins == 1
    return f"{values}{f' · 1 origin, {doubt.said_by[0]}' if one_origin and doubt.said_by else ''}"


def _unsettled(doubt: Doubt, days: Days) -> str:
    sure = " / ".join(f"{called(doubt, one, days)} {entries(one.entries)}" for one in doubt.values if one.certain)
    maybe = (
        f"{called(doubt, one, days)} {entries(one.entries)}"
        f" ({', '.join(one.who)}, {days.span(one.since) if one.known else 'undated'})"
        for one in doubt.values
        if not one.certain
    )
    return f"{sure}, perhaps {' or '.join(maybe)}"


def _named(name: str, text: str, right: str, width: int, column: int = NAME, mark: str = "") -> Iterator[str]:
    """A name in its column, the text beside it, and entry numbers at the right edge."""
    if width < WIDE:
        yield from _hanging(f"  {mark.strip()} {name}" if mark.strip() else f"  {name}", "", width)
        yield from (f"      {line}" for line in wrapped(f"{text} {right}".strip(), width - 6))
        return
    space = width - column - len(mark) - (len(right) + 2 if right else 0)
    names, body = wrapped(name, column - 4), wrapped(text, space)
    for number in range(max(len(names), len(body))):
        left = f"  {names[number] if number < len(names) else ''}".ljust(column)
        left += mark if number == 0 else " " * len(mark)
        line = left + (body[number] if number < len(body) else "")
        yield (line.ljust(width - len(right)) + right if number == 0 else line).rstrip()


def _hanging(text: str, right: str, width: int) -> Iterator[str]:
    indent = " " * (len(text) - len(text.lstrip()) + 2)
    first, *rest = wrapped(text.strip(), width - len(indent) - len(right) - 2) if text.strip() else [""]
    head = indent[2:] + first
    yield (head.ljust(width - len(right)) + right).rstrip() if right else head
    yield from (indent + line for line in rest)


def rows(view: BriefView) -> list[dict[str, object]]:
    """One row for each line of a section."""
    return [*_agreed_rows(view.agreed), *_open_rows(view.open), *_rest(view)]


def _row(section: str, subject: str, title: str, what: str, **more: object) -> dict[str, object]:
    keys = {"who": "", "origins": 0, "possible_origins": 0, "entries": ""}
    return {"section": section, "subject": subject, "title": title, "what": what, **keys, **more}


def _agreed_rows(several: Iterable[Agreed]) -> Iterator[dict[str, object]]:
    for one in several:
        yield _row(
            "agreed",
            one.subject,
            one.title,
            one.what,
            who="; ".join(one.between),
            origins=one.origins,
            possible_origins=one.possible_origins,
            entries=_numbers(one.entries),
        )


def _open_rows(several: Iterable[OpenIssue]) -> Iterator[dict[str, object]]:
    for one in several:
        issue, plain = one.issue, Days("UTC")
        words = (told("status", issue.status, plain), told("trend", issue.trend, plain))
        yield _row(
            "open",
            f"issue/{issue.issue}",
            issue.title,
            ", ".join(word for word in words if word),
            who="; ".join(issue.said_by),
            origins=issue.origins,
            possible_origins=issue.possible_origins,
            entries=_numbers(issue.entries),
        )


def _rest(view: BriefView) -> Iterator[dict[str, object]]:
    days = Days(view.banner.zone)
    for plan in view.proposed:
        numbers = [number for version in plan.versions for number in version.entries]
        counted = {"origins": plan.version.origins, "possible_origins": plan.version.possible_origins}
        what = " · ".join(_plan(plan))
        yield _row("proposed", f"plan/{plan.plan}", plan.name, what, entries=_numbers(numbers), **counted)
    for step in view.owed:
        what = f"{days.span(step.due, 'no date')}: {step.state}"
        counted = {"origins": step.origins, "possible_origins": step.possible_origins}
        who = "; ".join(step.who)
        yield _row("owed", step.subject, step.title, what, who=who, entries=_numbers(step.entries), **counted)
    for doubt in (*view.contested, *view.unsettled):
        what = " / ".join(called(doubt, one, days) for one in doubt.values)
        numbers = [number for one in doubt.values for number in one.entries]
        counted = {"origins": doubt.origins, "possible_origins": doubt.possible_origins}
        who = "; ".join(doubt.said_by)
        yield _row(doubt.standing, doubt.subject, about(doubt), what, who=who, entries=_numbers(numbers), **counted)


def _numbers(numbers: Iterable[int]) -> str:
    return " ".join(str(number) for number in sorted(set(numbers)))
