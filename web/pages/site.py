"""The site: one address for each view of each negotiation, and the same as data under .json, .csv and .md."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel

from travaux.cli.listening import ask
from travaux.cli.opening import Opened
from travaux.cli.output import formatted
from travaux.cli.pages import banner as top
from travaux.cli.pages.words import Days
from travaux.cli.paper import Paper
from travaux.events.errors import NotFound, Unreadable
from travaux.projections.reading import Reading
from travaux.projections.views.log import LogView
from travaux.projections.views.timeline import TimelineView
from travaux.projections.views.why import EntryView, WhyView
from travaux.web.access import BASIC, Access, Visitor, permitted
from travaux.web.pages import evidence, recording, templates
from travaux.web.pages.audit import audited
from travaux.web.pages.here import MEDIA, VIEWS, Here
from travaux.web.pages.lanes import drawn
from travaux.web.pages.search import Name, search
from travaux.web.pages.strip import Daily, Strip
from travaux.web.pages.words import when_words
from travaux.web.problems import problem_of
from travaux.web.serving import Serving
from travaux.web.store import Store

BASE = "/n"
PAGE = 200
"""Entries of the log, or rows of another long list, on a page."""
_LISTS = {"timeline": "developments", "sources": "sources", "meetings": "meetings", "commitments": "owed"}
_YES = frozenset(("on_record", "unnamed", "reviewed_only", "reverse"))
_NUMBERS = frozenset(("origins", "after", "upto", "limit"))
_VERBS = {"redline": "plan"}
"""Views that are another verb's."""


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
            return pages.answer(opened, visitor.finds(opened, negotiation), view, options, writable=serving.write)

        return await told(request, find)

    @made.post(f"{BASE}/{{negotiation}}/record")
    async def record(negotiation: str, request: Request) -> Response:
        given = recording.given(await request.body())

        def find(visitor: Visitor, opened: Opened) -> Response:
            name = visitor.finds(opened, negotiation)
            here = Here(BASE, name, _title(opened, name), "record", {})
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
            "title": _title(opened, name),
            "entries": opened.log.head(name),
            "address": f"{BASE}/{name}/brief",
        }
        for name in names
    ]


def _title(opened: Opened, negotiation: str) -> str:
    opening = _whole(opened, negotiation).registry.opened
    return opening.title if opening else negotiation


def _whole(opened: Opened, negotiation: str) -> Reading:
    return opened.record.reading(negotiation, opened.whole(negotiation))


def _by(opened: Opened, negotiation: str, number: int) -> Reading:
    """With everything that was recorded by an entry: a page of a past pin never changes."""
    return opened.record.reading(negotiation, replace(opened.whole(negotiation), recorded_by=number))


class Pages:
    """Makes the pages; what is counted for the strip is kept with the entry it stands for."""

    def __init__(self) -> None:
        self._daily: dict[tuple[str, str], tuple[int, Daily]] = {}

    def answer(
        self, opened: Opened, negotiation: str, view: str, options: Mapping[str, str], *, writable: bool = False
    ) -> Response:
        """The page of a view, or the same as data."""
        name, _, form = view.partition(".")
        if form in MEDIA:
            text = "".join(data(opened, negotiation, name, options, form))
            return Response(text, media_type=f"{MEDIA[form]}; charset=utf-8")
        return Page(self.html(opened, negotiation, view, options, writable=writable))

    def html(
        self, opened: Opened, negotiation: str, view: str, options: Mapping[str, str], *, writable: bool = False
    ) -> str:
        here = Here(BASE, negotiation, _title(opened, negotiation), view, options)
        match view.partition("/")[0]:
            case "search":
                return _search(opened, here)
            case "audit":
                return _audit(opened, here)
            case "log":
                return _log(opened, here)
            case "record":
                return recording.page(opened, here, options, writable=writable)
            case "why":
                return self._why(opened, here)
            case "redline" if "redline" not in options:
                found = _ask(opened, negotiation, "plan", options)
                return templates.render("redline.html", **self._common(opened, here, found), view=None)
            case name if name in _RENDERED:
                found, more = _part(_ask(opened, negotiation, name, options), here)
                common = self._common(opened, here, found)
                return templates.render(f"{name}.html", **common, view=found, more=more, **_beside(found))
            case _:
                raise NotFound(f"there is no page {view!r}; there are {', '.join(label for _, label in VIEWS)}")

    def _why(self, opened: Opened, here: Here) -> str:
        view = _ask(opened, here.negotiation, here.view, here.options)
        assert isinstance(view, WhyView)
        common = self._common(opened, here, view.root)
        if not isinstance(view.root, EntryView):
            quotes = {one.entry: one for one in view.root.quotations}
            return templates.render("slot.html", **common, view=view.root, quotes=quotes)
        reading = _whole(opened, here.negotiation)
        entry = reading.entry(view.root.entry)
        told = evidence.chain(entry, reading.registry)
        sentence = evidence.sentence(entry, reading.registry, opened.texts.find)
        return templates.render("entry.html", **common, view=view.root, chain=told, sentence=sentence)

    def _common(self, opened: Opened, here: Here, view: Any) -> dict[str, Any]:
        """What every page over a view shows: the banner, the strip, and what one can filter by."""
        reading = _by(opened, here.negotiation, view.pin.recorded_by)
        return {
            "here": here,
            "banner": view.banner,
            "days": top.days(view.banner),
            "strip": Strip.of(self._counted(opened, reading), view.banner),
            "parties": [(id, reading.registry.name(id)) for id in reading.registry.parties],
            "issues": _issues(reading, None, 0),
        }

    def _counted(self, opened: Opened, reading: Reading) -> Daily:
        place, head = (opened.url, reading.negotiation), reading.pin.recorded_by
        kept = self._daily.get(place)
        if kept is None or kept[0] != head:
            entries = opened.log.entries(reading.negotiation, 0, head)
            kept = head, Daily.of(entries, reading.registry, reading.zone)
            self._daily[place] = kept
        return kept[1]


_RENDERED = frozenset(name for name, _ in VIEWS) - {"audit", "log", "record"} | {"redline"}


def data(opened: Opened, negotiation: str, view: str, options: Mapping[str, str], form: str) -> list[str]:
    """The same bytes as the command line prints."""
    name = view.partition("/")[0]
    if name not in _RENDERED | {"log", "why"}:
        raise NotFound(f"{view!r} has no data of its own")
    page = import_module(f"travaux.cli.pages.{name}")
    return list(formatted(_ask(opened, negotiation, view, options), page, form, Paper(width=100, styled=False)))  # type: ignore[arg-type]


def _ask(opened: Opened, negotiation: str, view: str, options: Mapping[str, str]) -> BaseModel:
    """The view at the pin and with the filters of the address."""
    name, _, entry = view.partition("/")
    question: dict[str, Any] = {key: _typed(key, text) for key, text in options.items() if key != "skip"}
    question |= {"verb": _VERBS.get(name, name), "negotiation": negotiation}
    if name == "why":
        slot = (question.pop("subject", None), question.pop("attribute", None))
        question["words"] = [f"#{entry}"] if entry else [word for word in slot if word]
    return ask(opened, question)


class More(NamedTuple):
    """The rest of a long list: the addresses of the parts before and after the one that is shown."""

    first: int
    last: int
    of: int
    earlier: str | None
    later: str | None


def _part(view: Any, here: Here) -> tuple[Any, More | None]:
    """A list that is too long for a page is shown in parts, the last one first; the data beside the page are whole."""
    name = _LISTS.get(here.view)
    several = getattr(view, name) if name else ()
    if name is None or len(several) <= PAGE:
        return view, None
    skip = int(here.options["skip"]) if here.options.get("skip", "").isdecimal() else 0
    last = max(len(several) - skip, 1)
    first = max(last - PAGE, 0)
    earlier = here.with_(skip=len(several) - first) if first else None
    later = here.with_(skip=max(skip - PAGE, 0)) if last < len(several) else None
    more = More(first + 1, last, len(several), earlier, later)
    return view.model_copy(update={name: several[first:last]}), more


def _typed(name: str, text: str) -> Any:
    if name in _YES:
        return text not in ("0", "no", "false")
    if name in _NUMBERS:
        if not text.isdecimal():
            raise Unreadable(f"{name}: {text!r} is no number")
        return int(text)
    return text


def _issues(reading: Reading, parent: str | None, level: int) -> list[tuple[str, str, int]]:
    """The issue tree: id, title, depth."""
    found: list[tuple[str, str, int]] = []
    for id in reading.registry.children(parent):
        found += [(id, reading.registry.issues[id].title, level), *_issues(reading, id, level + 1)]
    return found


def _beside(view: BaseModel) -> dict[str, Any]:
    """What a template needs beside its view."""
    if isinstance(view, TimelineView):
        zone = view.banner.zone
        return {"lanes": drawn(view.developments, zone), "when_words": when_words(top.days(view.banner))}
    return {}


def _log(opened: Opened, here: Here) -> str:
    """A page of entries, the last ones first unless one asks for those after a number."""
    head = opened.log.head(here.negotiation)
    after = int(here.options["after"]) if here.options.get("after", "").isdecimal() else max(head - PAGE, 0)
    options = {**here.options, "after": str(after), "upto": str(after + PAGE), "reverse": "1"}
    view = _ask(opened, here.negotiation, "log", options)
    assert isinstance(view, LogView)
    later = here.with_(after=after + PAGE) if after + PAGE < head else None
    earlier = here.with_(after=max(after - PAGE, 0)) if after else None
    return templates.render("log.html", here=here, view=view, days=Days(view.zone), later=later, earlier=earlier)


def _search(opened: Opened, here: Here) -> str:
    query = here.options.get("q", "")
    found = search(_whole(opened, here.negotiation), query)
    names = [
        {"name": one.name, "kind": one.kind, "also": one.also, "address": _place(here, one)} for one in found.names
    ]
    return templates.render("search.html", here=here, query=query, found=found._replace(names=names))  # type: ignore[arg-type]


def _place(here: Here, one: Name) -> str:
    """Where a name is told of."""
    match one.kind:
        case "party":
            return here.to("positions", party=one.id)
        case "issue":
            return here.to("issues", issue=one.id)
        case "plan" | "version" | "point":
            return here.to("plan")
        case "meeting":
            return here.to("meetings")
        case "commitment":
            return here.to("commitments")
        case _:
            return here.to("search", q=one.name)


def _audit(opened: Opened, here: Here) -> str:
    return templates.render(
        "audit.html", here=here, **audited(opened, here.negotiation, verify="verify" in here.options)
    )
