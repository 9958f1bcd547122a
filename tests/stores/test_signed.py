"""A recording and its signature are one transaction, in every store."""

from __future__ import annotations

import pytest
from given_log import EVENTS, NOON, party, record
from signing import always

from travaux.domain.signers import Signer
from travaux.events.errors import HeadMoved
from travaux.events.integrity.notes import SigningKey
from travaux.events.integrity.recording import append_signed, checked
from travaux.events.integrity.verifier import NOTE
from travaux.events.integrity.verify import verify
from travaux.events.log import Log

ANN = SigningKey("ann", NOTE, bytes(range(32)))


def test_a_recording_and_its_signature_are_recorded_together_or_not_at_all(log: Log) -> None:
    record(log, *EVENTS)
    with pytest.raises(HeadMoved):
        append_signed(log, "barn", [party("cy")], key=ANN, recorded_at=NOON, expected=2)
    assert log.head("barn") == 3
    append_signed(log, "barn", [party("cy"), party("dan")], key=ANN, recorded_at=NOON, expected=3)
    signed = dict.fromkeys((4, 5, 6), Signer("ann", frozenset({"ann"})))
    assert checked(log, "barn", log.entries("barn"), always(ANN)) == signed
    verdict = verify(log, "barn", keys=always(ANN))
    assert verdict.holds and [one.recorder_is for one in verdict.recorded] == ["claimed", "signed"]


def test_a_signature_that_cannot_be_made_leaves_nothing(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    record(log, *EVENTS)
    monkeypatch.setattr(SigningKey, "sign", lambda self, message: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        append_signed(log, "barn", [party("cy")], key=ANN, recorded_at=NOON)
    assert log.head("barn") == 3
