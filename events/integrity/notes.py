"""Signing notes (C2SP signed-note) with Ed25519: `— name base64(id and signature)` under a text.

Reading and verifying are the verifier's; here are the private halves, and a faster check of signatures.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from travaux.events.integrity.verifier import COSIGNATURE, NOTE, Key, Refused, is_key_name, read_note, unbase64

PRIVATE = "PRIVATE+KEY+"
SEED_BYTES = 32


def ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Is it the signature of the message by that key?"""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True)
class SigningKey:
    """A private key under a name, for one type of signature. It is never printed by accident."""

    name: str
    kind: int
    seed: bytes = field(repr=False)

    @classmethod
    def generate(cls, name: str, kind: int = NOTE) -> SigningKey:
        if not is_key_name(name):
            raise Refused(f"{name!r} cannot name a key: it needs a letter, and no space or +")
        return cls(name, kind, Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def key(self) -> Key:
        """The public half."""
        return Key(self.name, self.kind, self._private.public_key().public_bytes_raw())

    @property
    def skey(self) -> str:
        """`PRIVATE+KEY+name+id+base64`: the key as Go's sumdb/note writes it down."""
        encoded = base64.b64encode(bytes([self.kind]) + self.seed).decode()
        return f"{PRIVATE}{self.name}+{self.key.id.hex()}+{encoded}"

    def under(self, name: str) -> SigningKey:
        """The same key under a longer name, such as that of one of an organisation's records."""
        return SigningKey(name, self.kind, self.seed) if name.startswith(self.name + "/") else self

    def sign(self, message: bytes) -> bytes:
        """The bare signature of a message."""
        return self._private.sign(message)

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def read_signing_key(skey: str) -> SigningKey:
    """The key of a line `PRIVATE+KEY+name+id+base64`; Refused, without repeating it, if it is damaged."""
    name, _, rest = skey.strip().removeprefix(PRIVATE).partition("+")
    id, _, encoded = rest.partition("+")
    try:
        data = unbase64(encoded)
    except Refused:
        data = b""
    if not skey.startswith(PRIVATE) or len(data) != 1 + SEED_BYTES or data[0] not in (NOTE, COSIGNATURE):
        raise Refused("this is no private key: PRIVATE+KEY+name+id+base64 is expected")
    key = SigningKey(name, data[0], data[1:])
    if key.key.id.hex() != id:
        raise Refused(f"the private key of {name} is damaged: its id should be {key.key.id.hex()}")
    return key


def sign(text: str, key: SigningKey) -> bytes:
    """A note of that text, signed. Law: the verifier reads the text back, byte for byte, and the key signed it."""
    note = f"{text}\n{signature_line(key.key, key.sign(text.encode()))}".encode()
    if read_note(note).text != text:
        raise Refused("a text to sign ends with a newline and holds no control character")
    return note


def signature_line(key: Key, value: bytes) -> str:
    """The line, with its newline, that says: this key made this signature."""
    return f"\u2014 {key.name} {base64.b64encode(key.id + value).decode()}\n"


def with_line(note: bytes, line: str) -> bytes:
    """The note with one more line of signature, unless it has that very line."""
    return note if line[:-1] in note.decode().split("\n") else note + line.encode()
