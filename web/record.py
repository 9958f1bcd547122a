"""The record over HTTP: the negotiations there are, and their entries in pages that link to each other (RFC 8288)."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi import Query as FromQuery
from pydantic import Field

from travaux.cli.opening import Opened
from travaux.web import lists
from travaux.web.answers import Found, answer
from travaux.web.questions import Query, once
from travaux.web.reads import TOLD, Negotiation, Reader
from travaux.web.serving import ROWS
from travaux.web.store import Store
from travaux.web.waiting import Waiting

ALL = "/v1/negotiations"
ENTRIES = f"{ALL}/{{negotiation}}/entries"


class Page(Query):
    """How long a page is."""

    limit: int = Field(100, ge=1, le=ROWS, description="at most this many")


class NamePage(Page):
    """Where a page of names begins."""

    after: str = Field("", max_length=200, description="only those after this name")


class EntryPage(Page):
    """Where a page of entries begins."""

    after: int = Field(0, ge=0, le=2**53, description="only entries after this number")


def router(store: Store) -> APIRouter:
    """The lists, and each thing in them."""
    made = APIRouter(tags=["record"], dependencies=[Depends(once)])
    waits = [Depends(Waiting(store))]

    @made.get(ALL, operation_id="negotiations", response_model=lists.NegotiationsView, responses=TOLD)
    async def negotiations(request: Request, page: Annotated[NamePage, FromQuery()], visitor: Reader) -> Response:
        """The negotiations that there are, by name."""

        def find(opened: Opened) -> Found:
            view = lists.negotiations(opened, visitor.seen(opened), page.after, page.limit)
            full = len(view.negotiations) == page.limit
            links = links_to(request, {"next": {"after": view.negotiations[-1].negotiation}} if full else {})
            return Found(view, lists, None, headers=links)

        return await answer(store, request, visitor, page.format, find)

    @made.get(
        f"{ALL}/{{negotiation}}",
        operation_id="negotiation",
        response_model=lists.NegotiationReply,
        responses=TOLD,
        dependencies=waits,
    )
    async def negotiation(
        request: Request, negotiation: Negotiation, query: Annotated[Query, FromQuery()], visitor: Reader
    ) -> Response:
        """One negotiation. Its tag is the number of its last entry, as `If-Match` takes it."""

        def find(opened: Opened) -> Found:
            view = lists.negotiation(opened, visitor.finds(opened, negotiation))
            return Found(view, lists, view.entries, tag=str(view.entries))

        return await answer(store, request, visitor, query.format, find)

    @made.get(ENTRIES, operation_id="entries", response_model=lists.EntriesView, responses=TOLD, dependencies=waits)
    async def entries(
        request: Request, negotiation: Negotiation, page: Annotated[EntryPage, FromQuery()], visitor: Reader
    ) -> Response:
        """The entries as they were recorded. `Link` names the pages beside this one."""

        def find(opened: Opened) -> Found:
            view = lists.entries(opened, visitor.finds(opened, negotiation), page.after, page.limit)
            return Found(view, lists, view.head, headers=links_to(request, _beside(page, view.head)))

        return await answer(store, request, visitor, page.format, find)

    @made.get(
        f"{ENTRIES}/{{number}}",
        operation_id="entry",
        response_model=lists.EntryReply,
        responses=TOLD,
        dependencies=waits,
    )
    async def entry(
        request: Request,
        negotiation: Negotiation,
        number: Annotated[int, Path(ge=0, le=2**53)],
        query: Annotated[Query, FromQuery()],
        visitor: Reader,
    ) -> Response:
        """One entry as it was recorded."""

        def find(opened: Opened) -> Found:
            view = lists.entry(opened, visitor.finds(opened, negotiation), number)
            return Found(view, lists, opened.log.head(negotiation))

        return await answer(store, request, visitor, query.format, find)

    return made


def _beside(page: EntryPage, head: int) -> Mapping[str, Mapping[str, Any]]:
    """The pages of the same length: the first, the one before, the one after, the last that is full or begun."""
    last = max(head - 1, 0) // page.limit * page.limit
    found = {"first": {"after": 0}, "last": {"after": last}}
    if page.after > 0:
        found["prev"] = {"after": max(page.after - page.limit, 0)}
    if page.after + page.limit < head:
        found["next"] = {"after": page.after + page.limit}
    return found


def links_to(request: Request, relations: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The same address with other parameters, by relation."""
    path, asked = quote(request.url.path), dict(request.query_params)
    links = [f'<{path}?{urlencode({**asked, **changes})}>; rel="{name}"' for name, changes in relations.items()]
    return {"Link": ", ".join(links)} if links else {}
