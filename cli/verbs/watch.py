"""`travaux watch`: what is believed, and each change of it as it is recorded."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from travaux.cli.acting import Plainly
from travaux.cli.asked import FILTER, OUTPUT, IssueName, NoColor, Party, option
from travaux.cli.command import command
from travaux.cli.terminal import say
from travaux.events.errors import Unreadable

if TYPE_CHECKING:
    from travaux.cli.opening import Opened
    from travaux.projections.subscriptions.cursor import Cursor
    from travaux.projections.subscriptions.messages import BatchReply

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NEGOTIATION] [VIEW]",
        help="positions, plan, meetings, issues, commitments, all (default), or the beginning of subjects: point/",
    ),
]
Plan = Annotated[str | None, option(FILTER, "--plan", metavar="NAME", help="only this plan, its texts and points")]
Kinds = Annotated[
    list[str] | None, option(FILTER, "--kind", metavar="KIND", help="only such changes, as correction; may be repeated")
]
About = Annotated[
    str | None, option(FILTER, "--as-of", metavar="DATE", help="only what changes the answers as of that date")
]
After = Annotated[str | None, option(FILTER, "--after", metavar="CURSOR", help="go on after this cursor of before")]
Count = Annotated[int | None, option(OUTPUT, "--count", metavar="N", help="end after so many entries", min=1)]
UntilNow = Annotated[bool, option(OUTPUT, "--until-caught-up", help="end when nothing is left")]
Snapshot = Annotated[bool, option(OUTPUT, "--snapshot", help="first all that is believed now")]
Form = Annotated[Literal["table", "jsonl"], option(OUTPUT, "-f", "--format", metavar="FORMAT", help="table or jsonl")]

INTERVAL = 0.1
"""Seconds between two looks at the log."""


def watch(
    plain: Plainly,
    words: Words = None,
    party: Party = None,
    issue: IssueName = None,
    plan: Plan = None,
    kind: Kinds = None,
    as_of: About = None,
    after: After = None,
    snapshot: Snapshot = False,
    count: Count = None,
    until_caught_up: UntilNow = False,
    format: Form = "table",
    no_color: NoColor = False,
) -> int:
    """Watch a view: what each entry changes in it, for which stretch of world time, as soon as it is recorded.

    A late report changes the past, and is told with the days it changes. When it ends, by Ctrl-C too, stderr says
    from where to go on with --after; a line of jsonl is a message as subscribers get it, with its cursor.
    """
    from travaux.cli.opening import for_reading
    from travaux.cli.watched import Printer

    with for_reading(plain.store) as opened:
        cursor = _begin(opened, words or [], after, party, issue, plan, kind, as_of)
        following = _Watch(opened, cursor)
        printer = Printer(sys.stdout, format, opened.zone(cursor.negotiation), no_color=no_color)
        try:
            if snapshot:
                printer.rows(following.session.rows())
            for batch in islice(following.batches(until_caught_up), count):
                printer.batch(following.cursor, batch)
        except KeyboardInterrupt:
            pass
        finally:
            say(f"To go on: travaux watch --after {following.cursor}", quiet=plain.quiet)
    return 0


class _Watch:
    """A session that looks at the log itself; `cursor` is where to go on after what was shown."""

    def __init__(self, opened: Opened, cursor: Cursor) -> None:
        from travaux.projections.subscriptions.projector import Feed
        from travaux.projections.subscriptions.session import Session

        self._feed = Feed(opened.record, cursor.negotiation)
        self.session, self.cursor = Session(opened.record, self._feed, cursor), cursor.text

    def batches(self, until_caught_up: bool) -> Iterator[BatchReply]:
        while True:
            self._feed.go_on()
            if self._feed.error is not None:
                raise self._feed.error
            taken = self.session.take()
            for cursor, batch in taken:
                self.cursor = cursor
                yield batch
            self.cursor = self.session.cursor
            if not taken and not self.session.is_behind:
                if until_caught_up:
                    return
                sys.stdout.flush()
                time.sleep(INTERVAL)


def _begin(
    opened: Opened,
    words: Sequence[str],
    after: str | None,
    party: str | None,
    issue: str | None,
    plan: str | None,
    kinds: Sequence[str] | None,
    as_of: str | None,
) -> Cursor:
    """Where to begin, and with what; a cursor says both."""
    from travaux.projections.subscriptions.cursor import read_cursor
    from travaux.projections.subscriptions.starting import started

    if after is not None:
        if words or party or issue or plan or kinds or as_of:
            raise Unreadable("--after says what is watched: leave out the view and its filters")
        cursor = read_cursor(after)
        opened.negotiation(cursor.negotiation)
        return started(opened.record, opened.log, cursor.negotiation, cursor=after)
    negotiation, others = opened.addressed(words)
    narrowed = filters(party, issue, plan, kinds, as_of)
    return started(opened.record, opened.log, negotiation, view=",".join(others) or "all", **narrowed)


def filters(
    party: str | None, issue: str | None, plan: str | None, kinds: Sequence[str] | None, as_of: str | None
) -> dict[str, Any]:
    """What narrows a view, as a subscription is asked for."""
    return {"party": party, "issue": issue, "plan": plan, "kinds": ",".join(kinds or ()) or None, "as_of": as_of}


APPS = {
    "watch": command(
        watch,
        "travaux watch ukraine-2025 positions --party russia",
        "travaux watch plan --as-of 2025-12-06",
        "travaux watch ukraine-2025 --kind correction --kind retraction -f jsonl",
    )
}
