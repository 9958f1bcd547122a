"""About the server: is it well, what it measures, what its problems mean."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel

from travaux.cli.opening import Opened
from travaux.web.access import Visitor, to
from travaux.web.metrics import MEDIA, Metrics
from travaux.web.problems import KINDS, described
from travaux.web.store import Store
from travaux.web.subscriptions import Subscriptions


class Health(BaseModel):
    """The store answers."""

    status: str = "ok"


def router(store: Store, metrics: Metrics, subscriptions: Subscriptions) -> APIRouter:
    """What those ask who look after it."""
    made = APIRouter(tags=["server"])

    @made.get("/health", operation_id="health", response_model=Health, responses=described("busy"))
    async def health(response: Response) -> Health:
        """Can the store be read? 503 when not."""
        response.headers["Cache-Control"] = "no-store"
        await store.ask(lambda opened: opened.log.head(""))
        return Health()

    @made.get(
        "/metrics",
        operation_id="metrics",
        response_class=PlainTextResponse,
        responses=described("no-token", "not-permitted"),
    )
    async def measured(visitor: Annotated[Visitor, Depends(to("read"))]) -> Response:
        """Requests, times, streams, heads of the logs and the lag behind them, in the text format of Prometheus."""

        def told(opened: Opened) -> bytes:
            worked_out, streams = subscriptions.worked_out(), subscriptions.streams.running
            return metrics.told(opened, visitor.seen(opened), worked_out, streams)

        return Response(await store.ask(told), media_type=MEDIA, headers={"Cache-Control": "no-store"})

    @made.get(
        "/problems/{name}",
        operation_id="problem",
        response_class=PlainTextResponse,
        responses=described("not-found"),
    )
    async def problem(name: str) -> str:
        """What a type of problem means, and what to do."""
        if name not in KINDS:
            raise HTTPException(404)
        kind = KINDS[name]
        return f"{name}: {kind.title} ({kind.status})\n\n{kind.remedy}\n"

    return made
