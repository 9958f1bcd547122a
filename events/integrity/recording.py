"""Signed recordings: the recorder signs what is recorded at once, in one more entry of the same transaction.

The signature is that of a note (C2SP signed-note), by a key that has the recorder's name, over a text that
anybody derives from the log:

    travaux-recording/v1
    barn
    ann
    11-13
    <base64 of the RFC 6962 root over the leaves of these entries>

So it is exported, bundled and hashed like every entry, and an erasure does not touch it. Without it the
recorder of an entry is a claim.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from travaux.domain.entry import Entry
from travaux.domain.event import Event
from travaux.domain.record_keeping import EntryReviewed, RecordingSigned
from travaux.domain.signers import Signer, Signers
from travaux.events.codec import Raw
from travaux.events.integrity.keys import Valid
from travaux.events.integrity.notes import SigningKey, ed25519, signature_line
from travaux.events.integrity.rows import Fault
from travaux.events.integrity.verifier import (
    NOTE,
    Recording,
    Recordings,
    Refused,
    leaf_hash,
    recording_event,
    recording_text,
)
from travaux.events.log import Log


class NotForRecordings(Refused):
    """A key that cosigns signs texts with a time."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the key of {name} cosigns checkpoints: record under a name that has a key for signing")


def append_signed(
    log: Log,
    negotiation: str,
    events: Iterable[Event],
    *,
    key: SigningKey,
    recorded_at: datetime,
    expected: int | None = None,
) -> list[Entry]:
    """Record events as `Log.append` does, by whom the key names, and sign them; the entries, the signature last."""
    if key.kind != NOTE:
        raise NotForRecordings(key.name)
    with log.transaction():
        entries = log.append(negotiation, events, recorder=key.name, recorded_at=recorded_at, expected=expected)
        if not entries:
            return []
        signing = signature_of(log, negotiation, entries[0].number, entries[-1].number, key)
        return entries + log.append(
            negotiation, [signing], recorder=key.name, recorded_at=entries[-1].recorded_at, expected=entries[-1].number
        )


def signature_of(log: Log, negotiation: str, first: int, last: int, key: SigningKey) -> RecordingSigned:
    """The event that signs these entries."""
    leaves = [leaf_hash(raw.state) for raw in log.raw(negotiation, first - 1, last)]
    text = recording_text(negotiation, key.name, first, last, leaves)
    line = signature_line(key.key, key.sign(text.encode())).removesuffix("\n")
    fields = recording_event(first, last, line)
    return RecordingSigned.model_validate({name: fields[name] for name in ("id", "first", "last", "signature")})


class Signatures(NamedTuple):
    """Whose stand, by entry, and those that do not fit what they are under."""

    signers: dict[int, Signer]
    faults: tuple[Fault, ...]


def signed_entries(negotiation: str, raws: Iterable[Raw], keys: Iterable[Valid]) -> Signatures:
    """The signers of entries as they are stored, in order; what lies between them may be left out.

    Law: whatever byte of a signed entry is changed, or of the one that signs it, it is signed no more.
    """
    keys = list(keys)
    read, faults = Recordings(negotiation, [valid.key for valid in keys], ed25519), []
    for raw in raws:
        try:
            read.add(raw.number, json.loads(raw.state), leaf_hash(raw.state))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            faults.append(Fault(raw.number, f"it cannot be read as an entry: {error}"))
    return Signatures(signers(read.found, keys), (*faults, *(Fault(*fault) for fault in read.faults)))


def signers(recordings: Iterable[Recording], keys: Sequence[Valid]) -> dict[int, Signer]:
    """By entry; one that signs others is signed with them, since its bytes follow from theirs."""
    found: dict[int, Signer] = {}
    for one in recordings:
        found |= dict.fromkeys(range(one.first, one.last + 2), Signer(one.recorder, _names(one, keys)))
    return found


def _names(recording: Recording, keys: Sequence[Valid]) -> frozenset[str]:
    """Under which names the key is known; none if it is not, or was not in use when it signed."""
    at, key = datetime.fromisoformat(recording.recorded_at), recording.key
    if key is None or not any(valid.key == key and valid.at(at) for valid in keys):
        return frozenset()
    return frozenset(valid.key.name for valid in keys if valid.key.public == key.public)


def checked(log: Log, negotiation: str, kept: Iterable[Entry], keys: Iterable[Valid]) -> Signers:
    """Whose signatures stand in a log; `kept` are its record-keeping entries. Of the others the signed ones are read.

    A review counts for nothing if it is not of the bytes that are here.
    """
    kept = list(kept)
    signings = [(entry.event.first, entry.number) for entry in kept if isinstance(entry.event, RecordingSigned)]
    if not signings:
        return {}
    found = signed_entries(negotiation, _read(log, negotiation, signings), keys).signers
    reviews = {entry.number: entry.event for entry in kept if isinstance(entry.event, EntryReviewed)}
    looked_at = [(one.entry, one.entry) for one in reviews.values()]
    leaves = {raw.number: leaf_hash(raw.state) for raw in _read(log, negotiation, looked_at)}
    unfit = (number for number, one in reviews.items() if number in found and not _fits(one, leaves))
    return found | {number: Signer(found[number].name) for number in unfit}


def _fits(review: EntryReviewed, leaves: Mapping[int, bytes]) -> bool:
    """Is it of the bytes that stand under the entry's number?"""
    leaf = leaves.get(review.entry)
    return leaf is not None and review.leaf == base64.b64encode(leaf).decode()


def _read(log: Log, negotiation: str, spans: Iterable[tuple[int, int]]) -> Iterator[Raw]:
    """The entries of these spans, each once and in order, along with those between where they are few."""
    runs: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if runs and first <= runs[-1][1] + _FEW:
            runs[-1] = (runs[-1][0], max(last, runs[-1][1]))
        else:
            runs.append((first, last))
    for first, last in runs:
        yield from log.raw(negotiation, max(first - 1, 0), last)


_FEW = 100
"""Entries that are read on over, which takes no longer than to look up what comes after them."""


def leaf_of(log: Log, negotiation: str, number: int) -> str | None:
    """The hash of an entry's leaf as a review tells it; None if there is no such entry."""
    leaves = (leaf_hash(raw.state) for raw in log.raw(negotiation, number - 1, number))
    return next((base64.b64encode(leaf).decode() for leaf in leaves), None)
