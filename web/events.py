"""Events over HTTP: the entries as CloudEvents, a batch at a time, for whoever cannot keep a connection open."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi import Query as FromQuery
from pydantic import BaseModel, ConfigDict, Field

from travaux.cli.opening import Opened
from travaux.projections.subscriptions.outgoing import Outgoing, of_entries
from travaux.web import cloud_events
from travaux.web.answers import Written, written
from travaux.web.problems import described
from travaux.web.questions import once
from travaux.web.reads import Negotiation, Reader
from travaux.web.record import links_to
from travaux.web.serving import ROWS
from travaux.web.store import Store
from travaux.web.waiting import Waiting

SENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "CloudEvents 1.0.", "content": {cloud_events.SEVERAL: {"schema": {"type": "array"}}}},
    304: {"description": "The copy that the client has is as good."},
}


class After(BaseModel):
    """Which entries."""

    model_config = ConfigDict(extra="forbid")

    after: int = Field(0, ge=0, le=2**53, description="only entries after this number")
    limit: int = Field(100, ge=1, le=ROWS, description="at most this many")


def router(store: Store) -> APIRouter:
    """The one way to ask for them."""
    made = APIRouter(tags=["record"], dependencies=[Depends(once), Depends(Waiting(store))])

    @made.get(
        "/v1/negotiations/{negotiation}/events",
        operation_id="events",
        response_class=Response,
        responses=SENT | described("unreadable", "no-token", "not-permitted", "not-found", "behind"),
    )
    async def events(
        request: Request, negotiation: Negotiation, page: Annotated[After, FromQuery()], visitor: Reader
    ) -> Response:
        """The entries as CloudEvents. A full page never changes; `Link` names the next one."""

        def found(opened: Opened) -> Written:
            name = visitor.finds(opened, negotiation)
            batch = _batch(opened, name, page)
            is_full = len(batch) == page.limit
            beside = {"next": {"after": page.after + page.limit}} if is_full else {}
            head, links = opened.log.head(name), links_to(request, beside)
            body = cloud_events.written_together(batch)
            return Written(body, cloud_events.SEVERAL, head, lasts=is_full, headers=links)

        return await written(store, request, visitor, found)

    return made


def _batch(opened: Opened, negotiation: str, page: After) -> list[Outgoing]:
    zone, upto = opened.zone(negotiation), page.after + page.limit
    return [message for _, message in of_entries(opened.log, negotiation, zone, page.after, upto)]
