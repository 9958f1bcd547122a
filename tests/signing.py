"""Ann keeps a record and signs it; Bob cosigns. Leaves are `entry 0`, `entry 1` … unless forged."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from travaux.events.integrity.checkpoint import key_name, signed
from travaux.events.integrity.keys import Valid
from travaux.events.integrity.notes import SigningKey
from travaux.events.integrity.tree import Node, root
from travaux.events.integrity.verifier import COSIGNATURE, Checkpoint, Edge, leaf_hash

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ANN = SigningKey(key_name("ann"), 1, bytes(range(32)))
BOB = SigningKey("bob.example/witness", COSIGNATURE, bytes(range(1, 33)))


@cache
def tree_of(size: int, said: bytes = b"entry ") -> Node:
    grown = Edge()
    nodes = {
        (level, position): made
        for number in range(size)
        for level, position, made in grown.add(leaf_hash(said + b"%d" % number))
    }
    return lambda level, position: nodes[level, position]


def checkpoint(size: int, said: bytes = b"entry ") -> Checkpoint:
    return Checkpoint("travaux/ann/barn", size, root(size, tree_of(size, said)))


def note_of(size: int, said: bytes = b"entry ") -> bytes:
    """Ann's signed checkpoint."""
    return signed(checkpoint(size, said), ANN)


def always(*keys: SigningKey) -> list[Valid]:
    """Their public halves, as somebody from outside knows them."""
    return [Valid(key.key, datetime(1, 1, 1, tzinfo=UTC), None) for key in keys]
