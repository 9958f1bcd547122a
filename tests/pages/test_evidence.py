"""Evidence on a page: the sentence in the attached text, the chain from speaker to publisher, long lists of voices."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
issues: {roof: {mended: The roof is mended}}
"""
TEXT = "It rained. A neighbour told the Radio that Ann <insists> on a new roof. Bob was silent.\n"
SOURCE = """
negotiation: barn
source: {id: news, outlet: The Post, published: 2025-12-08, text: news.txt}
developments:
- PositionAttributed: mended
  by: ann
  side: for
  force: insists
  voice: {unnamed: a neighbour, via: Radio}
  says: <insists> on a new roof
"""
SLOT = {"subject": "position/ann/roof.mended", "attribute": "side"}


@pytest.fixture
def barn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRAVAUX_NOW", NOW)
    Path("talks.yaml").write_text(TALKS, "utf-8")
    Path("news.yaml").write_text(SOURCE, "utf-8")
    Path("news.txt").write_text(TEXT, "utf-8")
    url = f"sqlite:///{tmp_path / 'barn.db'}"
    done = typed("record", "talks.yaml", "news.yaml", TRAVAUX_STORE=url)
    assert done.code == 0, done.err
    with for_reading(url) as opened:
        yield opened


def entry_of(opened: Opened) -> int:
    return opened.log.head("barn")


def chain(page: str) -> list[str]:
    found = re.search(r'<ol class="chain">(.*?)</ol>', page, re.DOTALL)
    assert found
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in re.findall(r"<li>(.*?)</li>", found[1])]


@pytest.mark.parametrize("where", ["entry", "cell"])
def test_the_sentence_is_shown_where_the_text_is_attached(barn: Opened, where: str) -> None:
    view, options = (f"why/{entry_of(barn)}", {}) if where == "entry" else ("why", SLOT)
    before = Pages().html(barn, "barn", view, options)
    assert "<mark>&lt;insists&gt; on a new roof</mark></blockquote>" in before and "A neighbour told" not in before
    assert "checked when it was recorded" in before
    barn.texts.attach(Path("news.txt"))
    page = Pages().html(barn, "barn", view, options)
    assert "A neighbour told the Radio that Ann <mark>&lt;insists&gt; on a new roof</mark>." in page
    assert "✓" in page and "stands once in the attached text of news" in page
    assert "It rained" not in page and "Bob was silent" not in page


def test_the_chain_goes_from_the_speaker_to_the_publisher(barn: Opened) -> None:
    told = ["from a neighbour", "passed on by Radio", "read in The Post (news)"]
    assert chain(Pages().html(barn, "barn", f"why/{entry_of(barn)}", {})) == told
    assert chain(Pages().html(barn, "barn", "why", SLOT)) == told


def test_of_many_voices_the_first_are_shown_and_the_rest_counted(barn: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("travaux.web.pages.evidence.MOST", 0)
    page = Pages().html(barn, "barn", "why", SLOT)
    assert "1 more voice" in page and "a neighbour" not in page


def test_an_entry_tells_what_it_changed_when_it_was_recorded(barn: Opened) -> None:
    page = Pages().html(barn, "barn", f"why/{entry_of(barn)}", {})
    assert "<h2>What it changed when it was recorded</h2>" in page
    assert "Ann on “The roof is mended”: nothing → insists" in page
    assert "What it changed" not in Pages().html(barn, "barn", "why/1", {})
