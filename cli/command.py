"""Commands: a function of dataclasses becomes a verb with their fields as options, its examples first in its help."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
FOOTER = "Dates: `travaux help dates`. Exit codes: `travaux help exit-codes`."


ANY = {"allow_extra_args": True, "ignore_unknown_options": True}


def command(function: Callable[..., int], *examples: str, any_option: bool = False) -> typer.Typer:
    """The verb alone, as an app that is loaded when it is called; with `any_option` unknown options are words."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    add(app, function, *examples, any_option=any_option)
    return app


def group(summary: str, *examples: str) -> typer.Typer:
    """A verb that has verbs of its own, such as `source`; alone it prints its help."""
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        cls=type("Group", (_Group,), {"examples": examples}),
        context_settings=HELP,
        help=summary,
        invoke_without_command=True,
    )

    @app.callback()
    def alone(ctx: typer.Context) -> None:
        if ctx.invoked_subcommand is None:
            typer.echo(ctx.get_help())

    return app


def add(
    app: typer.Typer,
    function: Callable[..., int],
    *examples: str,
    name: str | None = None,
    any_option: bool = False,
) -> None:
    """Make a verb of the function: its docstring is the help, its examples come first."""
    kind = type("Verb", (_Verb,), {"examples": examples})
    settings = {**HELP, **(ANY if any_option else {})}
    app.command(name or function.__name__, cls=kind, context_settings=settings)(spread(function))


def spread(function: Callable[..., int]) -> Callable[..., int]:
    """The same function, taking the fields of each dataclass among its parameters in place of the dataclass.

    Once it is done, a dataclass that has `after` is told which function was called with what.
    """
    signature = inspect.signature(function, eval_str=True)
    parts: dict[str, Any] = {n: p.annotation for n, p in signature.parameters.items() if is_dataclass(p.annotation)}

    def spread_out(**given: Any) -> int:
        for name, kind in parts.items():
            given[name] = kind(**{field.name: given.pop(field.name) for field in fields(kind)})
        code = function(**given)
        for name in parts:
            getattr(given[name], "after", _nothing)(function, given)
        return code

    parameters = list(_parameters(signature))
    spread_out.__wrapped__ = function  # type: ignore[attr-defined]
    spread_out.__doc__ = function.__doc__
    spread_out.__name__ = function.__name__
    spread_out.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    spread_out.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return spread_out


def _nothing(*_: object) -> None:
    pass


def _parameters(signature: inspect.Signature) -> Iterator[inspect.Parameter]:
    for parameter in signature.parameters.values():
        inner = [parameter]
        if is_dataclass(kind := parameter.annotation):
            inner = list(inspect.signature(cast(Any, kind), eval_str=True).parameters.values())
        yield from (one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in inner)


class _Verb(TyperCommand):
    """A command whose help begins with examples and lists its options by what they are for."""

    examples: tuple[str, ...] = ()

    def format_help(self, ctx: Any, formatter: Any) -> None:
        summary, _, rest = (self.help or "").partition("\n\n")
        _begin(ctx, formatter, summary, self.examples)
        self.format_usage(ctx, formatter)
        if rest:
            formatter.write_paragraph()
            formatter.write_text(rest)
        self.format_options(ctx, formatter)
        formatter.write(f"\n{FOOTER}\n")

    def format_options(self, ctx: Any, formatter: Any) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                panel = getattr(parameter, "rich_help_panel", None) or _panel(parameter.param_type_name)
                sections.setdefault(panel, []).append(record)
        for panel, records in sorted(sections.items(), key=lambda section: section[0] == "Other"):
            with formatter.section(panel):
                formatter.write_dl(records)


class _Group(TyperGroup):
    """A verb of verbs whose help begins with examples."""

    examples: tuple[str, ...] = ()

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _begin(ctx, formatter, self.help or "", self.examples)
        self.format_usage(ctx, formatter)
        self.format_commands(ctx, formatter)
        formatter.write(f"\n{FOOTER}\n")

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(name, _summary(one.help)) for name, one in self.commands.items()])


def _begin(ctx: Any, formatter: Any, summary: str, examples: tuple[str, ...]) -> None:
    words = " ".join(summary.split())
    formatter.write_text(f"{ctx.command_path}: {words[:1].lower()}{words[1:]}")
    with formatter.section("Examples"):
        for example in examples:
            formatter.write(f"  {example}\n")
    formatter.write_paragraph()


def _summary(help: str | None) -> str:
    words = " ".join((help or "").partition("\n\n")[0].split())
    return f"{words[:1].lower()}{words[1:].removesuffix('.')}"


def _panel(kind: str) -> str:
    return "Arguments" if kind == "argument" else "Other"
