"""Reads: every reading verb as a resource of a negotiation."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from fastapi import Query as FromQuery

from travaux.cli.app import VERBS
from travaux.cli.listening import listened, reading_verb
from travaux.cli.opening import Opened
from travaux.cli.verbs.schema import results
from travaux.web import forms, memento
from travaux.web.access import Visitor, to
from travaux.web.answers import Found, answer
from travaux.web.lasting import dated, lasts
from travaux.web.problems import described
from travaux.web.questions import Query, once, query_of
from travaux.web.store import Store
from travaux.web.waiting import Waiting

VIEWS = [name for name, verb in VERBS.items() if verb.family == "Read"]
TOLD = forms.SENT | described("unreadable", "no-token", "not-permitted", "not-found", "no-form", "behind")
Negotiation = Annotated[str, Path(description="Its name, such as `ukraine-2025`.", max_length=200)]
Reader = Annotated[Visitor, Depends(to("read"))]
AcceptDatetime = Annotated[
    str | None, Header(description="RFC 7089: the answer as of this time and as known then, as `then` gives it.")
]


def router(store: Store) -> APIRouter:
    """One route a verb."""
    made = APIRouter(tags=["views"], dependencies=[Depends(once), Depends(Waiting(store))])
    models = results()
    for verb in VIEWS:
        module, _, name = models[verb].partition(":")
        made.add_api_route(
            f"/v1/negotiations/{{negotiation}}/{verb}",
            _reader(store, verb, query_of(verb)),
            operation_id=verb,
            summary=VERBS[verb].does,
            description=reading_verb(verb).__doc__,
            response_model=getattr(import_module(module), name),
            responses=TOLD,
        )
    return made


def _reader(store: Store, verb: str, query: type[Query]) -> Callable[..., Any]:
    async def read(
        request: Request,
        negotiation: Negotiation,
        asked: Query,
        visitor: Reader,
        accept_datetime: AcceptDatetime = None,
    ) -> Response:
        question = {"verb": verb, "negotiation": negotiation, **asked.question()}
        then = memento.then_of(accept_datetime, question)
        find = partial(_found, question, then, request, visitor)
        return await answer(store, request, visitor, asked.format, find)

    read.__annotations__["asked"] = Annotated[query, FromQuery()]
    return read


def _found(question: dict[str, Any], then: str | None, request: Request, visitor: Visitor, opened: Opened) -> Found:
    visitor.finds(opened, question["negotiation"])
    whole = question if then is None else {**question, "then": then}
    asked = listened(opened, whole)
    pin = asked.heard[-1].reading.pin
    return Found(
        view=asked.shown[0],
        page=asked.pages[0],
        head=pin.recorded_by,
        lasts=lasts(whole, asked),
        headers=memento.headers(request, pin, dated(whole), then),
    )
