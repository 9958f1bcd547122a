"""Problems: every way a request can fail, as RFC 9457 tells it. The one place that maps our errors to HTTP."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from travaux.cli.errors import code_of
from travaux.events.errors import HeadMoved, NoStore, TravauxError
from travaux.events.sources.one import ActRefused
from travaux.projections.subscriptions.cursor import StartOver

MEDIA = "application/problem+json"
AGAIN = "5"
"""Seconds after which one may ask again where nothing better is known."""


class Kind(NamedTuple):
    """A type of problem: its status, what it says in short, and what to do."""

    status: int
    title: str
    remedy: str


KINDS = {
    "unreadable": Kind(400, "The request cannot be read", "Mend what `detail` or `errors` name; a date has few forms."),
    "too-much": Kind(400, "The answer would be too large", "Ask for less: a filter, `after` and `limit` help."),
    "no-token": Kind(401, "A token is needed", "Send `Authorization: Bearer TOKEN` with one that has not expired."),
    "not-permitted": Kind(403, "This is not permitted", "Ask for a token with the scope, or for a server that writes."),
    "not-found": Kind(404, "There is no such thing", "Check the name; `/v1/negotiations` lists what there is."),
    "no-method": Kind(405, "The method has no meaning here", "`Allow` tells which have."),
    "no-form": Kind(406, "It comes in none of these forms", "Ask for JSON, JSON Lines, CSV or Markdown."),
    "too-slow": Kind(408, "The request did not arrive in time", "Send it again, in one piece."),
    "conflict": Kind(
        409, "It does not fit what is recorded", "Read the entry that is there; correct it, or use an id."
    ),
    "start-over": Kind(
        410, "One cannot go on from there", "Subscribe anew, without a cursor: `errors` has the reason."
    ),
    "moved": Kind(412, "The record is not where it was expected", "Read again, then decide and send again."),
    "too-large": Kind(413, "The request is too large", "Send one development at a time."),
    "no-json": Kind(415, "The body is not JSON", "Send `Content-Type: application/json`."),
    "elsewhere": Kind(421, "This server has another name", "Use the name it was started for."),
    "refused": Kind(422, "The development is wrong in itself", "`errors` names each fault and its remedy."),
    "too-many": Kind(429, "Too many requests", "Wait for as many seconds as `Retry-After` says."),
    "bug": Kind(500, "A bug in this program", "Report it with `instance`, by which the server's log has it."),
    "damaged": Kind(500, "The log is not what was recorded", "Whoever keeps it: `travaux audit verify`."),
    "unavailable": Kind(503, "The store cannot be used now", "Ask again after `Retry-After` seconds."),
    "behind": Kind(503, "That entry is not recorded yet", "Ask again after `Retry-After` seconds."),
    "busy": Kind(503, "The answer took too long", "Ask again later, or for less."),
}
"""By the last part of the type's address; `/problems/NAME` explains each."""

_BY_CLASS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((HeadMoved,), "moved"),
    ((StartOver,), "start-over"),
    ((ActRefused,), "refused"),
    ((NoStore, OSError, sqlite3.Error), "unavailable"),
)
"""Where the exit code alone would say something else to a client than to whoever runs the program."""
_BY_EXIT = {2: "unreadable", 3: "not-found", 4: "not-permitted", 5: "unavailable", 6: "conflict", 7: "damaged"}
_BY_STATUS = {kind.status: name for name, kind in reversed(KINDS.items())}


class Fault(BaseModel):
    """One thing that is wrong: where, why and the remedy, as far as these are known."""

    where: str | None = None
    """The parameter, or the JSON Pointer into the body."""
    detail: str
    fix: str | None = None


class Problem(BaseModel):
    """RFC 9457, with the exit code that the command line gives to the same error."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    exit_code: int | None = None
    errors: list[Fault] = []


class Refusal(TravauxError):
    """A request is refused for a reason that only a server has."""

    def __init__(self, kind: str, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.kind, self.headers = kind, {name.replace("_", "-"): value for name, value in headers.items()}


def kind_of(error: Exception) -> str:
    """The name of the type."""
    match error:
        case Refusal():
            return error.kind
        case RequestValidationError():
            return "unreadable"
        case HTTPException():
            return _BY_STATUS.get(error.status_code, "unreadable")
    named = next((name for kinds, name in _BY_CLASS if isinstance(error, kinds)), None)
    return named or _BY_EXIT.get(code_of(error) or 70, "bug")


def problem_of(error: Exception, instance: str) -> Problem:
    """What the client is told. Of what is wrong here and not with the request, only that it is."""
    name = kind_of(error)
    kind = KINDS[name]
    ours = kind.status >= 500 and not isinstance(error, Refusal)
    return Problem(
        type=f"/problems/{name}",
        title=kind.title,
        status=kind.status,
        detail=kind.remedy if ours or isinstance(error, HTTPException | RequestValidationError) else str(error),
        instance=instance,
        exit_code=None if isinstance(error, Refusal | HTTPException | RequestValidationError) else code_of(error) or 70,
        errors=list(_faults(error)),
    )


def _faults(error: Exception) -> Iterator[Fault]:
    """Never with the values that were sent: they may be passages."""
    if isinstance(error, RequestValidationError):
        for one in error.errors():
            yield Fault(where=_place(one["loc"]), detail=one["msg"])
    elif isinstance(error, StartOver):
        yield Fault(where="cursor", detail=error.reason)
    elif isinstance(error, ActRefused):
        for fault in error.problems:
            yield Fault(detail=fault.what, fix=fault.fix or None)


def _place(loc: tuple[Any, ...]) -> str:
    """A JSON Pointer (RFC 6901) into the body; the name of a parameter elsewhere."""
    if loc[0] != "body":
        return str(loc[-1])
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in loc[1:])


def response_of(error: Exception, instance: str) -> Response:
    """The same as it is sent."""
    told = problem_of(error, instance)
    return Response(
        told.model_dump_json(exclude_defaults=True),
        told.status,
        {"Cache-Control": "no-store", **_headers(error, told.status)},
        MEDIA,
    )


def _headers(error: Exception, status: int) -> Mapping[str, str]:
    given = dict(getattr(error, "headers", None) or {})
    return {"Retry-After": AGAIN} | given if status == 503 else given


def described(*names: str) -> dict[int | str, dict[str, Any]]:
    """These problems as an OpenAPI operation tells them."""
    by_status: dict[int | str, list[str]] = {}
    for name in (*names, "elsewhere", "too-many", "bug", "unavailable"):
        by_status.setdefault(KINDS[name].status, []).append(KINDS[name].title)
    content = {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": "; ".join(titles), "content": content} for status, titles in by_status.items()}
