"""The page of `travaux when`: since when, on each clock, and every stretch before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from travaux.cli.pages import banner as top
from travaux.cli.pages.columns import WIDE, hanging, marked
from travaux.cli.pages.values import ATTRIBUTES, value
from travaux.cli.pages.words import Days
from travaux.cli.paper import Paper
from travaux.projections.views.when import Held, WhenView


@marked
def lines(view: WhenView, paper: Paper) -> Iterator[str]:
    days = top.days(view.banner)
    yield from top.heading("WHEN", view.banner, paper)
    yield ""
    yield from map(
        paper.strong, hanging(f"{view.title}, {_about(view.attribute)}: {_now(view, days)}", "", paper.width)
    )
    if view.is_so:
        yield f"  as of        {_since(view.in_world_since, days)} and since"
        yield f"  known on     {_since(view.known_since, days)} and since"
        yield f"  recorded by  entry #{view.recorded_since} and since"
    if view.stretches:
        yield from ("", paper.strong("AS OF THE END OF"))
    for held in view.stretches:
        yield from hanging(_stretch(view, held, days, paper), "", paper.width)


def _about(attribute: str) -> str:
    kind, _, of = attribute.partition("/")
    return f"{ATTRIBUTES.get(kind) or kind.replace('_', ' ')} {of}".strip()


def _now(view: WhenView, days: Days) -> str:
    if view.standing == "unknown":
        return "no answer known"
    leading = "nothing leads" if view.leading is None else value(view.attribute, view.leading, days)
    if view.is_so:
        return f"{leading} · {view.standing}"
    asked = value(view.attribute, view.value, days)
    return f"{asked} {'stands, but does not lead' if view.stands else 'does not stand'}: {leading} · {view.standing}"


def _since(at: str | None, days: Days) -> str:
    """A bare date means its end: the first day as of whose end it is so."""
    return "always" if at is None else days.say(days.last(at))


def _stretch(view: WhenView, held: Held, days: Days, paper: Paper) -> str:
    said = "nothing leads" if held.value is None else value(view.attribute, held.value, days)
    mark = {"possible": " ?", "unsettled": " !", "contested": " !"}.get(held.standing, "")
    during = f"{_days(held, days):<28}" if paper.width >= WIDE else f"{_days(held, days)}: "
    return f"{'>' if held.here else ' '} {during}{said}{mark} · {held.standing}"


def _days(held: Held, days: Days) -> str:
    """The days as of whose end the answer is so: `23 Nov to 7 Dec`, `from 8 Dec`, `up to 22 Nov`."""
    first = days.last(held.begins) if held.begins else None
    last = days.last(held.ends) - timedelta(days=1) if held.ends else None
    if first is None:
        return f"up to {days.say(last)}" if last else "always"
    if last is None:
        return f"from {days.say(first)}"
    if last < first:
        return f"within {days.say(first)}"
    return days.say(first) if last == first else f"{days.say(first)} to {days.say(last)}"


def rows(view: WhenView) -> list[dict[str, object]]:
    """One row for each stretch of as-of."""
    slot: dict[str, object] = {"subject": view.subject, "attribute": view.attribute}
    return [{**slot, **held.model_dump()} for held in view.stretches]
