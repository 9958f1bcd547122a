"""The pages: each view in its template, with the pin, the strip and the addresses around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from travaux.cli.opening import Opened
from travaux.cli.pages import banner as top
from travaux.cli.pages.words import Days
from travaux.events.errors import NotFound
from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply
from travaux.projections.views.banner import Banner, banner
from travaux.projections.views.log import LogView
from travaux.projections.views.positions import PositionsView
from travaux.projections.views.redline import RedlineView
from travaux.projections.views.timeline import TimelineView
from travaux.projections.views.why import EntryView, WhyView
from travaux.web.pages import evidence, recording, templates
from travaux.web.pages.asking import RENDERED, asked, number, question, recorded_by, title
from travaux.web.pages.audit import audited
from travaux.web.pages.here import VIEWS, Here
from travaux.web.pages.lanes import drawn
from travaux.web.pages.search import found_at, search
from travaux.web.pages.since import since
from travaux.web.pages.strip import Daily, Strip
from travaux.web.pages.words import by_date

BASE = "/n"
PAGE = 200
"""Entries of the log on a page."""


class Long(NamedTuple):
    """Lists of a view that are shown one after the other, so many at a time; the last ones first where they are by date."""

    lists: tuple[str, ...]
    most: int
    last_first: bool = False


LONG = {
    "positions": Long(("rows",), 100),
    "plan": Long(("plans",), 25),
    "issues": Long(("issues",), 100),
    "contested": Long(("contested", "unsettled"), 100),
    "timeline": Long(("developments",), 200, last_first=True),
    "meetings": Long(("meetings",), 100, last_first=True),
    "commitments": Long(("owed",), 200, last_first=True),
    "sources": Long(("sources",), 200, last_first=True),
}


class Pages:
    """Makes the pages; what is counted for the strip is kept with the entry it stands for."""

    def __init__(self) -> None:
        self._daily: dict[tuple[str, str], tuple[int, Daily]] = {}

    def html(
        self, opened: Opened, negotiation: str, view: str, options: Mapping[str, str], *, writable: bool = False
    ) -> str:
        here = Here(BASE, negotiation, title(opened, negotiation), view, options)
        match view.partition("/")[0]:
            case "search":
                return self._search(opened, here)
            case "audit":
                told = audited(opened, negotiation, verify="verify" in options)
                return templates.render("audit.html", here=here, **told)
            case "log":
                return self._log(opened, here)
            case "record":
                return recording.page(opened, here, options, writable=writable)
            case "why":
                return self._why(opened, here)
            case "redline":
                return self._redline(opened, here)
            case name if name in RENDERED:
                return self._view(opened, here, name)
            case _:
                raise NotFound(f"there is no page {view!r}; there are {', '.join(label for _, label in VIEWS)}")

    def _view(self, opened: Opened, here: Here, name: str) -> str:
        view: Any = asked(opened, here.negotiation, name, here.options)
        shown, more = _part(view, here)
        common = self._common(opened, here, view)
        return templates.render(f"{name}.html", **common, view=shown, more=more, **_beside(opened, here, shown))

    def _redline(self, opened: Opened, here: Here) -> str:
        """Between what stands in `redline`, or in the two fields `from` and `to`."""
        here = here.joined("redline", "from", "to")
        view: Any = asked(opened, here.negotiation, "redline", here.options)
        compared = view if isinstance(view, RedlineView) else None
        common = self._common(opened, here, view)
        named = recorded_by(opened, here.negotiation, view.pin.recorded_by).registry.subjects.get("version", {})
        blamed = _quoted(opened, compared) if compared else {}
        return templates.render("redline.html", **common, view=compared, versions=list(named), blamed=blamed)

    def _why(self, opened: Opened, here: Here) -> str:
        view = asked(opened, here.negotiation, here.view, here.options)
        assert isinstance(view, WhyView)
        common = self._common(opened, here, view.root)
        reading = recorded_by(opened, here.negotiation, view.root.pin.recorded_by)
        if isinstance(view.root, EntryView):
            told = evidence.told(reading, [view.root.entry], opened.texts.find)[view.root.entry]
            return templates.render("entry.html", **common, view=view.root, told=told)
        groups = evidence.groups(view.root)
        shown = [said.entry for group in groups for held in group.held for said in held.said]
        told_of = evidence.told(reading, shown, opened.texts.find)
        return templates.render("slot.html", **common, view=view.root, groups=groups, told_of=told_of)

    def _search(self, opened: Opened, here: Here) -> str:
        reading, query = question(opened, here).reading, here.options.get("q", "")
        found = search(reading, query)
        common = self._around(opened, here, reading, banner(reading))
        names = [(one, found_at(here, one)) for one in found.names]
        return templates.render("search.html", **common, query=query, found=found, names=names)

    def _log(self, opened: Opened, here: Here) -> str:
        """A page of entries, the last ones first, up to a number if one is given."""
        reading = question(opened, here).reading
        head = reading.pin.recorded_by
        upto = number(here.options, "upto", head)
        options = {**here.options, "upto": str(upto), "limit": str(PAGE), "reverse": "1"}
        view = asked(opened, here.negotiation, "log", options)
        assert isinstance(view, LogView)
        last = view.entries[-1].entry if view.entries else 1
        earlier = here.with_(upto=last - 1) if last > 1 else None
        later = here.with_(upto=upto + PAGE) if upto < head else None
        common = self._around(opened, here, reading, banner(reading))
        return templates.render("log.html", **common, view=view, later=later, earlier=earlier)

    def _common(self, opened: Opened, here: Here, view: Any) -> dict[str, Any]:
        """What every page over a view shows."""
        reading = recorded_by(opened, here.negotiation, view.pin.recorded_by)
        return self._around(opened, here, reading, view.banner, view.pin)

    def _around(
        self, opened: Opened, here: Here, reading: Reading, over: Banner, pin: PinReply | None = None
    ) -> dict[str, Any]:
        """The banner, the strip, what one can filter by, and the address that stays."""
        strip = Strip.of(self._counted(opened, reading), over)
        return {
            "here": here,
            "banner": over,
            "days": top.days(over),
            "strip": strip,
            "controls": [strip.control(*one) for one in here.pin.controls],
            "parties": [(id, reading.registry.name(id)) for id in reading.registry.parties],
            "issues": _issues(reading, None, 0),
            "fixed": here.fixed(pin or PinReply.of(reading.pin)),
        }

    def _counted(self, opened: Opened, reading: Reading) -> Daily:
        place, head = (opened.url, reading.negotiation), reading.pin.recorded_by
        kept = self._daily.get(place)
        if kept is None or kept[0] != head:
            entries = opened.log.entries(reading.negotiation, 0, head)
            kept = head, Daily.of(entries, reading.registry, reading.zone)
            self._daily[place] = kept
        return kept[1]


class More(NamedTuple):
    """The rest of a long list: the addresses of the parts before and after the one that is shown."""

    first: int
    last: int
    of: int
    earlier: str | None
    later: str | None


def _part(view: Any, here: Here) -> tuple[Any, More | None]:
    """A list that is too long for a page is shown in parts; the data beside the page are whole."""
    long = LONG.get(here.view)
    size = sum(len(getattr(view, name)) for name in long.lists) if long else 0
    if long is None or size <= long.most:
        return view, None
    skip = min(number(here.options, "skip", 0), size - 1)
    first, last = (skip, skip + long.most) if not long.last_first else (size - skip - long.most, size - skip)
    before = here.with_(skip=skip + long.most if long.last_first else max(skip - long.most, 0))
    after = here.with_(skip=max(skip - long.most, 0) if long.last_first else skip + long.most)
    more = More(max(first, 0) + 1, min(last, size), size, before if first > 0 else None, after if last < size else None)
    return view.model_copy(update=dict(_cut(view, long.lists, first, last))), more


def _cut(view: Any, names: tuple[str, ...], first: int, last: int) -> Iterator[tuple[str, list[Any]]]:
    """Of lists one after the other, what stands from the first place to before the last."""
    begins = 0
    for name in names:
        several = getattr(view, name)
        yield name, several[max(first - begins, 0) : max(last - begins, 0)]
        begins += len(several)


def _issues(reading: Reading, parent: str | None, level: int) -> list[tuple[str, str, int]]:
    """The issue tree: id, title, depth."""
    found: list[tuple[str, str, int]] = []
    for id in reading.registry.children(parent):
        found += [(id, reading.registry.issues[id].title, level), *_issues(reading, id, level + 1)]
    return found


def _beside(opened: Opened, here: Here, view: BaseModel) -> dict[str, Any]:
    """What a template needs beside its view."""
    if isinstance(view, TimelineView):
        over = view.banner
        as_of = Days(over.zone).last(over.as_of) if over.asked_as_of and over.as_of else None
        lanes = drawn(view.developments, over.zone, as_of)
        return {"lanes": lanes, "dates": by_date(view.developments, top.days(view.banner))}
    if isinstance(view, PositionsView):
        before = _before(opened, here, view) if "since" in here.options else None
        return {"since": since(before, view) if before else None, "before": before}
    return {}


def _before(opened: Opened, here: Here, view: PositionsView) -> PositionsView:
    """The matrix as it was known at the end of the day `since`."""
    at = {"as_of": view.pin.as_of, "known_on": here.options["since"], "recorded_by": f"entry:{view.pin.recorded_by}"}
    kept = {name: text for name, text in here.options.items() if name != "then"}
    found = asked(opened, here.negotiation, "positions", kept | {name: text for name, text in at.items() if text})
    assert isinstance(found, PositionsView)
    return found


def _quoted(opened: Opened, view: RedlineView) -> dict[int, evidence.Told]:
    reading = recorded_by(opened, view.negotiation, view.pin.recorded_by)
    entries = [entry for plan in view.plans for change in plan.changes for entry in change.entries]
    return evidence.told(reading, entries, opened.texts.find)
