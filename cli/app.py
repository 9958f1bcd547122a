"""The verbs: which there are, and the module of each, loaded when it is called and not before."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from travaux.events.errors import Unreadable


class Verb(NamedTuple):
    """One line of the list of verbs."""

    family: str
    does: str
    module: str = ""
    """The module under `verbs`; by default the one named like the verb."""


VERBS = {
    "brief": Verb("Read", "what is agreed, open, proposed and owed"),
    "plan": Verb("Read", "the texts: versions, points, what is known of them, redlines"),
    "positions": Verb("Read", "who takes which side on what", "views"),
    "issues": Verb("Read", "the issue tree: status and how it goes", "views"),
    "meetings": Verb("Read", "meetings, calls and contacts", "views"),
    "commitments": Verb("Read", "who owes what by when", "views"),
    "timeline": Verb("Read", "what happened when, as certain as its dates are", "views"),
    "contested": Verb("Read", "where sources disagree, and what cannot all be true", "views"),
    "sources": Verb("Read", "the documents read, and whether they count at the pin", "views"),
    "why": Verb("Read", "what stands behind an answer, and what would change it"),
    "when": Verb("Read", "since when something is so, on each of the three clocks", "why"),
    "log": Verb("Read", "the entries as recorded, and what became of them"),
    "replay": Verb("Read", "the record played forward, with what each step changed", "log"),
    "diff": Verb("Read", "what is otherwise between two dates, of the world or of our knowledge"),
    "blame": Verb("Read", "which entry set each part of a plan, a meeting, a position", "why"),
    "record": Verb("Write", "record source files, or one development from flags"),
    "correct": Verb("Write", "say how an entry should read", "acts"),
    "retract": Verb("Write", "withdraw an entry", "acts"),
    "review": Verb("Write", "sign what you found who checked an entry: accept, reject"),
    "link": Verb("Write", "judge two meetings, plans or commitments to be one, or two", "acts"),
    "contradict": Verb("Write", "record that entries cannot all be true", "acts"),
    "settle": Verb("Write", "settle a dispute: say whose claims count", "acts"),
    "grade": Verb("Write", "give a source or an origin a letter, A to F", "acts"),
    "source": Verb("Write", "the documents read: skeletons, texts, checks, withdrawal"),
    "audit": Verb("Check", "sign, prove, verify, reproduce, bundle, erase"),
    "key": Verb("Check", "the keys one signs with, and those of others"),
    "watch": Verb("Serve", "what changes in a view, and since when in the world, as it is recorded"),
    "relay": Verb("Serve", "entries and changes to NATS JetStream; whether they are all there"),
    "webhook": Verb("Serve", "what changes, sent and signed: add, list, deliver, replay"),
    "serve": Verb("Serve", "the same by HTTP: every view at any pin, the entries, writing"),
    "token": Verb("Serve", "who may ask and write there: create, list, revoke", "serve"),
    "export": Verb("Keep", "write the whole log as JSON Lines", "transfer"),
    "import": Verb("Keep", "take over an exported log", "transfer"),
    "rebuild": Verb("Keep", "fold the derived tables anew, compare, switch"),
    "store": Verb("Keep", "where the log is kept: SQLite or PostgreSQL, made, looked at, copied"),
    "doctor": Verb("Keep", "check store, log, tables, texts, clock and versions"),
    "schema": Verb("Keep", "the JSON Schema of a verb's result, or of a file"),
    "demo": Verb("Begin", "record the bundled negotiation, print its brief"),
    "help": Verb("Begin", "how dates are written, exit codes, formats, environment"),
}
"""Every verb, in the order of the help."""


def command_of(verb: str) -> Any:
    """The parsed command of a verb; its module is loaded now."""
    module = import_module(f"travaux.cli.verbs.{VERBS[verb].module or verb}")
    command = typer.main.get_command(module.APPS[verb])
    command.name = verb
    return command


class Root(TyperGroup):
    """`travaux` itself."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return command_of(cmd_name) if cmd_name in VERBS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in VERBS and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise Unreadable(f"no verb is called {args[0]!r}{did_you_mean(args[0], VERBS)} `travaux -h` lists all")
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        for line in overview():
            formatter.write(f"{line}\n")

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        from typer._click.shell_completion import CompletionItem

        return [CompletionItem(name, help=verb.does) for name, verb in VERBS.items() if name.startswith(incomplete)]


def overview() -> Iterator[str]:
    """What `travaux` alone and `travaux -h` say."""
    yield "travaux: the record of a negotiation, as of any date, as it was known on any date"
    yield ""
    yield "Examples:"
    yield "  travaux demo                                  record the bundled negotiation, print its brief"
    yield "  travaux brief ukraine-2025                    what is agreed, open, proposed, owed"
    yield "  travaux brief ukraine-2025 --then 2025-12-08  the same, as of then and as known then"
    yield "  travaux record news-1208.yaml -n              what a source file would record and change"
    for family in dict.fromkeys(verb.family for verb in VERBS.values()):
        yield ""
        yield f"{family}:"
        yield from (f"  {name:<12} {verb.does}" for name, verb in VERBS.items() if verb.family == family)
    yield ""
    yield "`travaux VERB -h` explains a verb; `travaux help dates` the dates; --version tells the version."


def did_you_mean(name: str, known: Any) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, sorted(known), n=2, cutoff=0.6)
    return f", did you mean {' or '.join(near)}?" if near else ";"


app = typer.Typer(cls=Root, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]})


@app.callback()
def _root() -> None:
    """The record of a negotiation."""


def call(arguments: Sequence[str]) -> int:
    """Parse and do; the result is the exit code. Errors are raised."""
    root = typer.main.get_command(app)
    if "_TRAVAUX_COMPLETE" in os.environ:
        root.main(args=list(arguments), prog_name="travaux")
    if not arguments:
        typer.echo("\n".join(overview()))
        return 0
    try:
        with root.make_context("travaux", list(arguments)) as context:
            return int(root.invoke(context) or 0)
    except typer.Exit as ended:
        return ended.exit_code
    except TyperException as error:
        raise Unreadable(_usage(error, arguments)) from error


def _usage(error: TyperException, arguments: Sequence[str]) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else f"travaux {arguments[0]}"
    words = error.format_message().rstrip(".").replace("Value error, ", "")
    if arguments and arguments[0].startswith("-"):
        return f"{words[:1].lower()}{words[1:]}: options are written after the verb; `travaux -h` lists the verbs"
    return f"{words[:1].lower()}{words[1:]}; `{path} -h` explains"
