"""Reading several files as one: what one of them introduces, the others may name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from travaux.domain.event import Development
from travaux.events.sources.entailed import completed
from travaux.events.sources.header import Find
from travaux.events.sources.names import Names
from travaux.events.sources.negotiation_file import NegotiationFile
from travaux.events.sources.opened import bring, open_source, spellings
from travaux.events.sources.problems import Place, Problem, Problems, RefusedHere
from travaux.events.sources.recorded import Record, earlier_versions
from travaux.events.sources.source_file import Reading, events, read_source
from travaux.events.sources.yaml_text import Mapping, Text, load


@dataclass(frozen=True)
class File:
    """A file that is YAML; the folder is where the text it names may lie."""

    name: str
    root: Mapping
    folder: Path | None = None

    @property
    def is_source(self) -> bool:
        return "source" in self.root.keys or "developments" in self.root.keys

    @property
    def negotiation(self) -> str | None:
        node = self.root.values.get("negotiation")
        return node.value if isinstance(node, Text) and node.value else None


def open_files(paths: Iterable[Path], problems: Problems) -> list[File]:
    """The files that are YAML; the problems of those that are none."""
    files = []
    for path in paths:
        try:
            files.append(File(str(path), load(path), path.parent))
        except RefusedHere as error:
            problems.append(error.problem)
    return sorted(files, key=lambda file: file.is_source)


def negotiation_of(files: Sequence[File], problems: Problems) -> str | None:
    """The one negotiation that all files are about."""
    named = None
    for file in files:
        if file.negotiation is None:
            problems.append(Problem(file.root.place, "the file names no negotiation", "begin it with `negotiation:`"))
        elif named not in (None, file.negotiation):
            place = file.root.values["negotiation"].place
            problems.append(
                Problem(place, f"{file.negotiation} is another negotiation than {named}", "record it apart")
            )
        named = named or file.negotiation
    return named


def read(files: Sequence[File], record: Record, find: Find | None = None) -> list[Reading]:
    """What the files say, against what is recorded."""
    names = record.names()
    readings = [_introductions(file, names) for file in files if not file.is_source]
    sources = [file for file in files if file.is_source]
    if names.registry.opened is None:
        return [*readings, *(_not_opened(file) for file in sources)]
    return _completed([*readings, *_sources(sources, names, record, find)], record)


def _introductions(file: File, names: Names) -> Reading:
    reading = NegotiationFile(file.root, file.name).read()
    for event in reading.events:
        names.registry.add(event)
    return reading


def _sources(files: Sequence[File], names: Names, record: Record, find: Find | None) -> list[Reading]:
    opened = [(file, open_source(file.root, file.name)) for file in files]
    for _, source in opened:
        bring(source, names)
        spellings(source, names)
    recorded = record.quotations()
    drafted = [
        (source, read_source(source, names, find=find, folder=file.folder, recorded=recorded))
        for file, source in opened
    ]
    for _, (_, drafts, _) in drafted:
        names.developments.update(id for one, id in drafts if one.item.is_development)
    return [events(source, *parts) for source, parts in drafted]


def _completed(readings: list[Reading], record: Record) -> list[Reading]:
    known = {id: one.event for id, one in record.standing.items() if one.counts}
    known |= {event.id: event for reading in readings for event in reading.events}
    earlier = earlier_versions(known.values())
    developments = {id: event for id, event in known.items() if isinstance(event, Development)}
    return [
        replace(reading, events=tuple(completed(event, earlier, developments) for event in reading.events))
        for reading in readings
    ]


def _not_opened(file: File) -> Reading:
    fix = "record its negotiation.yaml first, or in the same call"
    place = file.root.keys.get("negotiation", Place(file.name))
    told = Problem(place, f"the negotiation {file.negotiation} is not opened", fix)
    return Reading(file.name, (), {}, (told,))
