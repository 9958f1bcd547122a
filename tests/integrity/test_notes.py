"""Notes, checkpoints, cosignatures and proofs, with the examples of their specifications."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from signing import ANN, BOB, NOON, checkpoint, note_of, tree_of

from travaux.events.integrity.checkpoint import key_name, opened, origin, signed
from travaux.events.integrity.cosignature import cosign, gathered
from travaux.events.integrity.notes import SigningKey, ed25519, read_signing_key, sign
from travaux.events.integrity.proof_file import written, written_hashes
from travaux.events.integrity.tree import consistency, inclusion
from travaux.events.integrity.verifier import (
    COSIGNATURE,
    LARGEST_NOTE,
    MOST_SIGNATURES,
    Check,
    Proof,
    Refused,
    check_proof,
    leaf_hash,
    read_checkpoint,
    read_hashes,
    read_key,
    read_note,
    read_proof,
    signed_by,
)
from travaux.events.integrity.verifier import ed25519 as pure

EXAMPLES = [
    (
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        (
            "This is an example message.\n\n\u2014 example.com/foo "
            "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
        ),
    ),
    (
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        (
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
            "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
        ),
    ),
]
"""The examples of C2SP signed-note and of Go's sumdb/note."""
NEUMANN = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"

RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
"""Tests 1 to 3 of RFC 8032 section 7.1."""


@pytest.mark.parametrize("check", [pure, ed25519])
@pytest.mark.parametrize(("vkey", "note"), EXAMPLES)
def test_the_notes_of_the_specifications_verify(vkey: str, note: str, check: Check) -> None:
    key = read_key(vkey)
    assert key.vkey == vkey
    assert [one.key for one in signed_by(read_note(note.encode()), [key], check)] == [key]
    with pytest.raises(Refused, match=f"the signature of {key.name} is false"):
        signed_by(read_note(note.replace("is", "Is", 1).encode()), [key], check)


def test_we_sign_as_go_does() -> None:
    key, note = read_signing_key(NEUMANN), EXAMPLES[1][1]
    assert (key.skey, key.key.vkey) == (NEUMANN, EXAMPLES[1][0])
    assert sign(read_note(note.encode()).text, key) == note.encode()


@pytest.mark.parametrize("check", [pure, ed25519])
@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_signatures_of_rfc_8032(public: str, message: str, signature: str, check: Check) -> None:
    key, text, value = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert check(key, text, value)
    assert not check(key, text + b"x", value)
    order = 2**252 + 27742317777372353535851937790883648493
    again = value[:32] + (int.from_bytes(value[32:], "little") + order).to_bytes(32, "little")
    assert not check(key, text, again), "a second signature of the same, S + L"
    for wrong in (value[:-1], value + b"\0", b"", bytes(64)):
        assert not check(key, text, wrong)
    assert not check(b"", text, value) and not check(key[:-1], text, value)
    assert not check(b"\xff" * 32, text, value)


@given(st.binary(max_size=80), st.integers(0, 511))
def test_both_checks_agree(message: bytes, bit: int) -> None:
    signature = ANN.sign(message)
    flipped = (int.from_bytes(signature, "big") ^ 1 << bit).to_bytes(64, "big")
    for check in (pure, ed25519):
        assert check(ANN.key.public, message, signature) and not check(ANN.key.public, message, flipped)


BARN = note_of(3)


@pytest.mark.parametrize(
    "spoilt",
    [
        b"",
        b"only a text\n",
        b"text\n\n",
        BARN[:-1],
        BARN.replace(b"\n\n", b"\n"),
        BARN + b"\n",
        BARN.replace("\u2014".encode(), b"-"),
        BARN.replace("\u2014 ".encode(), "\u2014\u00a0".encode()),
        BARN.replace(b"\n3\n", b"\n3\t\n"),
        BARN.replace(b"travaux", b"travaux\xff"),
        BARN + "\u2014 bob !!!!\n".encode(),
        BARN + "\u2014 bob AAAA\n".encode(),
        BARN + "\u2014 bo+b AAAAAAAA\n".encode(),
        BARN + "\u2014 bob AAAAAAB=\n".encode(),
        BARN + b"\xe2\x80\x94 bob AAAAAAAA\r\n",
        BARN + "\u2014 bob AAAAAAAA\n".encode() * 100,
    ],
)
def test_what_is_no_note_is_refused(spoilt: bytes) -> None:
    with pytest.raises(Refused):
        read_note(spoilt)


def test_the_limits_of_a_note() -> None:
    other = "\u2014 bob AAAAAAA=\n".encode()
    assert len(read_note(BARN + other * (MOST_SIGNATURES - 1)).signatures) == MOST_SIGNATURES
    with pytest.raises(Refused, match="more than 100 signatures"):
        read_note(BARN + other * MOST_SIGNATURES)
    longest = b"a" * (LARGEST_NOTE - len(BARN) - 1) + b"\n" + BARN
    assert len(longest) == LARGEST_NOTE and read_note(longest)
    with pytest.raises(Refused, match="more than 1000000 bytes"):
        read_note(b"a" + longest)
    with pytest.raises(Refused, match="holds no signature"):
        read_note(BARN + "\u2014 bob AAAAAA==\n".encode())


@pytest.mark.parametrize(
    "data", [bytes([2]) + ANN.key.public, bytes([1]) + ANN.key.public[:-1], bytes([1]) + ANN.key.public + b"x", b""]
)
def test_what_is_no_key_is_refused(data: bytes) -> None:
    text = base64.b64encode(data).decode()
    for name in ("ann", "", "an n"):
        id = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4].hex()
        with pytest.raises(Refused, match="is no Ed25519 key"):
            read_key(f"{name}+{id}+{text}")
    with pytest.raises(Refused, match="its id should be"):
        read_key(ANN.key.vkey.replace("+", "+0", 1))


def test_a_point_has_one_spelling() -> None:
    """RFC 8032 section 5.1.3: y below p, and x = 0 has no sign."""
    p = 2**255 - 19
    assert pure((1).to_bytes(32, "little"), b"", (1).to_bytes(32, "little") + bytes(32))
    for y in (p + 1, p, 1 | 1 << 255, p - 1 | 1 << 255):
        assert not pure(y.to_bytes(32, "little"), b"", (1).to_bytes(32, "little") + bytes(32)), y


def test_signatures_of_others_are_ignored_and_one_of_the_log_is_needed() -> None:
    eve = SigningKey.generate(ANN.name)
    assert [one.key.name for one in opened(BARN, [ANN.key, BOB.key, eve.key]).signed] == ["travaux/ann/barn"]
    for keys in ([], [eve.key], [BOB.key]):
        with pytest.raises(Refused, match="no known key signed this checkpoint of travaux/ann/barn"):
            opened(BARN, keys)


def test_every_flipped_bit_of_a_signed_checkpoint_is_refused() -> None:
    for bit in range(8 * len(BARN)):
        flipped = (int.from_bytes(BARN, "big") ^ 1 << bit).to_bytes(len(BARN), "big")
        with pytest.raises(Refused):
            opened(flipped, [ANN.key])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n",
        "a\n1\n",
        "a\n01\n{root}\n",
        "a\n-1\n{root}\n",
        "a\n\u0661\n{root}\n",
        "a\n1\n{root}",
        "a\n1\nAAAA\n",
        "a\n0\n{root}\n",
        "\n1\n{root}\n",
        "a\n1\n{root}\n\nb\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_checkpoint(text.replace("{root}", base64.b64encode(b"r" * 32).decode()))


def test_a_checkpoint_may_have_further_lines_and_no_entries() -> None:
    for size in (0, 3):
        one = checkpoint(size)._replace(extensions=("more", "and more"))
        assert read_checkpoint(one.text) == one
        assert opened(signed(one, ANN), [ANN.key]).checkpoint == one


def test_an_organisations_key_signs_for_its_own_records_only() -> None:
    assert (ANN.name, origin(ANN.key, "barn")) == (key_name("ann"), "travaux/ann/barn")
    with pytest.raises(Refused, match="does not sign for travaux/annabel/barn"):
        signed(checkpoint(3)._replace(origin="travaux/annabel/barn"), ANN)
    named = read_key(ANN.under("travaux/ann/barn").key.vkey)
    assert opened(BARN, [named]).checkpoint.size == 3
    for name in ("", "a b", "a+b"):
        with pytest.raises(Refused):
            key_name(name)


def test_a_partner_cosigns_what_continues_its_last_checkpoint() -> None:
    first = cosign(BARN, BOB, NOON, keys=[ANN.key])
    (cosigned,) = opened(first, [ANN.key, BOB.key]).cosigned
    assert (cosigned.key, cosigned.at) == (BOB.key, int(NOON.timestamp()))
    assert opened(first, [ANN.key]).cosigned == []
    later = cosign(note_of(5), BOB, NOON, keys=[ANN.key], known=first, proof=consistency(3, 5, tree_of(5)))
    assert opened(later, [ANN.key, BOB.key]).cosigned
    with pytest.raises(Refused, match="does not continue its first 3 entries"):
        cosign(note_of(5, b"forged "), BOB, NOON, keys=[ANN.key], known=first, proof=consistency(3, 5, tree_of(5)))
    with pytest.raises(Refused, match="had 3 entries and has 2: entries were removed"):
        cosign(note_of(2), BOB, NOON, keys=[ANN.key], known=first)
    with pytest.raises(Refused, match="not made for cosigning"):
        cosign(BARN, ANN, NOON, keys=[ANN.key])


def test_the_time_of_a_cosignature_is_signed_too() -> None:
    note = cosign(BARN, BOB, NOON, keys=[ANN.key])
    line = note.decode().splitlines()[-1].split(" ")
    value = bytearray(base64.b64decode(line[2]))
    value[11] ^= 1
    forged = note.decode().replace(line[2], base64.b64encode(value).decode()).encode()
    with pytest.raises(Refused, match=f"the signature of {BOB.name} is false"):
        opened(forged, [ANN.key, BOB.key])


def test_copies_of_one_checkpoint_are_gathered() -> None:
    cy = SigningKey.generate("cy.example/witness", COSIGNATURE)
    copies = [cosign(BARN, key, NOON, keys=[ANN.key]) for key in (BOB, cy)]
    whole = gathered(BARN, [*copies, *copies])
    assert [one.key.name for one in opened(whole, [ANN.key, BOB.key, cy.key]).cosigned] == [BOB.name, cy.name]
    with pytest.raises(Refused, match="of another checkpoint"):
        gathered(BARN, [note_of(2)])


@given(st.integers(1, 40), st.data())
def test_a_proof_file_proves_its_entry_and_no_other(size: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, size - 1))
    extra = data.draw(st.none() | st.binary())
    proof = Proof(number, tuple(inclusion(number, size, tree_of(size))), note_of(size), extra)
    file = written(proof)
    assert read_proof(file) == proof
    assert check_proof(file, b"entry %d" % number, [ANN.key], ed25519).checkpoint.size == size
    for wrong in (b"entry %d " % number, leaf_hash(b"entry %d" % number)):
        with pytest.raises(Refused, match=f"this is not entry {number + 1} of travaux/ann/barn"):
            check_proof(file, wrong, [ANN.key], ed25519)


def test_every_flipped_bit_of_a_proof_file_is_refused() -> None:
    file = written(Proof(1, tuple(inclusion(1, 3, tree_of(3))), BARN))
    for bit in range(8 * len(file)):
        flipped = (int.from_bytes(file, "big") ^ 1 << bit).to_bytes(len(file), "big")
        with pytest.raises(Refused):
            check_proof(flipped, b"entry 1", [ANN.key], ed25519)


def test_hashes_are_written_a_line_each() -> None:
    hashes = consistency(3, 7, tree_of(7))
    assert read_hashes(written_hashes(hashes)) == hashes
    assert read_hashes(b"") == []
    with pytest.raises(Refused):
        read_hashes(b"A\n")


def test_a_private_key_shows_itself_to_nobody() -> None:
    assert ANN.seed.hex() not in repr(ANN) and str(ANN.seed) not in repr(ANN)
    damaged = ANN.skey[:-5] + "AAAA="
    for text in ("", damaged, ANN.key.vkey, ANN.skey.replace("ann", "bob")):
        with pytest.raises(Refused) as caught:
            read_signing_key(text)
        assert ANN.skey[-20:] not in str(caught.value)
    assert read_signing_key(ANN.skey) == ANN
    with pytest.raises(Refused, match="cannot name a key"):
        SigningKey.generate("a b")


def test_text_that_no_note_holds_is_not_signed() -> None:
    for text in ("", "no newline", "tab\t\n", "a\r\n"):
        with pytest.raises(Refused):
            sign(text, ANN)
