"""Making proofs over a Merkle tree (RFC 6962 section 2.1, RFC 9162 section 2.1) from hashes at hand.

A node is the root of a complete subtree: at `level` and `position` it covers the 2**level leaves from
position * 2**level on. Whoever keeps all nodes, two hashes a leaf, gets any root and any proof from
O(log n) of them. Hashing and verification are the verifier's, which stands on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from travaux.events.integrity.verifier import Edge, leaf_hash, node_hash

Node = Callable[[int, int], bytes]
"""The root of the complete subtree at a level and position."""


class Wrong(ValueError):
    """A proof was asked for that no tree of this size has."""


def root(size: int, node: Node) -> bytes:
    """The Merkle tree hash of the first `size` leaves."""
    return edge(size, node).root()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The Merkle tree hash of these leaves' data."""
    grown = Edge()
    for data in leaves:
        grown.add(leaf_hash(data))
    return grown.root()


def edge(size: int, node: Node) -> Edge:
    """The right edge of a tree of this size, ready for the next leaf."""
    return Edge(size, (node(level, position) for level, position in covering(0, size)))


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """PATH(index, D[size]) of RFC 6962 section 2.1.1: the siblings from the leaf up to the root's child.

    Law: `is_included` accepts it for that leaf at that index of that size, and for nothing else.
    """
    if not 0 <= index < size:
        raise Wrong(f"a tree of {size} leaves has none at {index}")
    return list(_path(index, 0, size, node))


def consistency(old: int, size: int, node: Node) -> list[bytes]:
    """PROOF(old, D[size]) of RFC 6962 section 2.1.2.

    Law: `is_consistent` accepts it for the roots at these two sizes, and for no others.
    """
    if not 0 < old <= size:
        raise Wrong(f"a tree of {size} leaves continues none of {old}")
    return list(_proof(old, 0, size, node, True))


def _path(index: int, start: int, end: int, node: Node) -> Iterator[bytes]:
    if end - start == 1:
        return
    middle = start + _split(end - start)
    if index < middle:
        yield from _path(index, start, middle, node)
        yield _hash(middle, end, node)
    else:
        yield from _path(index, middle, end, node)
        yield _hash(start, middle, node)


def _proof(old: int, start: int, end: int, node: Node, known: bool) -> Iterator[bytes]:
    """`known`: the verifier has the old root, which is the hash of all from `start` on."""
    if old == end:
        if not known:
            yield _hash(start, end, node)
        return
    middle = start + _split(end - start)
    if old <= middle:
        yield from _proof(old, start, middle, node, known)
        yield _hash(middle, end, node)
    else:
        yield from _proof(old, middle, end, node, False)
        yield _hash(start, middle, node)


def _split(size: int) -> int:
    """The largest power of two smaller than the size."""
    return 1 << (size - 1).bit_length() - 1


def _hash(start: int, end: int, node: Node) -> bytes:
    """The Merkle tree hash of D[start:end], where `start` is where a subtree of that size can begin."""
    *rest, hashed = [node(level, position) for level, position in covering(start, end)]
    for left in reversed(rest):
        hashed = node_hash(left, hashed)
    return hashed


def covering(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The largest complete subtrees that together cover D[start:end], left to right."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level
