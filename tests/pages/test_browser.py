"""A reader in a real browser: ten tasks, by mouse, by keyboard, without scripts; nothing overlaps, nothing is cut."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

N = "/n/ukraine-2025"
THEN = "then=2025-12-06"
PAGES = {
    "home": "/",
    "brief": f"{N}/brief?then=2025-12-08&since=2025-12-07",
    "parted": f"{N}/brief?as_of=2025-12-08&known_on=2025-12-26",
    "positions": f"{N}/positions?then=2025-12-08&since=2025-12-06",
    "party": f"{N}/positions?party=russia",
    "plan": f"{N}/plan",
    "redline": f"{N}/redline?redline=us-plan/28..us-plan/19",
    "timeline": f"{N}/timeline?then=2025-12-08",
    "issues": f"{N}/issues",
    "meetings": f"{N}/meetings",
    "commitments": f"{N}/commitments",
    "contested": f"{N}/contested",
    "sources": f"{N}/sources",
    "log": f"{N}/log",
    "entry": f"{N}/why/119",
    "slot": f"{N}/why?subject=plan/us-plan&attribute=point_count",
    "cell": f"{N}/why?subject=position/russia/territory.donbas.ua-withdraws&attribute=side",
    "search": f"{N}/search?q=donbas&then=2025-12-06",
    "redline, nothing asked": f"{N}/redline",
    "record, nothing chosen": f"{N}/record",
    "audit": f"{N}/audit?verify=1",
    "record": f"{N}/record?type=DemandMade&source=news-1208",
    "nothing": f"{N}/positions?then=2025-11-01",
    "no such page": f"{N}/nonsense",
}
WIDTHS = (1280, 390)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A window of 1280 pixels; whatever is asked for elsewhere, or fails on the page, fails the test."""
    yield from window(browser, address)


@pytest.fixture
def plain(browser: Browser, address: str) -> Iterator[Page]:
    """The same without scripts."""
    yield from window(browser, address, java_script_enabled=False)


def window(browser: Browser, address: str, **more: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}, locale="en-US", **more)
    opened, wrong = context.new_page(), []

    def seen(request: Request) -> None:
        if not request.url.startswith(address):
            wrong.append(f"asked of a stranger: {request.url}")

    opened.on("request", seen)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "console", lambda said: wrong.append(said.text) if said.type == "error" and "404" not in said.text else None
    )
    yield opened
    context.close()
    assert wrong == []


def kept(page: Page, name: str) -> None:
    """A picture, where TRAVAUX_SCREENSHOTS names a folder."""
    if folder := os.environ.get("TRAVAUX_SCREENSHOTS"):
        page.screenshot(
            path=Path(folder) / f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}.png", full_page=True
        )


class Mouse:
    """A reader's hands on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        """A link or a button."""
        what.click()

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def date(self, field: Locator, day: str) -> None:
        field.fill(day)

    def choose(self, field: Locator, words: str) -> None:
        field.select_option(label=words)


class Keyboard(Mouse):
    """Nothing but Tab, Enter and letters."""

    def press(self, what: Locator) -> None:
        self._reach(what)
        self.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        self._reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def date(self, field: Locator, day: str) -> None:
        year, month, of_month = day.split("-")
        self._reach(field)
        self.page.keyboard.type(f"{month}{of_month}{year}")

    def choose(self, field: Locator, words: str) -> None:
        self._reach(field)
        self.page.keyboard.type(words)

    def _reach(self, what: Locator) -> None:
        sought = what.element_handle()
        for _ in range(300):
            if sought.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {what}")


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def asked(page: Page, words: str) -> None:
    expect(page.locator(".banner")).to_contain_text(words)


@pytest.mark.parametrize("kind", ["mouse", "keyboard", "mouse, no script", "keyboard, no script"])
class TestTenTasks:
    """What a reader comes for: by mouse and by keyboard, with scripts and without."""

    @pytest.fixture
    def at(self, kind: str, request: pytest.FixtureRequest) -> Iterator[Page]:
        found: Page = request.getfixturevalue("plain" if "no script" in kind else "page")
        yield found
        kept(found, f"task {request.node.name.removeprefix('test_')}")

    @pytest.fixture
    def hands(self, kind: str, at: Page) -> Mouse:
        return Keyboard(at) if "keyboard" in kind else Mouse(at)

    def test_who_wanted_what_on_territory_on_6_december_as_known_then(self, at: Page, hands: Mouse) -> None:
        at.goto(f"{N}/brief")
        hands.press(at.get_by_role("link", name="Positions", exact=True))
        hands.date(at.get_by_label("As of, and as known on"), "2025-12-06")
        hands.press(at.get_by_role("button", name="Show"))
        asked(at, "as at 6 Dec 2025 · as known 6 Dec 2025")
        hands.choose(at.get_by_label("Issue"), "Territory")
        hands.press(at.get_by_role("button", name="Filter"))
        asked(at, "as at 6 Dec 2025")
        row = at.get_by_role("row").filter(has_text="withdraws its troops from the part of Donbas")
        expect(row.get_by_role("cell").last).to_contain_text("demands")
        expect(at.get_by_role("table")).not_to_contain_text("limited in size")

    def test_show_me_the_sentence(self, at: Page, hands: Mouse) -> None:
        at.goto(f"{N}/positions?{THEN}")
        hands.press(at.get_by_role("link", name="demands").first)
        heading(at, "Russia")
        expect(at.locator(".sentence mark").first).not_to_be_empty()
        hands.press(at.locator("main a.entry").first)
        expect(at.locator(".sentence mark")).not_to_be_empty()
        expect(at.locator(".check").first).to_contain_text("the text")
        expect(at.locator(".chain li").first).to_be_visible()

    def test_what_is_new_since_the_last_reading(self, at: Page, hands: Mouse) -> None:
        at.goto(f"{N}/positions?then=2025-12-08")
        hands.date(at.get_by_label("New since"), "2025-12-06")
        hands.press(at.get_by_role("button", name="Show"))
        row = at.get_by_role("row").filter(has_text="army is limited in size")
        expect(row.get_by_role("cell").last).to_contain_text("new")
        hands.press(at.get_by_role("link", name="Brief", exact=True))
        expect(at.get_by_role("heading", name="New since 6 Dec 2025")).to_be_visible()
        asked(at, "as at 8 Dec 2025")

    def test_how_many_points_and_why(self, at: Page, hands: Mouse) -> None:
        at.goto(f"{N}/brief?then=2025-12-08")
        hands.press(at.get_by_role("link", name="US plan, points"))
        heading(at, "US plan, points: 19 · unsettled")
        expect(at.get_by_role("heading", name="What would change the answer")).to_be_visible()
        expect(at.locator("main")).to_contain_text("news-undated had not appeared by then")

    def test_what_is_contested(self, at: Page, hands: Mouse) -> None:
        at.goto(f"{N}/brief?then=2025-12-08")
        hands.press(at.get_by_role("link", name="6 Dec call, format"))
        heading(at, "format")
        expect(at.locator("main")).to_contain_text("by phone")
        expect(at.locator("main")).to_contain_text("contested")

    def test_the_day_before_and_the_day_after(self, at: Page, hands: Mouse) -> None:
        at.goto(f"{N}/brief?then=2025-12-08")
        hands.press(at.locator('.steps a[rel="prev"]'))
        asked(at, "as at 6 Dec 2025")
        hands.press(at.locator('.steps a[rel="next"]'))
        asked(at, "as at 8 Dec 2025")

    def test_two_clocks_parted(self, at: Page, hands: Mouse) -> None:
        at.goto(f"{N}/plan?then=2025-12-07")
        expect(at.locator("main")).not_to_contain_text("19-point text")
        hands.press(at.get_by_role("link", name="a date for each"))
        hands.date(at.get_by_label("As known on"), "2025-12-26")
        hands.press(at.get_by_role("button", name="Show"))
        asked(at, "as at 7 Dec 2025 · as known 26 Dec 2025")
        expect(at.locator("main")).to_contain_text("19-point text")
        hands.press(at.get_by_role("link", name="← 8 Dec 2025"))
        asked(at, "as at 7 Dec 2025 · as known 8 Dec 2025")

    def test_what_became_of_the_points(self, at: Page, hands: Mouse) -> None:
        at.goto(f"{N}/plan")
        hands.press(at.get_by_role("link", name="28-point text to 19-point text"))
        heading(at, "Redline")
        row = at.get_by_role("row").filter(has_text="Amnesty")
        expect(row).to_contain_text("reworded")
        expect(row).to_contain_text("clause on amnesty")
        hands.write(at.get_by_label("From", exact=True), "2025-11-23")
        hands.write(at.get_by_label("to", exact=True), "2025-12-08")
        hands.press(at.get_by_role("button", name="Compare"))
        expect(at.get_by_role("row").filter(has_text="Territory")).to_contain_text("on hold")

    def test_search(self, at: Page, hands: Mouse) -> None:
        at.goto(f"{N}/brief")
        hands.write(at.get_by_label("Search"), "kushner")
        hands.press(at.get_by_role("button", name="Find"))
        expect(at.locator("main")).to_contain_text("Jared Kushner")
        hands.press(at.locator("main a.entry").first)
        expect(at.get_by_role("heading", level=1)).to_contain_text("#")

    def test_who_recorded_what_late(self, at: Page, hands: Mouse) -> None:
        at.goto(f"{N}/brief")
        hands.press(at.get_by_role("link", name="Audit"))
        expect(at.get_by_role("heading", name="Last checkpoint")).to_be_visible()
        expect(at.locator("pre")).to_contain_text("travaux/institute/ukraine-2025\n227")
        expect(at.get_by_role("heading", name="Recorded or reported late")).to_be_visible()

    def test_what_a_development_would_change(self, at: Page, hands: Mouse) -> None:
        at.goto(f"{N}/record")
        hands.choose(at.get_by_label("Type"), "VersionProduced")
        hands.choose(at.get_by_label("Source"), "news-1208")
        hands.press(at.get_by_role("button", name="Choose"))
        hands.write(at.get_by_label("about", exact=True), "us-plan/19")
        hands.write(at.get_by_label("points", exact=True), "18")
        hands.write(at.get_by_label("says", exact=True), "eighteen points")
        hands.press(at.get_by_role("button", name="Try"))
        expect(at.get_by_role("status")).to_contain_text("make 1 slot contested")
        expect(at.get_by_label("points", exact=True)).to_have_value("18")
        hands.write(at.get_by_label("by", exact=True), "nobody known")
        hands.press(at.get_by_role("button", name="Try"))
        expect(at.get_by_role("alert")).to_contain_text("nobody known")

    def test_the_meetings_as_a_file(self, at: Page, hands: Mouse) -> None:
        at.goto(f"{N}/meetings?then=2025-12-08")
        link = at.get_by_role("link", name="csv", exact=True).get_attribute("href")
        assert link is not None
        answer = at.request.get(link)
        assert answer.headers["content-type"].startswith("text/csv")
        assert "geneva-1123" in answer.text()


def test_the_keyboard_alone(page: Page) -> None:
    """From the top of the page to the sentence, without a mouse; / searches, p and n go to the days."""
    page.goto(f"{N}/brief?then=2025-12-08")
    page.keyboard.press("Tab")
    expect(page.get_by_text("To the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("p")
    asked(page, "as at 6 Dec 2025")
    page.keyboard.press("n")
    asked(page, "as at 8 Dec 2025")
    page.keyboard.press("/")
    expect(page.get_by_label("Search")).to_be_focused()
    page.keyboard.type("donbas")
    page.keyboard.press("Enter")
    heading(page, "Search")
    tabs_to(page, "main a.entry")
    page.keyboard.press("Enter")
    expect(page.locator(".sentence mark")).to_be_visible()


def tabs_to(page: Page, selector: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no Tab leads to {selector}")


def test_every_link_and_field_is_reached_by_tab(page: Page) -> None:
    page.goto(PAGES["positions"])
    wanted = page.evaluate("[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select')].length")
    seen = set()
    for _ in range(wanted + 40):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    assert len(seen - {-1}) >= wanted


def test_the_slider_goes_to_a_day(page: Page) -> None:
    page.goto(f"{N}/brief?then=2025-12-08")
    page.get_by_label("Slide through the days").focus()
    with page.expect_navigation():
        page.keyboard.press("ArrowLeft")
    asked(page, "as at 7 Dec 2025 · as known 7 Dec 2025")


def test_each_clock_has_a_slider_where_they_are_parted(page: Page) -> None:
    page.goto(f"{N}/brief?as_of=2025-12-08&known_on=2025-12-26")
    page.get_by_label("Slide the known-on").focus()
    with page.expect_navigation():
        page.keyboard.press("ArrowLeft")
    asked(page, "as at 8 Dec 2025 · as known 25 Dec 2025")
    page.get_by_label("Slide the as-of").focus()
    with page.expect_navigation():
        page.keyboard.press("ArrowRight")
    asked(page, "as at 9 Dec 2025 · as known 25 Dec 2025")


def test_paper_shows_the_answer_and_no_controls(page: Page) -> None:
    page.goto(f"{N}/positions?then=2025-12-08")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".banner")).to_be_visible()
    expect(page.get_by_role("table")).to_be_visible()
    for gone in ("nav", "form", ".strip", ".steps"):
        expect(page.locator(gone).first).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.documentElement).color") == "rgb(28, 29, 31)"
    kept(page, "on paper")


OVERFLOW = """() => {
  const wide = document.documentElement.clientWidth;
  const inside = (one) => one.closest('.scroll, pre, .unseen, .skip, thead');
  return [...document.querySelectorAll('main *, header *, footer *')]
    .filter((one) => !inside(one) && one.getBoundingClientRect().width > 0 && one.getBoundingClientRect().right > wide + 1)
    .map((one) => `${one.tagName} ${one.className} ${one.textContent.slice(0, 40)}`);
}"""
OVERLAP = """() => {
  const boxes = [...document.querySelectorAll('main h1, main h2, main p, main li, main td, main th, nav a, header button')]
    .filter((one) => one.checkVisibility() && !one.closest('.unseen, thead') && one.textContent.trim())
    .flatMap((one) => [...one.getClientRects()].map((box) => [one, box])).filter(([, box]) => box.width > 2 && box.height > 2);
  const found = [];
  for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
    const [a, x] = boxes[i], [b, y] = boxes[j];
    if (y.top > x.bottom + 4000) break;
    if (a.contains(b) || b.contains(a)) continue;
    const wide = Math.min(x.right, y.right) - Math.max(x.left, y.left), high = Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top);
    if (wide > 2 && high > 2) found.push(`${a.textContent.slice(0, 30)} | ${b.textContent.slice(0, 30)}`);
  }
  return found;
}"""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_overlaps_and_nothing_is_cut(page: Page, name: str, width: int) -> None:
    """A picture of each is kept where TRAVAUX_SCREENSHOTS names a folder."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(PAGES[name])
    assert page.evaluate(OVERFLOW) == []
    assert page.evaluate(OVERLAP) == []
    assert len(page.inner_text("main").strip()) > 20
    kept(page, f"{name} {width}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_no_barrier(browser: Browser, address: str, axe: str, name: str, scheme: Any) -> None:
    """axe-core finds no violation of WCAG 2.2 A and AA, in light and in dark."""
    context = browser.new_context(base_url=address, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(PAGES[name])
    kept(page, f"{name} {scheme}")
    told = barriers(page, axe)
    context.close()
    assert told == []


def barriers(page: Page, axe: str) -> list[tuple[str, str, str]]:
    page.evaluate(axe)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", tags)
    return [
        (one["id"], one["nodes"][0]["html"][:200], one["nodes"][0]["failureSummary"]) for one in found["violations"]
    ]


def test_no_barrier_in_what_would_change_and_in_what_is_refused(browser: Browser, address: str, axe: str) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 390, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{N}/record?type=VersionProduced&source=news-1208")
    told = []
    for field, text, shown in [("about", "us-plan/19", "status"), ("by", "nobody known", "alert")]:
        page.get_by_label(field, exact=True).fill(text)
        page.get_by_label("points", exact=True).fill("18")
        page.get_by_label("says", exact=True).fill("eighteen points")
        page.get_by_role("button", name="Try").click()
        expect(page.get_by_role(shown)).to_be_visible()  # type: ignore[arg-type]
        kept(page, f"record {shown} 390")
        told += [*barriers(page, axe), *page.evaluate(OVERFLOW), *page.evaluate(OVERLAP)]
    context.close()
    assert told == []
