"""Pages without a browser: their data are the command line's, their addresses quote them, names are text."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from cli_typed import NOW, typed

from travaux.cli.opening import Opened, for_reading
from travaux.cli.pages.words import origins
from travaux.events.errors import TravauxError
from travaux.web.pages import templates
from travaux.web.pages.asking import data
from travaux.web.pages.here import VIEWS, Here
from travaux.web.pages.rendered import LONG, Long, Pages
from travaux.web.pages.search import words

NEGOTIATION = "ukraine-2025"
PINS: list[dict[str, str]] = [
    {},
    {"then": "2025-12-08"},
    {"then": "2025-12-06"},
    {"then": "2025-11-01"},
    {"as_of": "2025-12-08", "known_on": "2025-12-26"},
    {"as_of": "2025-11-23", "known_on": "2025-12-08"},
    {"known_on": "2025-12-07"},
    {"recorded_by": "entry:120"},
    {"then": "2025-12", "recorded_by": "entry:200"},
    {"as_of": "2025-W49", "known_on": "2026-01-01", "recorded_by": "entry:227"},
]
TWINS = [name for name, _ in VIEWS if name not in ("audit", "record")]


@contextmanager
def at(store: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.setenv("TRAVAUX_NOW", NOW)
    with for_reading(store) as opened:
        yield opened


SHOWS_ALL = ("timeline", "contested", "commitments")
"""Views whose page names every entry that its data name."""


@pytest.mark.parametrize("view", TWINS)
def test_every_number_is_the_command_line_s(store: str, view: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At ten pins: the same bytes in each format, and on the page the same pin, entries, origins and counts."""
    with at(store, monkeypatch) as opened:
        for pin in PINS:
            flags = [word for name, text in pin.items() for word in (f"--{name.replace('_', '-')}", text)]
            for form in ("json", "csv", "md"):
                told = typed(view, NEGOTIATION, *flags, "-f", form, TRAVAUX_STORE=store)
                assert "".join(data(opened, NEGOTIATION, view, pin, form)) == told.out, (pin, form)
            page = Pages().html(opened, NEGOTIATION, view, pin)
            assert told_pin(page) == told_pin_of(store, view, flags)
            found = json.loads(typed(view, NEGOTIATION, *flags, "-f", "json", TRAVAUX_STORE=store).out)
            same_numbers(view, page, found)


def same_numbers(view: str, page: str, found: Any) -> None:
    objects = list(within(found))
    shown = {int(one) for one in re.findall(r'class="entry" href="[^"]*/why/(\d+)', page)}
    named = [each for one in objects for each in (one.get("entry"), one.get("entries")) if each is not None]
    entries = {entry for each in named for entry in (each if isinstance(each, list) else [each]) if is_number(entry)}
    assert shown <= entries
    if view in SHOWS_ALL:
        assert shown == entries
    if view == "log":
        assert shown >= set(sorted(one["entry"] for one in found["entries"])[-200:])
    heard = re.findall(r'title="independent origins[^>]*>([^<]+)<', page)
    assert set(heard) <= {
        origins(one["origins"], one["possible_origins"]) for one in objects if "possible_origins" in one
    }
    if view == "positions":
        takes = [take for row in found["rows"] for cell in row["cells"] for take in cell["takes"]]
        assert Counter(heard) == Counter(origins(take["origins"], take["possible_origins"]) for take in takes)
    if view == "plan":
        versions = [one for one in objects if "on_hold" in one]
        counted = Counter(f"{one['known']} known" for one in versions if one["points"]["held"])
        assert Counter(re.findall(r"· (\d+ known) of", page)) == counted


def within(found: Any) -> Iterator[dict[str, Any]]:
    """Every object in an answer."""
    if isinstance(found, dict):
        yield found
    for one in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from within(one)


def is_number(found: Any) -> bool:
    return isinstance(found, int) and not isinstance(found, bool)


def told_pin(page: str) -> str:
    found = re.search(r'<p class="banner"><strong>(.*?)</strong> · days end', page)
    assert found
    return found[1]


def told_pin_of(store: str, view: str, flags: list[str]) -> str:
    shown = " ".join(typed("brief", NEGOTIATION, *flags, TRAVAUX_STORE=store).out.split())
    found = re.search(r"as at .*? as recorded entry \d+", shown)
    assert found
    return found[0]


EVERY = [*TWINS, "redline", "why/119", "why", "search"]
MORE: dict[str, dict[str, str]] = {
    "brief": {"since": "2025-12-06"},
    "positions": {"since": "2025-12-06"},
    "redline": {"redline": "us-plan/28..us-plan/19"},
    "why": {"subject": "plan/us-plan", "attribute": "point_count"},
    "search": {"q": "points"},
}


@pytest.mark.parametrize("view", EVERY)
def test_a_page_of_a_past_pin_never_changes(view: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the same, and again after more was recorded; and so is the address to quote of a page of now."""
    store = f"sqlite:///{tmp_path / 'talks.db'}"
    assert typed("demo", "-q", TRAVAUX_STORE=store).code == 0
    pin = {"as_of": "2025-12-08", "known_on": "2025-12-08", "recorded_by": "entry:227", **MORE.get(view, {})}
    with at(store, monkeypatch) as opened:
        first = Pages().html(opened, NEGOTIATION, view, pin)
        assert Pages().html(opened, NEGOTIATION, view, pin) == first
        quoted = to_quote(Pages().html(opened, NEGOTIATION, view, MORE.get(view, {})))
        kept = Pages().html(opened, NEGOTIATION, view, quoted)
    assert typed("retract", "#119", "--reason", "misread", "-q", TRAVAUX_STORE=store).code == 0
    with at(store, monkeypatch) as opened:
        assert Pages().html(opened, NEGOTIATION, view, pin) == first
        assert Pages().html(opened, NEGOTIATION, view, quoted) == kept


def to_quote(page: str) -> dict[str, str]:
    """The options of the address that stays."""
    found = re.search(r'class="quote" href="([^"]+)"', page)
    assert found
    return dict(parse_qsl(urlsplit(unescape(found[1])).query))


MARKUP = "<script>alert(1)</script><b>&amp;\"'=1+1"
M = json.dumps(MARKUP)
NEGOTIATION_FILE = f"""
negotiation: barn
title: {M}
zone: UTC
parties: {{ann: {{name: {M}, also: ["@{MARKUP[:8]}"]}}, bob: {{name: "=cmd|' /C calc'!A0"}}}}
people: {{joe: {{name: {M}, party: ann, role: {M}}}}}
issues: {{price: {{issue: {M}}}, roof: {{title: {M}, leak: {M}}}}}
plans: {{deal: {M}}}
versions: {{deal/1: {M}, deal/2: "+{MARKUP[:8]}"}}
points: {{deal: {{roof: {M}}}}}
meetings: {{talk: {M}}}
commitments: {{paint: {M}}}
"""
SOURCE_FILE = f"""
negotiation: barn
source: {{id: news, outlet: {M}, title: {M}, published: 2025-12-08}}
developments:
- {{DemandMade: leak, by: ann, side: for, force: {M}, says: {M}, note: {M}, hedge: {M}, voice: {{unnamed: {M}, via: {M}}}}}
- {{DemandMade: leak, by: ann, side: against, says: "-1+1 {MARKUP[:8]}", voice: joe}}
- {{IssueStatusAssessed: price, status: open, trend: difficult, says: "=1+1 <img src=x onerror=alert(1)>"}}
- {{ProposalTabled: deal/1, by: ann, points: 3, says: "one {MARKUP[:8]}"}}
- {{VersionProduced: deal/2, replaces: deal/1, points: 2, says: "two {MARKUP[:8]}"}}
- {{PointReworded: deal/roof, version: deal/2, text: {M}, says: "three {MARKUP[:8]}"}}
- {{MeetingHeld: talk, who: [joe, {M}], place: {M}, topics: [{M}], says: "four {MARKUP[:8]}"}}
- {{CommitmentMade: paint, by: bob, step: {M}, due: 2025-12-20, says: "five {MARKUP[:8]}"}}
- {{StatementMade: ann, says: "six {MARKUP[:8]}"}}
"""
ASKED: list[tuple[str, dict[str, str]]] = [
    *((view, {}) for view in [*TWINS, "audit", "record"]),
    ("search", {"q": "script"}),
    ("search", {"q": MARKUP}),
    ("brief", {"since": "2025-12-01"}),
    ("positions", {"since": "2025-12-01", "party": "ann"}),
    ("redline", {"from": "deal/1", "to": "deal/2"}),
    ("redline", {"from": MARKUP, "to": "deal/2"}),
    ("why", {"subject": "position/ann/roof.leak", "attribute": "side"}),
    ("record", {"type": "DemandMade", "source": "news", "says": MARKUP, "note": MARKUP}),
]


class Tags(HTMLParser):
    """Every tag of a page, and every attribute that could run something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.append((tag, dict(attrs)))


def test_markup_in_names_and_quotations_is_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("negotiation.yaml").write_text(NEGOTIATION_FILE, "utf-8")
    Path("news.yaml").write_text(SOURCE_FILE, "utf-8")
    store = f"sqlite:///{tmp_path / 'barn.db'}"
    done = typed("record", "negotiation.yaml", "news.yaml", TRAVAUX_STORE=store)
    assert done.code == 0, done.err
    entries = [(f"why/{number}", dict[str, str]()) for number in range(1, json_head(store) + 1)]
    with at(store, monkeypatch) as opened:
        shown = 0
        for view, options in [*ASKED, *entries]:
            try:
                page = Pages().html(opened, "barn", view, options)
            except TravauxError as error:
                page = templates.render("problem.html", title="Refused", detail=str(error))
            nothing_runs(page)
            shown += "&lt;script&gt;" in page
        assert shown > len(ASKED)
        for view in TWINS:
            table = "".join(data(opened, "barn", view, {}, "csv"))
            cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))], view
            memo = "".join(data(opened, "barn", view, {}, "md"))
            assert not re.search(r"(?<!\\)<(script|img)", memo), view


def nothing_runs(page: str) -> None:
    """One script, the page's own file; no tag or attribute that came with a name or a quotation."""
    tags = Tags(page).found
    scripts = [attrs for tag, attrs in tags if tag == "script"]
    assert len(scripts) == 1 and str(scripts[0]["src"]).startswith("/-/")
    assert not [tag for tag, _ in tags if tag in ("b", "img", "iframe", "style")]
    assert not [name for _, attrs in tags for name in attrs if name.startswith("on") or name == "style"]


def json_head(store: str) -> int:
    with for_reading(store) as opened:
        return opened.log.head("barn")


def test_addresses_keep_the_pin_and_the_filters() -> None:
    here = Here("/n", "talks", "Talks", "positions", {"then": "2025-12-08", "party": "a b", "limit": "3"})
    assert here.to("plan") == "/n/talks/plan?then=2025-12-08&party=a+b"
    assert here.parted() == "/n/talks/positions?party=a+b&limit=3&as_of=2025-12-08&known_on=2025-12-08"
    assert here.at("then", date(2025, 12, 6)) == "/n/talks/positions?party=a+b&limit=3&then=2025-12-06"
    assert here.twin("csv") == "/n/talks/positions.csv?then=2025-12-08&party=a+b&limit=3"
    parted = Here("/n", "talks", "Talks", "plan", {"as_of": "2025-12-08", "known_on": "2025-12-26"})
    assert parted.at("known_on", date(2025, 12, 9)) == "/n/talks/plan?as_of=2025-12-08&known_on=2025-12-09"
    assert parted.linked() == "/n/talks/plan?then=2025-12-08"
    assert parted.now() == "/n/talks/plan"


def test_words_are_found_without_case_and_accents() -> None:
    assert words("Côte d'Ivoire, ÉLYSÉE") == ["cote", "d", "ivoire", "elysee"]


def test_search_knows_no_more_than_its_pin(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The only article that tells of the reduction appeared on 8 December."""
    with at(store, monkeypatch) as opened:
        asked = {"q": "reduced from 28"}
        assert "/why/119" in Pages().html(opened, NEGOTIATION, "search", asked)
        assert "/why/119" in Pages().html(opened, NEGOTIATION, "search", asked | {"then": "2025-12-08"})
        for pin in ({"then": "2025-12-07"}, {"recorded_by": "entry:118"}, {"as_of": "2025-11-22"}):
            assert "/why/119" not in Pages().html(opened, NEGOTIATION, "search", asked | pin)


def test_the_log_is_parted_within_its_pin(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Following the links to earlier entries shows every entry of the command line once."""
    monkeypatch.setattr("travaux.web.pages.rendered.PAGE", 40)
    pin = {"then": "2025-12-06"}
    with at(store, monkeypatch) as opened:
        shown: list[int] = []
        options: dict[str, str] = pin
        while True:
            page = Pages().html(opened, NEGOTIATION, "log", options)
            shown += map(int, re.findall(r'<td data-label="entry"><a class="entry" href="[^"]*/why/(\d+)', page))
            earlier = re.search(r'rel="prev" href="[^"]*upto=(\d+)">earlier', page)
            if not earlier:
                break
            options = pin | {"upto": earlier[1]}
        told = json.loads("".join(data(opened, NEGOTIATION, "log", pin, "json")))["entries"]
    assert sorted(shown, reverse=True) == shown == [one["entry"] for one in reversed(told)]


def test_what_is_not_there_is_said(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with at(store, monkeypatch) as opened:
        for view, options in [
            ("nonsense", {}),
            ("why/9999", {}),
            ("positions", {"party": "nobody"}),
        ]:
            with pytest.raises((TravauxError, ValueError)):
                Pages().html(opened, NEGOTIATION, view, options)


def in_parts(opened: Opened, view: str, sought: str, follow: str) -> list[list[str]]:
    """What the pattern finds on each part of a view, following a link from one to the next."""
    options: dict[str, str] = {}
    shown: list[list[str]] = []
    while True:
        page = Pages().html(opened, NEGOTIATION, view, options)
        shown.append(re.findall(sought, page))
        another = re.search(rf'href="[^"]*skip=(\d+)">{follow}', page)
        if not another:
            return shown
        options = {"skip": another[1]}


def test_a_long_list_is_shown_in_parts_and_its_data_whole(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Following the links from the last part to the first shows every development once."""
    monkeypatch.setitem(LONG, "timeline", Long(("developments",), 50, last_first=True))
    with at(store, monkeypatch) as opened:
        shown = in_parts(opened, "timeline", r'class="entry" href="[^"]*/why/(\d+)', "the ones before")
        told = json.loads("".join(data(opened, NEGOTIATION, "timeline", {}, "json")))["developments"]
    assert len(shown) == -(-len(told) // 50)
    assert sorted(int(one) for part in shown for one in part) == sorted(one["entry"] for one in told)
    assert max(map(len, shown)) == 50


def test_lists_one_after_the_other_are_parted_as_one(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Following the links from the first part on shows every contested and every unsettled slot once."""
    with at(store, monkeypatch) as opened:
        rows = r'<th scope="rowgroup"[^>]*><a href="([^"]+)"'
        whole = in_parts(opened, "contested", rows, "the ones after")
        monkeypatch.setitem(LONG, "contested", Long(("contested", "unsettled"), 3))
        shown = in_parts(opened, "contested", rows, "the ones after")
    assert len(whole) == 1 and len(whole[0]) > 3
    assert [one for part in shown for one in part] == whole[0]
    assert len(shown) == -(-len(whole[0]) // 3)


def test_a_brief_shows_the_first_of_long_sections_and_leads_to_the_rest(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(templates._environment().globals, "brief_most", 1)
    with at(store, monkeypatch) as opened:
        page = Pages().html(opened, NEGOTIATION, "brief", {"then": "2025-12-08"})
        told = json.loads("".join(data(opened, NEGOTIATION, "brief", {"then": "2025-12-08"}, "json")))
    for section, view in [
        ("open", "issues"),
        ("proposed", "plan"),
        ("owed", "commitments"),
        ("contested", "contested"),
        ("unsettled", "contested"),
    ]:
        assert f'{len(told[section]) - 1} more: <a href="/n/{NEGOTIATION}/{view}?then=2025-12-08">' in page


def test_of_many_entries_beside_a_value_the_first_are_named(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(templates._environment().globals, "entries_most", 2)
    with at(store, monkeypatch) as opened:
        page = Pages().html(opened, NEGOTIATION, "meetings", {})
        told = json.loads("".join(data(opened, NEGOTIATION, "meetings", {}, "json")))["meetings"]
    more = [len(one["entries"]) - 2 for one in told if len(one["entries"]) > 2]
    assert [int(one) for one in re.findall(r"and (\d+) more", page)] == more != []
