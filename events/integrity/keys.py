"""Keys: one file a name in the user's folder for configuration, mode 0600, never in a store.

    travaux/keys/<name>.key        the private key, a line PRIVATE+KEY+…
    travaux/keys/<name>.pub        every public key there was, a line each: VKEY FROM UNTIL

The second file is what others get. An old key still verifies what was signed while it was valid. A
signature on a checkpoint carries no time, so a key's end is measured by the record: it signs no
checkpoint of an entry that was recorded after its end.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

from travaux.domain.instants import instant, rfc3339
from travaux.events.errors import Conflict, NotFound
from travaux.events.integrity.notes import SigningKey, read_signing_key
from travaux.events.integrity.verifier import NOTE, Key, read_key


class NoKey(NotFound):
    def __init__(self, name: str, path: Path) -> None:
        super().__init__(f"There is no key of {name} in {path.parent}: generate one, or name another.")


class KeyThere(Conflict):
    def __init__(self, name: str, path: Path) -> None:
        super().__init__(f"{name} has a key already, in {path}: rotate it if a new one is to take its place.")


class OwnKey(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"You sign as {name} yourself: its keys are not taken from others. Use a name of your own.")


class Valid(NamedTuple):
    """A public key and the time in which it was to be used; `until` is None for the one in use."""

    key: Key
    since: datetime
    until: datetime | None

    def at(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)


def config_folder() -> Path:
    """The folder of this program among the user's configuration."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / "travaux"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "travaux"
    given = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    return (given if given.is_absolute() else Path.home() / ".config") / "travaux"


class Keys:
    """The keys in a folder, which is made when the first one is."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or config_folder() / "keys"

    def generate(self, name: str, at: datetime, kind: int = NOTE) -> SigningKey:
        """A new key under a name that has none; KeyThere if it has one."""
        if self._path(name, "key").exists():
            raise KeyThere(name, self._path(name, "key"))
        return self._begin(name, at, kind)

    def rotate(self, name: str, at: datetime) -> SigningKey:
        """A new key in place of the old one, whose public half stays in the list; the private half is destroyed."""
        return self._begin(name, at, self.signing(name).kind)

    def signing(self, name: str) -> SigningKey:
        """The private key in use; NoKey if there is none."""
        path = self._path(name, "key")
        if not path.exists():
            raise NoKey(name, path)
        return read_signing_key(path.read_text("utf-8"))

    def public(self, name: str) -> list[Valid]:
        """All public keys of a name, the one in use last."""
        path = self._path(name, "pub")
        if not path.exists():
            raise NoKey(name, path)
        return list(read_list(path.read_text("utf-8").splitlines()))

    def names(self) -> list[str]:
        """The names of all public keys here, one's own and others'."""
        return self._names("pub")

    def private_names(self) -> list[str]:
        """The names one can sign under."""
        return self._names("key")

    def add(self, known: Iterable[Valid]) -> list[str]:
        """Keep public keys of others, each once, the newer statement of its end; the names they are under.

        OwnKey for a name that one signs under here: that list is one's own.
        """
        by_name: dict[str, list[Valid]] = {}
        for one in known:
            by_name.setdefault(one.key.name, []).append(one)
        if own := by_name.keys() & self.private_names():
            raise OwnKey(min(own))
        for name, new in by_name.items():
            before = self.public(name) if self._path(name, "pub").exists() else []
            self._write(name, {one.key: one for one in [*before, *new]}.values())
        return list(by_name)

    def _names(self, suffix: str) -> list[str]:
        return sorted(unquote(path.stem) for path in self.folder.glob(f"*.{suffix}"))

    def _write(self, name: str, known: Iterable[Valid]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(self._path(name, "pub"), written_list(known))

    def _begin(self, name: str, at: datetime, kind: int) -> SigningKey:
        """From the whole second on, and the old one to its end, since cosignatures tell no fractions."""
        key, before, at = SigningKey.generate(name, kind), [], at.replace(microsecond=0)
        if self._path(name, "pub").exists():
            before = [one._replace(until=one.until or at + timedelta(seconds=1)) for one in self.public(name)]
        self._write(name, [*before, Valid(key.key, at, None)])
        write_private(self._path(name, "key"), key.skey + "\n")
        return key

    def _path(self, name: str, suffix: str) -> Path:
        return self.folder / f"{quote(name, safe='')}.{suffix}"


def read_list(lines: Iterable[str]) -> Iterator[Valid]:
    """The keys of a list; a line with a key alone is one that was always valid."""
    for line in lines:
        if line.strip() and not line.startswith("#"):
            vkey, *times = line.split()
            since, until = ([*map(datetime.fromisoformat, times)] + [None, None])[:2]
            yield Valid(read_key(vkey), since or datetime.fromisoformat("0001-01-01T00:00:00Z"), until)


def written_list(keys: Iterable[Valid]) -> str:
    """The list as text. Law: `read_list` reads the same back."""
    times = ((one.key.vkey, *(rfc3339(instant(at)) for at in one[1:] if at)) for one in keys)
    return "".join(" ".join(map(str, line)) + "\n" for line in times)


def write_private(path: Path, text: str) -> None:
    """Replace the file at once, readable by its owner only from the first byte on."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(FileNotFoundError):
        partial.unlink()
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
