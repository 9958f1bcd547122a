"""Check a record of negotiations without the program that wrote it: this file and Python 3.9 are enough.

    python3 verifier.py bag FOLDER --key KEY --known CHECKPOINT     is the bundle what was signed, and what I saw last?
    python3 verifier.py proof FILE --entry FILE --key KEY           does this entry stand in the signed record?
    python3 verifier.py consistent OLD NEW PROOF --key KEY          was anything before OLD changed or removed?

KEY is a line `name+id+base64`, or a file of such lines. Take it, and the last checkpoint, from where you kept
them yourself: a bundle cannot vouch for itself, and nor can the copy of this file that lies in it.
Ends with 0 if all holds, with 7 if something does not, with 2 if it was asked wrongly.

The formats are those of RFC 6962 and RFC 9162 (tree), RFC 8032 (Ed25519), RFC 8493 (bag), and of C2SP:
signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof. It reads in that order, from hashes to bags.
The package uses the functions below itself, so that there is one reading of these formats and not two.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple


class Refused(ValueError):
    """What was given is not what it claims to be."""


# The tree: RFC 6962 section 2.1, RFC 9162 section 2.1

EMPTY_ROOT = hashlib.sha256(b"").digest()
HASH_BYTES = 32


def leaf_hash(data: bytes) -> bytes:
    """SHA-256 of 0x00 and the data; a leaf never hashes like a node."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01, the left hash and the right one."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Edge:
    """The right edge of a tree: the roots of its largest complete subtrees, left to right.

    Law: after any leaves, `root()` is the Merkle tree hash of these leaves, and their number is `size`.
    """

    def __init__(self, size: int = 0, roots: Iterable[bytes] = ()) -> None:
        self.size, self.roots = size, list(roots)

    def add(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf's hash; the complete subtrees that this makes, as level, position and root."""
        made, level, hashed = [(0, self.size, leaf)], 0, leaf
        while self.size >> level & 1:
            hashed = node_hash(self.roots.pop(), hashed)
            level += 1
            made.append((level, self.size >> level, hashed))
        self.roots.append(hashed)
        self.size += 1
        return made

    def root(self) -> bytes:
        if not self.roots:
            return EMPTY_ROOT
        hashed = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            hashed = node_hash(left, hashed)
        return hashed


def is_included(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Does the tree of this size and root hold the leaf's hash at the index (from 0)? RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    node, last, hashed = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            hashed = node_hash(beside, hashed)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            hashed = node_hash(hashed, beside)
        node, last = node >> 1, last >> 1
    return last == 0 and hashed == root


def is_consistent(old: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes) -> bool:
    """Does the tree of `size` begin with the one of `old`? RFC 9162 section 2.1.4.2. There is no proof from nothing."""
    if not 0 < old <= size or not _are_hashes(old_root, root, *proof):
        return False
    if old == size:
        return not proof and old_root == root
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    node, last = old - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    if not path:
        return False
    was = now = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            was, now = node_hash(beside, was), node_hash(beside, now)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            now = node_hash(now, beside)
        node, last = node >> 1, last >> 1
    return last == 0 and was == old_root and now == root


def _are_hashes(*hashes: bytes) -> bool:
    return all(len(one) == HASH_BYTES for one in hashes)


# Ed25519: RFC 8032 section 5.1, verification only

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_1 = pow(2, (_P - 1) // 4, _P)
_Point = tuple[int, int, int, int]
"""X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z."""


def ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Is it the signature of the message by that key?"""
    s = int.from_bytes(signature[32:], "little")
    point = _decoded(public)
    if len(public) != 32 or len(signature) != 64 or s >= _L or point is None:
        return False
    challenge = hashlib.sha512(signature[:32] + public + message).digest()
    minus = (_P - point[0], point[1], point[2], _P - point[3])
    found = _sum(_times(s, _BASE), _times(int.from_bytes(challenge, "little") % _L, minus))
    return _encoded(found) == signature[:32]


def _sum(p: _Point, q: _Point) -> _Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(number: int, point: _Point) -> _Point:
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _sum(total, point)
        point, number = _sum(point, point), number >> 1
    return total


def _decoded(data: bytes) -> _Point | None:
    y, odd = int.from_bytes(data, "little") & (1 << 255) - 1, data[-1] >> 7 if data else 0
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_1 % _P
    if y >= _P or (x * x - square) % _P or (x == 0 and odd):
        return None
    x = _P - x if x & 1 != odd else x
    return x, y, 1, x * y % _P


def _encoded(point: _Point) -> bytes:
    inverse = pow(point[2], -1, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


_BASE = _decoded((4 * pow(5, -1, _P) % _P).to_bytes(32, "little")) or (0, 1, 1, 0)

Check = Callable[[bytes, bytes, bytes], bool]
"""Public key, message, signature: is it one? `ed25519`, or a faster one."""


# Notes: C2SP signed-note

NOTE, COSIGNATURE = 0x01, 0x04
"""Types of signature: over the text, and over the text with a time."""
MOST_SIGNATURES = 100
LARGEST_NOTE = 1_000_000


class Key(NamedTuple):
    """A public key under a name, for one type of signature."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The first 4 bytes of SHA-256 over name, newline, type and key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """`name+id+base64`: the key as people hand it over."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    def under(self, name: str) -> Key:
        """The same key under a longer name: that of an organisation signs for all its records."""
        return self._replace(name=name) if name.startswith(self.name + "/") else self


class Signature(NamedTuple):
    """A line of signature: whose it claims to be, and its bytes after the id."""

    name: str
    id: bytes
    value: bytes


class Note(NamedTuple):
    """A text that ends with a newline, and who claims to have signed it. Nothing is verified yet."""

    text: str
    signatures: tuple[Signature, ...]


class Signed(NamedTuple):
    """A signature that was verified; a cosignature says when it was made, by its maker's clock."""

    key: Key
    at: int | None


def is_key_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(one.isspace() or one < " " for one in name)


def unbase64(text: str) -> bytes:
    """The bytes, if this is their only spelling; Refused otherwise."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Refused(f"{text!r} is no base64") from error
    if base64.b64encode(data).decode() != text:
        raise Refused(f"{text!r} is not how base64 spells these bytes")
    return data


def read_key(vkey: str) -> Key:
    """The key of a line `name+id+base64`; Refused if the id is another key's."""
    name, _, rest = vkey.strip().partition("+")
    id, _, encoded = rest.partition("+")
    data = unbase64(encoded)
    if not is_key_name(name) or len(data) != 33 or data[0] not in (NOTE, COSIGNATURE):
        raise Refused(f"{vkey.strip()!r} is no Ed25519 key: name+id+base64 is expected")
    key = Key(name, data[0], data[1:])
    if key.id.hex() != id:
        raise Refused(f"{vkey.strip()!r} is damaged: its id should be {key.id.hex()}")
    return key


def read_note(data: bytes) -> Note:
    """Text and signature lines of a note; Refused if it is none."""
    if len(data) > LARGEST_NOTE:
        raise Refused(f"a note of more than {LARGEST_NOTE} bytes is not read")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("a note is UTF-8") from error
    text, gap, lines = whole.rpartition("\n\n")
    if not gap or not lines.endswith("\n") or re.search(r"[\x00-\x09\x0b-\x1f]", whole):
        raise Refused("this is no note: a text, an empty line and signatures are expected")
    signatures = tuple(_signature(line) for line in lines[:-1].split("\n"))
    if len(signatures) > MOST_SIGNATURES:
        raise Refused(f"a note with more than {MOST_SIGNATURES} signatures is not read")
    return Note(text + "\n", signatures)


def _signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    if dash != "\u2014" or not is_key_name(name):
        raise Refused(f"{line!r} is no line of signature: `\u2014 name base64` is expected")
    data = unbase64(encoded)
    if len(data) < 5:
        raise Refused(f"{line!r} holds no signature")
    return Signature(name, data[:4], data[4:])


def cosigned_text(text: str, at: int) -> bytes:
    """What a cosignature signs: C2SP tlog-cosignature v1."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def signed_by(note: Note, keys: Iterable[Key], check: Check = ed25519) -> list[Signed]:
    """The signatures of known keys; those of others are ignored. Refused if one of a known key is false."""
    known = {(key.name, key.id): key for key in keys}
    claimed = [(known.get((one.name, one.id)), one) for one in note.signatures]
    return [_verified(note, key, one, check) for key, one in claimed if key is not None]


def _verified(note: Note, key: Key, signature: Signature, check: Check) -> Signed:
    at, message, value = None, note.text.encode(), signature.value
    if key.kind == COSIGNATURE:
        at, value = int.from_bytes(value[:8], "big"), value[8:]
        message = cosigned_text(note.text, at)
    if (at or 0) >= 2**63 or not check(key.public, message, value):
        raise Refused(f"the signature of {key.name} is false: the text was changed, or somebody else signed it")
    return Signed(key, at)


# Checkpoints: C2SP tlog-checkpoint


class Checkpoint(NamedTuple):
    """What a record was when it had that many entries."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        root = base64.b64encode(self.root).decode()
        return "".join(f"{line}\n" for line in (self.origin, self.size, root, *self.extensions))


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that a note's text is; Refused if it is none."""
    *lines, end = text.split("\n")
    if len(lines) < 3 or end or not all(lines) or not is_number(lines[1]):
        raise Refused("this is no checkpoint: origin, size and root are expected, a line each")
    checkpoint = Checkpoint(lines[0], int(lines[1]), unbase64(lines[2]), tuple(lines[3:]))
    if len(checkpoint.root) != HASH_BYTES or (checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT):
        raise Refused(f"{lines[2]!r} is no root of a tree of {lines[1]} entries")
    return checkpoint


def is_number(text: str) -> bool:
    return re.fullmatch("0|[1-9][0-9]{0,18}", text) is not None


class Opened(NamedTuple):
    """A checkpoint that its log signed, and who else did."""

    checkpoint: Checkpoint
    signed: tuple[Signed, ...]

    @property
    def cosigned(self) -> list[Signed]:
        return [one for one in self.signed if one.at is not None]


def open_checkpoint(data: bytes, keys: Iterable[Key], check: Check = ed25519) -> Opened:
    """The checkpoint, if one of the keys signed it as its log; Refused otherwise."""
    note = read_note(data)
    checkpoint = read_checkpoint(note.text)
    signed = signed_by(note, [key.under(checkpoint.origin) if key.kind == NOTE else key for key in keys], check)
    if not any(one.key.kind == NOTE and one.key.name == checkpoint.origin for one in signed):
        raise Refused(f"no known key signed this checkpoint of {checkpoint.origin}")
    return Opened(checkpoint, tuple(signed))


# Proofs of single entries: C2SP tlog-proof

PROOF_HEADER = "c2sp.org/tlog-proof@v1"


class Proof(NamedTuple):
    """That the leaf at `leaf` (from 0) stands in the tree of a checkpoint, which is a note yet to be opened."""

    leaf: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None


def read_proof(data: bytes) -> Proof:
    """The proof of a `.tlog-proof` file; Refused if it is none."""
    head, _, checkpoint = data.partition(b"\n\n")
    header, *lines = head.decode("utf-8", "replace").split("\n")
    extra = unbase64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else None
    index = lines.pop(0) if lines else ""
    if header != PROOF_HEADER or not index.startswith("index ") or not is_number(index[6:]):
        raise Refused(f"this is no proof: {PROOF_HEADER}, an index and hashes are expected")
    return Proof(int(index[6:]), tuple(unbase64(line) for line in lines), checkpoint, extra)


def check_proof(data: bytes, entry: bytes, keys: Iterable[Key], check: Check = ed25519) -> Opened:
    """The signed checkpoint in whose tree the entry stands where the proof says; Refused if it does not."""
    proof = read_proof(data)
    opened = open_checkpoint(proof.checkpoint, keys, check)
    size, root = opened.checkpoint.size, opened.checkpoint.root
    if not is_included(proof.leaf, size, leaf_hash(entry), proof.hashes, root):
        raise Refused(f"this is not entry {proof.leaf + 1} of {opened.checkpoint.origin} as it was signed")
    return opened


def read_hashes(data: bytes) -> list[bytes]:
    """The hashes of a proof of consistency: one in base64 a line, as in a witness's `add-checkpoint`."""
    return [unbase64(line) for line in data.decode("utf-8", "replace").split("\n")[:-1]]


def check_continues(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> None:
    """Refused unless the record of `new` begins with all that `old` had, unchanged and in order."""
    if old.origin != new.origin:
        raise Refused(f"these are two records: {old.origin} and {new.origin}")
    if old.size > new.size:
        raise Refused(f"{new.origin} had {old.size} entries and has {new.size}: entries were removed")
    if old.size and not is_consistent(old.size, new.size, proof, old.root, new.root):
        raise Refused(f"{new.origin} does not continue its first {old.size} entries: it was forked or rewritten")


# Entries: the lines of an exported log, canonical JSON (RFC 8785)


class Line(NamedTuple):
    """An entry: its canonical bytes, what they say, and its passages."""

    state: bytes
    entry: Any
    passages: Any


def canonical(value: Any) -> bytes:
    """The value in canonical JSON, for values without fractions."""
    return json.dumps(_in_order(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _in_order(value: Any) -> Any:
    """Names in the order of their UTF-16 units, as RFC 8785 has it."""
    if isinstance(value, dict):
        units = None if all(map(str.isascii, value)) else _units
        return {name: _in_order(value[name]) for name in sorted(value, key=units)}
    if isinstance(value, list):
        return [_in_order(one) for one in value]
    if isinstance(value, float):
        raise Refused(f"{value} is no whole number: an entry holds none other")
    return value


def _units(name: str) -> bytes:
    return name.encode("utf-16-be")


def read_line(line: bytes) -> Line:
    """An entry of an exported log, with the very bytes that its leaf is; Refused if the line is not canonical."""
    try:
        whole = json.loads(line)
        state, passages = canonical(whole["entry"]), whole["passages"]
        same = canonical({"entry": whole["entry"], "passages": passages}) + b"\n" == line
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused(f"it cannot be read: {error}") from error
    if not same:
        raise Refused("it is not canonical JSON (RFC 8785)")
    return Line(state, whole["entry"], passages)


def passage_faults(passages: Iterable[dict[str, str]]) -> Iterator[str]:
    """What is wrong with salts and texts beside an entry; erased ones have neither."""
    for kept in passages:
        if set(kept) == {"commitment"}:
            continue
        if set(kept) != {"commitment", "salt", "text"} or not re.fullmatch("([0-9a-f]{2}){16,}", kept["salt"]):
            yield f"the passage {kept['commitment']} is not written as a salt and a text"
        elif _committed(kept["salt"], kept["text"]) != kept["commitment"]:
            yield f"the passage {kept['text']!r} is not the one that {kept['commitment']} stands for"


def _committed(salt: str, text: str) -> str:
    return "sha256:" + hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


def commitments(value: Any) -> Iterator[str]:
    """The passages that an entry holds, by their commitments."""
    if isinstance(value, dict):
        if set(value) == {"passage"} and isinstance(value["passage"], str):
            yield value["passage"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from commitments(one)


# Recordings: what was recorded at once, signed by its recorder in one more entry

RECORDING, SIGNED = "travaux-recording/v1", "RecordingSigned"


class Recording(NamedTuple):
    """Entries `first` to `last`, which the entry after them signs; `key` is None where the signer's is not known."""

    first: int
    last: int
    recorder: str
    recorded_at: str
    key: Key | None


def recording_text(negotiation: str, recorder: str, first: int, last: int, leaves: Iterable[bytes]) -> str:
    """What the recorder signs: himself, the numbers, and the root of a tree over the entries' leaf hashes."""
    edge = Edge()
    for leaf in leaves:
        edge.add(leaf)
    lines = (RECORDING, negotiation, recorder, f"{first}-{last}", base64.b64encode(edge.root()).decode())
    return "".join(f"{line}\n" for line in lines)


class Recordings:
    """The signed recordings of a log, told its entries in order.

    Law: a recording counts only as it was signed, byte for byte, at its place in its log, by a key that has its
    recorder's name. All else that claims to be one is a fault. An entry is signed once, or never.
    """

    def __init__(self, negotiation: str, keys: Iterable[Key], check: Check = ed25519) -> None:
        self.found: list[Recording] = []
        self.faults: list[tuple[int, str]] = []
        self._negotiation, self._check = negotiation, check
        self._keys = {(key.name, key.id): key for key in keys if key.kind == NOTE}
        self._by = ("", "")
        self._leaves: list[bytes] = []

    def add(self, number: int, entry: Any, leaf: bytes) -> None:
        """The entry with that number, and the hash of its leaf."""
        by = (entry["recorder"], entry["recorded_at"])
        if by != self._by:
            self._by, self._leaves = by, []
        if entry["event"]["type"] != SIGNED:
            self._leaves.append(leaf)
            return
        try:
            self.found.append(self._signed(number, entry["event"], leaf))
        except Refused as error:
            self.faults.append((number, str(error)))
        self._leaves = []

    def _signed(self, number: int, event: Any, leaf: bytes) -> Recording:
        (recorder, at), first, last = self._by, event["first"], number - 1
        if event["last"] != last or not 0 < number - first <= len(self._leaves):
            raise Refused("it does not sign entries that were recorded along with it")
        line = event["signature"]
        whole = {"entry": number, "event": recording_event(first, last, line), "recorded_at": at, "recorder": recorder}
        if leaf_hash(canonical(whole)) != leaf:
            raise Refused("it is not written as a signature of entries is")
        text = recording_text(self._negotiation, recorder, first, last, self._leaves[first - number :])
        signature = _signature(line)
        if signature.name != recorder:
            raise Refused(f"{signature.name} signed what {recorder} recorded")
        key = self._keys.get((recorder, signature.id))
        if key is not None and not self._check(key.public, text.encode(), signature.value):
            raise Refused(f"the signature of {recorder} does not fit: what it signs was changed, or is forged")
        return Recording(first, last, recorder, at, key)


def recording_event(first: int, last: int, line: str) -> dict[str, Any]:
    """The event that signs entries, as it is stored; `line` is that of a note."""
    id = f"recording:{first}-{last}"
    return {"first": first, "id": id, "last": last, "signature": line, "type": SIGNED, "v": 1}


def review_faults(event: Any, leaves: Sequence[bytes]) -> Iterator[str]:
    """What is wrong with a review that says which bytes it looked at; `leaves` are the hashes of the entries before."""
    if event["type"] != "EntryReviewed" or "leaf" not in event:
        return
    at = event["entry"] - 1
    if not 0 <= at < len(leaves) or base64.b64encode(leaves[at]).decode() != event["leaf"]:
        yield f"what it reviewed is not entry {event['entry']} as it is here"


# Bags: RFC 8493, with the log, its checkpoints and its proofs as payload


class Verdict:
    """What was found about a bag: faults, and what can be said besides."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.told: list[str] = []


def check_bag(folder: Path, keys: Sequence[Key], known: Sequence[bytes] = (), check: Check = ed25519) -> Verdict:
    """Everything in a bag, against keys and checkpoints from outside it."""
    verdict = Verdict()
    verdict.faults.extend(_manifest_faults(folder))
    signed = _opened(folder / "data" / "checkpoint", keys, check, verdict)
    inside = sorted((folder / "data" / "checkpoints").glob("*"))
    held = [one for path in inside if (one := _opened(path, keys, check, verdict))]
    outside = [one for data in known if (one := _opened(data, keys, check, verdict))]
    roots = {one.checkpoint.size: b"" for one in [signed, *held, *outside] if one}
    recordings = Recordings(_negotiation(folder / "data" / "log.jsonl"), keys, check)
    size = _check_entries(folder / "data" / "log.jsonl", roots, recordings, verdict)
    for one in [signed, *held, *outside]:
        if one:
            verdict.faults.extend(_root_faults(one.checkpoint, signed, roots, size))
    if signed and size:
        _check_proofs(folder / "data", signed, keys, check, verdict)
        verdict.faults.extend(_connection_faults(folder / "data", [*held, signed]))
        verdict.faults.extend(_header_faults(folder / "data" / "log.jsonl", signed.checkpoint.origin))
    if signed:
        _tell(verdict, signed, outside, size)
    verdict.told.extend(_recorders(recordings.found))
    return verdict


def _opened(given: Path | bytes, keys: Sequence[Key], check: Check, verdict: Verdict) -> Opened | None:
    name = given.name if isinstance(given, Path) else "the checkpoint from outside"
    try:
        return open_checkpoint(given.read_bytes() if isinstance(given, Path) else given, keys, check)
    except OSError as error:
        verdict.faults.append(f"{name}: {error.strerror}")
    except Refused as error:
        verdict.faults.append(f"{name}: {error}")
    return None


def _manifest_faults(folder: Path) -> Iterator[str]:
    for name, inside in (("manifest-sha512.txt", True), ("tagmanifest-sha512.txt", False)):
        try:
            lines = (folder / name).read_text("utf-8").splitlines()
        except OSError as error:
            yield f"{name}: {error.strerror}"
            continue
        listed = {path: sha512 for sha512, _, path in (line.partition("  ") for line in lines)}
        present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        present = {path for path in present if path.startswith("data/") == inside and path != "tagmanifest-sha512.txt"}
        yield from (f"{path}: it is not in {name}" for path in sorted(present - set(listed)))
        for path, sha512 in sorted(listed.items()):
            if path not in present or hashlib.sha512((folder / path).read_bytes()).hexdigest() != sha512:
                yield f"{path}: it is not what {name} says"


def _check_entries(path: Path, roots: dict[int, bytes], recordings: Recordings, verdict: Verdict) -> int:
    """Numbering, times, passages, signatures and roots of the log; how many entries it has."""
    edge, last = Edge(), ""
    leaves: list[bytes] = []
    if not path.is_file():
        verdict.faults.append(f"{path.name}: it is missing")
        return 0
    with path.open("rb") as lines:
        next(lines, None)
        for number, line in enumerate(lines, 1):
            try:
                read = read_line(line)
                verdict.faults.extend(f"entry {number}: {why}" for why in _entry_faults(number, last, read))
                last = str(read.entry["recorded_at"])
                verdict.faults.extend(f"entry {number}: {why}" for why in review_faults(read.entry["event"], leaves))
                leaves.append(leaf_hash(read.state))
                recordings.add(number, read.entry, leaves[-1])
            except (Refused, KeyError, TypeError, ValueError, AttributeError) as error:
                verdict.faults.append(f"entry {number}: {error}")
                leaves[number - 1 :] = [leaf_hash(line)]
            edge.add(leaves[-1])
            if number in roots:
                roots[number] = edge.root()
    verdict.faults.extend(f"entry {number}: {why}" for number, why in recordings.faults)
    return edge.size


def _negotiation(path: Path) -> str:
    """The one that the first line of the log names, if any."""
    try:
        with path.open("rb") as lines:
            return str(json.loads(next(lines))["negotiation"])
    except (OSError, StopIteration, ValueError, KeyError, TypeError):
        return ""


def _recorders(recordings: Iterable[Recording]) -> Iterator[str]:
    """How many entries each recorder signed; what nobody signed is recorded by whoever it says, as it says."""
    counted: dict[tuple[str, bool], int] = {}
    for one in recordings:
        whose = (one.recorder, one.key is not None)
        counted[whose] = counted.get(whose, 0) + 1 + one.last - one.first
    for (recorder, known), count in sorted(counted.items()):
        entries = "1 entry" if count == 1 else f"{count} entries"
        yield f"{recorder} recorded {entries}, signed with a key that is {'known' if known else 'not known'}"


def _entry_faults(number: int, last: str, line: Line) -> Iterator[str]:
    if line.entry["entry"] != number:
        yield f"it says that it is entry {line.entry['entry']}"
    if last and _time(line.entry["recorded_at"]) < _time(last):
        yield f"it was recorded at {line.entry['recorded_at']}, before the entry that precedes it"
    yield from passage_faults(line.passages)
    if sorted(commitments(line.entry["event"])) != [kept["commitment"] for kept in line.passages]:
        yield "the passages beside it are not those that it holds"


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))  # noqa: FURB162 - Python 3.10 does not read Z


def _root_faults(one: Checkpoint, signed: Opened | None, roots: dict[int, bytes], size: int) -> Iterator[str]:
    if signed and one.origin != signed.checkpoint.origin:
        yield f"there is a checkpoint of {one.origin} beside that of {signed.checkpoint.origin}"
    elif one.size > size:
        yield f"a checkpoint of {one.size} entries was signed, and {size} are here"
    elif one.size and roots[one.size] != one.root:
        yield f"the first {one.size} entries are not those that were signed at that size"


def _header_faults(path: Path, origin: str) -> Iterator[str]:
    with path.open("rb") as lines:
        header = next(lines)
    negotiation = origin.rpartition("/")[2]
    if header != canonical({"format": "travaux-log", "negotiation": negotiation, "version": 1}) + b"\n":
        yield f"{path.name}: its first line does not name the log of {negotiation}"


def _connection_faults(data: Path, signed: Iterable[Opened]) -> Iterator[str]:
    """Every proof of consistency in the bag, against the checkpoints it connects."""
    by_size = {str(one.checkpoint.size): one.checkpoint for one in signed}
    for path in sorted((data / "consistency").glob("*")):
        old, _, new = path.name.partition("-")
        try:
            check_continues(by_size[old], by_size[new], read_hashes(path.read_bytes()))
        except KeyError:
            yield f"{path.name}: there is no checkpoint of one of these sizes"
        except Refused as error:
            yield f"{path.name}: {error}"


def _check_proofs(data: Path, signed: Opened, keys: Sequence[Key], check: Check, verdict: Verdict) -> None:
    proofs = {path.name.partition(".")[0]: path for path in sorted((data / "proofs").glob("*"))}
    with (data / "log.jsonl").open("rb") as lines:
        states = {str(number): line for number, line in enumerate(lines) if number and str(number) in proofs}
    for number, path in proofs.items():
        try:
            proof = path.read_bytes()
            opened = check_proof(proof, read_line(states.get(number, b"")).state, keys, check)
            if (opened.checkpoint.origin, str(read_proof(proof).leaf + 1)) != (signed.checkpoint.origin, number):
                raise Refused("it is the proof of another entry")
        except Refused as error:
            verdict.faults.append(f"{path.name}: {error}")


def _tell(verdict: Verdict, signed: Opened, outside: Sequence[Opened], size: int) -> None:
    verdict.told.append(f"{signed.checkpoint.origin}: {size} entries, signed up to {signed.checkpoint.size}")
    for one in outside:
        verdict.told.append(f"checked against a checkpoint of {one.checkpoint.size} entries from outside")
    if not outside:
        verdict.told.append("not checked against any checkpoint from outside: give the last one you kept with --known")
    for name, at in sorted({(one.key.name, one.at or 0) for one in signed.cosigned}):
        verdict.told.append(
            f"entries 1 to {signed.checkpoint.size} were written no later than {told(at)}, cosigned by {name}"
        )
    if not signed.cosigned:
        verdict.told.append("when the entries were written is the record's own word: no known partner cosigned")
    if size > signed.checkpoint.size:
        verdict.told.append(f"entries {signed.checkpoint.size + 1} to {size} are not signed yet")


def told(at: int) -> str:
    """The time of a cosignature in RFC 3339."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at)) if at < 2**40 else f"second {at}"


# The command line


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    try:
        keys = [key for given in asked.key for key in _keys(given)]
        verdict = _asked(asked, keys)
    except ValueError as error:
        verdict = Verdict()
        verdict.faults.append(str(error))
    except OSError as error:
        print(f"{error.filename} cannot be read: {error.strerror}", file=sys.stderr)
        return 2
    for line in verdict.told:
        print(line)
    for fault in verdict.faults:
        print(f"FAULT {fault}")
    print("This does not hold." if verdict.faults else "All of this holds.")
    return 7 if verdict.faults else 0


def _asked(asked: argparse.Namespace, keys: Sequence[Key]) -> Verdict:
    if asked.what == "bag":
        return check_bag(asked.folder, keys, [path.read_bytes() for path in asked.known])
    verdict = Verdict()
    if asked.what == "proof":
        opened = check_proof(asked.file.read_bytes(), asked.entry.read_bytes().removesuffix(b"\n"), keys)
        _tell(verdict, opened, [opened], opened.checkpoint.size)
    else:
        old, new = (open_checkpoint(path.read_bytes(), keys) for path in (asked.old, asked.new))
        check_continues(old.checkpoint, new.checkpoint, read_hashes(asked.proof.read_bytes()))
        _tell(verdict, new, [old], new.checkpoint.size)
    return verdict


def _keys(given: str) -> list[Key]:
    """The key itself, or those of a file."""
    lines = [given] if given.count("+") >= 2 else Path(given).read_text("utf-8").splitlines()
    return [read_key(line.split()[0]) for line in lines if line.strip() and not line.startswith("#")]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    kinds = parser.add_subparsers(dest="what", required=True)
    bag = kinds.add_parser("bag", help="a bundle")
    bag.add_argument("folder", type=Path)
    bag.add_argument("--known", type=Path, action="append", default=[], help="a checkpoint that you kept")
    proof = kinds.add_parser("proof", help="the proof of one entry")
    proof.add_argument("file", type=Path)
    proof.add_argument("--entry", type=Path, required=True, help="its canonical bytes")
    consistent = kinds.add_parser("consistent", help="two checkpoints")
    for name in ("old", "new", "proof"):
        consistent.add_argument(name, type=Path)
    for one in (bag, proof, consistent):
        one.add_argument("--key", action="append", required=True, help="of the record, and of partners who cosign")
    return parser


if __name__ == "__main__":
    sys.exit(main())
