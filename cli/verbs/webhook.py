"""`travaux webhook`: who is told what changes by signed requests, and telling them."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from travaux.cli.acting import Plainly
from travaux.cli.asked import FILTER, OTHER, FormatName, IssueName, NoColor, OutputFile, Party, option
from travaux.cli.command import add, group
from travaux.cli.terminal import say
from travaux.cli.verbs.watch import About, Kinds, Plan, Words, filters
from travaux.events.errors import Unreadable

if TYPE_CHECKING:
    from travaux.cli.webhooks import Webhooks

NEEDED = ("cloudevents", "standardwebhooks")

Name = Annotated[str, typer.Argument(metavar="NAME", help="the webhook's own name")]
Url = Annotated[str, typer.Argument(metavar="URL", help="https://HOST/PATH of the receiver")]
Entries = Annotated[bool, option(FILTER, "--entries", help="each entry as it is stored, and no changes")]
Local = Annotated[
    bool, option(OTHER, "--local", help="the receiver is on this machine or in its network: only then, by http too")
]
Source = Annotated[
    str, option(OTHER, "--source", metavar="URI", help="goes before the address that events name their record by")
]
File = Annotated[
    Path | None, option(OTHER, "--webhooks", metavar="FILE", help="where they are kept; by default in your own folder")
]
Hours = Annotated[
    int, option(OTHER, "--hours", metavar="N", help="the old secret signs too for so long; 24 by default", min=0)
]
From = Annotated[int, option(FILTER, "--from", metavar="ENTRY", help="the first entry that is told again", min=1)]
Once = Annotated[bool, option(OTHER, "--once", help="end when everything is told, or waits to be tried again")]


def create(
    plain: Plainly,
    name: Name,
    url: Url,
    words: Words = None,
    party: Party = None,
    issue: IssueName = None,
    plan: Plan = None,
    kind: Kinds = None,
    as_of: About = None,
    entries: Entries = False,
    local: Local = False,
    source: Source = "",
    webhooks: File = None,
) -> int:
    """Add a webhook and print its secret, this once: what changes from now on is sent there.

    Requests are signed as Standard Webhooks 1.0 says; `travaux webhook deliver` sends them. The receiver is a public
    one, asked over https; --local has it on this machine or in its own network instead.
    """
    from travaux.cli.opening import for_reading, system_clock
    from travaux.cli.webhooks import Secret, Webhook, new_secret
    from travaux.projections.subscriptions.starting import started

    _must_be_installed()
    import_module("travaux.web.webhooks.guard").readable(url, local=local)
    narrowed = filters(party, issue, plan, kind, as_of)
    with for_reading(plain.store) as opened:
        negotiation, views = opened.addressed(words or [])
        if entries and (views or any(narrowed.values())):
            raise Unreadable("--entries tells every entry: leave out the view and its filters")
        view = ",".join(views) or "all"
        made = Webhook(
            name=name,
            url=url,
            local=local,
            store=opened.name,
            source=source,
            about="entry" if entries else "changes",
            asked=f"{negotiation} {'entries' if entries else _asked(view, narrowed)}",
            cursor=started(opened.record, opened.log, negotiation, view=view, **narrowed).text,
            secrets=(Secret(text=new_secret()),),
            created=system_clock(),
        )
    kept = _webhooks(webhooks)
    kept.add(made)
    print(made.secrets[0].text)
    say(f"{name} is in {kept.path}, and this is its secret. Next: travaux webhook deliver", quiet=plain.quiet)
    return 0


def list_(
    plain: Plainly,
    webhooks: File = None,
    format: FormatName = "table",
    output: OutputFile = None,
    no_color: NoColor = False,
) -> int:
    """The webhooks: what each is told, up to which entry it was, and what is wrong with it."""
    from travaux.cli import webhooks as page
    from travaux.cli.opening import system_clock
    from travaux.cli.output import write

    found = page.listed(_webhooks(webhooks), system_clock())
    write(found, page, format, output, no_color=no_color)
    return 0 if found.webhooks else 1


def remove(plain: Plainly, name: Name, webhooks: File = None) -> int:
    """Forget a webhook and its secrets. Nothing more is sent there."""
    _webhooks(webhooks).remove(name)
    say(f"{name} is told nothing any more", quiet=plain.quiet)
    return 0


def rotate(plain: Plainly, name: Name, hours: Hours = 24, webhooks: File = None) -> int:
    """Make a new secret and print it, this once. The old one signs beside it for a day, or as long as --hours says."""
    from travaux.cli.opening import system_clock

    print(_webhooks(webhooks).rotate(name, system_clock(), timedelta(hours=hours)))
    say(f"The old secret of {name} is good for {hours} hours more", quiet=plain.quiet)
    return 0


def replay(plain: Plainly, name: Name, from_: From, webhooks: File = None) -> int:
    """Tell a webhook everything again from an entry on, under the same ids; one that was disabled is told again.

    Also the way on after answers came to be worked out otherwise, or a store was put back to an earlier state.
    """
    from travaux.cli.opening import for_reading
    from travaux.projections.subscriptions.cursor import again_after

    kept = _webhooks(webhooks)
    hook = kept.get(name)
    with for_reading(plain.store) as opened:
        if opened.name != hook.store:
            raise Unreadable(f"{name} is about {hook.store}, and this is {opened.name}: name the store with --store")
        cursor = again_after(hook.cursor, from_ - 1, opened.log)
    again = {"cursor": cursor.text, "told": None, "failures": 0, "due": None, "problem": None, "disabled": False}
    kept.change(name, lambda _: again)
    say(f"{name} is told everything from entry {from_} on: travaux webhook deliver", quiet=plain.quiet)
    return 0


def deliver(plain: Plainly, once: Once = False, webhooks: File = None) -> int:
    """Tell every webhook of the store what is new, until Ctrl-C; each message again until it is taken.

    One program at a time. What fails is tried again after 5 seconds, 5 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours,
    then no more; a receiver that answers 410 is told nothing any more. With --once the exit code is 1 if one failed.
    """
    from travaux.cli.opening import for_reading

    _must_be_installed()
    kept = _webhooks(webhooks)
    with for_reading(plain.store) as opened:
        begin = import_module("travaux.web.webhooks.delivering").Deliverer
        made = begin(opened.log, kept, told=lambda name, what: say(f"{name}: {what}", quiet=plain.quiet))
        say(f"Telling the webhooks of {opened.name}{'' if once else ' until Ctrl-C'}", quiet=plain.quiet)
        try:
            made.run(once=once)
        finally:
            made.end()
        return 1 if once and any(one.problem for one in kept.all() if one.store == opened.name) else 0


def _asked(view: str, narrowed: dict[str, Any]) -> str:
    return " ".join((view, *(f"--{name} {value}" for name, value in narrowed.items() if value is not None)))


def _must_be_installed() -> None:
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise Unreadable(f"`travaux webhook` needs {', '.join(missing)}: install travaux with it, as travaux[web]")


def _webhooks(path: Path | None) -> Webhooks:
    from travaux.cli.webhooks import Webhooks

    return Webhooks(path)


webhook = group(
    "Who is told what changes by signed requests (Standard Webhooks), and telling them.",
    "travaux webhook add desk https://desk.example.org/hook ukraine-2025 positions --party russia",
    "travaux webhook deliver",
    "travaux webhook list",
)
add(
    webhook,
    create,
    "travaux webhook add desk https://desk.example.org/hook ukraine-2025 positions --party russia",
    "travaux webhook add archive https://archive.example.org/in ukraine-2025 --entries",
    name="add",
)
add(webhook, list_, "travaux webhook list", "travaux webhook list -f json", name="list")
add(webhook, deliver, "travaux webhook deliver", "travaux webhook deliver --once")
add(webhook, rotate, "travaux webhook rotate desk --hours 48")
add(webhook, replay, "travaux webhook replay desk --from 119")
add(webhook, remove, "travaux webhook remove desk")
APPS = {"webhook": webhook}
RESULTS = {"webhook list": "travaux.cli.webhooks:WebhooksView"}
