"""Checkpoints (C2SP tlog-checkpoint): what a record was when it had so many entries, signed.

The origin names one record for ever: `travaux/<organisation>/<negotiation>`. The key that signs it has
that name too, as the specification wishes; an organisation's key `travaux/<organisation>` signs under
the names of all its records.
"""

from __future__ import annotations

from collections.abc import Iterable

from travaux.events.integrity.notes import SigningKey, ed25519, sign
from travaux.events.integrity.verifier import Checkpoint, Key, Opened, Refused, is_key_name, open_checkpoint

PREFIX = "travaux"


def key_name(organisation: str) -> str:
    """The name of an organisation's key."""
    name = f"{PREFIX}/{organisation}"
    if not organisation or not is_key_name(name):
        raise Refused(f"{organisation!r} cannot name an organisation here: it needs a letter, and no space or +")
    return name


def origin(key: Key | SigningKey, negotiation: str) -> str:
    """The origin of a negotiation's record under an organisation's key."""
    return f"{key.name}/{negotiation}"


def signed(checkpoint: Checkpoint, key: SigningKey) -> bytes:
    """The checkpoint as a note, signed under the name of its origin."""
    named = key.under(checkpoint.origin)
    if named.name != checkpoint.origin:
        raise Refused(f"the key of {key.name} does not sign for {checkpoint.origin}")
    return sign(checkpoint.text, named)


def opened(note: bytes, keys: Iterable[Key]) -> Opened:
    """The checkpoint, if one of the keys signed it as its log; Refused otherwise."""
    return open_checkpoint(note, keys, ed25519)
