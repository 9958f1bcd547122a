"""A bundle: a record in one folder that can be checked without us (BagIt, RFC 8493).

bagit.txt  bag-info.txt  manifest-sha512.txt  tagmanifest-sha512.txt
verifier.py                   the package's own module: python3 verifier.py bag FOLDER --key …
data/log.jsonl                an exported log: every entry, with its passages; `travaux import` reads it
data/checkpoint               the newest signed checkpoint, with all cosignatures
data/checkpoints/SIZE[.N]     earlier ones, N where there are several of a size
data/consistency/OLD-NEW      hashes that connect each to the next
data/proofs/N.tlog-proof      proofs of single entries, where they were asked for
data/sources.jsonl            every source, with the hashes of its bytes and its text; the texts stay where they are
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import rfc8785

from travaux.domain.ledger import carried
from travaux.domain.record_keeping import SourceCaptured
from travaux.events.errors import Conflict
from travaux.events.integrity import verifier
from travaux.events.integrity.kept import NoCheckpoint, checkpoints, prove
from travaux.events.integrity.log_tree import LogTree
from travaux.events.integrity.proof_file import SUFFIX, written_hashes
from travaux.events.integrity.verifier import Checkpoint, read_checkpoint, read_note
from travaux.events.jsonl import Progress, exported
from travaux.events.log import Log

PAYLOAD, TAGS = "manifest-sha512.txt", "tagmanifest-sha512.txt"


class FolderThere(Conflict):
    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is there already: name a folder that is not, a bundle is written whole.")


def write_bundle(
    log: Log,
    negotiation: str,
    folder: Path,
    *,
    at: datetime,
    organisation: str = "",
    entries: Iterable[int] = (),
    progress: Progress | None = None,
) -> None:
    """Write the bag, with proofs of these `entries`; NoCheckpoint if nothing is signed yet.

    Law: `verifier.check_bag` finds no fault in it, given the key.
    """
    if folder.exists():
        raise FolderThere(folder)
    with log.reading():
        notes = checkpoints(log, negotiation)
        if not notes:
            raise NoCheckpoint(negotiation, 1)
        (folder / "data").mkdir(parents=True)
        _write(folder / "data" / "log.jsonl", exported(log, negotiation, progress))
        _write_checkpoints(log, negotiation, folder / "data", notes)
        _write_proofs(log, negotiation, folder / "data" / "proofs", entries, notes)
        _write(folder / "data" / "sources.jsonl", _sources(log, negotiation))
    _write_tags(folder, _information(folder, notes, at, organisation))


def _write_checkpoints(log: Log, negotiation: str, data: Path, notes: Sequence[bytes]) -> None:
    *earlier, newest = notes
    _write(data / "checkpoint", [newest])
    for note in earlier:
        name, path = str(_read(note).size), data / "checkpoints"
        same = len(list(path.glob(f"{name}*")))
        _write(path / (f"{name}.{same}" if same else name), [note])
    grown = LogTree(log, negotiation)
    for old, new in pairwise(sorted({_read(note).size for note in notes})):
        _write(data / "consistency" / f"{old}-{new}", [written_hashes(grown.consistency(old, new))])


def _write_proofs(log: Log, negotiation: str, folder: Path, entries: Iterable[int], notes: Sequence[bytes]) -> None:
    for number in sorted(set(entries)):
        _write(folder / f"{number}{SUFFIX}", [prove(log, negotiation, number, notes[-1:])])


def _sources(log: Log, negotiation: str) -> Iterator[bytes]:
    """Every capture, as the entry that holds it says."""
    for entry in log.entries(negotiation):
        event = carried(entry.event)
        if isinstance(event, SourceCaptured):
            told = event.model_dump(include={"source", "address", "bytes_sha256", "text_sha256"}, exclude_none=True)
            yield rfc8785.dumps({"entry": entry.number, **told}) + b"\n"


def _information(folder: Path, notes: Sequence[bytes], at: datetime, organisation: str) -> str:
    newest, sizes = _read(notes[-1]), [path.stat().st_size for path in _files(folder / "data")]
    lines = [f"Source-Organization: {organisation}"] if organisation else []
    lines += [
        f"Bagging-Date: {at.date().isoformat()}",
        f"External-Identifier: {newest.origin}",
        f"External-Description: {newest.size} entries, signed",
        f"Payload-Oxum: {sum(sizes)}.{len(sizes)}",
        "Bag-Software-Agent: travaux",
    ]
    return "".join(f"{line}\n" for line in lines)


def _write_tags(folder: Path, information: str) -> None:
    _write(folder / "bagit.txt", [b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"])
    _write(folder / "bag-info.txt", [information.encode()])
    _write(folder / "verifier.py", [Path(verifier.__file__).read_bytes()])
    _write(folder / PAYLOAD, _manifest(folder, _files(folder / "data")))
    _write(folder / TAGS, _manifest(folder, [path for path in folder.iterdir() if path.is_file()]))


def _manifest(folder: Path, paths: Iterable[Path]) -> list[bytes]:
    """Lines as `sha512sum -c` reads them, run in the bag's folder."""
    return [f"{_sha512(path)}  {path.relative_to(folder).as_posix()}\n".encode() for path in sorted(paths)]


def _sha512(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha512").hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _read(note: bytes) -> Checkpoint:
    return read_checkpoint(read_note(note).text)


def _write(path: Path, lines: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.writelines(lines)
