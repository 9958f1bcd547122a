"""Who recorded what: the recorder signs it in the same transaction, or it is a claim."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from given import event
from given_log import EVENTS, NOON, batches, party, record
from hypothesis import given, settings
from hypothesis import strategies as st
from signing import always
from tampering import tampered, unguard

from travaux.domain.event import Event
from travaux.domain.record_keeping import RecordingSigned
from travaux.domain.signers import Signer
from travaux.events.codec import Raw
from travaux.events.errors import HeadMoved
from travaux.events.integrity.bundle import write_bundle
from travaux.events.integrity.kept import make_checkpoint
from travaux.events.integrity.keys import Valid
from travaux.events.integrity.notes import SigningKey
from travaux.events.integrity.recording import (
    NotForRecordings,
    append_signed,
    checked,
    leaf_of,
    signature_of,
    signed_entries,
)
from travaux.events.integrity.verifier import COSIGNATURE, NOTE, check_bag
from travaux.events.integrity.verify import verify
from travaux.events.jsonl import exported, import_lines
from travaux.events.log import Log, open_log

ANN = SigningKey("ann", NOTE, bytes(range(32)))
BOB = SigningKey("bob", NOTE, bytes(range(1, 33)))
KEYS = always(ANN, BOB)
BY_ANN, BY_BOB = Signer("ann", frozenset({"ann"})), Signer("bob", frozenset({"bob"}))


@pytest.fixture
def log() -> Iterator[Log]:
    with open_log("memory:") as opened:
        record(opened, *EVENTS)
        yield opened


def signs(log: Log, *events: Event, key: SigningKey = ANN, at: datetime = NOON) -> list[int]:
    return [entry.number for entry in append_signed(log, "barn", events, key=key, recorded_at=at)]


def found(log: Log, keys: Sequence[Valid] = KEYS) -> dict[int, Signer]:
    signed = signed_entries("barn", log.raw("barn"), keys)
    assert signed.faults == ()
    return signed.signers


def test_a_recording_is_signed_in_one_more_entry_of_its_transaction(log: Log) -> None:
    assert signs(log, party("cy"), party("dan")) == [4, 5, 6]
    last = log.entry("barn", 6)
    assert isinstance(last.event, RecordingSigned)
    assert (last.event.first, last.event.last, last.recorder) == (4, 5, "ann")
    assert found(log) == {4: BY_ANN, 5: BY_ANN, 6: BY_ANN}
    assert verify(log, "barn", keys=KEYS).faults == ()


def test_what_is_signed_can_be_derived_from_the_log_alone(log: Log) -> None:
    """With hashes and Ed25519, and nothing of ours."""
    signs(log, party("cy"), party("dan"))
    one, two = (sha256(b"\x00" + raw.state).digest() for raw in log.raw("barn", 3, 5))
    root = base64.b64encode(sha256(b"\x01" + one + two).digest()).decode()
    (state,) = (json.loads(raw.state) for raw in log.raw("barn", 5))
    dash, name, encoded = state["event"]["signature"].split(" ")
    message = f"travaux-recording/v1\nbarn\nann\n4-5\n{root}\n".encode()
    assert (dash, name, base64.b64decode(encoded)[:4]) == ("\u2014", "ann", ANN.key.id)
    Ed25519PublicKey.from_public_bytes(ANN.key.public).verify(base64.b64decode(encoded)[4:], message)


def test_what_is_recorded_already_is_not_signed_again(log: Log) -> None:
    signs(log, party("cy"))
    assert signs(log, party("cy")) == []
    assert log.head("barn") == 5


def test_a_recording_that_comes_too_late_leaves_nothing(log: Log) -> None:
    with pytest.raises(HeadMoved):
        append_signed(log, "barn", [party("cy")], key=ANN, recorded_at=NOON, expected=2)
    assert log.head("barn") == 3


def test_the_key_of_a_cosigner_signs_no_recording(log: Log) -> None:
    with pytest.raises(NotForRecordings):
        signs(log, party("cy"), key=SigningKey("ann", COSIGNATURE, ANN.seed))
    cosigner = SigningKey("ann", COSIGNATURE, ANN.seed)
    log.append("barn", [_signing(log, 3, 3, cosigner)], recorder="ann", recorded_at=NOON)
    assert found(log, always(cosigner)) == dict.fromkeys((3, 4), Signer("ann"))


def test_an_unknown_key_says_nothing_about_the_recorder(log: Log) -> None:
    signs(log, party("cy"))
    assert found(log, always(BOB)) == dict.fromkeys((4, 5), Signer("ann"))
    assert found(log, always(SigningKey.generate("ann"))) == dict.fromkeys((4, 5), Signer("ann"))


@pytest.mark.parametrize(
    ("since", "until", "counts"),
    [
        (NOON, None, True),
        (NOON, NOON + timedelta(seconds=1), True),
        (NOON - timedelta(days=1), NOON, False),
        (NOON + timedelta(seconds=1), None, False),
    ],
)
def test_a_key_counts_while_it_is_in_use(log: Log, since: datetime, until: datetime | None, counts: bool) -> None:
    signs(log, party("cy"))
    names = frozenset({"ann"}) if counts else frozenset()
    assert found(log, [Valid(ANN.key, since, until)])[4] == Signer("ann", names)


def test_a_key_speaks_for_all_names_it_is_known_under(log: Log) -> None:
    signs(log, party("cy"), key=SigningKey("annie", NOTE, ANN.seed))
    retired = Valid(ANN.key, NOON - timedelta(days=9), NOON - timedelta(days=8))
    keys = [*always(SigningKey("annie", NOTE, ANN.seed), BOB), retired]
    assert found(log, keys)[4] == Signer("annie", frozenset({"ann", "annie"}))


@settings(max_examples=40, deadline=None)
@given(batches(), st.data())
def test_whoever_signs_and_whoever_does_not_is_told_apart(batches: list[list[Event]], data: st.DataObject) -> None:
    """However a recording is split, and whatever lies between its parts."""
    with open_log("memory:") as log:
        expected: dict[int, Signer] = {}
        for batch in batches:
            key = data.draw(st.sampled_from([ANN, BOB, None]))
            if key is None:
                log.append("barn", batch, recorder="ann", recorded_at=NOON)
            else:
                numbers = signs(log, *batch, key=key)
                expected |= dict.fromkeys(numbers, BY_ANN if key is ANN else BY_BOB)
        assert found(log) == expected
        told = {
            number: one.recorder_is
            for one in verify(log, "barn", keys=KEYS).recorded
            for number in range(one.first, one.last + 1)
        }
        assert told == {
            number: "signed" if number in expected else "claimed" for number in range(1, log.head("barn") + 1)
        }
        kept = [entry for entry in log.entries("barn") if isinstance(entry.event, RecordingSigned)]
        assert checked(log, "barn", kept, KEYS) == expected


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_whatever_byte_is_changed_it_is_signed_no_more(data: st.DataObject) -> None:
    with open_log("memory:") as log:
        record(log, *EVENTS)
        signs(log, party("cy"), party("dan"))
        raws = list(log.raw("barn"))
        place = data.draw(st.integers(3, 5))
        at = data.draw(st.integers(0, len(raws[place].state) - 1))
        other = data.draw(st.integers(0, 255).filter(lambda byte: byte != raws[place].state[at]))
    state = bytearray(raws[place].state)
    state[at] = other
    raws[place] = raws[place]._replace(state=bytes(state))
    assert not any(signer.counts for signer in signed_entries("barn", raws, KEYS).signers.values())


def moved(raws: list[Raw], order: Sequence[int]) -> list[Raw]:
    """The same bytes under other numbers."""
    return [raws[at]._replace(number=number) for number, at in enumerate(order, 1)]


@pytest.mark.parametrize(
    "order", [(0, 1, 2, 4, 3, 5), (0, 1, 2, 3, 5, 4), (0, 1, 2, 4, 5), (3, 4, 5), (0, 1, 2, 3, 3, 5)]
)
def test_what_was_signed_stays_in_its_place_and_order(log: Log, order: Sequence[int]) -> None:
    signs(log, party("cy"), party("dan"))
    raws = list(log.raw("barn"))
    assert signed_entries("barn", raws, KEYS).signers
    signed = signed_entries("barn", moved(raws, order), KEYS)
    assert signed.signers == {} and signed.faults


def test_a_signature_is_of_one_negotiation(log: Log) -> None:
    signs(log, party("cy"))
    signed = signed_entries("sale", log.raw("barn"), KEYS)
    assert signed.signers == {}
    assert "the signature of ann does not fit" in str(signed.faults[0])


def _signing(log: Log, first: int, last: int, key: SigningKey = ANN) -> RecordingSigned:
    return signature_of(log, "barn", first, last, key)


@pytest.mark.parametrize(
    ("forge", "fault"),
    [
        (lambda log: (_signing(log, 3, 3, BOB), "ann"), "bob signed what ann recorded"),
        (lambda log: (_signing(log, 3, 3), "bob"), "it does not sign entries that were recorded along with it"),
        (lambda log: (_signing(log, 1, 2), "ann"), "it does not sign entries that were recorded along with it"),
        (lambda log: (_signing(log, 2, 3).model_copy(update={"first": 4}), "ann"), "it does not sign entries"),
        (lambda log: (_signing(log, 2, 3).model_copy(update={"id": "other"}), "ann"), "it is not written as"),
        (lambda log: (_signing(log, 2, 3).model_copy(update={"first": 1}), "ann"), "it is not written as"),
        (lambda log: (_signing(log, 2, 3).model_copy(update={"signature": "ann"}), "ann"), "no line of signature"),
    ],
)
def test_what_only_looks_like_a_signature_is_a_fault(
    log: Log, forge: Callable[[Log], tuple[Event, str]], fault: str
) -> None:
    forged, recorder = forge(log)
    log.append("barn", [forged], recorder=recorder, recorded_at=NOON)
    assert [str(one) for one in verify(log, "barn", keys=KEYS).faults if fault in one.what]
    assert signed_entries("barn", log.raw("barn"), KEYS).signers == {}


def test_an_entry_of_another_time_is_not_signed_along(log: Log) -> None:
    record(log, party("cy"), at=NOON + timedelta(seconds=1))
    log.append("barn", [_signing(log, 3, 4)], recorder="ann", recorded_at=NOON + timedelta(seconds=1))
    assert "recorded along with it" in str(verify(log, "barn", keys=KEYS).faults[0])


def test_what_is_signed_is_not_signed_again(log: Log) -> None:
    signs(log, party("cy"))
    log.append("barn", [_signing(log, 4, 5)], recorder="ann", recorded_at=NOON)
    assert [str(one) for one in verify(log, "barn", keys=KEYS).faults] == [
        "entry 6: it does not sign entries that were recorded along with it"
    ]


def test_verify_says_who_signed_and_who_is_only_said_to_have_recorded(log: Log) -> None:
    signs(log, party("cy"), party("dan"))
    signs(log, party("eve"), key=BOB)
    log.append("barn", [party("fay")], recorder="bob", recorded_at=NOON)
    assert [str(one) for one in verify(log, "barn", keys=always(ANN)).recorded] == [
        "entries 1 to 3: recorded by ann, a claim that nobody signed",
        "entries 4 to 6: recorded by ann, signed",
        "entries 7 to 8: recorded by bob, signed with a key that is not known, or was not in use then",
        "entry 9: recorded by bob, a claim that nobody signed",
    ]


def test_verify_finds_a_signed_entry_that_was_changed_though_no_checkpoint_covers_it(log: Log) -> None:
    signs(log, party("cy"))
    unguard(log)
    state = "CAST(replace(CAST(state AS TEXT), 'Ann', 'Ben') AS BLOB)"
    with tampered(log, f"UPDATE stored_events SET state = {state} WHERE originator_version = 4"):
        verdict = verify(log, "barn", keys=KEYS)
        assert [str(one) for one in verdict.faults] == [
            "entry 5: the signature of ann does not fit: what it signs was changed, or is forged"
        ]
        assert [one.recorder_is for one in verdict.recorded] == ["claimed"]


def test_of_what_cannot_be_read_nobody_says_who_recorded_it(log: Log) -> None:
    unguard(log)
    with tampered(log, "DELETE FROM stored_events WHERE originator_version = 2"):
        recorded = verify(log, "barn", keys=KEYS).recorded
    assert [(one.first, one.last) for one in recorded] == [(1, 1), (3, 3)]


def test_signatures_are_exported_imported_and_bundled(log: Log, tmp_path_factory: pytest.TempPathFactory) -> None:
    signs(log, party("cy"))
    with open_log("memory:") as other:
        import_lines(other, exported(log, "barn"))
        assert found(other) == {4: BY_ANN, 5: BY_ANN}
    house = SigningKey("travaux/house", NOTE, bytes(32))
    make_checkpoint(log, "barn", house)
    folder = tmp_path_factory.mktemp("bundle") / "bag"
    write_bundle(log, "barn", folder, at=NOON)
    verdict = check_bag(folder, [house.key, ANN.key])
    assert verdict.faults == [] and verdict.told[-1] == "ann recorded 1 entry, signed with a key that is known"
    assert check_bag(folder, [house.key]).told[-1] == "ann recorded 1 entry, signed with a key that is not known"
    lines = (folder / "data" / "log.jsonl").read_text("utf-8")
    (folder / "data" / "log.jsonl").write_text(lines.replace("— ann ", "— bob "), "utf-8")
    assert "entry 5: bob signed what ann recorded" in check_bag(folder, [house.key, ANN.key]).faults


def review(**fields: object) -> Event:
    return event("EntryReviewed", **{"id": "r", "of": "news/words", "entry": 3, "verdict": "accepted", **fields})


def test_a_review_is_of_the_bytes_that_are_here(log: Log) -> None:
    signs(log, review(leaf=leaf_of(log, "barn", 3)), key=BOB)
    assert checked(log, "barn", log.entries("barn"), KEYS) == {4: BY_BOB, 5: BY_BOB}
    assert verify(log, "barn", keys=KEYS).faults == ()


def test_a_remark_is_signed_by_nobody(log: Log) -> None:
    record(log, review(leaf="QQ=="))
    signs(log, party("cy"))
    assert checked(log, "barn", log.entries("barn"), KEYS) == {5: BY_ANN, 6: BY_ANN}


def test_a_bundle_shows_that_a_review_is_of_other_bytes(log: Log, tmp_path: Path) -> None:
    house = SigningKey("travaux/house", NOTE, bytes(32))
    signs(log, review(leaf=leaf_of(log, "barn", 3)), key=BOB)
    signs(log, review(id="s", entry=2, leaf=leaf_of(log, "barn", 3)), key=BOB)
    make_checkpoint(log, "barn", house)
    write_bundle(log, "barn", tmp_path / "bag", at=NOON)
    assert check_bag(tmp_path / "bag", [house.key]).faults == ["entry 6: what it reviewed is not entry 2 as it is here"]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"entry": 2}, "what it reviewed is not entry 2 as it is here"),
        ({"entry": 4}, "what it reviewed is not entry 4 as it is here"),
        ({"entry": 0}, "what it reviewed is not entry 0 as it is here"),
        ({"leaf": None}, None),
    ],
)
def test_a_review_of_anything_else_counts_for_nothing(log: Log, fields: dict[str, object], fault: str | None) -> None:
    signs(log, review(**{"leaf": leaf_of(log, "barn", 3), **fields}), key=BOB)
    assert checked(log, "barn", log.entries("barn"), KEYS) == {4: Signer("bob"), 5: BY_BOB}
    assert [one.what for one in verify(log, "barn", keys=KEYS).faults] == [fault][: fault is not None]
