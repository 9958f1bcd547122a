"""The site: one address for each view of each negotiation, and the same as data under .json, .csv and .md."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from travaux.cli.opening import Opened
from travaux.web.access import BASIC, Access, Visitor, permitted
from travaux.web.pages import recording, templates
from travaux.web.pages.asking import data, title
from travaux.web.pages.here import MEDIA, Here
from travaux.web.pages.rendered import BASE, Pages
from travaux.web.problems import problem_of
from travaux.web.serving import Serving
from travaux.web.store import Store


def router(store: Store, serving: Serving, access: Access) -> APIRouter:
    """The pages over a store."""
    made = APIRouter(include_in_schema=False)
    pages = Pages()

    async def told(request: Request, find: Callable[[Visitor, Opened], Response]) -> Response:
        """What a visitor who may read is shown; a failure that is no bug is a page too."""
        try:
            return await store.ask(partial(find, permitted(request, "read")))
        except Exception as error:  # noqa: BLE001 - every failure is a page, and a bug is raised again
            return _problem(error)

    @made.get("/")
    async def home(request: Request) -> Response:
        return await told(request, _home)

    @made.get("/favicon.ico")
    async def icon() -> Response:
        return Response(status_code=204, headers={"Cache-Control": "public, max-age=86400"})

    @made.get("/-/{digest}/{name}")
    async def static(digest: str, name: str) -> Response:
        if templates.static(name) != f"/-/{digest}/{name}":
            raise HTTPException(404)
        kept = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(templates.file(name), media_type=templates.media(name), headers=kept)

    @made.get(f"{BASE}/{{negotiation}}")
    async def first(negotiation: str) -> Response:
        return RedirectResponse(f"{BASE}/{quote(negotiation, safe='')}/brief", 307)

    @made.get(f"{BASE}/{{negotiation}}/{{view:path}}")
    async def page(negotiation: str, view: str, request: Request) -> Response:
        options = {name: text for name, text in request.query_params.items() if text != ""}

        def find(visitor: Visitor, opened: Opened) -> Response:
            return _answer(pages, opened, visitor.finds(opened, negotiation), view, options, serving)

        return await told(request, find)

    @made.post(f"{BASE}/{{negotiation}}/record")
    async def record(negotiation: str, request: Request) -> Response:
        given = recording.given(await request.body())

        def find(visitor: Visitor, opened: Opened) -> Response:
            name = visitor.finds(opened, negotiation)
            here = Here(BASE, name, title(opened, name), "record", {})
            recorder = recording.recorder_of(given, name, serving, access)
            return Page(recording.page(opened, here, given, given.get("do", "try"), recorder, writable=serving.write))

        return await told(request, find)

    return made


class Page(HTMLResponse):
    """A page that loads nothing from elsewhere and runs no script of its own text."""

    def __init__(self, content: str, status_code: int = 200, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(content, status_code, headers={**SECURE, **(headers or {})})


SECURE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "private, no-cache",
}


def _answer(
    pages: Pages, opened: Opened, negotiation: str, view: str, options: Mapping[str, str], serving: Serving
) -> Response:
    """The page of a view, or the same as data."""
    name, _, form = view.partition(".")
    if form in MEDIA:
        text = "".join(data(opened, negotiation, name, options, form))
        return Response(text, media_type=f"{MEDIA[form]}; charset=utf-8")
    return Page(pages.html(opened, negotiation, view, options, writable=serving.write))


def _problem(error: Exception) -> Response:
    """The page of a failure; a bug is raised, for whoever looks after the server."""
    told = problem_of(error, "")
    if told.type.endswith("/bug"):
        raise error
    headers = dict(getattr(error, "headers", None) or {}) | ({"WWW-Authenticate": BASIC} if told.status == 401 else {})
    return Page(templates.render("problem.html", title=told.title, detail=told.detail), told.status, headers)


def _home(visitor: Visitor, opened: Opened) -> Response:
    return Page(templates.render("home.html", negotiations=_negotiations(opened, visitor.seen(opened))))


def _negotiations(opened: Opened, names: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "title": title(opened, name),
            "entries": opened.log.head(name),
            "address": f"{BASE}/{name}/brief",
        }
        for name in names
    ]
