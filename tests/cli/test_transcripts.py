"""Console transcripts: what is typed, what stands on the screen, how it ended.

A line beginning with `$ ` is typed in the folder of a store that holds ukraine-2025 (talks.db), beside the files
of barn/. What follows is stdout; lines beginning with `! ` are stderr; `[exit N]` is an exit code other than 0.
A line `...` stands for any lines, `{*}` for anything within a line. `<FILE` after a command is its stdin; NAME=VALUE before it is its environment.
"""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_typed import Typed, typed

HERE = Path(__file__).parent
TRANSCRIPTS = sorted((HERE / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda path: path.stem)
def test_what_is_typed_gives_what_is_shown(transcript: Path, talks: Path) -> None:
    for file in (HERE / "barn").iterdir():
        shutil.copy(file, talks)
    for command, expected in _commands(transcript.read_text(encoding="utf-8")):
        shown = _shown(_typed(command))
        assert _fits(shown, expected), f"$ {command}\n{shown}"


def _commands(text: str) -> Iterator[tuple[str, str]]:
    for block in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, expected = block.partition("\n")
        yield command, expected.rstrip("\n")


def _typed(command: str) -> Typed:
    words = shlex.split(command)
    env = {}
    while "=" in words[0] and words[0].split("=")[0].isupper():
        name, _, value = words.pop(0).partition("=")
        env[name] = value
    stdin = ""
    if words[-1].startswith("<"):
        stdin = Path(words.pop()[1:]).read_text(encoding="utf-8")
    assert words[0] == "travaux"
    return typed(*words[1:], stdin=stdin, **env)


def _shown(ended: Typed) -> str:
    told = [*ended.out.splitlines(), *(f"! {line}".rstrip() for line in ended.err.splitlines())]
    return "\n".join([*told, *([f"[exit {ended.code}]"] if ended.code else [])])


def _fits(shown: str, expected: str) -> bool:
    """Line by line; a transcript has no line that is neither told nor left out on purpose."""
    return re.fullmatch("".join(map(_pattern, expected.split("\n"))), f"{shown}\n") is not None


def _pattern(line: str) -> str:
    if line == "...":
        return r"(?:[^\n]*\n)*"
    return re.escape(line).replace(r"\{\*\}", r"[^\n]*") + r"\n"
