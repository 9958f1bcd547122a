"""The templates, their words, and the files beside them under an address that changes when they do."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from travaux.web.pages import words

FOLDER = Path(__file__).parent
FILES = {"style.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8"}
BRIEF_MOST = 40
"""Rows of one section that a brief shows; the view of its own has them all."""
ENTRIES_MOST = 24
"""Entries named beside one value; its evidence and the data have them all."""


def render(template: str, **given: Any) -> str:
    """The page; what is not given is an error and not an empty place."""
    return _environment().get_template(template).render(**given)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER / "html"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters.update(words.FILTERS)
    made.globals.update(
        words.GLOBALS, static=static, home="/", here=None, query="", brief_most=BRIEF_MOST, entries_most=ENTRIES_MOST
    )
    return made


@cache
def file(name: str) -> bytes:
    return (FOLDER / "static" / name).read_bytes()


@cache
def static(name: str) -> str | None:
    """The address of a file; None if there is none of that name."""
    return f"/-/{hashlib.sha256(file(name)).hexdigest()[:12]}/{name}" if name in FILES else None


def media(name: str) -> str:
    return FILES[name]
