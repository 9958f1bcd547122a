"""What stands at a place of a file: one text, several, a truth, or known keys; with the place if it does not."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Words

from travaux.events.sources.problems import Place, Refused, RefusedHere, among
from travaux.events.sources.yaml_text import Mapping, Node, Sequence, Text

_YES, _NO = ("true", "yes", "on"), ("false", "no", "off")


def one_text(node: Node) -> str:
    if not isinstance(node, Text):
        fix = "YAML reads brackets as a list: write the text without them" if isinstance(node, Sequence) else ""
        raise RefusedHere(node.place, "one text is expected here", fix)
    if not node.value.strip():
        raise RefusedHere(node.place, "nothing stands here", "write a value, or leave the key out")
    return node.value.strip()


def found(node: Node, find: Callable[[str], str]) -> str:
    """What the text at a node stands for; refused at its place."""
    try:
        return find(one_text(node))
    except RefusedHere:
        raise
    except Refused as error:
        raise RefusedHere(node.place, error.what, error.fix) from error


def texts(node: Node) -> list[str]:
    """A list of texts; one alone is a list of one."""
    return [one_text(item) for item in items(node)]


def items(node: Node) -> list[Node]:
    return node.items if isinstance(node, Sequence) else [node]


def mapping(node: Node, what: str) -> Mapping:
    if not isinstance(node, Mapping):
        raise RefusedHere(node.place, f"{what}: keys are expected here", "write `{key: value}`")
    return node


def flag(node: Node) -> bool:
    word = one_text(node).casefold()
    if word not in _YES + _NO:
        raise RefusedHere(node.place, f"{word!r} is neither true nor false", "write true or leave it out")
    return word in _YES


def whole(node: Node) -> int:
    word = one_text(node)
    if not word.isdecimal():
        raise RefusedHere(node.place, f"{word!r} is no whole number", "write digits")
    return int(word)


def fields_of(node: Node, known: Words[str], what: str) -> dict[str, Node]:
    """The values by key; an unknown key is refused with the nearest known one."""
    found = mapping(node, what)
    for key, place in found.keys.items():
        if key not in known:
            raise unknown_key(key, place, known, what)
    return found.values


def unknown_key(key: str, place: Place, known: Words[str], what: str) -> RefusedHere:
    return RefusedHere(place, f"{what} has no key `{key}`", among(key, known))
