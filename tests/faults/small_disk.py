"""A small file system of the test's own, in memory; only root may have one."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from stores.server import IS_ROOT, USER


@contextmanager
def small_disk(kilobytes: int) -> Iterator[Path]:
    """Its folder, which the server of a test may use too; skipped where none is to be had."""
    folder = Path(tempfile.mkdtemp(prefix="travaux-disk-"))
    try:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k,mode=0755", "none", str(folder)]
        mounted = subprocess.run(mount, capture_output=True, text=True, check=False) if IS_ROOT else None
        if mounted is None or mounted.returncode:
            pytest.skip(f"no small file system: {mounted.stderr.strip() if mounted else 'only root may mount one'}")
        try:
            shutil.chown(folder, USER)
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        folder.rmdir()


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
