"""Asking: the view that an address means, and the same as data. What a page shows is what the command line answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from typing import Any

from pydantic import BaseModel

from travaux.cli.asked import Question
from travaux.cli.listening import Listening, ask
from travaux.cli.opening import Opened
from travaux.cli.output import formatted
from travaux.cli.paper import Paper
from travaux.events.errors import NotFound, Unreadable
from travaux.projections.reading import Reading
from travaux.web.pages.here import CLOCKS, VIEWS, Here

RENDERED = frozenset(name for name, _ in VIEWS) - {"audit", "log", "record"} | {"redline"}
"""Views with a template of the same name."""
_YES = frozenset(("on_record", "unnamed", "reviewed_only", "reverse"))
_NUMBERS = frozenset(("origins", "after", "upto", "limit"))
_VERBS = {"redline": "plan"}
"""Views that are another verb's."""
_OF_THE_PAGE = frozenset(("skip", "from", "to", "q"))
"""Options that no verb has."""


def data(opened: Opened, negotiation: str, view: str, options: Mapping[str, str], form: str) -> list[str]:
    """The same bytes as the command line prints."""
    name = view.partition("/")[0]
    if name not in RENDERED | {"log", "why"}:
        raise NotFound(f"{view!r} has no data of its own")
    if name == "redline" and "redline" not in options:
        raise Unreadable("redline between what? say redline=A..B, two versions or two dates")
    page = import_module(f"travaux.cli.pages.{name}")
    return list(formatted(asked(opened, negotiation, view, options), page, form, Paper(width=100, styled=False)))  # type: ignore[arg-type]


def asked(opened: Opened, negotiation: str, view: str, options: Mapping[str, str]) -> BaseModel:
    """The view at the pin and with the filters of the address."""
    name, _, entry = view.partition("/")
    question: dict[str, Any] = {key: _typed(key, text) for key, text in options.items() if key not in _OF_THE_PAGE}
    question |= {"verb": _VERBS.get(name, name), "negotiation": negotiation}
    if name != "brief":
        question.pop("since", None)
    if name == "why":
        slot = (question.pop("subject", None), question.pop("attribute", None))
        question["words"] = [f"#{entry}"] if entry else [word for word in slot if word]
    return ask(opened, question)


def question(opened: Opened, here: Here) -> Question:
    """The reading at the pin of the address, for a page that is no verb's."""
    clocks = {name: here.options[name] for name in CLOCKS if name in here.options}
    return Listening(at=opened, negotiation=here.negotiation, **clocks).about(opened, here.negotiation)  # type: ignore[arg-type]


def whole(opened: Opened, negotiation: str) -> Reading:
    """With everything that is recorded."""
    return opened.record.reading(negotiation, opened.whole(negotiation))


def recorded_by(opened: Opened, negotiation: str, number: int) -> Reading:
    """With everything that was recorded by an entry: a page of a past pin never changes."""
    return opened.record.reading(negotiation, replace(opened.whole(negotiation), recorded_by=number))


def title(opened: Opened, negotiation: str) -> str:
    opening = whole(opened, negotiation).registry.opened
    return opening.title if opening else negotiation


def number(options: Mapping[str, str], name: str, otherwise: int) -> int:
    text = options.get(name, "")
    return int(text) if text.isdecimal() else otherwise


def _typed(name: str, text: str) -> Any:
    if name in _YES:
        return text not in ("0", "no", "false")
    if name in _NUMBERS:
        if not text.isdecimal():
            raise Unreadable(f"{name}: {text!r} is no number")
        return int(text)
    return text
