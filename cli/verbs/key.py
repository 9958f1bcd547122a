"""`travaux key`: the keys one signs with, and those of others that are believed."""

from __future__ import annotations

from typing import Annotated

import typer

from travaux.cli.acting import Plainly
from travaux.cli.asked import OTHER, FormatName, NoColor, OutputFile, option
from travaux.cli.command import add, group
from travaux.cli.terminal import say

Name = Annotated[
    str,
    typer.Argument(metavar="NAME", help="travaux/ORGANISATION for records, your name as a recorder, or a host's name"),
]
Cosigner = Annotated[bool, option(OTHER, "--cosigner", help="for cosigning the checkpoints of others, with the time")]
MaybeName = Annotated[str | None, typer.Argument(metavar="NAME", help="only the keys of this name", show_default=False)]
Public = Annotated[list[str], typer.Argument(metavar="KEY", help="a public key, or a file of them, from their owner")]


def generate(plain: Plainly, name: Name, cosigner: Cosigner = False) -> int:
    """Make a key, and print its public half. The private one stays in your folder, readable by you only.

    An organisation signs its records as travaux/ORGANISATION, a recorder signs as himself, a partner who cosigns
    checkpoints uses --cosigner.
    """
    from travaux.cli.opening import system_clock
    from travaux.events.integrity.keys import Keys
    from travaux.events.integrity.verifier import COSIGNATURE, NOTE

    keys = Keys()
    print(keys.generate(name, system_clock(), COSIGNATURE if cosigner else NOTE).key.vkey)
    say(f"The private half is in {keys.folder}. Hand out: travaux key list {name}", quiet=plain.quiet)
    return 0


def rotate(plain: Plainly, name: Name) -> int:
    """Take a new key in place of the old one, which is destroyed; what it signed stays good.

    Hand out the list again: it tells until when the old one was in use.
    """
    from travaux.cli.opening import system_clock
    from travaux.events.integrity.keys import Keys

    print(Keys().rotate(name, system_clock()).key.vkey)
    say(f"Hand out: travaux key list {name}", quiet=plain.quiet)
    return 0


def list_(
    plain: Plainly,
    name: MaybeName = None,
    format: FormatName = "table",
    output: OutputFile = None,
    no_color: NoColor = False,
) -> int:
    """The public keys that are known here; the table is the file that others give to `key add`."""
    from travaux.cli.auditing import keys_at_hand
    from travaux.cli.output import write

    found = keys_at_hand.known(name)
    write(found, keys_at_hand, format, output, no_color=no_color)
    return 0 if found.keys else 1


def add_(plain: Plainly, keys: Public) -> int:
    """Believe what these keys of others sign: reviews, recordings, checkpoints, cosignatures. Take them from their owner."""
    from travaux.cli.auditing.keyring import read_given
    from travaux.events.integrity.keys import Keys

    names = Keys().add([one for text in keys for one in read_given(text)])
    say(f"Known from now on: {', '.join(names)}", quiet=plain.quiet)
    return 0


key = group(
    "The keys one signs with, and those of others that are believed. Private ones are never in a store.",
    "travaux key generate travaux/institute",
    "travaux key list -o keys.pub",
)
add(key, generate, "travaux key generate travaux/institute", "travaux key generate ann")
add(key, rotate, "travaux key rotate travaux/institute")
add(key, list_, "travaux key list", "travaux key list travaux/institute -o institute.pub", name="list")
add(key, add_, "travaux key add institute.pub", name="add")
APPS = {"key": key}
RESULTS = {"key list": "travaux.cli.auditing.keys_at_hand:KeysView"}
