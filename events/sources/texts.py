"""Attached texts: a folder beside the store that keeps each text under the hash of its bytes."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from travaux.events.errors import Damaged
from travaux.events.sources.problems import Place, RefusedHere

LARGEST = 20_000_000
_HASH = re.compile(r"[0-9a-f]{64}")


class Orphaned(Damaged, ValueError):
    """An attached text is no longer what its name says. Nothing is matched against it."""

    def __init__(self, path: Path, sha256: str) -> None:
        super().__init__(f"{path} was changed: its hash is {sha256}; attach the original text again")


@dataclass(frozen=True)
class Texts:
    """The texts somebody holds. `folder` need not exist before the first is attached."""

    folder: Path

    def attach(self, file: Path) -> str:
        """Keep a copy of the text; the same text twice is kept once. Gives its sha256."""
        data = _bytes(file)
        decoded(data, str(file))
        sha256 = hashlib.sha256(data).hexdigest()
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = self.folder / f".{sha256}.{os.getpid()}"
        partial.write_bytes(data)
        partial.replace(self._path(sha256))
        return sha256

    def copy_to(self, others: Texts) -> int:
        """Attach all of them there too; how many were new."""
        new = [file for file in sorted(self.folder.glob("*.txt")) if not (others.folder / file.name).exists()]
        for file in new:
            others.attach(file)
        return len(new)

    def find(self, sha256: str | None) -> str | None:
        """The text with this hash, if it is at hand; Orphaned if what is kept under it is another."""
        if sha256 is None or not _HASH.fullmatch(sha256) or not self._path(sha256).is_file():
            return None
        data = self._path(sha256).read_bytes()
        if (found := hashlib.sha256(data).hexdigest()) != sha256:
            raise Orphaned(self._path(sha256), found)
        return decoded(data, sha256)

    def _path(self, sha256: str) -> Path:
        return self.folder / f"{sha256}.txt"


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read_text(file: Path) -> tuple[str, str]:
    """A text and the sha256 of its bytes, newlines as they are."""
    data = _bytes(file)
    return decoded(data, str(file)), hashlib.sha256(data).hexdigest()


def decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = Place(name, data.count(b"\n", 0, error.start) + 1)
        raise RefusedHere(
            place, f"the byte 0x{data[error.start]:02x} is not UTF-8", "save the text as UTF-8"
        ) from error


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise RefusedHere(
                Place(str(file)), f"the text has more than {LARGEST // 1_000_000} MB", "attach one article"
            )
        return file.read_bytes()
    except OSError as error:
        raise RefusedHere(Place(str(file)), f"cannot be read: {error.strerror}", "check the path") from error
