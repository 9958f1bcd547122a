"""The brief on a page: the banner, what is new, and one section for each question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from travaux.cli.pages import banner as top
from travaux.cli.pages import doubts, news, owed, proposed
from travaux.cli.pages.columns import WIDE, beside, faint, hanging, marked, wrapped
from travaux.cli.pages.values import about, called, told
from travaux.cli.pages.words import Days, count, entries, listed, origins
from travaux.cli.paper import Paper
from travaux.projections.views.agreed import Agreed
from travaux.projections.views.brief import BriefView, OpenIssue

OPEN = (30, 10, 31, 22, 7)


@marked
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
    yield from doubts.lines("CONTESTED", view.contested, days, paper)
    yield from doubts.lines("UNSETTLED", view.unsettled, days, paper)
    yield ""
    yield from _foot(view, paper)


def _foot(view: BriefView, paper: Paper) -> Iterator[str]:
    numbers = [number for doubt in view.contested for one in doubt.values for number in one.entries]
    entry = f"#{numbers[0]}" if numbers else "ENTRY"
    slug = view.negotiation
    text = f"travaux why {slug} '{entry}' shows the sentence, who said it, and what would change the answer"
    yield from faint(text.replace("'ENTRY'", "ENTRY"), paper)


def _agreed(view: BriefView, paper: Paper) -> Iterator[str]:
    by = (
        listed(view.parties)
        if 0 < len(view.parties) <= 5
        else f"all {count(len(view.parties), 'principal party', 'principal parties')}"
    )
    yield paper.strong("AGREED") + (f" by {by}" if view.parties else "")
    if not view.agreed:
        yield "  nothing reported"
    for one in view.agreed:
        yield from hanging(f"  {agreed_what(one)}", entries(one.entries), paper.width)


def agreed_what(one: Agreed) -> str:
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
    said_by = people(issue.said_by) + (", unnamed" if issue.unnamed else "")
    number = origins(issue.origins, issue.possible_origins)
    if paper.width < WIDE:
        rest = " · ".join(part for part in (status, trend, said_by, number) if part)
        yield from hanging(f"{indent}{issue.title}", "", paper.width)
        yield from (f"{indent}    {line}" for line in wrapped(rest, paper.width - len(indent) - 4))
        return
    widths = _widths(paper.width)
    title = [f"{indent}{line}" for line in wrapped(issue.title, widths[0] - len(indent) - 2)]
    cells = [title, wrapped(status, widths[1] - 1), wrapped(trend, widths[2] - 1), wrapped(said_by, widths[3] - 1)]
    yield from beside([*cells, [number.rjust(widths[4])]], widths)


def people(names: list[str], most: int = 3) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" +{more}" if more > 0 else "")


def _proposed(view: BriefView, paper: Paper) -> Iterator[str]:
    yield paper.strong("PROPOSED, NOT DECIDED")
    if not view.proposed:
        yield "  nothing reported"
    yield from proposed.lines(view.proposed, paper)


def _owed(view: BriefView, days: Days, paper: Paper) -> Iterator[str]:
    yield owed.heading("WHO OWES WHAT BY WHEN", paper)
    if not view.owed:
        yield "  nothing reported"
    yield from owed.lines(view.owed, days, paper)
    if view.settled:
        yield from faint(
            f"{view.settled} more held, met or cancelled: travaux commitments {view.negotiation}", paper, 2
        )


def rows(view: BriefView) -> list[dict[str, object]]:
    """One row for each line of a section."""
    return [*_new_rows(view), *_agreed_rows(view.agreed), *_open_rows(view.open), *_rest(view)]


def _row(section: str, subject: str, title: str, what: str, **more: object) -> dict[str, object]:
    keys = {"who": "", "origins": 0, "possible_origins": 0, "entries": ""}
    return {"section": section, "subject": subject, "title": title, "what": what, **keys, **more}


def _new_rows(view: BriefView) -> Iterator[dict[str, object]]:
    if view.new is not None:
        for name, text, numbers in news.rows(view.new, top.days(view.banner)):
            yield _row("new", "", name, text, entries=numbers.replace("#", ""))


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
        told_by = {"origins": plan.version.origins, "possible_origins": plan.version.possible_origins}
        what = " · ".join(proposed.parts(plan))
        yield _row("proposed", f"plan/{plan.plan}", plan.name, what, entries=_numbers(numbers), **told_by)
    for step in view.owed:
        what = f"{days.span(step.due, 'no date')}: {step.state}"
        told_by = {"origins": step.origins, "possible_origins": step.possible_origins}
        who = "; ".join(step.who)
        yield _row("owed", step.subject, step.title, what, who=who, entries=_numbers(step.entries), **told_by)
    for doubt in (*view.contested, *view.unsettled):
        what = " / ".join(called(doubt, one, days) for one in doubt.values)
        numbers = [number for one in doubt.values for number in one.entries]
        told_by = {"origins": doubt.origins, "possible_origins": doubt.possible_origins}
        who = "; ".join(doubt.said_by)
        yield _row(doubt.standing, doubt.subject, about(doubt), what, who=who, entries=_numbers(numbers), **told_by)


def _numbers(numbers: Iterable[int]) -> str:
    return " ".join(str(number) for number in sorted(set(numbers)))
