"""Cosigning (C2SP tlog-cosignature v1): a partner says when it saw a checkpoint, and that nothing before it changed.

A partner keeps the last checkpoint it cosigned of each record. That copy, outside our reach, is what makes
a rewritten record show: two checkpoints of one record that no proof connects are evidence against us.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from travaux.events.integrity.checkpoint import opened
from travaux.events.integrity.notes import SigningKey, signature_line, with_line
from travaux.events.integrity.verifier import COSIGNATURE, Key, Refused, check_continues, cosigned_text, read_note


def cosign(
    note: bytes,
    key: SigningKey,
    at: datetime,
    *,
    keys: Iterable[Key],
    known: bytes | None = None,
    proof: Sequence[bytes] = (),
) -> bytes:
    """The checkpoint with our cosignature, if it continues the last one that we know; Refused otherwise."""
    keys = list(keys)
    new = opened(note, keys).checkpoint
    if key.kind != COSIGNATURE:
        raise Refused(f"the key of {key.name} is not made for cosigning: generate one that is")
    if known is not None:
        before = opened(known, keys).checkpoint
        if before.size < new.size and not proof:
            raise Refused(
                f"you know {before.origin} at {before.size} entries, and this has {new.size}: ask whoever runs it for the"
                " proof between the two (`travaux audit consistent`), and give it with --proof"
            )
        check_continues(before, new, proof)
    seconds = int(at.timestamp())
    value = seconds.to_bytes(8, "big") + key.sign(cosigned_text(new.text, seconds))
    return with_line(note, signature_line(key.key, value))


def of_known(note: bytes, keys: Iterable[Key]) -> bytes:
    """The copy with the signatures of these keys alone; Refused if one of them is false, or none is a cosignature."""
    one, read = opened(note, keys), read_note(note)
    if not one.cosigned:
        raise Refused("no known key cosigned it: take the partner's key first, with `travaux key add FILE`")
    made = {(signed.key.name, signed.key.id): signed.key for signed in one.signed}
    lines = (signature_line(made[by.name, by.id], by.value) for by in read.signatures if (by.name, by.id) in made)
    return f"{read.text}\n{''.join(lines)}".encode()


def gathered(note: bytes, others: Iterable[bytes]) -> bytes:
    """The checkpoint with the signatures of other copies of it, each once; Refused if one is of another text."""
    for other in others:
        if read_note(other).text != read_note(note).text:
            raise Refused("these are signatures of another checkpoint")
        for line in other.decode().rpartition("\n\n")[2][:-1].split("\n"):
            note = with_line(note, line + "\n")
    return note
