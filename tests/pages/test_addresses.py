"""Addresses: every link on every page leads somewhere, the data beside a page are there, and nothing is asked of strangers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

import pytest
from cli_typed import NOW
from served import served
from starlette.testclient import TestClient

from travaux.web.pages.here import VIEWS

N = "/n/ukraine-2025"
STARTS = [
    "/",
    *(f"{N}/{view}?then=2025-12-08" for view, _ in VIEWS),
    f"{N}/positions?then=2025-12-08&since=2025-12-06&party=russia",
    f"{N}/brief?as_of=2025-12-08&known_on=2025-12-26",
    f"{N}/redline?from=us-plan/28&to=us-plan/19&then=2025-12-26",
    f"{N}/search?q=donbas&then=2025-12-08",
    f"{N}/why?subject=plan/us-plan&attribute=point_count&then=2025-12-08",
    f"{N}/why/119?then=2025-12-08",
]
MANY = 12
"""Links of one kind that are followed: the first of so many entries is as good as the others."""


@pytest.fixture(scope="module")
def client(store: str) -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patched, served(store) as found:
        patched.setenv("TRAVAUX_NOW", NOW)
        yield found


def links(page: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'(?:href|src)="([^"]+)"', page)]


def kind(address: str) -> str:
    """The same for all entries, all slots, all days."""
    return re.sub(r"\d+|=[^&]*", "", address)


def test_every_link_leads_somewhere(client: TestClient) -> None:
    followed: dict[str, set[str]] = {}
    for start in STARTS:
        page = client.get(start)
        assert page.status_code == 200, start
        for link in links(page.text):
            assert not urlsplit(link).netloc, f"{start} leads to a stranger: {link}"
            if link.startswith("/") and len(followed.setdefault(kind(link), set())) < MANY:
                followed[kind(link)].add(link)
    for several in followed.values():
        for link in several:
            assert client.get(link).status_code == 200, link
    assert len(followed) > 50


@pytest.mark.parametrize("start", [one for one in STARTS if "audit" not in one and "record?" not in one])
def test_what_a_page_says_of_its_data_is_so(client: TestClient, start: str) -> None:
    page = client.get(start).text
    found = re.findall(r'<link rel="alternate" type="([^"]+)"(?: title="[^"]+")? href="([^"]+)"', page)
    for type, address in found:
        beside = client.get(unescape(address))
        assert beside.status_code == 200 and beside.headers["content-type"].startswith(type), address
    feeds = 0 if start == "/" else 2 if "/meetings" in start else 1
    data = 0 if start == "/" or "/search" in start else 3
    assert len(found) == feeds + data


@pytest.mark.parametrize("start", STARTS)
def test_no_script_or_style_stands_in_a_page(client: TestClient, start: str) -> None:
    answer = client.get(start)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", answer.text, re.DOTALL)
    assert scripts == [""] and "<style" not in answer.text
    assert not re.search(r"<[^>]*\s(?:on\w+|style)=", answer.text)


def test_a_form_with_two_ends_is_a_redline(client: TestClient) -> None:
    joined = client.get(f"{N}/redline?from=us-plan/28&to=us-plan/19").text
    assert joined == client.get(f"{N}/redline?redline=us-plan/28..us-plan/19").text
    assert client.get(f"{N}/redline.csv").status_code == 400


@pytest.mark.parametrize("start", [f"{one}&recorded_by=entry:227" for one in STARTS if "12-08" in one])
def test_the_same_address_gives_the_same_bytes(client: TestClient, start: str) -> None:
    assert client.get(start).content == client.get(start).content
