"""Writes: one development is recorded, or tried out. The recorder is the name of the token."""

import re
from functools import partial
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from fastapi import Query as FromQuery
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from travaux.cli.opening import Opened
from travaux.cli.trial import TrialView
from travaux.web.access import Visitor, to
from travaux.web.problems import Refusal, described
from travaux.web.questions import once
from travaux.web.reads import Negotiation
from travaux.web.record import ENTRIES
from travaux.web.recording import Make, Write, development, review_of, written
from travaux.web.serving import Serving
from travaux.web.store import Store

TOLD = described(
    *("unreadable", "no-token", "not-permitted", "not-found", "too-slow", "conflict"),
    *("moved", "too-large", "no-json", "refused", "busy"),
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
        return await store.ask(partial(_done, write, partial(development, told.source, told.item, key)))

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
        return await store.ask(
            partial(_done, write, partial(review_of, number, verdict.verdict, verdict.reason, write))
        )

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


def _done(write: Write, make: Make, opened: Opened) -> Response:
    done = written(write, make, opened)
    headers = {"Cache-Control": "no-store"}
    if done.number is not None:
        headers["Location"] = f"/v1/negotiations/{quote(write.negotiation)}/entries/{done.number}"
        headers["Travaux-Entry"] = str(done.number)
    status = 201 if done.is_new else 200
    return Response(done.view.model_dump_json(indent=2) + "\n", status, headers, "application/json")
