"""The documentation runs: every console block of every page prints what it shows.

A page is typed in a folder of its own that holds the files of docs/tutorial, with a store of its own. `$ ` begins
a command; what follows is stdout and then, on lines beginning with `! `, stderr; `[exit N]` is an exit code other
than 0. `...` stands for any lines. TRAVAUX_DOCS=write puts the present output into the pages.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest
from cli_typed import Typed, typed
from freezegun import freeze_time

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWS = re.compile(r"^\$ ", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_prints_what_it_shows(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "docs" / "tutorial", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRAVAUX_STORE", "sqlite:///talks.db")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    text = page.read_text(encoding="utf-8")
    with freeze_time("2026-01-05T09:00:00Z"):
        written = BLOCK.sub(lambda block: f"```console\n{_run(block[1])}```", text)
    if os.environ.get("TRAVAUX_DOCS") == "write":
        page.write_text(written, encoding="utf-8")
    else:
        assert written == text


def _run(block: str) -> str:
    """The block as it should read: as it does where the output fits, else with the output there is."""
    return "".join(_command(part) for part in SHOWS.split(block)[1:])


def _command(part: str) -> str:
    line, _, expected = part.partition("\n")
    shown = _shown(_typed(line))
    return f"$ {line}\n{expected if _fits(shown, expected) else shown}"


def _typed(line: str) -> Typed:
    words = shlex.split(line, comments=True)
    env = {}
    while "=" in words[0] and words[0].split("=")[0].isupper():
        name, _, value = words.pop(0).partition("=")
        env[name] = value
    assert words[0] == "travaux", line
    return typed(*words[1:], **env)


def _shown(ended: Typed) -> str:
    told = [*ended.out.splitlines(), *(f"! {line}".rstrip() for line in ended.err.splitlines())]
    return "".join(f"{line}\n" for line in [*told, *([f"[exit {ended.code}]"] if ended.code else [])])


def _fits(shown: str, expected: str) -> bool:
    parts = [re.escape(part) for part in re.split(r"^\.\.\.\n", expected, flags=re.MULTILINE)]
    return re.fullmatch(r"(?s:.*)".join(parts), shown) is not None
