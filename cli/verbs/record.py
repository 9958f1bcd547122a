"""`travaux record`: source files, one development from flags, or a file on stdin."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from travaux.cli import completion
from travaux.cli.acting import Acting
from travaux.cli.asked import option
from travaux.cli.command import command
from travaux.cli.flags import flags
from travaux.cli.terminal import say
from travaux.events.errors import Conflict, Unreadable

if TYPE_CHECKING:
    from travaux.events.sources.differences import Difference
    from travaux.events.sources.problems import Problem
    from travaux.events.sources.recording import Plan

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="FILE", help="source files, negotiation.yaml, folders of them; - is stdin"),
]
ONE = "One development"
Amend = Annotated[
    str | None,
    option("Files", "--amend", metavar="REASON", help="record what differs from the file as corrections, and why"),
]
Type = Annotated[
    str | None, option(ONE, "--type", metavar="TYPE", help="record one development of this type; keys as in a file")
]
About = Annotated[str, option(ONE, "--about", metavar="THING", help="what it is about: a version, issue, meeting …")]
Source = Annotated[
    str | None,
    option(ONE, "--source", metavar="ID", help="the source that reports it", autocompletion=completion.sources),
]


def record(
    acting: Acting,
    words: Words = None,
    amend: Amend = None,
    type: Type = None,
    about: About = "",
    source: Source = None,
) -> int:
    """Record what sources report: whole files, or one development from flags.

    An unchanged file records nothing. A changed one stops with the differences; --amend REASON records them as
    corrections. A file with errors records nothing and tells every error with its place and how to mend it.
    """
    plain, keys = flags(words or [])
    if type is not None:
        return _one(acting, plain, source, type, about, keys)
    if keys:
        raise Unreadable(f"--{next(iter(keys))} is no option of `record FILE`; a development from flags needs --type")
    if not plain:
        raise Unreadable("nothing to record: give a FILE, - for stdin, or --type TYPE; `travaux record -h` explains")
    with ExitStack() as kept:
        return _files(acting, [path for word in plain for path in _paths(word, kept)], amend)


def _files(acting: Acting, paths: Sequence[Path], amend: str | None) -> int:
    from travaux.events.sources.recording import plan_recording

    with acting.opened() as opened:
        plan = plan_recording(opened.log, paths, find=opened.texts.find, amend=amend)
        for notice in plan.notices:
            say(_placed(notice), quiet=acting.quiet)
        _refuse(plan)
        return acting.record(opened, plan.negotiation, plan.events, plan.last)


def _refuse(plan: Plan) -> None:
    """Tell everything that is wrong, or that the record says otherwise, each with its place first on its line."""
    for problem in sorted(plan.problems):
        say(_placed(problem))
    if plan.problems:
        count = len(plan.problems)
        raise Unreadable(f"nothing was recorded: {count} {'thing is' if count == 1 else 'things are'} to be mended")
    if plan.differences and not plan.corrections:
        for difference in plan.differences:
            say(_placed(difference))
        raise Conflict("nothing was recorded: the record says otherwise; --amend REASON records what differs")


def _paths(word: str, kept: ExitStack) -> list[Path]:
    if word == "-":
        return [_stdin(Path(kept.enter_context(TemporaryDirectory())))]
    return sorted(Path(word).glob("*.yaml")) if Path(word).is_dir() else [Path(word)]


def _stdin(folder: Path) -> Path:
    if sys.stdin.isatty():
        raise Unreadable("- reads a source file from stdin, and that is the keyboard: `travaux record -h` explains")
    file = folder / "stdin"
    file.write_bytes(sys.stdin.buffer.read())
    return file


def _placed(problem: Problem | Difference) -> str:
    """The problem with its place; that of a file from stdin without its folder."""
    folder = Path(problem.place.file).parent
    return str(problem).replace(f"{folder}/stdin", "stdin") if problem.place.file.endswith("/stdin") else str(problem)


def _one(acting: Acting, words: list[str], source: str | None, type: str, about: str, keys: dict[str, Any]) -> int:
    from travaux.domain.vocabulary import VOCABULARY
    from travaux.events.sources.one import one
    from travaux.events.sources.problems import among

    if type not in VOCABULARY:
        raise Unreadable(f"no type is called {type!r}; {among(type, VOCABULARY)}")
    if source is None:
        raise Unreadable("--type needs --source ID: every development carries its source; `travaux source list`")
    with acting.on(words) as (opened, negotiation, known, others):
        if others:
            raise Unreadable(f"{others[0]!r} is no negotiation; what it is about is --about {others[0]}")
        event = one(known, source, type, about, keys, find=opened.texts.find)
        return acting.record(opened, negotiation, [event], known.last)


APPS = {
    "record": command(
        record,
        "travaux record negotiation.yaml news-1208.yaml -n",
        "travaux record news-1208.yaml --amend 'the date was misread'",
        "travaux record - < news-1208.yaml",
        "travaux record --source news-1208 --type DemandMade --about army-limit --by russia --side for",
        any_option=True,
    )
}
RESULTS = {"record": "travaux.cli.trial:TrialView"}
