"""Acting: the options that every writing verb has; recording for good, or only trying out what that would change."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from travaux.cli.asked import OTHER, Debug, FormatName, NoColor, Now, OutputFile, Quiet, Store, option
from travaux.cli.terminal import say
from travaux.events.errors import Unreadable

if TYPE_CHECKING:
    from travaux.cli.opening import Opened
    from travaux.domain.entry import Entry
    from travaux.domain.event import Event
    from travaux.events.integrity.notes import SigningKey
    from travaux.events.sources.recorded import Record

DryRun = Annotated[
    bool, option(OTHER, "-n", "--dry-run", help="write nothing; print what would be recorded, and the answers changed")
]
Recorder = Annotated[
    str | None,
    option(OTHER, "--recorder", metavar="NAME", help="who records; by default TRAVAUX_RECORDER or the user's name"),
]
Sign = Annotated[
    bool | None,
    option(OTHER, "--sign/--no-sign", help="sign with the key of the recorder's name; by default where there is one"),
]
Reason = Annotated[str, option(OTHER, "--reason", metavar="TEXT", help="why, in your own words; it is kept for ever")]
Published = Annotated[
    str | None,
    option(OTHER, "--published", metavar="DATE", help="when the source itself said so; without it the act is our own"),
]


@dataclass(frozen=True, kw_only=True)
class Plainly:
    """What every verb can be told."""

    store: Store = None
    quiet: Quiet = False
    debug: Debug = False


@dataclass(frozen=True, kw_only=True)
class Acting:
    """What every writing verb can be told."""

    dry_run: DryRun = False
    recorder: Recorder = None
    sign: Sign = None
    now: Now = None
    format: FormatName = "table"
    output: OutputFile = None
    no_color: NoColor = False
    store: Store = None
    quiet: Quiet = False
    debug: Debug = False

    def opened(self) -> AbstractContextManager[Opened]:
        """The store; a dry run opens it for reading."""
        from travaux.cli.opening import for_writing, if_there

        return if_there(self.store) if self.dry_run else for_writing(self.store)

    @contextmanager
    def on(self, words: Sequence[str]) -> Iterator[tuple[Opened, str, Record, list[str]]]:
        """The store, the negotiation that the words begin with or the only one, its record, and the other words."""
        from travaux.events.sources.recording import recorded

        with self.opened() as opened:
            negotiation, others = opened.addressed(words)
            yield opened, negotiation, recorded(opened.log, negotiation), others

    def record(self, opened: Opened, negotiation: str, events: Sequence[Event], expected: int | None = None) -> int:
        """Record the events and sign them, or with -n print what recording them would change."""
        from travaux.cli.opening import system_clock
        from travaux.cli.signing import recorded, recorder_key
        from travaux.events.integrity.suppression import refuse_erased

        refuse_erased(opened.log, negotiation, events)
        recorder = whoever(self.recorder)
        key = recorder_key(recorder, self.sign)
        if self.dry_run:
            return self._try(opened, negotiation, events, recorder, key)
        at, log = system_clock(), opened.log
        entries = recorded(log, negotiation, events, recorder=recorder, key=key, recorded_at=at, expected=expected)
        opened.record.catch_up(negotiation)
        self._told(opened, negotiation, entries, f", signed by {recorder}" if key else "")
        return 0

    def _try(
        self, opened: Opened, negotiation: str, events: Sequence[Event], recorder: str, key: SigningKey | None
    ) -> int:
        from travaux.cli import trial
        from travaux.cli.clock import Clock
        from travaux.cli.output import write

        clock = Clock(self.now, opened.zone(negotiation))
        tried = trial.tried(opened.log, negotiation, events, recorder=recorder, key=key, clock=clock)
        write(tried, trial, self.format, self.output, no_color=self.no_color)
        return 0

    def _told(self, opened: Opened, negotiation: str, entries: Sequence[Entry], signed: str) -> None:
        if self.format != "table":
            from travaux.cli import trial
            from travaux.cli.output import write

            write(trial.done(opened.log, negotiation, entries), trial, self.format, self.output, no_color=self.no_color)
        if not entries:
            say(f"Nothing new: {negotiation} has all of this already", quiet=self.quiet)
            return
        first, last = entries[0].number, entries[-1].number
        numbers = f"entry {first}" if first == last else f"entries {first} to {last}"
        say(f"Recorded {numbers} of {negotiation} in {opened.name}{signed}", quiet=self.quiet)
        say(f"Next: {_next(negotiation, first, last)}", quiet=self.quiet)


def _next(negotiation: str, first: int, last: int) -> str:
    if first > 1:
        return f"travaux diff {negotiation} --recorded-by entry:{first - 1}..entry:{last}"
    return f"travaux brief {negotiation}"


def whoever(named: str | None = None) -> str:
    """Who records: as named, by TRAVAUX_RECORDER, or the user."""
    given = named or os.environ.get("TRAVAUX_RECORDER")
    if given:
        return given
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise Unreadable("nobody knows who you are: say it with --recorder NAME or TRAVAUX_RECORDER") from error
