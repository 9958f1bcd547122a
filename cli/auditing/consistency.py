"""Does a later checkpoint continue an earlier one? Proven from the store, or checked from files alone."""

from __future__ import annotations

from collections.abc import Sequence

from travaux.cli.opening import Opened, for_reading
from travaux.events.errors import Damaged
from travaux.events.integrity.checkpoint import opened as checkpoint_of
from travaux.events.integrity.kept import checkpoints
from travaux.events.integrity.levels import Levels
from travaux.events.integrity.log_tree import states
from travaux.events.integrity.proof_file import written_hashes
from travaux.events.integrity.verifier import (
    Checkpoint,
    Key,
    check_continues,
    leaf_hash,
    read_checkpoint,
    read_hashes,
    read_note,
)


def checked(old: bytes, new: bytes, proof: bytes, keys: Sequence[Key]) -> str:
    """From files alone; Refused if the proof does not connect them."""
    was, now = (checkpoint_of(note, keys).checkpoint for note in (old, new))
    check_continues(was, now, read_hashes(proof))
    return _told(was, now.size)


def made(store: str | None, old: bytes, new: bytes | None, keys: Sequence[Key]) -> tuple[str, bytes]:
    """From the entries as they lie there, hashed again, whatever the stored tree says; Refused if they do not begin so."""
    was = checkpoint_of(old, keys).checkpoint
    with for_reading(store) as opened:
        negotiation = opened.negotiation(was.origin.rpartition("/")[2])
        grown = _hashed(opened, negotiation)
        now = checkpoint_of(new, keys).checkpoint if new else _now(opened, negotiation, was, grown, keys)
        if now.size > grown.size or now.size < was.size:
            raise Damaged(f"{negotiation} has {grown.size} entries, signed were {was.size} and then {now.size}")
        proof = grown.consistency(was.size, now.size)
    check_continues(was, now, proof)
    return _told(was, now.size), written_hashes(proof)


def _hashed(opened: Opened, negotiation: str) -> Levels:
    with opened.log.reading() as cursor:
        return Levels([leaf_hash(state) for state in states(cursor, negotiation)])


def _now(opened: Opened, negotiation: str, was: Checkpoint, grown: Levels, keys: Sequence[Key]) -> Checkpoint:
    """The newest kept one of the same record, if it is later; else the entries as they are."""
    kept = [note for note in checkpoints(opened.log, negotiation) if read_note(note).text.startswith(f"{was.origin}\n")]
    newest = max(kept, key=lambda note: read_checkpoint(read_note(note).text).size, default=None)
    if newest is not None and (one := checkpoint_of(newest, keys).checkpoint).size > was.size:
        return one
    return was._replace(size=grown.size, root=grown.root(grown.size) or b"")


def _told(was: Checkpoint, size: int) -> str:
    return f"{was.origin}: the first {was.size} of {size} entries are those that were signed."
