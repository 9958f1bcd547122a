"""What a stranger finds: nothing in an honest record, every fault with its entry in another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from given import development, event, published
from given_log import EVENTS, NOON, batches, erase, party, record
from hypothesis import given, settings
from signing import ANN, BOB, always
from tampering import tampered, unguard

from travaux.domain.event import Event
from travaux.domain.evidence import Anchor
from travaux.domain.passages import Passage
from travaux.events.integrity.cosignature import cosign
from travaux.events.integrity.kept import keep, make_checkpoint
from travaux.events.integrity.keys import Valid
from travaux.events.integrity.log_tree import LogTree
from travaux.events.integrity.verifier import Refused
from travaux.events.integrity.verify import LostParts, Verdict, verify
from travaux.events.log import Log, open_log
from travaux.events.sources.texts import hash_of

KEYS = always(ANN, BOB)
LATER = NOON + timedelta(days=3)


@pytest.fixture
def log() -> Iterator[Log]:
    with open_log("memory:") as opened:
        record(opened, *EVENTS)
        yield opened


def found(verdict: Verdict) -> list[str]:
    return [str(fault) for fault in verdict.faults]


def test_an_honest_record_has_no_fault(log: Log) -> None:
    verdict = verify(log, "barn")
    assert verdict.holds and (verdict.entries, len(verdict.root)) == (3, 32)
    assert [str(one) for one in verdict.vouched] == ["entries 1 to 3: our word only"]
    make_checkpoint(log, "barn", ANN)
    record(log, party("cy"))
    verdict = verify(log, "barn", keys=KEYS)
    assert verdict.holds and [one.checkpoint.size for one in verdict.checkpoints] == [3]
    counted: list[int] = []
    verify(log, "barn", progress=counted.append)
    assert counted == [1, 2, 3, 4]


@settings(max_examples=30, deadline=None)
@given(batches())
def test_whatever_is_recorded_is_without_fault(batches: list[list[Event]]) -> None:
    with open_log("memory:") as log:
        for batch in batches:
            log.append("barn", batch, recorder="ann", recorded_at=NOON)
        note = make_checkpoint(log, "barn", ANN)
        assert found(verify(log, "barn", keys=KEYS, checkpoints=[note])) == []


def test_partners_say_how_late_an_entry_can_have_been_written(log: Log) -> None:
    for at in (NOON, LATER):
        keep(log, "barn", cosign(make_checkpoint(log, "barn", ANN), BOB, at, keys=[ANN.key]))
        record(log, party(f"after-{at.day}"), at=at + timedelta(hours=1))
    verdict = verify(log, "barn", keys=KEYS)
    assert [str(one) for one in verdict.vouched] == [
        "entries 1 to 3: no later than 2026-01-01T12:00:00Z, cosigned by bob.example/witness",
        "entry 4: no later than 2026-01-04T12:00:00Z, cosigned by bob.example/witness",
        "entry 5: our word only",
    ]
    assert verdict.holds
    assert [str(one) for one in verify(log, "barn", keys=always(ANN)).vouched] == ["entries 1 to 5: our word only"]


def test_a_cosignature_older_than_what_it_covers_is_a_fault(log: Log) -> None:
    note = cosign(make_checkpoint(log, "barn", ANN), BOB, NOON - timedelta(days=1), keys=[ANN.key])
    assert found(verify(log, "barn", keys=KEYS, checkpoints=[note])) == [
        "entry 3: bob.example/witness cosigned it at 2025-12-31T12:00:00Z, before it says it was recorded"
    ]


def test_a_key_signs_in_its_time_only(log: Log) -> None:
    note = cosign(make_checkpoint(log, "barn", ANN), BOB, LATER, keys=[ANN.key])
    for ann, bob, faults in (
        ((NOON, LATER), (NOON, LATER + timedelta(days=1)), 0),
        ((LATER, None), (LATER, None), 0),
        ((NOON - timedelta(days=2), NOON - timedelta(days=1)), (NOON, None), 1),
        ((NOON, None), (LATER + timedelta(days=1), None), 1),
        ((NOON, None), (NOON, LATER), 1),
    ):
        keys = [Valid(ANN.key, *ann), Valid(BOB.key, *bob)]
        verdict = verify(log, "barn", keys=keys, checkpoints=[note])
        assert len(found(verdict)) == faults
        assert all("with a key that was not in use then" in one for one in found(verdict))


def test_checkpoints_that_do_not_count_are_told(log: Log) -> None:
    record(log, party("ann"), to="sale")
    other = make_checkpoint(log, "sale", ANN)
    note = make_checkpoint(log, "barn", ANN)
    verdict = verify(log, "barn", keys=KEYS, checkpoints=[other, b"no note", note.replace(b"\n3\n", b"\n4\n")])
    assert found(verdict) == [
        "a checkpoint of travaux/ann/sale is none of barn",
        "a checkpoint: this is no note: a text, an empty line and signatures are expected",
        (
            "the checkpoint of 4 entries: the signature of travaux/ann/barn is false: the text was changed, or somebody"
            " else signed it"
        ),
    ]
    assert found(verify(log, "barn", keys=[])) == [
        "the checkpoint of 3 entries: no known key signed this checkpoint of travaux/ann/barn"
    ]


STATE = "UPDATE stored_events SET state = CAST(replace(CAST(state AS TEXT), {}) AS BLOB) WHERE originator_version = {}"


@pytest.mark.parametrize(
    ("statement", "faults"),
    [
        (STATE.format("'2025-12-08', '2025-12-07'", 2), ["entry 2: it is not the one that was signed"]),
        (
            STATE.format("'\"v\":1', '\"v\": 1'", 2),
            [
                "entry 2: it is not canonical JSON (RFC 8785)",
                "entry 2: it is not the one that was signed",
            ],
        ),
        (
            STATE.format("'\"v\":1', '\"v\":7'", 2),
            [
                "entry 2: 'SourceCaptured' is no type of event that can be read in version 7",
                "entry 2: it is not the one that was signed",
            ],
        ),
        (
            "UPDATE stored_events SET state = CAST(state AS TEXT) WHERE originator_version = 2",
            ["entry 2: it cannot be read as an entry: it is stored as text and not as bytes"],
        ),
        (
            "UPDATE stored_events SET topic = 'MeetingHeld' WHERE originator_version = 3",
            ["entry 3: it is filed as MeetingHeld and is StatementMade"],
        ),
        ("DELETE FROM stored_events WHERE originator_version = 2", ["entry 2: it is missing"]),
        (
            "DELETE FROM stored_events WHERE originator_version > 1",
            ["entry 2: it and all up to 3 were signed by travaux/ann/barn, and missing"],
        ),
        ("UPDATE stored_events SET rowid = 9 WHERE originator_version = 1", ["entry 2: it was stored before"]),
        (
            (
                "INSERT INTO stored_events SELECT 9, originator_id, 2, topic, state FROM stored_events"
                " WHERE originator_version = 2"
            ),
            ["entry 2: a further row stands under its number"],
        ),
        (
            (
                "INSERT INTO stored_events SELECT 9, originator_id, 4, topic, state FROM stored_events"
                " WHERE originator_version = 2"
            ),
            ["entry 4: it says that it is entry 2", "entry 4: news is recorded by entry 2 already"],
        ),
        ("UPDATE stored_events SET originator_version = 'x' WHERE originator_version = 3", ["a row has no number"]),
        (
            "UPDATE passages SET text = 'She wept.' WHERE text = 'She laughed.'",
            ["entry 3: the passage 'She wept.' is not the one that sha256:"],
        ),
        (
            "UPDATE passages SET text = NULL, salt = NULL WHERE text = 'She laughed.'",
            ["is missing, and no entry says that it was erased"],
        ),
        (
            "DELETE FROM passages WHERE text = 'She laughed.'",
            ["entry 3: its passages are not those that it holds"],
        ),
        ("UPDATE passages SET text = CAST(x'ff' AS TEXT) WHERE entry = 2", ["entry 2: it cannot be read as an entry"]),
        ("UPDATE passages SET entry = 9 WHERE entry = 2", ["entry 9: passages of no entry are kept for it"]),
        ("UPDATE tree SET hash = x'00' WHERE level = 0 AND position = 1", ["entry 2: its hash in the stored tree"]),
        ("UPDATE tree SET hash = x'00' WHERE level = 1", ["entry 1: its hash in the stored tree is another"]),
        ("UPDATE tree SET position = 8 WHERE position = 2", ["entry 9: its hash in the stored tree is another"]),
        ("UPDATE tree SET level = 8 WHERE position = 2", ["entry 513: its hash in the stored tree is another"]),
    ],
)
def test_every_fault_is_listed_with_its_entry(log: Log, statement: str, faults: list[str]) -> None:
    note = make_checkpoint(log, "barn", ANN)
    unguard(log)
    assert verify(log, "barn", keys=KEYS, checkpoints=[note]).holds
    with tampered(log, statement):
        listed = found(verify(log, "barn", keys=KEYS, checkpoints=[note]))
    for fault in faults:
        assert any(fault in one for one in listed), listed


def test_a_change_with_the_stored_tree_made_anew_is_narrowed_down(log: Log) -> None:
    for name in ("cy", "dan"):
        make_checkpoint(log, "barn", ANN)
        record(log, party(name))
    make_checkpoint(log, "barn", ANN)
    unguard(log)
    with tampered(log, STATE.format("'\"dan\"', '\"don\"'", 5), "DELETE FROM tree"):
        assert found(verify(log, "barn", keys=KEYS)) == [
            "entry 5: not as they were signed, but changed, moved or replaced, one or more of them"
        ]
    with tampered(log, STATE.format("'The barn', 'The bern'", 1), "DELETE FROM tree"):
        assert "entries 1 to 3: not as they were signed" in found(verify(log, "barn", keys=KEYS))[0]


def test_a_fork_is_two_records_of_one_size(log: Log) -> None:
    note = make_checkpoint(log, "barn", ANN)
    with open_log("memory:") as other:
        record(other, *EVENTS[:2], party("eve"))
        fork = make_checkpoint(other, "barn", ANN)
    for notes in ([note, fork], [fork, note]):
        assert found(verify(log, "barn", keys=KEYS, checkpoints=notes)) == [
            "two different records of 3 entries were signed: travaux/ann/barn was forked"
        ]


def test_what_is_missing_is_told_and_the_rest_is_left_alone(log: Log) -> None:
    record(log, *(party(name) for name in ("cy", "dan", "eve")))
    note = make_checkpoint(log, "barn", ANN)
    unguard(log)
    delete = "DELETE FROM stored_events WHERE originator_version IN ({})"
    for gone, faults in (
        ("2", ["entry 2: it is missing", "entry 2: passages of no entry are kept for it"]),
        ("4, 5", ["entry 4: it is missing, as are all up to 5"]),
        ("6", ["entry 6: it was signed by travaux/ann/barn, and missing"]),
        ("5, 6", ["entry 5: it and all up to 6 were signed by travaux/ann/barn, and missing"]),
    ):
        with tampered(log, delete.format(gone)):
            listed = found(verify(log, "barn", keys=KEYS, checkpoints=[note]))
        numbers = {one.split(":")[0] for one in listed}
        assert set(faults) <= set(listed) and numbers == {f"entry {number}" for number in gone.split(", ")}


def test_an_entry_that_is_not_signed_yet_only_differs_from_its_hash(log: Log) -> None:
    make_checkpoint(log, "barn", ANN)
    record(log, party("cy"))
    LogTree(log, "barn")
    unguard(log)
    with tampered(log, STATE.format("'\"cy\"', '\"cz\"'", 4)):
        assert found(verify(log, "barn", keys=KEYS)) == ["entry 4: its hash in the stored tree is another"]


def test_faults_are_in_the_order_of_their_entries(log: Log) -> None:
    note = make_checkpoint(log, "barn", ANN)
    unguard(log)
    changes = [f"UPDATE stored_events SET topic = 'X' WHERE originator_version = {number}" for number in (1, 3)]
    with tampered(log, *changes, STATE.format("'2025-12-08', '2025-12-07'", 2), "DELETE FROM tree"):
        faults = verify(log, "barn", keys=KEYS, checkpoints=[b"", note]).faults
    assert [fault.entry for fault in faults] == [1, 3, None, None]
    assert [str(fault).partition(":")[0] for fault in faults] == [
        "entry 1",
        "entry 3",
        "a checkpoint",
        "entries 1 to 3",
    ]


def test_a_cosignature_counts_whole_seconds(log: Log) -> None:
    for late, faults in ((timedelta(milliseconds=999), 0), (timedelta(seconds=1), 1)):
        record(log, party(f"p{late.seconds}"), at=NOON + late)
        note = cosign(make_checkpoint(log, "barn", ANN), BOB, NOON, keys=[ANN.key])
        assert len(verify(log, "barn", keys=KEYS, checkpoints=[note]).faults) == faults


@pytest.mark.parametrize("table", ["stored_events", "passages"])
def test_a_store_without_its_tables_is_damaged(log: Log, table: str) -> None:
    unguard(log)
    with tampered(log, f"DROP TABLE {table}"), pytest.raises(LostParts, match=f"no such table: {table}"):
        verify(log, "barn")


def test_times_never_run_backwards(log: Log) -> None:
    unguard(log)
    with tampered(log, STATE.format("'2026-01-01', '2026-01-02'", 2)):
        assert found(verify(log, "barn")) == [
            "entry 3: it was recorded at 2026-01-01T12:00:00Z, before the entry that precedes it"
        ]


def test_an_erased_passage_needs_an_entry_that_says_so(log: Log) -> None:
    (kept, *_) = [one for raw in log.raw("barn") for one in raw.passages if one.text == "She laughed."]
    said = event("PassageErased", id="erasure", of="news/words", entry=3, passages=(kept.commitment,), authority="r")
    record(log, said)
    assert found(verify(log, "barn")) == [
        f"entry 3: the passage {kept.commitment} was erased by entry 4, and is still or again here"
    ]
    erase(log, "She laughed.")
    assert verify(log, "barn").holds


def test_quotations_are_looked_up_in_their_sources() -> None:
    text = "Ann said: not a penny more."
    with open_log("memory:") as log:
        source = event(
            "SourceCaptured",
            id="source/news",
            source="news",
            published=published("2025-12-08"),
            text_sha256=hash_of(text),
        )
        quoted = development(
            "StatementMade", id="news/a", source="news", by="ann", says=Anchor(exact=Passage("not a penny"))
        )
        wrong = development(
            "StatementMade", id="news/b", source="news", by="ann", says=Anchor(exact=Passage("not a pound"))
        )
        record(log, EVENTS[0], source, quoted, wrong)
        verdict = verify(log, "barn", find_text=lambda sha256: text if sha256 == hash_of(text) else None)
        assert [fault.entry for fault in verdict.faults] == [4]
        assert "'not a pound' does not stand in its source" in found(verdict)[0]
        assert verify(log, "barn", find_text=lambda sha256: None).holds


def test_nothing_recorded_is_an_empty_verdict(log: Log) -> None:
    verdict = verify(log, "sale")
    assert (verdict.entries, verdict.faults, verdict.vouched) == (0, (), ())
    note = make_checkpoint(log, "barn", ANN)
    with open_log("memory:") as empty:
        assert (
            "entry 1: it and all up to 3 were signed" in found(verify(empty, "barn", keys=KEYS, checkpoints=[note]))[0]
        )
    with pytest.raises(Refused):
        cosign(note, BOB, NOON, keys=[])
