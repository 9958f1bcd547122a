"""`travaux export` and `travaux import`: a whole log as JSON Lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from travaux.cli.acting import Acting, Plainly
from travaux.cli.asked import Negotiation, OutputFile
from travaux.cli.command import command
from travaux.cli.opening import Opened, for_reading, for_writing, if_there
from travaux.cli.terminal import progress, say
from travaux.events.errors import Unreadable
from travaux.events.jsonl import Imported, exported, import_lines
from travaux.events.log import Log, open_log

File = Annotated[Path, typer.Argument(metavar="FILE", help="an exported log; - is stdin")]


def export(plain: Plainly, negotiation: Negotiation = None, output: OutputFile = None) -> int:
    """Write the whole log of a negotiation as JSON Lines, passages and their salts included.

    Exporting, importing and exporting again gives the same bytes.
    """
    with for_reading(plain.store) as opened:
        name = opened.negotiation(negotiation)
        total, bar = opened.log.head(name), progress(f"Exporting {name}", quiet=plain.quiet)
        with _binary(output) as stream:
            stream.writelines(exported(opened.log, name, lambda done: bar(done, total)))
    say(f"Exported {total} entries of {name}", quiet=plain.quiet)
    return 0


def import_(acting: Acting, file: File) -> int:
    """Take over an exported log: all of it or nothing. A log that begins the same way is continued."""
    with _lines(file) as lines, if_there(acting.store) if acting.dry_run else for_writing(acting.store) as opened:
        if acting.dry_run:
            return _try(acting, opened, lines)
        done = _taken_over(opened, lines)
        opened.record.catch_up(done.negotiation)
    _told(done, opened, acting.quiet)
    return 0


def _taken_over(opened: Opened, lines: BinaryIO) -> Imported:
    """What was erased here does not come back under another id; what was erased there is erased here too."""
    from travaux.cli.auditing.erasing import carry_out
    from travaux.events.integrity.suppression import refuse_erased

    with opened.log.transaction():
        done = import_lines(opened.log, lines)
        before = done.entries - done.new
        refuse_erased(opened.log, done.negotiation, (one.event for one in opened.log.entries(done.negotiation, before)))
    carry_out(opened, done.negotiation, before)
    return done


def _try(acting: Acting, opened: Opened, lines: BinaryIO) -> int:
    from travaux.cli import trial
    from travaux.cli.clock import Clock
    from travaux.cli.output import write

    with open_log("memory:") as copy:
        _copy(opened.log, copy)
        done = import_lines(copy, lines)
        head = done.entries - done.new
        clock = Clock(acting.now, Opened(copy).zone(done.negotiation))
        tried = trial.compared(copy, done.negotiation, head, list(copy.entries(done.negotiation, head)), clock)
    write(tried, trial, acting.format, acting.output, no_color=acting.no_color)
    return 0


def _copy(log: Log, copy: Log) -> None:
    for name in log.negotiations():
        copy.import_raw(name, log.raw(name))


def _told(done: Imported, opened: Opened, quiet: bool) -> None:
    if done.new:
        say(f"Imported {done.new} of {done.entries} entries of {done.negotiation} into {opened.name}", quiet=quiet)
        say(f"Next: travaux brief {done.negotiation}", quiet=quiet)
    else:
        say(f"Nothing new: all {done.entries} entries of {done.negotiation} are here already", quiet=quiet)


@contextmanager
def _lines(file: Path) -> Iterator[BinaryIO]:
    if str(file) != "-":
        with file.open("rb") as stream:
            yield stream
    elif sys.stdin.isatty():
        raise Unreadable("- reads an exported log from stdin, and that is the keyboard: `travaux import -h` explains")
    else:
        yield sys.stdin.buffer


@contextmanager
def _binary(output: str | None) -> Iterator[BinaryIO]:
    """Stdout for None and `-`; a file is replaced only once all of it is written, a device never."""
    if output in (None, "-"):
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(str(output))
    if path.exists() and not path.is_file():
        with path.open("wb") as device:
            yield device
        return
    partial = path.with_name(f".{path.name}.part")
    try:
        with partial.open("wb") as stream:
            yield stream
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


APPS = {
    "export": command(export, "travaux export ukraine-2025 -o ukraine-2025.jsonl", "travaux export | gzip > log.gz"),
    "import": command(import_, "travaux import ukraine-2025.jsonl", "travaux import -n ukraine-2025.jsonl"),
}
RESULTS = {"import": "travaux.cli.trial:TrialView"}
