"""The documentation is whole: links lead somewhere, every verb is told of, every decision has its price."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from travaux.cli.app import VERBS

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text("utf-8")) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_told_of_outside_the_reference(verb: str) -> None:
    told = "\n".join(page.read_text("utf-8") for page in PAGES if page.name != "reference.md")
    assert re.search(rf"travaux {verb}\b", told), f"no page shows `travaux {verb}`"


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda page: page.stem)
def test_every_decision_has_its_choice_its_reason_and_its_price(page: Path) -> None:
    text = page.read_text("utf-8")
    assert all(f"**{part}.**" in text for part in ("Choice", "Why", "Price"))


def test_the_first_screen_has_what_a_stranger_needs() -> None:
    screen = "\n".join((ROOT / "README.md").read_text("utf-8").splitlines()[:50])
    for words in ("make demo", "make test", "travaux why"):
        assert words in screen
