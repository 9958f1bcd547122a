"""Every page of ukraine-2025, byte for byte. TRAVAUX_GOLDEN=write writes them anew, to be read before they are kept."""

import os
from pathlib import Path

import pytest
from paged import PAGES
from viewed import Talks, recorded

from travaux.cli.paper import Paper

GOLDEN = Path(__file__).parents[1] / "golden" / "pages"


@pytest.fixture(scope="module")
def ukraine() -> Talks:
    return recorded("ukraine-2025")


@pytest.mark.parametrize("width", [100, 72])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_as_it_did(ukraine: Talks, name: str, width: int) -> None:
    file = GOLDEN / f"{name}-{width}.txt"
    known = None if name == "brief-all" else "2025-12-08"
    text = "".join(f"{line}\n" for line in PAGES[name](ukraine.at(known), Paper(width)))
    if os.environ.get("TRAVAUX_GOLDEN") == "write":
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8")


@pytest.mark.parametrize("width", [40, 60, 72, 99, 100, 140])
@pytest.mark.parametrize("name", PAGES)
def test_no_line_is_wider_than_the_paper_or_ends_in_spaces(ukraine: Talks, name: str, width: int) -> None:
    for line in PAGES[name](ukraine.at("2025-12-08"), Paper(width)):
        assert len(line) <= width, line
        assert line == line.rstrip() and "\x1b" not in line, line


@pytest.mark.parametrize("name", PAGES)
def test_styles_add_nothing_but_styles(ukraine: Talks, name: str) -> None:
    plain = list(PAGES[name](ukraine.at("2025-12-08"), Paper(100)))
    styled = list(PAGES[name](ukraine.at("2025-12-08"), Paper(100, styled=True)))
    bare = [line.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "") for line in styled]
    assert [line.replace("\x1b[33m", "") for line in bare] == plain
    assert styled != plain
