"""What a page types into Python, without travaux, prints what the page shows: the record can be read without us."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
from cli_typed import typed

ROOT = Path(__file__).parents[2]
SESSIONS = re.compile(r"^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = [page for page in sorted((ROOT / "docs").glob("*.md")) if SESSIONS.search(page.read_text("utf-8"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_session_prints_what_it_shows(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert typed("demo", "-q", TRAVAUX_STORE="sqlite:///talks.db").code == 0
    session = "\n".join(SESSIONS.findall(page.read_text("utf-8")))
    told: list[str] = []
    test = doctest.DocTestParser().get_doctest(session, {}, page.name, str(page), 0)
    doctest.DocTestRunner().run(test, out=told.append)
    assert "".join(told) == ""
