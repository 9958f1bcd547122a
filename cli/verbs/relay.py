"""`travaux relay`: what is recorded and what it changed, to a stream of NATS JetStream; and whether it is all there."""

from __future__ import annotations

import asyncio
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from travaux.cli.acting import Plainly
from travaux.cli.asked import OTHER, FormatName, NoColor, OutputFile, option
from travaux.cli.command import command
from travaux.cli.terminal import say
from travaux.events.errors import Unreadable

if TYPE_CHECKING:
    from travaux.cli.relayed import RelayView
    from travaux.events.log import Log

Words = Annotated[
    list[str], typer.Argument(metavar="[verify] URL", help="nats://HOST:PORT, several parted by commas; tls:// too")
]
Only = Annotated[
    list[str] | None, option(OTHER, "--negotiation", metavar="NAME", help="only this one; may be given again")
]
Once = Annotated[bool, option(OTHER, "--once", help="end when everything is told")]
Repair = Annotated[bool, option(OTHER, "--repair", help="with verify: fill in what is missing")]
Replicas = Annotated[
    int, option(OTHER, "--replicas", metavar="N", help="where the stream is made: on so many nodes", min=1, max=5)
]
Source = Annotated[
    str, option(OTHER, "--source", metavar="URI", help="goes before the address that events name their record by")
]
Credentials = Annotated[
    str | None, option(OTHER, "--credentials", metavar="FILE", help="of NATS, for a server that asks for them")
]


def relay(
    plain: Plainly,
    words: Words,
    negotiation: Only = None,
    once: Once = False,
    repair: Repair = False,
    replicas: Replicas = 1,
    source: Source = "",
    credentials: Credentials = None,
    format: FormatName = "table",
    output: OutputFile = None,
    no_color: NoColor = False,
) -> int:
    """Relay entries and changes to NATS JetStream as CloudEvents, in order, from where the stream stands.

    One relay at a time. The stream is a copy, and never the record: `verify` compares it with the record, with exit
    code 1 when messages are missing, and --repair fills them in. No message holds words that can be erased.
    """
    from travaux.cli.opening import for_reading

    _must_be_installed()
    *asked, url = words
    if asked not in ([], ["verify"]):
        raise Unreadable(f"write `travaux relay URL` or `travaux relay verify URL`, not {' '.join(words)!r}")
    only = list(negotiation or ())
    with for_reading(plain.store) as opened:
        for name in only:
            opened.negotiation(name)
        if not asked:
            asyncio.run(_relayed(opened.log, url, only, once, replicas, source, credentials, plain.quiet))
            return 0
        view = asyncio.run(_verified(opened.log, url, only, repair, source, credentials))
    from travaux.cli import relayed
    from travaux.cli.output import write

    write(view, relayed, format, output, no_color=no_color)
    return 1 if (view.holes and not view.repaired) or view.strange else 0


def _must_be_installed() -> None:
    missing = [name for name in ("cloudevents", "nats") if find_spec(name) is None]
    if missing:
        raise Unreadable(f"`travaux relay` needs {', '.join(missing)}: install travaux with it, as travaux[relay]")


async def _relayed(
    log: Log, url: str, only: list[str], once: bool, replicas: int, source: str, credentials: str | None, quiet: bool
) -> None:
    # The web is a layer above this one, so it is named here and not imported.
    streams, relaying = (import_module(f"travaux.web.relay.{name}") for name in ("stream", "relaying"))
    async with streams.connected(url, credentials) as client:
        say(f"Relaying {log.name} to {streams.NAME} until Ctrl-C" if not once else f"Relaying {log.name}", quiet=quiet)

        def failing(error: Exception) -> None:
            say(f"NATS fails: {str(error) or type(error).__name__}; it is tried again", quiet=quiet)

        made = relaying.Relay(log, streams.Stream(client, source, replicas), only, failing=failing)
        await made.run(once=once)
        say(f"{made.published} messages told", quiet=quiet)


async def _verified(
    log: Log, url: str, only: list[str], repair: bool, source: str, credentials: str | None
) -> RelayView:
    from travaux.cli.relayed import HoleReply, RelayView

    streams, checking = (import_module(f"travaux.web.relay.{name}") for name in ("stream", "checking"))
    async with streams.connected(url, credentials) as client:
        stream = streams.Stream(client, source)
        check = await checking.checked(log, stream, source, only)
        if repair and check.holes:
            await checking.repaired(stream, check)
    missing = [("missing", message) for message in check.missing]
    other = [("other", message) for message, _ in check.other]
    return RelayView(
        held=check.held,
        holes=[
            HoleReply(negotiation=message.negotiation, id=message.id, entry=message.entry, what=what)
            for what, message in (*missing, *other)
        ],
        strange=check.strange,
        behind=check.behind,
        repaired=repair,
    )


APPS = {
    "relay": command(
        relay,
        "travaux relay nats://127.0.0.1:4222",
        "travaux relay nats://n1:4222,nats://n2:4222,nats://n3:4222 --replicas 3",
        "travaux relay verify nats://127.0.0.1:4222 --repair",
    )
}
RESULTS = {"relay": "travaux.cli.relayed:RelayView"}
