"""What one does to a record by hand: correct, retract, link, contradict, settle, grade."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import typer

from travaux.cli.acting import Acting, Published, Reason
from travaux.cli.asked import OTHER, option
from travaux.cli.command import command
from travaux.cli.flags import flags
from travaux.domain.event import Event
from travaux.events.errors import Unreadable
from travaux.events.sources import acts
from travaux.events.sources.recorded import Record


def _words(metavar: str, help: str) -> typer.models.ArgumentInfo:
    made = typer.Argument(metavar=metavar, help=f"{help}; NEGOTIATION may be left out if the store holds one")
    assert isinstance(made, typer.models.ArgumentInfo)
    return made


Entry = Annotated[list[str], _words("[NEGOTIATION] ENTRY", "an entry: '#123', 123 or its id")]
EntryAndKeys = Annotated[
    list[str], _words("[NEGOTIATION] ENTRY --KEY VALUE", "an entry and its keys as in a source file; --KEY= removes")
]
Two = Annotated[list[str], _words("[NEGOTIATION] ONE OTHER", "two subjects: meeting/a meeting/b")]
Entries = Annotated[list[str], _words("[NEGOTIATION] ENTRY", "entries: '#123', 123 or their ids")]
Slot = Annotated[
    list[str], _words("[NEGOTIATION] SUBJECT ATTRIBUTE ENTRY", "a slot, and the entries whose claims are to count")
]
Graded = Annotated[list[str], _words("[NEGOTIATION] SOURCE LETTER", "a source or origin, and A to F")]
Judged = Annotated[
    Literal["same", "different", "unsure"],
    option(OTHER, "--judged", metavar="JUDGEMENT", help="same, different, unsure"),
]
Make = Callable[[Record, list[str]], Event]


def correct(acting: Acting, words: EntryAndKeys, reason: Reason, published: Published = None) -> int:
    """Say how an entry should read. The entry stays; a pin before the correction still shows what we showed then.

    Our own correction counts as if we had known it all along. With --published it is the source's own, and counts
    from that day on.
    """
    plain, keys = flags(words)
    with acting.on(plain) as (opened, negotiation, record, others):
        (entry,) = exactly(others, 1, "one ENTRY")
        find = opened.texts.find
        event = acts.correct(record, entry, keys, reason, published=published, find=find)
        return acting.record(opened, negotiation, [event], record.last)


def retract(acting: Acting, words: Entry, reason: Reason, published: Published = None) -> int:
    """Withdraw an entry and put nothing in its place; a retraction can itself be retracted."""
    with acting.on(words) as (opened, negotiation, record, others):
        (entry,) = exactly(others, 1, "one ENTRY")
        event = acts.retract(record, entry, reason, published=published, find=opened.texts.find)
        return acting.record(opened, negotiation, [event], record.last)


def link(acting: Acting, words: Two, reason: Reason, judged: Judged = "same") -> int:
    """Judge two meetings, plans or commitments to be one, to be two, or unsure; the latest judgement stands."""

    def make(record: Record, own: list[str]) -> Event:
        one, other = exactly(own, 2, "two subjects")
        return acts.link(record, one, other, judged, reason)

    return _act(acting, words, make)


def contradict(acting: Acting, words: Entries, reason: Reason) -> int:
    """Record that these entries cannot all be true, though they claim different things."""
    return _act(acting, words, lambda record, own: acts.contradict(record, own, reason))


def settle(acting: Acting, words: Slot, reason: Reason) -> int:
    """Settle a dispute: of the claims on one slot those of the entries named count; the others stay listed."""

    def make(record: Record, own: list[str]) -> Event:
        if len(own) < 3:
            raise Unreadable("SUBJECT ATTRIBUTE ENTRY… are needed: plan/us-plan point_count '#119'")
        return acts.settle(record, own[0], own[1], own[2:], reason)

    return _act(acting, words, make)


def grade(acting: Acting, words: Graded, reason: Reason) -> int:
    """Give a source or an origin a letter: A completely reliable … E unreliable, F cannot be judged."""

    def make(record: Record, own: list[str]) -> Event:
        of, letter = exactly(own, 2, "SOURCE and LETTER")
        return acts.grade(record, of, letter, reason)

    return _act(acting, words, make)


def _act(acting: Acting, words: list[str], make: Make) -> int:
    with acting.on(words) as (opened, negotiation, record, others):
        return acting.record(opened, negotiation, [make(record, others)], record.last)


def exactly(words: list[str], count: int, what: str) -> list[str]:
    if len(words) != count:
        raise Unreadable(f"{what} is to be named here, not {' '.join(words) or 'nothing'}")
    return words


APPS = {
    "correct": command(
        correct,
        "travaux correct ukraine-2025 '#119' --points 20 --reason 'misread the figure' -n",
        "travaux correct ukraine-2025 news-1208/reduced-from-28 --when 2025-12-01 --reason 'the date was misread'",
        any_option=True,
    ),
    "retract": command(retract, "travaux retract ukraine-2025 '#119' --reason 'read into the text' -n"),
    "link": command(link, "travaux link ukraine-2025 meeting/a meeting/b --judged same --reason 'one call, two dates'"),
    "contradict": command(contradict, "travaux contradict ukraine-2025 '#83' '#139' --reason 'not both on one day'"),
    "settle": command(
        settle, "travaux settle ukraine-2025 plan/us-plan point_count '#119' --reason 'the White House confirmed 19'"
    ),
    "grade": command(
        grade, "travaux grade ukraine-2025 axios-1206 B --reason 'two named officials confirmed it later'"
    ),
}
RESULTS = dict.fromkeys(APPS, "travaux.cli.trial:TrialView")
