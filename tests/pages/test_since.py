"""The matrix with what is new since a day: new sides, new forces, said again, and those that stand no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from cli_typed import NOW, typed

from travaux.cli.opening import Opened, for_reading
from travaux.web.pages.rendered import Pages

TALKS = """
negotiation: barn
title: The barn
zone: UTC
parties: {ann: Ann, bob: Bob}
issues: {price: {lower: The price is lower}, roof: {mended: The roof is mended}, gate: {kept: The gate stays}}
"""
MONDAY = """
negotiation: barn
source: {id: monday, outlet: The Post, published: 2025-12-01}
developments:
- PositionStated: mended
  by: ann
  side: for
  force: wants
  voice: ann
  says: she wants it mended
- PositionStated: lower
  by: bob
  side: against
  force: declines
  voice: bob
  says: no lower
- PositionStated: kept
  by: ann
  side: for
  force: wants
  voice: ann
  says: the gate stays
"""
FRIDAY = """
negotiation: barn
source: {id: friday, outlet: The Post, published: 2025-12-05}
developments:
- PositionStated: mended
  by: ann
  side: for
  force: insists
  voice: ann
  says: she insists on it
- PositionStated: lower
  by: bob
  side: for
  force: offers
  when: 2025-12-05
  since: stated
  voice: bob
  says: lower after all
- PositionStated: kept
  by: ann
  side: for
  force: wants
  voice: ann
  says: the gate still stays
- PositionStated: mended
  by: bob
  side: conditional
  force: only then
  voice: bob
  says: if she pays
"""


@pytest.fixture
def barn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRAVAUX_NOW", NOW)
    for name, text in (("talks", TALKS), ("monday", MONDAY), ("friday", FRIDAY)):
        Path(f"{name}.yaml").write_text(text, "utf-8")
    url = f"sqlite:///{tmp_path / 'barn.db'}"
    done = typed("record", "talks.yaml", "monday.yaml", "friday.yaml", TRAVAUX_STORE=url)
    assert done.code == 0, done.err
    with for_reading(url) as opened:
        yield opened


def cells(page: str) -> dict[tuple[str, str], str]:
    """The words of each cell that is not silent, by proposition and party."""
    found: dict[tuple[str, str], str] = {}
    for row in re.findall(r'<tr><th scope="row">(.*?)</tr>', page, re.DOTALL):
        title = words(row.partition("</th>")[0])
        for party, cell in re.findall(r'<td data-label="([^"]+)">(.*?)</td>', row, re.DOTALL):
            found[title, party] = words(cell)
    return found


def words(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def test_what_is_new_is_marked_in_words(barn: Opened) -> None:
    page = Pages().html(barn, "barn", "positions", {"then": "2025-12-08", "since": "2025-12-03"})
    shown = cells(page)
    assert "wants, insists now insists" in shown["The roof is mended", "Ann"]
    assert "~ if only then new" in shown["The roof is mended", "Bob"]
    assert "+ for offers new" in shown["The price is lower", "Bob"]
    assert "− against declines no more" in shown["The price is lower", "Bob"]
    assert "+ for wants said again" in shown["The gate stays", "Ann"]
    assert "2 new , 1 now insists , 1 said again , 1 no more , in 4 cells" in words(page)


def test_nothing_is_marked_that_was_known_before(barn: Opened) -> None:
    page = Pages().html(barn, "barn", "positions", {"then": "2025-12-08", "since": "2025-12-06"})
    assert "nothing is otherwise" in page and "no more" not in words(page)
    assert all("new" not in said for said in cells(page).values())


def test_without_a_day_nothing_is_marked(barn: Opened) -> None:
    page = Pages().html(barn, "barn", "positions", {"then": "2025-12-08"})
    assert "<ins>" not in page and "Since" not in words(page).partition("Positions Party")[2]


def test_the_day_goes_along_to_the_brief(barn: Opened) -> None:
    page = Pages().html(barn, "barn", "positions", {"then": "2025-12-08", "since": "2025-12-03"})
    assert 'href="/n/barn/brief?then=2025-12-08&amp;since=2025-12-03"' in page
    brief = words(Pages().html(barn, "barn", "brief", {"then": "2025-12-08", "since": "2025-12-03"}))
    assert "New since 3 Dec 2025" in brief and "offers: The price is lower" in brief
    assert "New since 3 Dec" not in words(Pages().html(barn, "barn", "brief", {"then": "2025-12-08"}))
