"""A bundle, as a folder or in one file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from travaux.cli.opening import system_clock
from travaux.events.integrity.bundle import FolderThere, write_bundle
from travaux.events.log import Log

ZIP = ".zip"


def bundled(
    log: Log, negotiation: str, to: Path, entries: Iterable[int], organisation: str, progress: Callable[[int], None]
) -> None:
    """The bag at that place, whole or not at all; of a FILE.zip, a folder of the file's name within."""
    if to.exists():
        raise FolderThere(to)
    to.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=to.parent, prefix=f".{to.name}.") as partial:
        bag = Path(partial) / to.name.removesuffix(ZIP)
        write_bundle(
            log,
            negotiation,
            bag,
            at=system_clock(),
            organisation=organisation,
            entries=entries,
            progress=progress,
        )
        if to.suffix == ZIP:
            shutil.make_archive(f"{partial}/whole", "zip", root_dir=partial, base_dir=bag.name)
            bag = Path(partial) / "whole.zip"
        bag.replace(to)
