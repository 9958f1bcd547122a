"""Asking: the reading verbs as methods, at a pin, with the same rows wherever the record is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, Protocol, Self, TypeVar

from pydantic import BaseModel

from travaux.cli.verbs.schema import results
from travaux.projections.subscriptions.messages import BatchReply, BeginReply, BookmarkReply, RowsReply

if TYPE_CHECKING:
    from travaux.projections.views.blame import BlameView
    from travaux.projections.views.brief import BriefView
    from travaux.projections.views.commitments import CommitmentsView
    from travaux.projections.views.contested import ContestedView
    from travaux.projections.views.diff import DiffView
    from travaux.projections.views.issues import IssuesView
    from travaux.projections.views.log import LogView
    from travaux.projections.views.meetings import MeetingsView
    from travaux.projections.views.plan import PlanView
    from travaux.projections.views.positions import PositionsView
    from travaux.projections.views.replay import ReplayView
    from travaux.projections.views.sources import SourcesView
    from travaux.projections.views.timeline import TimelineView
    from travaux.projections.views.when import WhenView
    from travaux.projections.views.why import WhyView

View = TypeVar("View", bound=BaseModel)
Row = dict[str, Any]


@dataclass(frozen=True)
class Answer(Generic[View]):
    """A result: whole as `view`, and as the rows that `-f csv` prints."""

    view: View
    rows: list[Row]

    def to_pandas(self) -> Any:
        """A data frame; needs pandas."""
        import pandas  # type: ignore[import-untyped,unused-ignore]

        return pandas.DataFrame(self.rows)

    def to_polars(self) -> Any:
        """A data frame; needs polars."""
        import polars  # type: ignore[import-not-found,unused-ignore]

        return polars.DataFrame(self.rows, infer_schema_length=None, strict=False)


class Message(NamedTuple):
    """What a subscriber is told. With a cursor: all up to here can be gone on from."""

    name: Literal["begin", "rows", "batch", "bookmark"]
    data: BeginReply | RowsReply | BatchReply | BookmarkReply
    cursor: str | None


class Place(Protocol):
    """Where a record is."""

    def ask(self, question: Mapping[str, Any]) -> tuple[BaseModel, list[Row]]:
        """`{"verb": …, "negotiation": …, options}`; the view and its rows."""
        ...

    def negotiations(self) -> list[str]: ...

    def subscribe(self, negotiation: str | None, asked: Mapping[str, Any], cursor: str | None) -> Iterator[Message]: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Question:
    """Of which negotiation, and the pin and filters that every verb takes."""

    negotiation: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


class Asking(AbstractContextManager["Asking"]):
    """A record that is asked at a pin. Each method that sets something gives another one and leaves this as it is."""

    def __init__(self, place: Place, question: Question) -> None:
        self._place, self._question = place, question

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._place.close()

    def negotiations(self) -> list[str]:
        """Their names, in order."""
        return self._place.negotiations()

    def negotiation(self, name: str) -> Self:
        return type(self)(self._place, replace(self._question, negotiation=name))

    def as_of(self, date: str) -> Self:
        """As of when in the world: `2025-12-06`, `2025-12`, or RFC 3339."""
        return self.only(as_of=date)

    def known_on(self, date: str) -> Self:
        """By when sources had reported it."""
        return self.only(known_on=date)

    def then(self, date: str) -> Self:
        """As of then and as known then."""
        return self.only(then=date)

    def recorded_by(self, entry: int | str) -> Self:
        """By which entry, or by when, it was recorded."""
        return self.only(recorded_by=f"entry:{entry}" if isinstance(entry, int) else entry)

    def only(self, **options: Any) -> Self:
        """The pin and the filters by the names of `travaux VERB`: `party`, `issue`, `source`, `origins`, `on_record` …"""
        return type(self)(self._place, replace(self._question, options={**self._question.options, **options}))

    def brief(self, **options: Any) -> Answer[BriefView]:
        return self._ask("brief", options)

    def plan(self, **options: Any) -> Answer[PlanView]:
        return self._ask("plan", options)

    def positions(self, **options: Any) -> Answer[PositionsView]:
        return self._ask("positions", options)

    def issues(self, **options: Any) -> Answer[IssuesView]:
        return self._ask("issues", options)

    def meetings(self, **options: Any) -> Answer[MeetingsView]:
        return self._ask("meetings", options)

    def commitments(self, **options: Any) -> Answer[CommitmentsView]:
        return self._ask("commitments", options)

    def timeline(self, **options: Any) -> Answer[TimelineView]:
        return self._ask("timeline", options)

    def contested(self, **options: Any) -> Answer[ContestedView]:
        return self._ask("contested", options)

    def sources(self, **options: Any) -> Answer[SourcesView]:
        return self._ask("sources", options)

    def log(self, **options: Any) -> Answer[LogView]:
        return self._ask("log", options)

    def replay(self, **options: Any) -> Answer[ReplayView]:
        return self._ask("replay", options)

    def why(self, *words: str, **options: Any) -> Answer[WhyView]:
        """`why("us-plan", "point_count")`."""
        return self._ask("why", {"words": list(words), **options})

    def when(self, *words: str, **options: Any) -> Answer[WhenView]:
        return self._ask("when", {"words": list(words), **options})

    def blame(self, *words: str, **options: Any) -> Answer[BlameView]:
        return self._ask("blame", {"words": list(words), **options})

    def diff(self, **options: Any) -> Answer[DiffView]:
        """`diff(as_of="2025-11-25..2025-12-08")`."""
        return self._ask("diff", options)

    def subscribe(self, view: str = "all", *, cursor: str | None = None, **asked: str) -> Iterator[Message]:
        """The table and then each change of it, for ever; from a server through all interruptions.

        With a cursor, what came after it, of whatever it says is subscribed to; where it cannot be gone on from, the table
        of `view` begins. `asked`: party, issue, plan, kinds, as_of, replica.
        """
        return self._place.subscribe(self._question.negotiation, {"view": view, **asked}, cursor)

    def _ask(self, verb: str, options: Mapping[str, Any]) -> Answer[Any]:
        named = {"negotiation": self._question.negotiation} if self._question.negotiation else {}
        return Answer(*self._place.ask({"verb": verb, **named, **self._question.options, **options}))


def kind_of(verb: str) -> type[BaseModel]:
    """The model of a verb's result."""
    module, _, name = results()[verb].partition(":")
    kind: type[BaseModel] = getattr(import_module(module), name)
    return kind
