"""`travaux store`: making a store, bringing it up to date, what there is to know of it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from travaux.cli.acting import Plainly
from travaux.cli.asked import OTHER, FormatName, NoColor, OutputFile, option
from travaux.cli.beside import BESIDE
from travaux.cli.command import add, group
from travaux.cli.opening import Opened, for_writing, store_url
from travaux.cli.terminal import counting, say
from travaux.events.log import default_url, is_postgres, open_log

Url = Annotated[
    str | None,
    typer.Argument(
        metavar="URL", help="sqlite:///PATH or postgresql://HOST/DB; by default as --store", show_default=False
    ),
]
From = Annotated[str, typer.Argument(metavar="FROM", help="the store to read, as for --store", show_default=False)]
To = Annotated[str, typer.Argument(metavar="TO", help="the store to write, made before with `travaux store init`")]
Partitions = Annotated[
    int,
    option(OTHER, "--partitions", metavar="N", help="PostgreSQL: part each table in N by negotiation", min=0, max=1024),
]


def init(plain: Plainly, url: Url = None, partitions: Partitions = 0) -> int:
    """Make an empty store, with all its tables. One that is there already stays as it is.

    A file of SQLite is also made by the first recording; a schema in PostgreSQL only here.
    """
    where = _url(plain, url)
    made = _made_in_postgres(where, partitions) if is_postgres(where) else _made_in_sqlite(where)
    say("Made an empty store" if made else "There is a store already: nothing was changed", quiet=plain.quiet)
    return 0


def migrate(plain: Plainly, url: Url = None) -> int:
    """Bring a store up to date with this version: make the tables that it has not got. Entries are not touched.

    A file of SQLite needs it never: what it lacks is made when it is needed.
    """
    where = _url(plain, url)
    made: list[str] = []
    if is_postgres(where):
        from travaux.events.postgres import setup

        made = setup.migrate(_place(where), BESIDE)
    else:
        open_log(where, read_only=True).close()
    say(f"Made {', '.join(made)}" if made else "Nothing to do: it is up to date", quiet=plain.quiet)
    return 0


def status(
    plain: Plainly, url: Url = None, format: FormatName = "table", output: OutputFile = None, no_color: NoColor = False
) -> int:
    """Where the store is, how large, and what of its server decides whether what is recorded stays.

    Exit code 1 when it should be changed: a table is missing, or the server may lose entries.
    """
    from travaux.cli import store_status
    from travaux.cli.output import write

    view = store_status.examined(_url(plain, url))
    write(view, store_status, format, output, no_color=no_color)
    return 0 if view.ready else 1


def copy(plain: Plainly, source: From, target: To) -> int:
    """Take over all negotiations of one store into another: the same bytes, tree, checkpoints, texts and answers.

    Either may be a file or a server. What is there already is compared. Interrupted, or after more was recorded, do it
    again: it goes on from there. Nothing is changed in the first one.
    """
    from travaux.cli.auditing.erasing import carry_out
    from travaux.events import copying

    new = 0
    with open_log(source, read_only=True) as log, for_writing(target) as to:
        names = log.negotiations()
        total = sum(log.head(name) for name in names)
        more = counting(f"Copying {len(names)} negotiations", total, quiet=plain.quiet)
        for name in names:
            new += copying.copy(log, to.log, name, more)
            carry_out(to, name, 0)
            to.record.catch_up(name)
        texts = Opened(log, source).texts.copy_to(to.texts)
        say(f"Copied {new} of {total} entries and {texts} texts into {to.name}", quiet=plain.quiet)
    return 0


def _url(plain: Plainly, url: str | None) -> str:
    return url or store_url(plain.store) or default_url()


def _place(url: str) -> Any:
    from travaux.events.log import with_driver

    with_driver()
    from travaux.events.postgres.place import Place

    return Place.read(url)


def _made_in_postgres(url: str, partitions: int) -> bool:
    from travaux.events.postgres import setup

    return setup.initialise(_place(url), BESIDE, partitions)


def _made_in_sqlite(url: str) -> bool:
    from travaux.events.errors import NoStore

    try:
        open_log(url, read_only=True).close()
    except NoStore:
        open_log(None if url == default_url() else url).close()
        return True
    return False


APPS = {
    "store": group(
        "The store: made, brought up to date, looked at, copied.",
        "travaux store init postgresql://ann@db.example/talks",
        "travaux store migrate",
        "travaux store status",
        "travaux store copy sqlite:///talks.db postgresql://ann@db.example/talks",
    )
}
add(APPS["store"], init, "travaux store init postgresql://ann@db.example/talks", "travaux store init --partitions 64")
add(APPS["store"], migrate, "travaux store migrate postgresql://ann@db.example/talks")
add(APPS["store"], copy, "travaux store copy sqlite:///talks.db postgresql://ann@db.example/talks")
add(APPS["store"], status, "travaux store status", "travaux store status -f json")
RESULTS = {"store status": "travaux.cli.store_status:StatusView"}
