"""An answer that was attested is reproduced for ever: later entries and erasures change nothing in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from given_log import EVENTS, NOON, party, record
from signing import ANN, BOB, always
from tampering import tampered, unguard

from travaux.domain.event import written
from travaux.events.integrity.attestation import (
    Attestation,
    Committed,
    Json,
    attest,
    digest,
    open_attestation,
    read_attestation,
    reproduce,
)
from travaux.events.integrity.erasure import erase
from travaux.events.integrity.kept import checkpoints, make_checkpoint
from travaux.events.integrity.notes import SigningKey, sign
from travaux.events.integrity.verifier import Refused, read_note
from travaux.events.integrity.verify import verify
from travaux.events.log import Log, open_log


def everything(log: Committed, question: Json, pin: Json) -> Any:
    """Answers with all that a negotiation's entries say by the pin."""
    return {
        "verb": question["verb"],
        "said": [written(entry.event) for entry in log.entries("barn", 0, pin["recorded_by"])],
    }


@pytest.fixture
def log() -> Iterator[Log]:
    with open_log("memory:") as opened:
        record(opened, *EVENTS)
        yield opened


@pytest.fixture
def note(log: Log) -> bytes:
    pin = {"as_of": None, "known_on": "2026-01-01T12:00:00Z", "recorded_by": 3}
    question = {"verb": "log", "negotiation": "barn"}
    return attest(log, "barn", ANN, question=question, pin=pin, answering=everything, program="travaux 0.1.0")


def faults(log: Log, note: bytes, answering: Callable[[Committed, Json, Json], Any] = everything) -> tuple[str, ...]:
    return reproduce(log, "barn", note, [ANN.key], answering).faults


def test_an_attestation_says_what_was_asked_and_of_what(log: Log, note: bytes) -> None:
    attested = open_attestation(note, [ANN.key])
    lines = attested.text.split("\n")
    assert lines[:4] == [
        "travaux-attestation/v1",
        "origin travaux/ann/barn",
        'question {"negotiation":"barn","verb":"log"}',
        'pin {"as_of":null,"known_on":"2026-01-01T12:00:00Z","recorded_by":3}',
    ]
    assert lines[5] == "program travaux 0.1.0"
    assert [read_note(one).text.split("\n")[1:3] for one in checkpoints(log, "barn")] == [lines[6].split(" ")[1:]]
    assert faults(log, note) == ()


def test_later_entries_and_an_erasure_change_nothing(log: Log, note: bytes) -> None:
    record(log, *(party(f"p{number}") for number in range(100)))
    assert faults(log, note) == ()
    erase(log, "barn", 3, authority="court order 7", recorder="ann", recorded_at=NOON)
    assert faults(log, note) == ()
    assert verify(log, "barn", keys=always(ANN)).holds


def test_no_word_of_a_passage_goes_into_an_attested_answer(log: Log, note: bytes) -> None:
    seen: list[Any] = []

    def watched(committed: Committed, question: Json, pin: Json) -> Any:
        seen.append(everything(committed, question, pin))
        return seen[-1]

    assert faults(log, note, watched) == ()
    assert "Not a penny more" not in str(seen) and str(seen).count("sha256:") == 3
    committed = Committed(log)
    assert committed.head("barn") == 3 and committed.numbers_of("barn", ["news"]) == {"news": 2}
    assert list(committed.some("barn", [3, 1])) == [one for one in committed.entries("barn") if one.number != 2]


def test_another_answer_is_found(log: Log, note: bytes) -> None:
    def other(committed: Committed, question: Json, pin: Json) -> Any:
        return {**everything(committed, question, pin), "verb": "lof"}

    (fault,) = faults(log, note, other)
    assert fault.startswith("the answer is another: sha256:")


def test_another_record_is_found(log: Log, note: bytes) -> None:
    unguard(log)
    for change in (
        "DELETE FROM stored_events WHERE originator_version = 3",
        "UPDATE stored_events SET state = CAST(replace(CAST(state AS TEXT), 'The barn', 'The bern') AS BLOB)",
    ):
        with tampered(log, change):
            assert faults(log, note)[0] == "the first 3 entries are not those it was made from"
    assert reproduce(log, "sale", note, [ANN.key], everything).faults == (
        "it is an attestation of travaux/ann/barn and not of sale",
    )


def test_every_flipped_bit_of_an_attestation_is_refused(note: bytes) -> None:
    for bit in range(8 * len(note)):
        flipped = (int.from_bytes(note, "big") ^ 1 << bit).to_bytes(len(note), "big")
        with pytest.raises(Refused):
            open_attestation(flipped, [ANN.key])


def test_an_attestation_needs_a_known_key_and_is_no_checkpoint(log: Log, note: bytes) -> None:
    for keys in ([], [BOB.key], [SigningKey.generate(ANN.name).key]):
        with pytest.raises(Refused, match="no known key signed this attestation"):
            open_attestation(note, keys)
    bob = SigningKey.generate("bob.example/reader")
    with pytest.raises(Refused, match="no known key signed this attestation"):
        open_attestation(sign(read_note(note).text, bob), [ANN.key, bob.key])
    with pytest.raises(Refused, match="this is no attestation"):
        open_attestation(make_checkpoint(log, "barn", ANN), [ANN.key])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/v1", "/v2"),
        ("origin ", ""),
        ('{"negotiation"', '{ "negotiation"'),
        ('{"negotiation":"barn","verb":"log"}', "[]"),
        ('{"negotiation":"barn","verb":"log"}', "{"),
        ("checkpoint 3", "checkpoint 03"),
        ("checkpoint 3 ", "checkpoint 3 A"),
        ("program travaux 0.1.0\n", ""),
    ],
)
def test_what_is_no_attestation_is_refused(note: bytes, old: str, new: str) -> None:
    text = read_note(note).text
    assert isinstance(read_attestation(text), Attestation)
    spoilt = sign(text.replace(old, new, 1), ANN.under("travaux/ann/barn"))
    with pytest.raises(Refused):
        open_attestation(spoilt, [ANN.key])


def test_a_digest_is_of_canonical_json() -> None:
    assert digest({"b": 1, "a": "é"}) == digest({"a": "é", "b": 1}) != digest({"a": "e", "b": 1})
