"""`travaux log` and `travaux replay`: the entries, and the record played forward."""

from __future__ import annotations

from typing import Annotated, Literal

from travaux.cli.asked import FILTER, Asked, option
from travaux.cli.command import command
from travaux.domain.event import TYPES
from travaux.domain.registry import nearest
from travaux.events.errors import Unreadable

TypeName = Annotated[str | None, option(FILTER, "--type", metavar="TYPE", help="only entries of this type")]
Recorder = Annotated[str | None, option(FILTER, "--recorder", metavar="NAME", help="only what this one recorded")]
After = Annotated[int, option(FILTER, "--after", metavar="N", help="only entries after this number", min=0)]
Upto = Annotated[int | None, option(FILTER, "--upto", metavar="N", help="only entries up to this number", min=1)]
Limit = Annotated[int | None, option(FILTER, "--limit", metavar="N", help="at most this many", min=1)]
Reverse = Annotated[bool, option(FILTER, "--reverse", help="the last ones first")]
Clock = Annotated[
    Literal["entry", "reported", "occurred"],
    option(FILTER, "--by", metavar="CLOCK", help="entry (default), reported or occurred"),
]


def log(
    asked: Asked,
    type: TypeName = None,
    recorder: Recorder = None,
    after: After = 0,
    upto: Upto = None,
    limit: Limit = None,
    reverse: Reverse = False,
) -> int:
    """The entries as they were recorded, with what later entries made of them: corrected, retracted, reviewed, erased.

    Who recorded them is a claim, unless it is signed with a key that is known here (`travaux key`).
    """
    from travaux.cli.pages import log as page
    from travaux.projections.views.log import log as listed

    _must_be_a_type(type)
    with asked.question() as question:
        found = listed(
            question.reading,
            question.filters,
            asked.signers(question),
            type=type,
            recorder=recorder,
            after=after,
            upto=upto,
            limit=limit,
            reverse=reverse,
        )
    return asked.show(found, page)


def _must_be_a_type(name: str | None) -> None:
    from travaux.domain.vocabulary import VOCABULARY

    if name is not None and name not in VOCABULARY:
        near = nearest(name, TYPES)
        hint = f", did you mean {' or '.join(near)}?" if near else ""
        raise Unreadable(f"--type: no type is called {name!r}{hint}")


def replay(asked: Asked, by: Clock = "entry", after: After = 0) -> int:
    """Play the record forward: each entry with what it changed, before and after.

    By entry the answers are those with all knowledge; by reported, our knowledge moves on with each publication; by
    occurred, the world does.
    """
    from travaux.cli.pages import replay as page
    from travaux.projections.views import replay as view

    with asked.question() as question:
        record, reading = question.opened.record, question.reading
        if asked.format != "table":
            return asked.show(view.replay(record, reading, by, after), page)
        return _streamed(asked, view.steps(record, reading, by, after), reading.negotiation, by, reading.zone)


def _streamed(asked: Asked, steps: object, negotiation: str, by: str, zone: str) -> int:
    """Each step is printed as soon as it is worked out."""
    from travaux.cli.output import clean, opened
    from travaux.cli.pages import replay as page
    from travaux.cli.pages.words import Days
    from travaux.cli.terminal import paper

    with opened(asked.output) as stream:
        sheet = paper(stream, no_color=asked.no_color)
        for line in page.heading(negotiation, by, sheet):
            stream.write(f"{line}\n")
        played = False
        for step in steps:  # type: ignore[attr-defined]
            played = True
            for line in page.step_lines(step, Days(zone), sheet):
                stream.write(f"{clean(line, styled=sheet.styled)}\n")
    return 0 if played else 1


APPS = {
    "log": command(
        log,
        "travaux log ukraine-2025 --reverse --limit 20",
        "travaux log ukraine-2025 --type DemandRestated --source unn-1206",
        "travaux log ukraine-2025 -f jsonl",
    ),
    "replay": command(
        replay,
        "travaux replay ukraine-2025",
        "travaux replay ukraine-2025 --by reported",
        "travaux replay ukraine-2025 --by occurred --as-of 2025-12-08",
    ),
}
RESULTS = {
    "log": "travaux.projections.views.log:LogView",
    "replay": "travaux.projections.views.replay:ReplayView",
}
