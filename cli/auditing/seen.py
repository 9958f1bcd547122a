"""What a partner cosigned last of each record: kept in the partner's folder, out of our reach."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from travaux.events.integrity.keys import config_folder, write_private
from travaux.events.integrity.verifier import read_checkpoint, read_note


def last_seen(note: bytes) -> bytes | None:
    """The last one of the same record, if there is one."""
    path = _path(note)
    return path.read_bytes() if path.exists() else None


def remember(note: bytes) -> None:
    """Keep it in place of the one before, which it continues."""
    path = _path(note)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(path, note.decode())


def _path(note: bytes) -> Path:
    origin = read_checkpoint(read_note(note).text).origin
    return config_folder() / "seen" / f"{quote(origin, safe='')}.checkpoint"
