"""Writes: one development is recorded, or tried out. The recorder is the name of the token."""

import re
from functools import partial
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from fastapi import Query as FromQuery
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from travaux.cli import trial
from travaux.cli.clock import Clock
from travaux.cli.opening import Opened, system_clock
from travaux.cli.trial import TrialView
from travaux.domain.event import Event
from travaux.domain.vocabulary import VOCABULARY
from travaux.events.errors import HeadMoved, Unreadable
from travaux.events.integrity.recording import leaf_of
from travaux.events.integrity.suppression import refuse_erased
from travaux.events.sources import acts
from travaux.events.sources.one import one
from travaux.events.sources.problems import among
from travaux.events.sources.recorded import Record
from travaux.events.sources.recording import recorded
from travaux.web.access import Visitor, to
from travaux.web.problems import Refusal, described
from travaux.web.questions import once
from travaux.web.reads import Negotiation
from travaux.web.record import ENTRIES
from travaux.web.serving import Serving
from travaux.web.store import Store

ATTEMPTS = 5
"""How often a write that others overtook is made anew, where no entry was expected."""
TOLD = described(
    *("unreadable", "no-token", "not-permitted", "not-found", "too-slow", "conflict"),
    *("moved", "too-large", "no-json", "refused"),
)
DONE: dict[int | str, dict[str, Any]] = {
    200: {"description": "It was recorded before, or is only tried out."},
    201: {
        "model": TrialView,
        "description": "It is recorded.",
        "headers": {name: {"schema": {"type": "string"}} for name in ("Location", "Travaux-Entry")},
    },
}


class NewDevelopment(BaseModel):
    """A development as an item of a source file, and the captured source that reports it."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field(description="The id of a source that is recorded.")
    item: dict[str, JsonValue] = Field(
        description="An item of a source file: the type with what it is about, and its keys.",
        examples=[{"DemandMade": "army-limit", "by": "russia", "side": "for", "says": "limit its army"}],
    )


class Verdict(BaseModel):
    """What somebody found who checked an entry."""

    model_config = ConfigDict(extra="forbid")

    verdict: Literal["accepted", "rejected"]
    reason: str | None = None


class Writing(BaseModel):
    """How something is written."""

    model_config = ConfigDict(extra="forbid")

    dry_run: bool = Field(False, description="Write nothing; tell what would be recorded, and the answers changed.")


IfMatch = Annotated[
    str | None, Header(description='`"N"`: only if N is still the last entry, as the tag of the negotiation tells it.')
]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[a-z0-9]+(?:[-.][a-z0-9]+)*$",
        max_length=80,
        description="The development's id is made of it, so that sending it again records nothing more.",
    ),
]
Recording = Annotated[Visitor, Depends(to("record"))]
Reviewing = Annotated[Visitor, Depends(to("review"))]


class Write(NamedTuple):
    """One write: where, by whom, on what condition, and whether for good."""

    negotiation: str
    visitor: Visitor
    expected: frozenset[int] | None
    """None: whatever the last entry is."""
    dry_run: bool


async def json_only(request: Request) -> None:
    """A dependency: a body of another type is not read, whatever is in it."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refusal("no-json", "The body is to be application/json.")


def router(store: Store, serving: Serving) -> APIRouter:
    """What can be written."""
    made = APIRouter(tags=["writing"], dependencies=[Depends(once), Depends(json_only)])

    @made.post(ENTRIES, status_code=201, operation_id="record", response_model=TrialView, responses=DONE | TOLD)
    async def record(
        negotiation: Negotiation,
        writing: Annotated[Writing, FromQuery()],
        told: NewDevelopment,
        visitor: Recording,
        if_match: IfMatch = None,
        key: Key = None,
    ) -> Response:
        """Record one development of a captured source, checked as a source file is."""
        write = _write(serving, negotiation, visitor, if_match, writing.dry_run)
        return await store.ask(partial(_recorded, write, partial(_development, told, key)))

    @made.post(
        f"{ENTRIES}/{{number}}/reviews",
        status_code=201,
        operation_id="review",
        response_model=TrialView,
        responses=DONE | TOLD,
    )
    async def review(
        negotiation: Negotiation,
        number: Annotated[int, Path(ge=1, le=2**53)],
        writing: Annotated[Writing, FromQuery()],
        verdict: Verdict,
        visitor: Reviewing,
        if_match: IfMatch = None,
    ) -> Response:
        """Record that an entry was checked. It is not signed, so it is a remark and makes no four eyes."""
        write = _write(serving, negotiation, visitor, if_match, writing.dry_run)
        return await store.ask(partial(_recorded, write, partial(_review, number, verdict, write)))

    return made


def _write(serving: Serving, negotiation: str, visitor: Visitor, if_match: str | None, dry_run: bool) -> Write:
    if not (serving.write or dry_run):
        raise Refusal("not-permitted", "This server only reads; `travaux serve --write` records.")
    return Write(negotiation, visitor, _expected(if_match), dry_run)


def _expected(if_match: str | None) -> frozenset[int] | None:
    """The entries of which one must be the last. A weak tag matches nothing (RFC 9110, section 13.1.1)."""
    if if_match is None or if_match.strip() == "*":
        return None
    tags = [part.strip() for part in if_match.split(",")]
    return frozenset(int(found[1]) for tag in tags if (found := re.fullmatch(r'"(\d{1,15})"', tag)))


def _recorded(write: Write, make: Any, opened: Opened) -> Response:
    """Made of the record as it is now; made anew when another write came between."""
    write.visitor.finds(opened, write.negotiation)
    for attempt in range(ATTEMPTS):
        try:
            return _attempt(write, make, opened)
        except HeadMoved:
            if write.expected is not None or attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("the last attempt returns or raises")


def _attempt(write: Write, make: Any, opened: Opened) -> Response:
    known = recorded(opened.log, write.negotiation)
    event: Event = make(opened, known)
    before = opened.log.numbers_of(write.negotiation, [event.id]).get(event.id)
    if before is None and write.expected is not None and known.last not in write.expected:
        raise HeadMoved(write.negotiation, max(write.expected, default=0), known.last)
    refuse_erased(opened.log, write.negotiation, [event])
    if write.dry_run:
        return _sent(_tried(write, event, opened), 200)
    entries = opened.log.append(
        write.negotiation,
        [event],
        recorder=_name(write.visitor),
        recorded_at=system_clock(),
        expected=known.last,
    )
    opened.record.catch_up(write.negotiation)
    number = entries[0].number if entries else before
    view = trial.done(opened.log, write.negotiation, [opened.log.entry(write.negotiation, number or 0)])
    return _sent(view, 201 if entries else 200, number)


def _tried(write: Write, event: Event, opened: Opened) -> TrialView:
    clock = Clock(None, opened.zone(write.negotiation))
    recorder = _name(write.visitor)
    return trial.tried(opened.log, write.negotiation, [event], recorder=recorder, key=None, clock=clock)


def _name(visitor: Visitor) -> str:
    """Only a token has the scopes of writing."""
    assert visitor.name is not None
    return visitor.name


def _sent(view: TrialView, status: int, number: int | None = None) -> Response:
    headers = {"Cache-Control": "no-store"}
    if number is not None:
        headers["Location"] = f"/v1/negotiations/{quote(view.negotiation)}/entries/{number}"
        headers["Travaux-Entry"] = str(number)
    return Response(view.model_dump_json(indent=2) + "\n", status, headers, "application/json")


def _development(told: NewDevelopment, key: str | None, opened: Opened, known: Record) -> Event:
    named = [name for name in told.item if name in VOCABULARY]
    if len(named) != 1:
        near = among(next(iter(told.item), ""), VOCABULARY)
        raise Unreadable(f"an item has one type as a key, and not {len(named)}; {near}")
    texts = {name: _text(value) for name, value in told.item.items() if value is not None}
    about = texts.pop(named[0], "")
    if key is not None:
        texts.setdefault("id", f"{told.source}/{key}")
    return one(known, told.source, named[0], about, texts, find=opened.texts.find)


def _text(value: JsonValue) -> Any:
    """As it would stand in a file, where everything is text."""
    match value:
        case bool():
            return "true" if value else "false"
        case None | int() | float():
            return "" if value is None else str(value)
        case str() if "\0" in value:
            raise Unreadable("a NUL stands in no text")
        case list():
            return [_text(inner) for inner in value]
        case dict():
            return {name: _text(inner) for name, inner in value.items()}
        case _:
            return value


def _review(number: int, verdict: Verdict, write: Write, opened: Opened, known: Record) -> Event:
    leaf = partial(leaf_of, opened.log, write.negotiation)
    by = _name(write.visitor)
    return acts.review(known, f"#{number}", verdict.verdict, verdict.reason, reviewer=by, leaf=leaf)
