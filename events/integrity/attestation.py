"""Attestations: a signed note that says which answer a record gave to a question at a pin.

    travaux-attestation/v1
    origin travaux/ann/barn
    question {"party":"bob","verb":"positions"}
    pin {"as_of":"2025-12-08T22:00:00Z","known_on":"2025-12-08T22:00:00Z","recorded_by":227}
    answer sha256:…
    program travaux 0.1.0
    checkpoint 228 …

The answer is worked out over a log in which every passage reads as its own commitment, so that an erasure
changes nothing in it: an attestation outlives the words. Whoever reproduces it does the same again.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import rfc8785

from travaux.domain.entry import Entry
from travaux.events.codec import Raw
from travaux.events.integrity.checkpoint import origin
from travaux.events.integrity.kept import make_checkpoint
from travaux.events.integrity.log_tree import LogTree
from travaux.events.integrity.notes import SigningKey, ed25519, sign
from travaux.events.integrity.tree import root_of
from travaux.events.integrity.verifier import Key, Refused, is_number, read_note, signed_by, unbase64
from travaux.events.log import Log, read

HEADER = "travaux-attestation/v1"
_NAMES = ["origin", "question", "pin", "answer", "program", "checkpoint"]


class Committed(Log):
    """A log whose passages read as their commitments, erased or not. Tables folded from another are not for it."""

    def __init__(self, log: Log) -> None:
        super().__init__(log._recorder)

    def _entry(self, negotiation: str, raw: Raw) -> Entry:
        return read(negotiation, raw, _Themselves())


class _Themselves(dict[str, str]):
    """Every passage by its commitment, which is all that is said of it."""

    def get(self, commitment: str, default: Any = None) -> Any:
        return commitment


Json = Mapping[str, Any]
Answering = Callable[[Committed, Json, Json], Any]
"""Works out the answer to a question at a pin from a log, as JSON; the same for the same, always."""


@dataclass(frozen=True)
class Attestation:
    """What is attested. The question and the pin are whatever their asker needs to ask again."""

    origin: str
    question: Json
    pin: Json
    digest: str
    program: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        question, pin = (rfc8785.dumps(dict(one)).decode() for one in (self.question, self.pin))
        checkpoint = f"{self.size} {base64.b64encode(self.root).decode()}"
        values = [self.origin, question, pin, self.digest, self.program, checkpoint]
        return "".join(f"{line}\n" for line in [HEADER, *map(" ".join, zip(_NAMES, values, strict=True))])


class Reproduced(NamedTuple):
    """What became of an attestation: nothing is wrong with it if there are no faults."""

    attestation: Attestation
    faults: tuple[str, ...]


def digest(answer: Any) -> str:
    """`sha256:` and the hash of the answer in canonical JSON."""
    return "sha256:" + hashlib.sha256(rfc8785.dumps(answer)).hexdigest()


def attest(
    log: Log, negotiation: str, key: SigningKey, *, question: Json, pin: Json, answering: Answering, program: str
) -> bytes:
    """The signed note; a checkpoint is made along with it. Law: `reproduce` finds no fault in it, ever after."""
    name = origin(key, negotiation)
    make_checkpoint(log, negotiation, key)
    grown, answer = LogTree(log, negotiation), answering(Committed(log), question, pin)
    attested = Attestation(name, question, pin, digest(answer), program, grown.size, grown.root())
    return sign(attested.text, key.under(name))


def open_attestation(note: bytes, keys: Iterable[Key]) -> Attestation:
    """The attestation, if one of the keys signed it for its record; Refused otherwise."""
    read = read_note(note)
    attested = read_attestation(read.text)
    signed = signed_by(read, [key.under(attested.origin) for key in keys], ed25519)
    if not any(one.key.name == attested.origin and one.at is None for one in signed):
        raise Refused(f"no known key signed this attestation of {attested.origin}")
    return attested


def read_attestation(text: str) -> Attestation:
    """The attestation that a note's text is; Refused if it is none."""
    header, *lines = text.removesuffix("\n").split("\n")
    names, values = [line.partition(" ")[0] for line in lines], [line.partition(" ")[2] for line in lines]
    if header != HEADER or names != _NAMES:
        raise Refused(f"this is no attestation: {HEADER} and {', '.join(_NAMES)} are expected, a line each")
    size, _, root = values[5].partition(" ")
    if not is_number(size):
        raise Refused(f"{size!r} is no number of entries")
    question, pin = map(_object, values[1:3])
    attested = Attestation(values[0], question, pin, values[3], values[4], int(size), unbase64(root))
    if attested.text != text:
        raise Refused("this attestation is not written as it would be")
    return attested


def _object(text: str) -> Json:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise Refused(f"{text!r} is not JSON") from error
    if not isinstance(value, dict):
        raise Refused(f"{text!r} is no JSON object")
    return value


def reproduce(log: Log, negotiation: str, note: bytes, keys: Iterable[Key], answering: Answering) -> Reproduced:
    """Ask the attested question again, of the same entries; Refused if the note is not what it claims to be."""
    attested = open_attestation(note, keys)
    return Reproduced(attested, tuple(_faults(log, negotiation, attested, answering)))


def _faults(log: Log, negotiation: str, attested: Attestation, answering: Answering) -> Iterator[str]:
    if not attested.origin.endswith(f"/{negotiation}"):
        yield f"it is an attestation of {attested.origin} and not of {negotiation}"
        return
    states = (raw.state for raw in log.raw(negotiation, 0, attested.size))
    if log.head(negotiation) < attested.size or root_of(states) != attested.root:
        yield f"the first {attested.size} entries are not those it was made from"
    found = digest(answering(Committed(log), attested.question, attested.pin))
    if found != attested.digest:
        yield f"the answer is another: {found} and not {attested.digest}"
