"""The application: the API and the pages over one store, behind one entrance."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from travaux.cli.tokens import Tokens
from travaux.events.log import Log
from travaux.web import about, asyncapi, description, events, feeds, reads, record, subscriptions, writes
from travaux.web.access import Access
from travaux.web.entrance import Entrance
from travaux.web.metrics import Metrics
from travaux.web.pages import site
from travaux.web.problems import response_of
from travaux.web.serving import Serving
from travaux.web.store import Store
from travaux.web.streams import Streams
from travaux.web.subscriptions import Subscriptions

SHOWN = ("ETag", "Link", "Location", "Memento-Datetime", "Retry-After", "Travaux-Entry", "Travaux-Request")
"""Headers that the pages of other sites may read, where these are let in."""


def application(log: Log, url: str, serving: Serving | None = None, tokens: Tokens | None = None) -> FastAPI:
    """The application over an opened log."""
    serving = serving or Serving()
    streams = Streams(serving.limits.streams, serving.limits.patience)
    store, metrics, access = Store(log, url, serving.limits), Metrics(), Access(serving, tokens or Tokens())
    followed = Subscriptions(store, streams)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        with store.open():
            yield

    app = FastAPI(
        title="travaux",
        version=version("travaux"),
        lifespan=life,
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers=dict.fromkeys((HTTPException, RequestValidationError), _told),
    )
    for made in (
        reads.router(store),
        record.router(store),
        writes.router(store, serving),
        about.router(store, metrics, followed),
        events.router(store),
        asyncapi.router(),
        feeds.router(store),
        subscriptions.router(followed),
        site.router(store, serving, access),
    ):
        app.include_router(made)
    if serving.origins:
        app.add_middleware(CORSMiddleware, allow_origins=serving.origins, allow_headers=["*"], expose_headers=SHOWN)
    app.add_middleware(Entrance, serving=serving, access=access, metrics=metrics)
    app.state.streams = streams
    app.openapi = partial(description.described, app)  # type: ignore[method-assign]
    return app


async def _told(request: Request, error: Exception) -> Response:
    """What the framework raises itself."""
    return response_of(error, f"urn:uuid:{request.state.request}")
