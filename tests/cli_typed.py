"""What a person types: a command run in this process, with what it printed and how it ended."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import NamedTuple
from unittest import mock

from travaux.cli.main import run

NOW = "2026-01-05"
CLEAN = {"TRAVAUX_NOW": NOW, "TRAVAUX_RECORDER": "ana", "COLUMNS": "100", "NO_COLOR": "", "FORCE_COLOR": "", "TERM": ""}


class Typed(NamedTuple):
    """The exit code and both streams."""

    code: int
    out: str
    err: str


def typed(*words: str, stdin: str = "", **env: str) -> Typed:
    """Run `travaux` with these words, the clock at NOW."""
    out, err = _stream(), _stream()
    with (
        mock.patch.dict(os.environ, {**CLEAN, **env}),
        mock.patch.object(sys, "argv", ["travaux", *words]),
        mock.patch.object(sys, "stdin", _stream(stdin)),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = run()
        out.flush()
    return Typed(code, _text(out), _text(err))


def _stream(text: str = "") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8", newline="")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode("utf-8")
