"""The tree against RFC 6962, written down as naively as it is defined there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from travaux.events.integrity.tree import Wrong, consistency, edge, inclusion, root, root_of
from travaux.events.integrity.verifier import EMPTY_ROOT, Edge, is_consistent, is_included, leaf_hash, node_hash

CT_LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The roots of the first 1 to 8 leaves, from the tests of Certificate Transparency."""


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = split(len(leaves))
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH of section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_proof(m: int, leaves: Sequence[bytes], whole: bool = True) -> list[bytes]:
    """PROOF and SUBPROOF of section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*naive_proof(m, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_proof(m - k, leaves[k:], False), naive_root(leaves[:k])]


def split(n: int) -> int:
    return max(1 << bit for bit in range(n.bit_length()) if 1 << bit < n)


class Kept:
    """A tree that keeps its nodes, and counts how many are asked for."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        grown, self.asked = Edge(), 0
        self.nodes = {(level, at): made for leaf in leaves for level, at, made in grown.add(leaf_hash(leaf))}

    def __call__(self, level: int, position: int) -> bytes:
        self.asked += 1
        return self.nodes[level, position]


numbers = st.integers(1, 70)


def leaves_of(size: int) -> list[bytes]:
    return [b"entry %d" % number for number in range(size)]


def test_the_roots_of_certificate_transparency() -> None:
    assert root_of([]) == EMPTY_ROOT == hashlib.sha256().digest()
    assert [root_of(CT_LEAVES[:size]).hex() for size in range(1, 9)] == CT_ROOTS


def test_the_proofs_drawn_in_the_rfc() -> None:
    """The tree of seven leaves in RFC 6962 section 2.1.3, with the letters it has there."""
    data = leaves_of(7)
    tree = Kept(data)
    a, b, c, d, e, f, j = map(leaf_hash, data)
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, l = node_hash(g, h), node_hash(i, j)
    assert root(7, tree) == node_hash(k, l)
    assert [inclusion(n, 7, tree) for n in (0, 3, 4, 6)] == [[b, h, l], [c, g, l], [f, j, k], [i, k]]
    assert [consistency(n, 7, tree) for n in (3, 4, 6)] == [[c, d, g, l], [l], [i, j, k]]


@given(numbers)
def test_every_root_is_the_one_of_the_definition(size: int) -> None:
    leaves = leaves_of(size)
    assert root(size, Kept(leaves)) == root_of(leaves) == naive_root(leaves)


@given(numbers, numbers)
def test_a_smaller_root_is_in_the_same_nodes(old: int, more: int) -> None:
    leaves = leaves_of(old + more)
    tree = Kept(leaves)
    assert root(old, tree) == naive_root(leaves[:old])
    grown = edge(old, tree)
    for leaf in leaves[old:]:
        grown.add(leaf_hash(leaf))
    assert (grown.size, grown.root()) == (len(leaves), naive_root(leaves))


@given(numbers, st.data())
def test_a_leaf_is_included_where_it_is_and_nowhere_else(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    proof, top, leaf = inclusion(index, size, Kept(leaves)), naive_root(leaves), leaf_hash(leaves[index])
    assert proof == naive_path(index, leaves)
    assert is_included(index, size, leaf, proof, top)
    assert is_included(other, size, leaf, proof, top) == (other == index)
    assert not is_included(index, size, leaf_hash(b"another"), proof, top)


@given(numbers, st.data())
def test_a_tree_continues_what_it_was_and_nothing_else(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    old = data.draw(st.integers(1, size))
    proof, was, now = consistency(old, size, Kept(leaves)), naive_root(leaves[:old]), naive_root(leaves)
    assert proof == naive_proof(old, leaves)
    assert is_consistent(old, size, proof, was, now)
    forked = naive_root([*leaves[: old - 1], b"another"])
    assert not is_consistent(old, size, proof, forked, now)


def spoilt(proof: Sequence[bytes]) -> list[list[bytes]]:
    """The proof with hashes too many, too few, in another order or with a bit flipped."""
    extra = [leaf_hash(b"x"), EMPTY_ROOT, b"", *proof[:1]]
    worse = [[one, *proof] for one in extra] + [[*proof, one] for one in extra]
    worse += [[*proof[:at], *proof[at + 1 :]] for at in range(len(proof))]
    worse += [[*proof[:at], _flipped(proof[at], bit), *proof[at + 1 :]] for at in range(len(proof)) for bit in (0, 255)]
    worse += [[*proof[:at], proof[at][:-1], *proof[at + 1 :]] for at in range(len(proof))]
    return [one for one in [*worse, list(reversed(proof))] if one != list(proof)]


def _flipped(hashed: bytes, bit: int) -> bytes:
    return (int.from_bytes(hashed, "big") ^ 1 << bit).to_bytes(len(hashed), "big")


def test_no_other_proof_and_no_other_size_is_accepted() -> None:
    tried = 0
    for size in range(1, 20):
        leaves = leaves_of(size)
        tree, now = Kept(leaves), naive_root(leaves)
        for old in range(1, size + 1):
            leaf, was = leaf_hash(leaves[old - 1]), naive_root(leaves[:old])
            path, proof = inclusion(old - 1, size, tree), consistency(old, size, tree)
            for worse in spoilt(path):
                assert not is_included(old - 1, size, leaf, worse, now)
            for worse in spoilt(proof):
                assert not is_consistent(old, size, worse, was, now)
            for wrong in (-1, 0, old - 2, size, size + 1):
                assert not is_included(wrong, size, leaf, path, now) or wrong == old - 1
            for wrong in (-1, 0, old - 1, old + 1, 2 * old):
                assert not is_consistent(wrong, size, proof, was, now)
            assert not is_consistent(old, size, proof, now, was) or was == now
            tried += len(spoilt(path)) + len(spoilt(proof))
    assert tried > 5000


def test_a_size_of_none_or_one() -> None:
    only = leaf_hash(b"a")
    assert is_included(0, 1, only, [], only)
    assert not is_included(0, 1, only, [only], only)
    assert not is_included(0, 0, only, [], EMPTY_ROOT)
    assert is_consistent(1, 1, [], only, only)
    assert not is_consistent(0, 1, [], EMPTY_ROOT, only)
    assert not is_consistent(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)
    assert not is_consistent(1, 2, [], only, only)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 3), (3, 3)])
def test_a_proof_that_no_tree_has_is_not_made(index: int, size: int) -> None:
    tree = Kept(leaves_of(size))
    with pytest.raises(Wrong):
        inclusion(index, size, tree)
    with pytest.raises(Wrong):
        consistency(0 if index >= 0 else size + 1, size, tree)


def test_proofs_need_few_nodes_of_a_large_tree() -> None:
    size = 100_000
    tree = Kept(leaves_of(size))
    root(size, tree)
    inclusion(54_321, size, tree)
    consistency(54_321, size, tree)
    assert tree.asked < 4 * size.bit_length()
