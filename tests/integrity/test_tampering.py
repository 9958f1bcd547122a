"""Whatever is done to a record after it was signed is found: every bit, every entry, every fork.

The tamperer can write the store's file, and throws the stored tree and the kept checkpoints away. What
is left to find it is a public key and one checkpoint that somebody else kept.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from given import event, published
from given_log import EVENTS, NOON, party, record
from signing import ANN, always
from tampering import tampered, unguard

from travaux.domain.event import Event
from travaux.events.integrity.kept import connection, make_checkpoint
from travaux.events.integrity.log_tree import LogTree
from travaux.events.integrity.verifier import Refused, check_continues, read_checkpoint, read_note
from travaux.events.integrity.verify import Verdict, verify
from travaux.events.log import Log, open_log
from travaux.events.sources.texts import Texts, hash_of

MORE = [party("ann"), party("bob", "Bob"), party("cy", "Cyril"), party("dan", "Daniel")]
COVERED = ("DELETE FROM tree", "DELETE FROM checkpoints")


@pytest.fixture
def log() -> Iterator[Log]:
    with open_log("memory:") as opened:
        record(opened, *EVENTS, *MORE)
        yield opened


@pytest.fixture
def outside(log: Log) -> bytes:
    """The checkpoint that a partner kept. From here on the store is in the tamperer's hands."""
    note = make_checkpoint(log, "barn", ANN)
    unguard(log)
    return note


def seen(log: Log, outside: bytes) -> Verdict:
    return verify(log, "barn", keys=always(ANN), checkpoints=[outside])


def state_of(log: Log, number: int) -> bytes:
    with log.reading() as cursor:
        found = "SELECT state FROM stored_events WHERE originator_version = ?"
        state = cursor.execute(found, (number,)).fetchone()[0]
    assert isinstance(state, bytes)
    return state


SET = "UPDATE stored_events SET state = :state WHERE originator_version = :number"


def test_every_single_bit_of_an_entry(log: Log, outside: bytes) -> None:
    state = state_of(log, 3)
    with tampered(log, *COVERED):
        assert seen(log, outside).holds
    tried = 8 * len(state)
    for bit in range(tried):
        flipped = (int.from_bytes(state, "big") ^ 1 << bit).to_bytes(len(state), "big")
        with tampered(log, SET, *COVERED, state=flipped, number=3):
            assert not seen(log, outside).holds, f"bit {bit} was flipped, and nothing found"
    print(f"{tried} bits flipped, {tried} found")
    assert tried > 3000


def test_every_bit_is_found_at_its_entry_while_the_stored_tree_is_there(log: Log, outside: bytes) -> None:
    state = state_of(log, 3)
    for bit in range(0, 8 * len(state), 41):
        flipped = (int.from_bytes(state, "big") ^ 1 << bit).to_bytes(len(state), "big")
        with tampered(log, SET, state=flipped, number=3):
            assert {fault.entry for fault in seen(log, outside).faults if fault.entry} == {3}


RENUMBER = "UPDATE stored_events SET originator_version = {} WHERE originator_version = {}"
MEND = (
    "UPDATE stored_events SET state = CAST(json_set(CAST(state AS TEXT), '$.entry', originator_version) AS BLOB)",
    "UPDATE passages SET entry = -entry",
    "UPDATE passages SET entry = (SELECT originator_version FROM stored_events WHERE instr(state, commitment))",
)
"""Let every entry say the number under which it now stands, so that nothing looks odd."""


def deleted(number: int) -> list[str]:
    return [
        f"DELETE FROM stored_events WHERE originator_version = {number}",
        "UPDATE stored_events SET originator_version = -originator_version WHERE originator_version > 0",
        f"UPDATE stored_events SET originator_version = -originator_version - (-originator_version > {number})",
    ]


def swapped(one: int, other: int) -> list[str]:
    return [
        RENUMBER.format(99, one),
        RENUMBER.format(one, other),
        RENUMBER.format(other, 99),
        f"UPDATE stored_events SET rowid = 99 WHERE originator_version = {one}",
        f"UPDATE stored_events SET rowid = {one} WHERE originator_version = {other} AND {one} < {other}",
    ]


def doubled(number: int) -> list[str]:
    return [
        (
            f"UPDATE stored_events SET originator_version = originator_version + 1, rowid = rowid + 100"
            f" WHERE originator_version > {number}"
        ),
        (
            f"INSERT INTO stored_events SELECT 50, originator_id, {number} + 1, topic, state FROM stored_events"
            f" WHERE originator_version = {number}"
        ),
    ]


def test_entries_deleted_swapped_doubled_truncated_and_renumbered(log: Log, outside: bytes) -> None:
    numbers = range(1, 8)
    tried = {
        "deleted": [deleted(number) for number in numbers],
        "left out": [[f"DELETE FROM stored_events WHERE originator_version = {number}"] for number in numbers],
        "swapped": [swapped(one, other) for one in numbers for other in numbers if one < other],
        "doubled": [doubled(number) for number in numbers],
        "truncated": [[f"DELETE FROM stored_events WHERE originator_version > {number}"] for number in range(7)],
        "renumbered": [[RENUMBER.format(number + 7, number)] for number in numbers],
        "moved away": [["UPDATE stored_events SET originator_id = 'sale' WHERE originator_version > 0"]],
    }
    for how, ways in tried.items():
        for way in ways:
            for statements in (way, [*way, *MEND], [*way, *COVERED], [*way, *MEND, *COVERED]):
                with tampered(log, *statements):
                    assert not seen(log, outside).holds, f"{how}: {statements}"
    count = 4 * sum(map(len, tried.values()))
    print(f"{count} ways tried, {count} found")
    assert count > 200


def test_a_mended_forgery_is_found_by_the_outside_checkpoint_only(log: Log, outside: bytes) -> None:
    """What an inside look cannot find: this is why copies are kept elsewhere."""
    state = state_of(log, 7).replace(b"Daniel", b"Damien")
    with tampered(log, SET, *COVERED, state=state, number=7):
        assert verify(log, "barn", keys=always(ANN)).holds
        assert not seen(log, outside).holds


def test_a_replaced_source_is_found(tmp_path_factory: pytest.TempPathFactory) -> None:
    texts = Texts(tmp_path_factory.mktemp("texts"))
    text = "Ann said: not a penny more."
    file = texts.folder / "article"
    file.write_text(text)
    texts.attach(file)
    source: Event = event(
        "SourceCaptured", id="source/news", source="news", published=published("2025-12-08"), text_sha256=hash_of(text)
    )
    with open_log("memory:") as log:
        record(log, EVENTS[0], source)
        assert verify(log, "barn", find_text=texts.find).holds
        (texts.folder / f"{hash_of(text)}.txt").write_text(text.replace("penny", "pound"))
        faults = verify(log, "barn", find_text=texts.find).faults
        assert [fault.entry for fault in faults] == [2] and "was changed" in faults[0].what


def test_a_fork_after_a_checkpoint_is_found(log: Log) -> None:
    """Two continuations of one record: each holds by itself, and no proof leads from one's checkpoint to the other."""
    first = make_checkpoint(log, "barn", ANN)
    with open_log("memory:") as fork:
        record(fork, *EVENTS, *MORE[:-1], party("eve"))
        assert make_checkpoint(fork, "barn", ANN) != first
        forked = [make_checkpoint(fork, "barn", ANN)]
        for number in range(5):
            record(fork, party(f"more-{number}"))
            forked.append(make_checkpoint(fork, "barn", ANN))
        assert verify(fork, "barn", keys=always(ANN)).holds
        assert not verify(fork, "barn", keys=always(ANN), checkpoints=[first]).holds
        for later in forked:
            with pytest.raises(Refused):
                check(first, later, connection(fork, "barn", first, later))


def test_no_proof_leads_past_a_rewritten_entry(log: Log) -> None:
    sizes = range(1, 8)
    honest = {size: LogTree(log, "barn").root(size) for size in sizes}
    with open_log("memory:") as other:
        record(other, *EVENTS[:1], party("eve"), *EVENTS[1:], *MORE[:-1], at=NOON)
        tree = LogTree(other, "barn")
        tried = [(old, new) for old in range(2, 8) for new in range(old, 8)]
        for old, new in tried:
            was = read_checkpoint(read_note(make_checkpoint(log, "barn", ANN)).text)._replace(
                size=old, root=honest[old]
            )
            with pytest.raises(Refused, match="forked or rewritten"):
                check_continues(was, was._replace(size=new, root=tree.root(new)), tree.consistency(old, new))
    assert len(tried) == 21


def check(old: bytes, new: bytes, proof: list[bytes]) -> None:
    was, now = (read_checkpoint(read_note(note).text) for note in (old, new))
    check_continues(was, now, proof)
