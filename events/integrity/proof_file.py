"""Proof files (C2SP tlog-proof): that one entry stands in a signed record, to be checked offline.

The leaf is the entry's canonical bytes, which the file does not hold. Hand both over.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable

from travaux.events.integrity.verifier import PROOF_HEADER, Proof

SUFFIX = ".tlog-proof"


def written(proof: Proof) -> bytes:
    """The file. Law: `verifier.read_proof` reads the same proof back."""
    extra = [f"extra {_base64(proof.extra)}"] if proof.extra is not None else []
    lines = [PROOF_HEADER, *extra, f"index {proof.leaf}", *map(_base64, proof.hashes)]
    return "".join(f"{line}\n" for line in lines).encode() + b"\n" + proof.checkpoint


def written_hashes(hashes: Iterable[bytes]) -> bytes:
    """A proof of consistency: a hash a line. Law: `verifier.read_hashes` reads the same back."""
    return "".join(f"{_base64(one)}\n" for one in hashes).encode()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
