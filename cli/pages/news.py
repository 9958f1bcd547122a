"""Lines for what became known: the plan first, then the parties, the issues, the talks, and what is in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from travaux.cli.pages.columns import WIDE, wrapped
from travaux.cli.pages.values import about, called, value
from travaux.cli.pages.words import Days, count, entries
from travaux.cli.paper import Paper
from travaux.projections.views.naming import OWN
from travaux.projections.views.news import News, Since

NAME, DATES, NUMBERS = 11, 17, 14
FATES = {"retained": "kept", "deferred": "put on hold", "contained": "told of"}


def lines(new: Since, days: Days, paper: Paper) -> Iterator[str]:
    title = f"NEW SINCE {days.instant(new.since).removesuffix(f' {days.year}').upper()}" if new.since else "NEW"
    became = lead(new, days)
    if len(title) + len(became) + 3 <= paper.width:
        yield f"{paper.strong(title)}   {became}"
    else:
        yield paper.strong(title)
        yield from (f"  {line}" for line in wrapped(became, paper.width - 2))
    for name, text, when, numbers in _items(new, days):
        yield from _line(name, text, when, numbers, paper)
    for one in new.possibly:
        text = f"{count(one.values, 'more value')} told by {one.source}, out some time {days.span(one.reported)}"
        yield from _line("perhaps", text, "", "", paper)


def rows(new: Since, days: Days) -> Iterator[tuple[str, str, str]]:
    """What each line is about, what it says with its dates, and its entries."""
    for name, text, when, numbers in _items(new, days):
        yield name, " · ".join(part for part in (text, when) if part), numbers


def lead(new: Since, days: Days) -> str:
    """`became known on 8 Dec; most of it may have happened earlier`."""
    if not new.news:
        return "nothing became known for certain"
    dates = days.span(new.published)
    known = f"became known {'from ' if ' to ' in dates else 'on '}{dates}"
    earlier = "; most of it may have happened earlier" if new.earlier * 2 > len(new.news) else ""
    return known + earlier


Item = tuple[str, str, str, str]


def _items(new: Since, days: Days) -> Iterator[Item]:
    by_topic = {
        topic: [one for one in new.news if one.topic == topic]
        for topic in ("plan", "point", "party", "issue", "meeting", "owed", "other")
    }
    for name in dict.fromkeys(one.name for one in (*by_topic["plan"], *by_topic["point"])):
        yield from _plan(name, [one for one in by_topic["plan"] if one.name == name], days)
        yield from _points([one for one in by_topic["point"] if one.name == name], days)
    yield from _parties(by_topic["party"], days)
    yield from _simple("issue", by_topic["issue"], days)
    yield from _talks(by_topic["meeting"], days)
    yield from _simple("owed", by_topic["owed"], days)
    yield from _simple("talks", by_topic["other"], days)
    for doubt in new.doubts:
        values = " / ".join(called(doubt, one, days) for one in doubt.values)
        numbers = entries(number for one in doubt.values for number in one.entries[-1:])
        yield "doubt", f"{about(doubt)}: now contested, {values}", "", numbers


def _plan(name: str, news: list[News], days: Days) -> Iterator[Item]:
    """`US plan: 28 points, then 19`; a text without a count by its name."""
    counts = [one for one in news if one.attribute == "point_count"]
    told = counts or news
    if counts:
        first, *rest = (one.value for one in counts)
        text = f"{name}: " + ", then ".join([count(first, "point"), *map(str, rest)])
    else:
        text = ", then ".join(dict.fromkeys(one.label or name for one in news))
    if told:
        yield "plan", text, _dates(told[-1:], days), _numbers(told)


def _points(news: list[News], days: Days) -> Iterator[Item]:
    """`kept: prisoners, children`, one line for each fate."""
    fates = dict.fromkeys(one.value for one in news)
    for fate in fates:
        group = [one for one in news if one.value == fate]
        text = f"{FATES.get(fate, fate)}: {'; '.join(one.about for one in group)}"
        yield "plan", text, _dates(group, days), _numbers(group)


def _parties(news: list[News], days: Days) -> Iterator[Item]:
    """One line for each party, force and voice: `3 red lines: …`."""
    kinds = dict.fromkeys((one.name, one.label, one.voice, one.value) for one in news if one.label != "tabled")
    for name, force, voice, side in kinds:
        group = [one for one in news if (one.name, one.label, one.voice, one.value) == (name, force, voice, side)]
        head = force or value("side", side, days)
        whose = "own words" if voice == OWN else voice
        yield (
            name,
            f"{_times(len(group), head)}: {'; '.join(one.about for one in group)} ({whose})",
            *_tail(group, days),
        )


def _times(number: int, force: str) -> str:
    if force == "red line":
        return count(number, "red line")
    return f"{force} ({number})" if number > 1 else force


def _tail(group: list[News], days: Days) -> tuple[str, str]:
    return _dates(group, days), _numbers(group)


def _talks(news: list[News], days: Days) -> Iterator[Item]:
    """`Moscow meeting: held, no decisions`, one line for each meeting."""
    for subject in dict.fromkeys(one.subject for one in news):
        group = [one for one in news if one.subject == subject]
        words = dict.fromkeys(_of_meeting(one, days) for one in group)
        yield "talks", f"{group[0].name}: {', '.join(words)}", *_tail(group, days)


def _of_meeting(one: News, days: Days) -> str:
    return "planned" if one.attribute == "planned" else value(one.attribute, one.value, days)


def _simple(name: str, news: list[News], days: Days) -> Iterator[Item]:
    for subject in dict.fromkeys(one.subject for one in news):
        group = [one for one in news if one.subject == subject]
        words = dict.fromkeys(one.label or value(one.attribute, one.value, days) for one in group)
        yield name, f"{group[0].about}: {', '.join(words)}", *_tail(group, days)


def _dates(group: Iterable[News], days: Days) -> str:
    """The dates of all that stand on one line."""
    spans = dict.fromkeys(days.span(one.when, "no date") for one in group)
    return next(iter(spans)) if len(spans) == 1 else ""


def _numbers(group: Iterable[News]) -> str:
    return entries(number for one in group for number in one.entries)


def _line(name: str, text: str, when: str, numbers: str, paper: Paper) -> Iterator[str]:
    if paper.width < WIDE:
        yield from (
            f"  {line}"
            for line in wrapped(" · ".join(p for p in (f"{name}: {text}", when, numbers) if p), paper.width - 2, "  ")
        )
        return
    at_right = max(NUMBERS, len(numbers) + 1)
    room = paper.width - NAME - DATES - at_right
    for number, line in enumerate(wrapped(text, room - 1)):
        if number == 0:
            yield f"  {name:{NAME - 2}}{line:{room}}{when:{DATES}}{numbers:>{at_right}}".rstrip()
        else:
            yield f"{'':{NAME}}{line}"
