"""Questions: what can be asked of a reading verb in a query, made from the parameters that the command line has."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import Parameter, signature
from typing import Any, get_args

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, create_model
from typer.models import ArgumentInfo, OptionInfo

from travaux.cli.asked import FILTER, PIN
from travaux.cli.command import spread
from travaux.cli.listening import reading_verb
from travaux.web.forms import Form
from travaux.web.problems import Refusal

PANELS = (PIN, FILTER)
"""The options that make a question; the others tell a terminal, a file or a key what to do."""
LARGEST, LONGEST = 2**53, 2000
"""Of the numbers and of the characters of a text that are taken."""
ELSEWHERE = ("negotiation",)
"""What the path says."""
FORM = Field(None, description="json (default), jsonl, csv or md; goes before `Accept`")


class Query(BaseModel):
    """What every resource can be asked."""

    model_config = ConfigDict(extra="forbid")

    format: Form | None = FORM

    def question(self) -> dict[str, Any]:
        """What was asked, as `ask` takes it."""
        return self.model_dump(exclude_unset=True, exclude={"format"})


def query_of(verb: str) -> type[Query]:
    """The query of a verb: the pin, the filters and its own options."""
    fields: Any = dict(_fields(verb))
    return create_model(f"{verb.capitalize()}Query", __base__=Query, **fields)


def _fields(verb: str) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for name, parameter in signature(spread(reading_verb(verb))).parameters.items():
        kind, info = get_args(parameter.annotation)
        if (
            isinstance(info, OptionInfo)
            and info.rich_help_panel in PANELS
            or isinstance(info, ArgumentInfo)
            and name not in ELSEWHERE
        ):
            yield name, (kind, _field(parameter, info))


def _field(parameter: Parameter, info: OptionInfo | ArgumentInfo) -> Any:
    said = f"{info.metavar}: {info.help}" if info.metavar else info.help
    most = info.max if info.min is None or info.max is not None else LARGEST
    return Field(parameter.default, description=said, ge=info.min, le=most)


async def once(request: Request) -> None:
    """A dependency: nothing but `words` is said twice, since one of the two would be left unheard; texts are texts."""
    asked = request.query_params.multi_items()
    names = [name for name, _ in asked if name != "words"]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Refusal("unreadable", f"Given more than once: {', '.join(twice)}.")
    if any("\0" in text or len(text) > LONGEST for text in (*request.path_params.values(), *dict(asked).values())):
        raise Refusal("unreadable", f"A name or date has no NUL and at most {LONGEST} characters.")
