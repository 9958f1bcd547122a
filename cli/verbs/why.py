"""`travaux why`, `when` and `blame`: what stands behind an answer, since when it is so, which entry set each part."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from travaux.cli import completion
from travaux.cli.asked import Asked, Question
from travaux.cli.command import command
from travaux.cli.naming import attribute_of, subject_of
from travaux.events.errors import NoEntry, Unreadable

if TYPE_CHECKING:
    from travaux.projections.reading import Reading

_NUMBER = re.compile(r"(?:#|entry:)?(\d{1,12})")

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SUBJECT [ATTRIBUTE] | '#ENTRY'",
        help="a slot such as plan/us-plan point_count, or an entry by number or id",
        autocompletion=completion.slots,
        show_default=False,
    ),
]
SlotValue = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SUBJECT [ATTRIBUTE [VALUE]]",
        help="a slot such as plan/us-plan point_count, and a value it may have",
        autocompletion=completion.slots,
        show_default=False,
    ),
]
Subject = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SUBJECT",
        help="such as plan/us-plan or meeting/call-1206",
        autocompletion=completion.slots,
        show_default=False,
    ),
]


def why(asked: Asked, words: Words = None) -> int:
    """The entries, voices, quotations and origins behind an answer, and what would change it.

    A slot is a subject and an attribute; the end of a subject's name is enough where it is the only one. An entry is
    written '#123' (in quotes, since # begins a comment for the shell) or by its id.
    """
    from travaux.cli.pages import why as page
    from travaux.projections.views.why import WhyView, why_entry, why_slot

    with asked.addressed(words) as (question, asked_for):
        number = _entry(question, asked_for)
        if number is not None:
            return asked.show(WhyView(why_entry(question.reading, number)), page)
        subject, attribute = _slot(question, asked_for)
        return asked.show(WhyView(why_slot(question.reading, subject, attribute)), page)


def _entry(question: Question, words: list[str]) -> int | None:
    """The number of the entry that is asked for; None when a slot is."""
    if len(words) != 1:
        return None
    found = _NUMBER.fullmatch(words[0])
    if found:
        return _recorded(question.reading, int(found[1]))
    return question.opened.log.numbers_of(question.reading.negotiation, words).get(words[0])


def _recorded(reading: Reading, number: int) -> int:
    last = reading.pin.recorded_by
    if not 1 <= number <= last:
        raise NoEntry(reading.negotiation, number, last)
    return number


def _slot(question: Question, words: list[str]) -> tuple[str, str]:
    if len(words) not in (1, 2):
        raise Unreadable("say why what: a subject and an attribute (plan/us-plan point_count), or an entry ('#123')")
    subject = subject_of(question.reading, words[0])
    return subject, attribute_of(question.reading, subject, words[1] if len(words) == 2 else None)


def blame(asked: Asked, words: Subject = None) -> int:
    """Which entry gave each attribute of a subject its value, from whom, recorded by whom; a plan with all its points."""
    from travaux.cli.pages import blame as page
    from travaux.projections.views.blame import blame as blamed

    with asked.addressed(words) as (question, asked_for):
        if len(asked_for) != 1:
            raise Unreadable("blame what: a subject such as plan/us-plan or meeting/call-1206")
        return asked.show(blamed(question.reading, subject_of(question.reading, asked_for[0])), page)


def when(asked: Asked, words: SlotValue = None) -> int:
    """Since which date, report and entry a slot has its value, and how it stood at every as-of; exits 1 if not so.

    With a VALUE: whether and since when it is that.
    """
    from travaux.cli.pages import when as page
    from travaux.projections.views.when import when as found

    with asked.addressed(words) as (question, asked_for):
        value = asked_for[2] if len(asked_for) == 3 else None
        subject, attribute = _slot(question, asked_for[:2])
        return asked.show(found(question.reading, subject, attribute, value), page)


APPS = {
    "why": command(
        why,
        "travaux why ukraine-2025 plan/us-plan point_count",
        "travaux why ukraine-2025 position/russia/forces.army-limit side --then 2025-12-08",
        "travaux why ukraine-2025 '#119'",
    ),
    "when": command(
        when,
        "travaux when ukraine-2025 plan/us-plan point_count",
        "travaux when ukraine-2025 plan/us-plan point_count 19 --then 2025-12-08",
    ),
    "blame": command(
        blame,
        "travaux blame ukraine-2025 plan/us-plan",
        "travaux blame ukraine-2025 meeting/call-1206 --then 2025-12-08 -f csv",
    ),
}
RESULTS = {
    "why": "travaux.projections.views.why:WhyView",
    "when": "travaux.projections.views.when:WhenView",
    "blame": "travaux.projections.views.blame:BlameView",
}
