"""Output: one result in five formats. Data goes to stdout or the file asked for, everything else to stderr."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Protocol, TextIO

from pydantic import BaseModel

from travaux.cli.paper import Paper
from travaux.cli.terminal import paper

Format = Literal["table", "json", "jsonl", "csv", "md"]
Row = dict[str, Any]


class Page(Protocol):
    """A module of `pages`: the view for the eye, and as rows."""

    lines: Callable[[Any, Paper], Iterator[str]]
    rows: Callable[[Any], list[Row]]


def write(view: BaseModel, page: Any, format: Format, to: str | None = None, *, no_color: bool = False) -> None:
    """The result in the format asked for."""
    with opened(to) as stream:
        for line in formatted(view, page, format, paper(stream, no_color=no_color)):
            stream.write(line)


def formatted(view: BaseModel, page: Any, format: Format, sheet: Paper) -> Iterable[str]:
    """The result in a format, in pieces."""
    match format:
        case "table":
            return (f"{clean(line, styled=sheet.styled)}\n" for line in page.lines(view, sheet))
        case "json":
            return (view.model_dump_json(indent=2), "\n")
        case "jsonl":
            return (f"{as_json(row)}\n" for row in page.rows(view))
        case "csv":
            return as_csv(page.rows(view))
        case "md":
            return as_markdown(getattr(page, "memo", page.rows)(view))


@contextmanager
def opened(to: str | None) -> Iterator[TextIO]:
    """Stdout for None and `-`; a file is replaced only once all of it is written."""
    if to in (None, "-"):
        yield sys.stdout
        return
    path = Path(str(to))
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="") as device:
            yield device
        return
    text = io.StringIO(newline="")
    yield text
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.write_text(text.getvalue(), encoding="utf-8", newline="")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_CONTROL_BUT_STYLES = re.compile(r"(\x1b\[(?:0|1|2|33)m)|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def clean(line: str, *, styled: bool) -> str:
    """Without the control characters that a quotation or a title could bring to a terminal."""
    return _CONTROL_BUT_STYLES.sub(lambda found: found[1] or "", line) if styled else _CONTROL.sub("", line)


def as_json(row: Any) -> str:
    return json.dumps(row, ensure_ascii=False, default=str)


def columns(rows: Sequence[Row]) -> list[str]:
    """The keys of all rows, in the order of their first appearance."""
    return list(dict.fromkeys(key for row in rows for key in row))


def as_csv(rows: Sequence[Row]) -> Iterator[str]:
    """RFC 4180, with a header; no cell can be taken for a formula."""
    names, text = columns(rows), io.StringIO(newline="")
    if names:
        writer = csv.writer(text)
        writer.writerow(names)
        writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    yield text.getvalue()


_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def _cell(value: Any) -> str | int | float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    text = plain(value)
    return f"'{text}" if len(text) > 1 and text.startswith(_FORMULA) else text


def plain(value: Any) -> str:
    """A value as the text of one cell."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list() | tuple() if not any(isinstance(one, (dict, list, tuple)) for one in value):
            return "; ".join(plain(one) for one in value)
        case dict() | list() | tuple():
            return as_json(value)
        case _:
            return str(value)


_MARKUP = re.compile(r"([\\`*_\[\]<>|~])")


def as_markdown(rows: Sequence[Row]) -> Iterator[str]:
    """A table as GitHub reads it; markup in the data stays text."""
    names = columns(rows)
    if not names:
        return
    yield f"| {' | '.join(map(_escaped, names))} |\n"
    yield f"| {' | '.join('---' for _ in names)} |\n"
    for row in rows:
        yield f"| {' | '.join(_escaped(plain(row.get(name))) for name in names)} |\n"


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", clean(text, styled=False)).replace("&", "&amp;").replace("\n", "<br>")
