"""`travaux plan`: versions and points, and the redline between two of them."""

from __future__ import annotations

from typing import Annotated

from travaux.cli import completion
from travaux.cli.asked import FILTER, Asked, Question, option
from travaux.cli.command import command
from travaux.domain.registry import UnknownName
from travaux.events.errors import Unreadable
from travaux.projections.replies import Reply

PlanName = Annotated[
    str | None, option(FILTER, "--plan", metavar="NAME", help="only this text", autocompletion=completion.plans)
]
Redline = Annotated[
    str | None,
    option(FILTER, "--redline", metavar="A..B", help="what became of each point between two versions, or two dates"),
]


def plan(asked: Asked, plan: PlanName = None, redline: Redline = None) -> int:
    """The texts on the table: versions, how many points by whose count, and what is known of each point.

    A count is a claim, never a subtraction: "3 known of 19" is what can be said. --redline us-plan/28..us-plan/19
    compares two versions, --redline 2025-11-23..2025-12-08 how the texts stood at the end of two days.
    """
    from travaux.cli.pages import plan as page
    from travaux.cli.pages import redline as redlined
    from travaux.projections.views import plan as view

    with asked.question() as question:
        name = question.reading.registry.find("plan", plan) if plan else None
        if redline is None:
            return asked.show(view.plan(question.reading, question.filters, name), page)
        return asked.show(_redline(question, redline, name), redlined)


def _redline(question: Question, ends: str, plan: str | None) -> Reply:
    from dataclasses import replace

    from travaux.projections.views.redline import between_versions, redline

    first, dots, last = ends.partition("..")
    if not dots or not first or not last:
        raise Unreadable(f"--redline: {ends!r} is no range; write us-plan/28..us-plan/19, or two dates")
    versions = [_version(question, name) for name in (first, last)]
    if versions[0] and versions[1]:
        return between_versions(question.reading, versions[0], versions[1])
    a, b = question.clock.span("--redline", ends)
    pin, reading = question.reading.pin, question.reading
    return redline(reading.at(replace(pin, as_of=a)), reading.at(replace(pin, as_of=b, open_as_of=False)), plan)


def _version(question: Question, name: str) -> str | None:
    try:
        return question.reading.registry.find("version", name)
    except UnknownName:
        if name[:4].isdigit() or name in ("today", "yesterday") or name.endswith(" ago"):
            return None
        raise


APPS = {
    "plan": command(
        plan,
        "travaux plan ukraine-2025",
        "travaux plan ukraine-2025 --plan us-plan --then 2025-12-08",
        "travaux plan ukraine-2025 --redline us-plan/28..us-plan/19",
    )
}
RESULTS = {"plan": "travaux.projections.views.redline:PlanOrRedline"}
