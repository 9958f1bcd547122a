"""Listening: a verb asked by a program, its question given as data, its result handed over and not printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from importlib import import_module
from inspect import signature
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from travaux.cli.app import VERBS
from travaux.cli.asked import Asked, Question
from travaux.cli.opening import Opened
from travaux.events.errors import Unreadable

if TYPE_CHECKING:
    from travaux.domain.signers import Signers

Verb = Callable[..., int]


def ask(opened: Opened, question: Mapping[str, Any]) -> BaseModel:
    """The answer to `{"verb": "positions", "negotiation": …, "then": "2025-12-08", …}`.

    Options are named as their parameters are. Unreadable if there is no such reading verb or option; otherwise it
    fails as the command does.
    """
    return listened(opened, question).shown[0]


def listened(opened: Opened, question: Mapping[str, Any]) -> Listening:
    """The same with all that was heard: the pins, the answer, and the page that would print it."""
    mine = {name: value for name, value in question.items() if name in _OPTIONS}
    rest = {name: value for name, value in question.items() if name not in _OPTIONS and name != "verb"}
    asked = Listening(at=opened, **mine | {"format": "json"})
    verb = reading_verb(question.get("verb"))
    if unknown := rest.keys() - signature(verb).parameters.keys():
        raise Unreadable(f"`travaux {question['verb']}` has no option {', '.join(sorted(unknown))}")
    verb(asked=asked, **rest)
    return asked


def reading_verb(name: Any) -> Verb:
    """The function of a reading verb; Unreadable if there is none of that name."""
    if name not in VERBS or VERBS[name].family != "Read":
        raise Unreadable(f"{name!r} is no reading verb of this program")
    command = import_module(f"travaux.cli.verbs.{VERBS[name].module or name}").APPS[name].registered_commands[0]
    verb: Verb = command.callback.__wrapped__
    return verb


_OPTIONS = frozenset(one.name for one in fields(Asked))


@dataclass(frozen=True, kw_only=True)
class Listening(Asked):
    """A question asked of an opened store; what is asked and shown is kept, and nothing is printed."""

    at: Opened | None = None
    heard: list[Question] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    shown: list[BaseModel] = field(default_factory=list)
    pages: list[Any] = field(default_factory=list)
    by_keys: list[Question] = field(default_factory=list)
    """Where the answer depends on the keys that are known here."""

    @contextmanager
    def opened(self) -> Iterator[Opened]:
        assert self.at is not None
        yield self.at

    def about(self, opened: Opened, negotiation: str) -> Question:
        self.heard.append(super().about(opened, negotiation))
        return self.heard[-1]

    def signers(self, question: Question) -> Signers | None:
        self.by_keys.append(question)
        return super().signers(question)

    @contextmanager
    def addressed(self, words: Sequence[str] | None) -> Iterator[tuple[Question, list[str]]]:
        with super().addressed(words) as (question, others):
            self.said[:] = others
            yield question, others

    def show(self, view: BaseModel, page: Any) -> int:
        self.shown.append(view)
        self.pages.append(page)
        return 0
