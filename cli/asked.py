"""Asked: the options that every reading verb has, and the question they make."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from travaux.cli import completion
from travaux.cli.output import Format
from travaux.events.errors import Unreadable

if TYPE_CHECKING:
    from pydantic import BaseModel

    from travaux.cli.clock import Clock
    from travaux.cli.opening import Opened
    from travaux.domain.signers import Signers
    from travaux.projections.filters import Filters
    from travaux.projections.reading import Reading

PIN, FILTER, OUTPUT, OTHER = "As of when", "What to show", "Output", "Other"


def option(panel: str, *names: str, help: str, **more: Any) -> Any:
    return typer.Option(*names, help=help, rich_help_panel=panel, show_default=False, **more)


Negotiation = Annotated[
    str | None,
    typer.Argument(
        metavar="NEGOTIATION",
        help="its name; may be left out if the store holds one",
        autocompletion=completion.negotiations,
        show_default=False,
    ),
]
Store = Annotated[
    str | None,
    option(
        OTHER,
        "--store",
        metavar="URL",
        help="sqlite:///PATH or postgresql://HOST/DB; by default TRAVAUX_STORE or the user's data folder",
    ),
]
Now = Annotated[str | None, option(PIN, "--now", metavar="DATE", help="the clock, for relative dates (TRAVAUX_NOW)")]
Debug = Annotated[bool, option(OTHER, "--debug", help="a traceback if there is a bug")]
Quiet = Annotated[bool, option(OTHER, "-q", "--quiet", help="no messages on stderr but errors")]
NoColor = Annotated[bool, option(OUTPUT, "--no-color", help="no colours on a terminal (NO_COLOR)")]
AsOf = Annotated[
    str | None, option(PIN, "--as-of", metavar="DATE", help="as of when in the world; by default the end of today")
]
KnownOn = Annotated[
    str | None,
    option(PIN, "--known-on", metavar="DATE", help="by when sources had reported it; by default the end of today"),
]
RecordedBy = Annotated[
    str | None,
    option(
        PIN, "--recorded-by", metavar="DATE|entry:N", help="by when it was recorded here; by default the last entry"
    ),
]
Then = Annotated[str | None, option(PIN, "--then", metavar="DATE", help="--as-of and --known-on at once")]
Party = Annotated[
    str | None, option(FILTER, "--party", metavar="NAME", help="only this party", autocompletion=completion.parties)
]
IssueName = Annotated[
    str | None,
    option(
        FILTER, "--issue", metavar="NAME", help="only this issue and those under it", autocompletion=completion.issues
    ),
]
SourceName = Annotated[
    str | None,
    option(FILTER, "--source", metavar="ID", help="only what this source says", autocompletion=completion.sources),
]
Origins = Annotated[
    int, option(FILTER, "--origins", metavar="N", help="only what N independent origins surely say", min=0)
]
Unnamed = Annotated[bool, option(FILTER, "--unnamed", help="only what unnamed sources say")]
OnRecord = Annotated[bool, option(FILTER, "--on-record", help="only what named people say on the record")]
ReviewedOnly = Annotated[
    bool, option(FILTER, "--reviewed-only", help="only what four eyes saw: accepted by somebody else, and signed")
]
FormatName = Annotated[
    Format, option(OUTPUT, "-f", "--format", metavar="FORMAT", help="table (default), json, jsonl, csv or md")
]
OutputFile = Annotated[
    str | None, option(OUTPUT, "-o", "--output", metavar="FILE", help="write there and not to stdout; - is stdout")
]
Attest = Annotated[
    str | None,
    option(OUTPUT, "--attest", metavar="FILE", help="sign there which answer this is, for `travaux audit reproduce`"),
]
SignWith = Annotated[
    str | None,
    option(OTHER, "--sign-with", metavar="NAME", help="the signing key; by default the only one of an organisation"),
]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What every reading verb can be asked."""

    negotiation: Negotiation = None
    as_of: AsOf = None
    known_on: KnownOn = None
    recorded_by: RecordedBy = None
    then: Then = None
    now: Now = None
    party: Party = None
    issue: IssueName = None
    source: SourceName = None
    origins: Origins = 0
    unnamed: Unnamed = False
    on_record: OnRecord = False
    reviewed_only: ReviewedOnly = False
    format: FormatName = "table"
    output: OutputFile = None
    attest: Attest = None
    sign_with: SignWith = None
    no_color: NoColor = False
    store: Store = None
    quiet: Quiet = False
    debug: Debug = False

    def opened(self) -> AbstractContextManager[Opened]:
        """The store that is asked."""
        from travaux.cli.opening import for_reading

        return for_reading(self.store)

    def after(self, verb: Callable[..., int], given: Mapping[str, Any]) -> None:
        """Once it is answered: attest the answer, if that was asked for."""
        if self.attest is not None:
            from travaux.cli.auditing.attesting import attest

            attest(self, verb, given, self.attest)

    @contextmanager
    def question(self) -> Iterator[Question]:
        """The question opened: the reading at the pin, and the filters."""
        with self.opened() as opened:
            yield self.about(opened, opened.negotiation(self.negotiation))

    @contextmanager
    def addressed(self, words: Sequence[str] | None) -> Iterator[tuple[Question, list[str]]]:
        """The question opened, and the words after the negotiation, which may be left out before them too."""
        with self.opened() as opened:
            named: str | None = self.negotiation
            others = list(words or ())
            if named is not None and opened.could_be_left_out(named):
                others, named = [named, *others], None
            yield self.about(opened, opened.negotiation(named)), others

    def about(self, opened: Opened, negotiation: str) -> Question:
        from travaux.cli.clock import Clock, pin_of

        clock = Clock(self.now, opened.zone(negotiation))
        pin = pin_of(
            opened,
            negotiation,
            clock,
            as_of=self.as_of,
            known_on=self.known_on,
            recorded_by=self.recorded_by,
            then=self.then,
        )
        reading = opened.record.reading(negotiation, pin)
        return Question(opened, clock, *self._filtered(opened, reading))

    def signers(self, question: Question) -> Signers | None:
        """Whose signatures stand, by the keys known here; None for an answer that is to be the same with other keys."""
        from travaux.cli.signing import signers

        return signers(question.opened.log, question.reading) if self.attest is None else None

    def _reviewed(self, opened: Opened, reading: Reading) -> frozenset[int] | None:
        """The entries that four eyes saw, if only those are asked for."""
        if not self.reviewed_only:
            return None
        if self.attest is not None:
            raise Unreadable("--attest: what was reviewed depends on the keys you believe: leave --reviewed-only out")
        from travaux.cli.signing import signers
        from travaux.projections.four_eyes import seen_by_four_eyes

        return seen_by_four_eyes(reading, signers(opened.log, reading))

    def _filtered(self, opened: Opened, reading: Reading) -> tuple[Reading, Filters]:
        from travaux.projections.filters import Filters

        filters = Filters(
            party=_found(reading, "party", self.party),
            issue=_found(reading, "issue", self.issue),
            source=_found(reading, "source", self.source),
            origins=self.origins,
            unnamed=self.unnamed,
            on_record=self.on_record,
            reviewed=self._reviewed(opened, reading),
        )
        if not (filters.source or filters.unnamed or filters.on_record or self.reviewed_only):
            return reading, filters
        return reading.filtered(filters.keeps), filters

    def show(self, view: BaseModel, page: Any) -> int:
        """Print the result in the format asked for; 1 when it is that there is nothing."""
        from travaux.cli.output import write

        write(view, page, self.format, self.output, no_color=self.no_color)
        return 1 if getattr(view, "empty", False) else 0


def _found(reading: Reading, kind: str, name: str | None) -> str | None:
    return None if name is None else reading.registry.find(kind, name)


@dataclass(frozen=True)
class Question:
    """A reading at a pin, with the filters and the clock that were asked for."""

    opened: Opened
    clock: Clock
    reading: Reading
    filters: Filters
