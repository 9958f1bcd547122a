"""`travaux export` and `travaux import`: a whole log as JSON Lines, packed by gzip where that is asked for."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, BinaryIO, cast

import typer

from travaux.cli.acting import Acting, Plainly
from travaux.cli.asked import Negotiation, OutputFile
from travaux.cli.command import command
from travaux.cli.opening import Opened, for_reading, for_writing, if_there
from travaux.cli.terminal import counting, progress, say
from travaux.events.errors import Unreadable
from travaux.events.jsonl import Imported, exported, import_lines
from travaux.events.log import Log, open_log

File = Annotated[Path, typer.Argument(metavar="FILE", help="an exported log, as it is or packed by gzip; - is stdin")]


def export(plain: Plainly, negotiation: Negotiation = None, output: OutputFile = None) -> int:
    """Write the whole log of a negotiation as JSON Lines, passages and their salts included; FILE.gz is packed.

    Exporting, importing and exporting again gives the same bytes. A file is there once all of it is written.
    """
    with for_reading(plain.store) as opened:
        name = opened.negotiation(negotiation)
        total, bar = opened.log.head(name), progress(f"Exporting {name}", quiet=plain.quiet)
        with _binary(output) as stream:
            stream.writelines(exported(opened.log, name, lambda done: bar(done, total)))
    say(f"Exported {total} entries of {name}", quiet=plain.quiet)
    return 0


def import_(acting: Acting, file: File) -> int:
    """Take over an exported log. A log that begins the same way is continued.

    All of the file is checked before anything is written. An import that was interrupted has written the first
    entries: do it again, and it goes on from there.
    """
    with TemporaryDirectory() as folder, open_log(f"sqlite:///{folder}/received.db") as received:
        with _lines(file, acting.quiet) as lines:
            read = import_lines(received, lines)
        if acting.dry_run:
            with if_there(acting.store) as opened:
                return _try(acting, opened, received, read.negotiation)
        with for_writing(acting.store) as opened:
            new = _taken_over(opened, received, read.negotiation, quiet=acting.quiet)
            opened.record.catch_up(read.negotiation)
            _told(read._replace(new=new), opened, acting.quiet)
    return 0


def _taken_over(opened: Opened, received: Log, name: str, *, quiet: bool) -> int:
    """What was erased here does not come back under another id; what was erased there is erased here too."""
    from travaux.cli.auditing.erasing import carry_out
    from travaux.events import copying
    from travaux.events.integrity.suppression import refuse_erased

    before = copying.compare(received, opened.log, name)
    refuse_erased(opened.log, name, (one.event for one in received.entries(name, before)))
    new = copying.copy(received, opened.log, name, counting(f"Importing {name}", received.head(name), quiet=quiet))
    if before:
        carry_out(opened, name, 0)
    return new


def _try(acting: Acting, opened: Opened, received: Log, name: str) -> int:
    from travaux.cli import trial
    from travaux.cli.clock import Clock
    from travaux.cli.output import write

    with open_log("memory:") as copy:
        for known in opened.log.negotiations():
            copy.import_raw(known, opened.log.raw(known))
        head = copy.head(name)
        copy.import_raw(name, received.raw(name))
        clock = Clock(acting.now, Opened(copy).zone(name))
        tried = trial.compared(copy, name, head, list(copy.entries(name, head)), clock)
    write(tried, trial, acting.format, acting.output, no_color=acting.no_color)
    return 0


def _told(done: Imported, opened: Opened, quiet: bool) -> None:
    if done.new:
        say(f"Imported {done.new} of {done.entries} entries of {done.negotiation} into {opened.name}", quiet=quiet)
        say(f"Next: travaux brief {done.negotiation}", quiet=quiet)
    else:
        say(f"Nothing new: all {done.entries} entries of {done.negotiation} are here already", quiet=quiet)


@contextmanager
def _lines(file: Path, quiet: bool) -> Iterator[Iterator[bytes]]:
    """The lines of a file or of stdin, unpacked if they are packed."""
    if str(file) != "-":
        size = file.stat().st_size
        with file.open("rb") as stream:
            yield _unpacked(stream, str(file), progress(f"Reading {file.name}", quiet=quiet), size)
    elif sys.stdin.isatty():
        raise Unreadable("- reads an exported log from stdin, and that is the keyboard: `travaux import -h` explains")
    else:
        yield _unpacked(sys.stdin.buffer, "stdin", lambda _done, _all: None, 0)


def _unpacked(stream: BinaryIO, name: str, bar: Callable[[int, int], None], size: int) -> Iterator[bytes]:
    peeked = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[type-var]
    lines = gzip.GzipFile(fileobj=peeked) if peeked.peek(2)[:2] == b"\x1f\x8b" else peeked
    try:
        for number, line in enumerate(lines):
            yield line
            if size and number % 100 == 0:
                bar(stream.tell(), size)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Unreadable(f"{name} is packed by gzip and damaged or cut off: {error}; nothing was imported") from error
    if size:
        bar(size, size)


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
        with partial.open("wb") as stream, _packed(stream, path.suffix == ".gz") as packed:
            yield packed
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _packed(stream: BinaryIO, pack: bool) -> Iterator[BinaryIO]:
    """The same bytes for the same log: without a time."""
    if not pack:
        yield stream
        return
    with gzip.GzipFile(fileobj=stream, mode="wb", filename="", mtime=0) as packed:
        yield cast(BinaryIO, packed)


APPS = {
    "export": command(
        export, "travaux export ukraine-2025 -o ukraine-2025.jsonl", "travaux export -o ukraine-2025.jsonl.gz"
    ),
    "import": command(import_, "travaux import ukraine-2025.jsonl", "travaux import -n ukraine-2025.jsonl"),
}
RESULTS = {"import": "travaux.cli.trial:TrialView"}
