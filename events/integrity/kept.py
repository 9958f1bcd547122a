"""Checkpoints beside the log: made here, cosigned by others, handed out with proofs.

They are kept in the store for convenience. Whoever runs the store can delete them, or the store: the
copies that count are those that others keep.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from travaux.events.errors import Damaged, NoNegotiation, NotFound
from travaux.events.integrity.checkpoint import origin, signed
from travaux.events.integrity.cosignature import gathered
from travaux.events.integrity.log_tree import LogTree
from travaux.events.integrity.notes import SigningKey
from travaux.events.integrity.proof_file import written
from travaux.events.integrity.verifier import Checkpoint, Proof, read_checkpoint, read_note
from travaux.events.log import Log

TABLE = """
    CREATE TABLE IF NOT EXISTS checkpoints (
        negotiation TEXT NOT NULL,
        size INTEGER NOT NULL,                          -- how many entries it covers
        text TEXT NOT NULL,                             -- what is signed
        note TEXT NOT NULL,                             -- with all signatures so far
        PRIMARY KEY (negotiation, size, text)
    ) WITHOUT ROWID
"""

_KEEP = """
    INSERT INTO checkpoints VALUES (?, ?, ?, ?)
    ON CONFLICT (negotiation, size, text) DO UPDATE SET note = excluded.note
"""


class NotContinued(Damaged):
    def __init__(self, negotiation: str, size: int) -> None:
        super().__init__(
            f"{negotiation} no longer begins with the {size} entries that were signed: nothing is signed any more. "
            "Find what was changed with `travaux audit verify`."
        )


class NoCheckpoint(NotFound):
    def __init__(self, negotiation: str, number: int) -> None:
        super().__init__(f"No checkpoint of {negotiation} covers entry {number}: make one first.")


def make_checkpoint(log: Log, negotiation: str, key: SigningKey) -> bytes:
    """The signed checkpoint of all entries, kept; the one there is if nothing was recorded since.

    Law: it continues the newest checkpoint kept under the same origin, or NotContinued is raised.
    """
    grown = LogTree(log, negotiation)
    if not grown.size:
        raise NoNegotiation(negotiation)
    checkpoint = Checkpoint(origin(key, negotiation), grown.size, grown.root())
    _must_continue(grown, [one for one in _read(log, negotiation) if one.origin == checkpoint.origin])
    return keep(log, negotiation, signed(checkpoint, key))


def _must_continue(grown: LogTree, signed: Sequence[Checkpoint]) -> None:
    """The newest one tells of all before it; there are several where the log was forked."""
    for old in signed:
        newest = old.size == signed[-1].size
        if old.size > grown.size or (newest and old.root != grown.root(old.size)):
            raise NotContinued(grown.negotiation, old.size)


def _read(log: Log, negotiation: str) -> list[Checkpoint]:
    return [read_checkpoint(read_note(note).text) for note in checkpoints(log, negotiation)]


def keep(log: Log, negotiation: str, note: bytes) -> bytes:
    """Keep a checkpoint with its signatures, along with those of copies kept before; the whole of it."""
    text = read_note(note).text
    with log.transaction() as cursor:
        cursor.make(TABLE)
        found = "SELECT note FROM checkpoints WHERE negotiation = ? AND text = ?"
        before = [old.encode() for (old,) in cursor.execute(found, (negotiation, text))]
        whole = gathered(before[0], [note]) if before else note
        row = (negotiation, read_checkpoint(text).size, text, whole.decode())
        cursor.execute(_KEEP, row)
    return whole


def checkpoints(log: Log, negotiation: str) -> list[bytes]:
    """All that are kept, by size."""
    with log.reading() as cursor:
        if not cursor.has_table("checkpoints"):
            return []
        return [note for (note,) in cursor.execute(cursor.untrusting.checkpoints, (negotiation,))]


def prove(log: Log, negotiation: str, number: int, notes: Iterable[bytes] | None = None) -> bytes:
    """The proof file of an entry, in the first checkpoint that covers it; NoCheckpoint if none does."""
    notes = checkpoints(log, negotiation) if notes is None else notes
    for note in notes:
        size = read_checkpoint(read_note(note).text).size
        if size >= number:
            hashes = LogTree(log, negotiation).inclusion(number, size)
            return written(Proof(number - 1, tuple(hashes), note))
    raise NoCheckpoint(negotiation, number)


def connection(log: Log, negotiation: str, old: bytes, new: bytes) -> list[bytes]:
    """The hashes that show whoever keeps the old checkpoint that the new one continues it."""
    was, now = (read_checkpoint(read_note(note).text) for note in (old, new))
    return LogTree(log, negotiation).consistency(was.size, now.size)
