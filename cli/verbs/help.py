"""`travaux help`."""

from __future__ import annotations

from typing import Annotated

import typer

from travaux.cli.app import VERBS, call, did_you_mean, overview
from travaux.cli.command import command
from travaux.cli.topics import TOPICS
from travaux.events.errors import NotFound

Topic = Annotated[
    str | None,
    typer.Argument(metavar="TOPIC|VERB", help=", ".join(TOPICS), autocompletion=lambda: list(TOPICS)),
]


def help(topic: Topic = None) -> int:
    """How dates are written, what exit codes mean, which formats and variables there are."""
    if topic is None:
        print("\n".join(overview()))
    elif topic in VERBS:
        return call([topic, "-h"])
    elif topic in TOPICS:
        print(TOPICS[topic](), end="")
    else:
        known = [*TOPICS, *VERBS]
        raise NotFound(f"no topic is called {topic!r}{did_you_mean(topic, known)} topics are {', '.join(TOPICS)}")
    return 0


APPS = {"help": command(help, "travaux help dates", "travaux help exit-codes", "travaux help brief")}
