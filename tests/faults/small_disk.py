"""A small file system of the test's own, in memory; only root may have one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from stores.server import IS_ROOT, USER

_HELD = """
    mount -t tmpfs -o size={size}k,mode=0755 none {folder} && chown {owner} {folder} && echo mounted && cat
    umount --lazy {folder}; rmdir {folder}
"""
"""A process of its own holds it, and takes it away when whoever asked has gone, even if that one was killed."""


@contextmanager
def small_disk(kilobytes: int) -> Iterator[Path]:
    """Its folder, which the server of a test may use too; skipped where none is to be had."""
    if not IS_ROOT:
        pytest.skip("no small file system: only root may mount one")
    folder = tempfile.mkdtemp(prefix="travaux-disk-")
    command = ["sh", "-c", _HELD.format(size=kilobytes, folder=folder, owner=USER)]
    with Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True, start_new_session=True) as holder:
        assert holder.stdin and holder.stdout and holder.stderr
        if holder.stdout.readline() != "mounted\n":
            pytest.skip(f"no small file system: {holder.stderr.readline().strip()}")
        yield Path(folder)


@contextmanager
def filled(folder: Path, but_for: int = 0) -> Iterator[None]:
    """No room is left in it, but for so many bytes."""
    file = folder / "filler"
    with file.open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(bytes(4096))
        except OSError:
            os.ftruncate(filler.fileno(), max(0, file.stat().st_size - but_for))
    try:
        yield
    finally:
        file.unlink()
