"""`travaux source`: the documents read, their texts, and whether every quotation stands in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from travaux.cli import completion
from travaux.cli.acting import Acting, DryRun, Plainly, Reason
from travaux.cli.asked import OTHER, OUTPUT, Asked, FormatName, NoColor, OutputFile, option
from travaux.cli.command import add, group
from travaux.cli.output import opened as file_opened
from travaux.cli.output import write
from travaux.cli.terminal import say
from travaux.events.errors import NotFound
from travaux.events.sources.one import NotRecorded

if TYPE_CHECKING:
    from travaux.cli.opening import Opened
    from travaux.domain.record_keeping import SourceCaptured
    from travaux.events.sources.recorded import Record

Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="texts, as they were captured")]
TextFile = Annotated[Path, typer.Argument(metavar="TEXT", help="the text of an article, UTF-8")]
About = Annotated[
    str | None,
    option(
        OTHER, "--negotiation", metavar="NAME", help="which one it is about", autocompletion=completion.negotiations
    ),
]
Id = Annotated[str | None, option(OTHER, "--id", metavar="ID", help="the id of the source; by default the file's name")]
Source = Annotated[str, typer.Argument(metavar="SOURCE", help="the id of a source", autocompletion=completion.sources)]
MaybeSource = Annotated[
    str | None, typer.Argument(metavar="SOURCE", help="one source; all by default", autocompletion=completion.sources)
]
As = Annotated[
    Literal["yaml", "json"], option(OUTPUT, "-f", "--format", metavar="FORMAT", help="yaml (default) or json")
]
When = Annotated[str, option(OTHER, "--published", metavar="DATE", help="when the source said so")]


def new(plain: Plainly, text: TextFile, negotiation: About = None, id: Id = None, output: OutputFile = None) -> int:
    """Print the skeleton of a source file for a text: hash, publication, a comment a sentence, names found."""
    from travaux.cli.opening import if_there
    from travaux.domain.registry import Registry
    from travaux.events.sources.recording import recorded
    from travaux.events.sources.skeleton import skeleton
    from travaux.events.sources.texts import read_text

    words, sha256 = read_text(text)
    with if_there(plain.store) as opened:
        known = negotiation is not None or len(opened.log.negotiations()) == 1
        registry = recorded(opened.log, opened.negotiation(negotiation)).registry if known else Registry()
    with file_opened(output) as stream:
        stream.write(skeleton(words, sha256, registry, name=text.name, id=id))
    return 0


def attach(plain: Plainly, files: Files, dry_run: DryRun = False) -> int:
    """Keep texts beside the store, under their hashes, so that quotations can be checked; nothing is recorded."""
    from travaux.cli.opening import for_writing, if_there
    from travaux.events.sources.texts import read_text

    with if_there(plain.store) if dry_run else for_writing(plain.store) as opened:
        captured = _captured(opened)
        for file in files:
            _refuse_erased(opened, file)
            sha256 = read_text(file)[1] if dry_run else opened.texts.attach(file)
            name = captured.get(sha256, "no source recorded so far has it")
            print(f"{sha256}  {file.name}  {name}")
    say("Next: travaux source check", quiet=plain.quiet)
    return 0


def _refuse_erased(opened: Opened, file: Path) -> None:
    from travaux.events.integrity.suppression import refuse_text
    from travaux.events.sources.texts import read_text

    for name in opened.log.negotiations():
        refuse_text(opened.log, name, file.name, read_text(file)[0])


def _captured(opened: Opened) -> dict[str, str]:
    from travaux.events.sources.recording import recorded

    records = (recorded(opened.log, name) for name in opened.log.negotiations())
    return {str(s.text_sha256): s.source for one in records for s in one.registry.sources.values() if s.text_sha256}


def check(
    plain: Plainly,
    source: MaybeSource = None,
    negotiation: About = None,
    format: FormatName = "table",
    output: OutputFile = None,
    no_color: NoColor = False,
) -> int:
    """Does every quotation stand in its text? Exit code 1 when one does not, or a text is not what it was."""
    from travaux.cli import checking

    with _reading(plain, negotiation) as (opened, record):
        view = checking.checked(record, opened.texts.find, _known(record, source).source if source else None)
    write(view, checking, format, output, no_color=no_color)
    return 0 if view.sound else 1


def coverage(
    plain: Plainly,
    source: Source,
    negotiation: About = None,
    format: FormatName = "table",
    output: OutputFile = None,
    no_color: NoColor = False,
) -> int:
    """List the sentences of a source that no item and no `skipped` touches; exit code 1 when there are any."""
    from travaux.cli import coverage as covered

    with _reading(plain, negotiation) as (opened, record):
        captured = _known(record, source)
        text = opened.texts.find(captured.text_sha256)
        if text is None:
            raise NotFound(f"the text of {captured.source} is not at hand: `travaux source attach FILE`")
        view = covered.covered(record, captured.source, text)
    write(view, covered, format, output, no_color=no_color)
    return 1 if view.uncovered else 0


def show(
    plain: Plainly, source: Source, negotiation: About = None, format: As = "yaml", output: OutputFile = None
) -> int:
    """Write a source again as its file, from the record; or with -f json its capture as it is stored."""
    from travaux.domain.event import written
    from travaux.events.sources.writing import write_source

    with _reading(plain, negotiation) as (_, record):
        captured = _known(record, source)
        text = write_source(record, captured.source) if format == "yaml" else _json(written(captured))
    with file_opened(output) as stream:
        stream.write(text)
    return 0


def list_(asked: Asked) -> int:
    """List the documents read, as `travaux sources` does."""
    from travaux.cli.pages import sources as page
    from travaux.projections.views.sources import sources

    with asked.question() as question:
        return asked.show(sources(question.reading, question.filters), page)


def withdraw(acting: Acting, source: Source, published: When, reason: Reason, negotiation: About = None) -> int:
    """Record that a source took back what it had published: all it reported falls from that day on."""
    from travaux.events.sources.acts import withdraw as withdrawn

    with acting.on([negotiation] if negotiation else []) as (opened, name, record, _):
        event = withdrawn(record, _known(record, source).source, published, reason)
        return acting.record(opened, name, [event], record.last)


@contextmanager
def _reading(plain: Plainly, negotiation: str | None) -> Iterator[tuple[Opened, Record]]:
    from travaux.cli.opening import for_reading
    from travaux.events.sources.recording import recorded

    with for_reading(plain.store) as opened:
        yield opened, recorded(opened.log, opened.negotiation(negotiation))


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _known(record: Record, name: str) -> SourceCaptured:
    found = record.captured(name)
    if found is None:
        from travaux.domain.registry import nearest

        raise NotRecorded(name, nearest(name, record.registry.sources))
    return found


APPS = {
    "source": group(
        "The documents read: their files, texts and quotations.",
        "travaux source new article.txt > news-1208.yaml",
        "travaux source attach article.txt",
        "travaux source check",
        "travaux source coverage news-1208",
        "travaux source show news-1208",
    )
}
add(APPS["source"], new, "travaux source new article.txt -o news-1208.yaml")
add(APPS["source"], attach, "travaux source attach article.txt")
add(APPS["source"], list_, "travaux source list", "travaux source list -f csv", name="list")
add(APPS["source"], check, "travaux source check", "travaux source check news-1208 -f json")
add(APPS["source"], coverage, "travaux source coverage news-1208")
add(APPS["source"], show, "travaux source show news-1208", "travaux source show news-1208 -f json")
add(
    APPS["source"],
    withdraw,
    "travaux source withdraw news-1208 --published 2025-12-10 --reason 'the paper printed a correction' -n",
)
RESULTS = {
    "source list": "travaux.projections.views.sources:SourcesView",
    "source check": "travaux.cli.checking:ChecksView",
    "source coverage": "travaux.cli.coverage:CoverageView",
    "source withdraw": "travaux.cli.trial:TrialView",
}
