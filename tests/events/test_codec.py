"""What is stored of an entry, byte by byte: formats that later versions and other programs rely on."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta, timezone

import pytest
import rfc8785
from freezegun import freeze_time
from given import development
from given_log import EVENTS, NOON, party
from hypothesis import given, settings
from hypothesis import strategies as st

from travaux.domain.entry import Entry
from travaux.domain.vocabulary import VOCABULARY
from travaux.events.codec import SALT_BYTES, commitment, decoded, encoded, opened
from travaux.events.errors import NotStorable, UnreadableEntry
from travaux.events.log import open_log


def test_an_entry_is_stored_as_canonical_json() -> None:
    assert encoded(Entry(7, NOON, "ann", party("bob", "Bob ☂"))).state.decode() == (
        '{"entry":7,"event":{"also":[],"id":"bob","name":"Bob ☂","party":"bob","type":"PartyIntroduced","v":1},'
        '"recorded_at":"2026-01-01T12:00:00Z","recorder":"ann"}'
    )


def test_a_passage_is_stored_as_its_commitment_and_beside_the_entry() -> None:
    raw = encoded(Entry(1, NOON, "ann", development("StatementMade", hedge="nöt sure")))
    (kept,) = raw.passages
    assert kept.salt is not None
    assert (len(kept.salt), kept.text) == (SALT_BYTES, "nöt sure")
    digest = hashlib.sha256(kept.salt + "nöt sure".encode()).hexdigest()
    assert json.loads(raw.state)["event"]["hedge"] == {"passage": f"sha256:{digest}"}


def test_the_same_text_is_never_committed_to_twice_alike() -> None:
    first, again = (encoded(Entry(1, NOON, "ann", EVENTS[2])) for _ in range(2))
    assert not {kept.commitment for kept in first.passages} & {kept.commitment for kept in again.passages}


def test_a_commitment_can_be_checked_by_anybody() -> None:
    assert commitment(bytes(16), "") == "sha256:" + hashlib.sha256(bytes(16)).hexdigest()


@settings(deadline=None)
@given(at=st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)), hours=st.integers(-23, 23))
def test_any_time_of_recording_is_stored_as_utc(at: datetime, hours: int) -> None:
    local = at.replace(tzinfo=timezone(timedelta(hours=hours)))
    raw = encoded(Entry(1, local, "ann", party("ann")))
    assert json.loads(raw.state)["recorded_at"].endswith("Z")
    assert decoded(raw.state, opened(raw.passages)).recorded_at == local


def test_a_time_without_offset_is_no_time_of_recording() -> None:
    with pytest.raises(NotStorable, match="has no offset"):
        encoded(Entry(1, datetime(2026, 1, 1), "ann", party("ann")))


def test_a_frozen_clock_can_record() -> None:
    with freeze_time(NOON), open_log("memory:") as log:
        (entry,) = log.append("barn", [party("ann")], recorder="ann", recorded_at=datetime.now(NOON.tzinfo))
        assert log.entry("barn", 1) == entry


@pytest.mark.parametrize("name", ["os:system", "StatementMade2", "", None])
def test_nothing_that_is_named_in_a_store_is_ever_imported(name: str | None) -> None:
    state = json.loads(encoded(Entry(1, NOON, "ann", party("ann"))).state)
    state["event"]["type"] = name
    with open_log("memory:") as log:
        with log.transaction() as cursor:
            row = ("barn", 1, str(name), rfc8785.dumps(state))
            cursor.execute(
                "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)", row
            )
        with pytest.raises(UnreadableEntry, match="Entry 1 of barn cannot be read: .* is no type of event"):
            log.entry("barn", 1)


def test_no_field_of_an_event_can_be_taken_for_one_of_the_entry() -> None:
    """Events have an `entry` of their own; so they stand in an object of their own."""
    assert "entry" in VOCABULARY["EntryCorrected"].type.model_fields
    assert set(json.loads(encoded(Entry(1, NOON, "ann", EVENTS[0])).state)) == {
        "entry",
        "event",
        "recorded_at",
        "recorder",
    }
