"""A source file opened: its items told apart, and what they bring in known by name, before any value is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from travaux.domain.record_keeping import AliasRecorded
from travaux.events.sources.items import Item, items
from travaux.events.sources.names import BRINGS, Names
from travaux.events.sources.nodes import fields_of
from travaux.events.sources.problems import Problems
from travaux.events.sources.yaml_text import Mapping, Sequence, Text

SECTIONS = ("negotiation", "source", "voices", "developments", "skipped")


@dataclass
class SourceFile:
    """A file of which the items are known, and their values not yet."""

    name: str
    root: Mapping
    items: list[Item]
    problems: Problems
    notices: Problems = field(default_factory=Problems)


def open_source(root: Mapping, name: str) -> SourceFile:
    """Tell the items of a source file apart."""
    problems = Problems()
    with problems.at(root.place):
        fields_of(root, SECTIONS, "a source file")
    listed = root.values.get("developments", Sequence(root.place))
    if isinstance(listed, Text) and not listed.value:
        listed = Sequence(listed.place)
    return SourceFile(name, root, list(items(listed, problems)), problems)


def bring(file: SourceFile, names: Names) -> None:
    """Give a name to what the items of the file bring in, before any item is read."""
    for item in file.items:
        for named in BRINGS.get(item.line.name, ()):
            node = item.about if named in item.line.about else item.values.get(named)
            if isinstance(node, Text) and node.value:
                names.bring(item.line.name, named, node.value)


def spellings(file: SourceFile, names: Names) -> None:
    """Aliases that the file itself records are known to all its items."""
    for item in file.items:
        of, alias = item.about, item.values.get("alias")
        if item.line.type is AliasRecorded and isinstance(of, Text) and isinstance(alias, Text):
            with Problems().at(of.place):
                known = names.find("person", "party", "issue", name=of.value)
                names.registry.add(AliasRecorded(id="alias/pending", of=known, alias=alias.value))
