"""What is erased is gone from every byte of the store, the record still holds, and it does not come back."""

from __future__ import annotations

import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from given import development, event
from given_log import EVENTS, NOON, party, record
from signing import ANN, always

from travaux.domain.developments.words import StatementMade
from travaux.domain.event import Event
from travaux.domain.passages import Erased, Passage
from travaux.domain.record_keeping import PassageErased
from travaux.events.errors import NoEntry, StillStored
from travaux.events.integrity.bundle import write_bundle
from travaux.events.integrity.erasure import NoPassage, erase
from travaux.events.integrity.kept import make_checkpoint, prove
from travaux.events.integrity.notes import ed25519
from travaux.events.integrity.suppression import BringsBack, Suppression
from travaux.events.integrity.verifier import check_bag, check_proof
from travaux.events.integrity.verify import verify
from travaux.events.jsonl import exported
from travaux.events.log import Log, open_log

WORDS = "Not a penny more"
OURS = Suppression(b"k" * 32)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with open_log(f"sqlite:///{tmp_path / 'store' / 'barn.db'}") as log:
        yield log


@pytest.fixture(autouse=True)
def store(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return tmp_path / "store"


def corrected(reason: str = "A slip") -> Event:
    said = development("StatementMade", id="news/words", by="bob", hedge=WORDS, note="She laughed.")
    return event("EntryCorrected", id="c", of="news/words", entry=3, replacement=said, reason=reason)


def files_with(folder: Path, words: str) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


def do(
    log: Log, number: int = 3, suppression: Suppression | None = OURS, **more: object
) -> tuple[list[Event], tuple[str, ...]]:
    done = erase(
        log,
        "barn",
        number,
        authority="court order 7",
        recorder="ann",
        recorded_at=NOON,
        suppression=suppression,
        **more,  # type: ignore[arg-type]  # of a test
    )
    return [entry.event for entry in done.entries], done.remains


def test_no_byte_of_the_words_is_left(log: Log, store: Path) -> None:
    record(log, *EVENTS)
    for number in range(200):
        record(log, party(f"p{number}"))
    record(log, corrected())
    assert files_with(store, WORDS) and files_with(store, "She laughed.")
    events, remains = do(log)
    assert remains == ()
    assert [(one.of, one.entry, len(one.passages)) for one in events if isinstance(one, PassageErased)] == [
        ("news/words", 3, 2),
        ("news/words", 204, 2),
    ]
    assert files_with(store, WORDS) == files_with(store, "She laughed.") == []
    assert files_with(store, "Ann offers 80")


def test_the_record_still_holds_and_old_proofs_check(log: Log, tmp_path: Path) -> None:
    record(log, *EVENTS)
    note = make_checkpoint(log, "barn", ANN)
    proof = prove(log, "barn", 3)
    (state,) = [raw.state for raw in log.raw("barn", 2, 3)]
    do(log)
    assert verify(log, "barn", keys=always(ANN), checkpoints=[note]).holds
    assert [raw.state for raw in log.raw("barn", 2, 3)] == [state]
    assert check_proof(proof, state, [ANN.key], ed25519)
    make_checkpoint(log, "barn", ANN)
    write_bundle(log, "barn", tmp_path / "bag", at=NOON)
    assert check_bag(tmp_path / "bag", [ANN.key], [note], ed25519).faults == []
    assert files_with(tmp_path / "bag", WORDS) == []
    assert WORDS.encode() not in b"".join(exported(log, "barn"))
    read = log.entry("barn", 3).event
    assert isinstance(read, StatementMade) and isinstance(read.hedge, Erased)


def test_one_passage_of_several(log: Log, store: Path) -> None:
    record(log, *EVENTS)
    (hedge,) = [kept.commitment for raw in log.raw("barn", 2) for kept in raw.passages if kept.text == WORDS]
    (erasure,), _ = do(log, passages=[hedge])
    assert isinstance(erasure, PassageErased) and erasure.passages == (hedge,)
    assert (files_with(store, WORDS), bool(files_with(store, "She laughed."))) == ([], True)
    (again,), _ = do(log)
    assert again.id == "erasure:3:2"


def test_erasing_again_changes_nothing(log: Log) -> None:
    record(log, *EVENTS)
    assert len(do(log)[0]) == 1
    assert do(log) == ([], ())
    assert log.head("barn") == 4


def test_what_has_no_passage_cannot_be_erased(log: Log) -> None:
    record(log, *EVENTS)
    with pytest.raises(NoPassage, match="Entry 1 of barn has no passage that could be erased"):
        do(log, 1)
    with pytest.raises(NoPassage, match="has no passage sha256:7"):
        do(log, 3, passages=["sha256:7"])
    with pytest.raises(NoEntry):
        do(log, 9)
    assert log.head("barn") == 3


def test_where_the_words_remain_is_told(log: Log) -> None:
    record(log, *EVENTS, party("cy", WORDS))
    assert do(log)[1] == ("entry 4, in the open",)
    with open_log("memory:") as other:
        quoted = development("StatementMade", id="news/words", by="ann", note=Passage('She said "no".'))
        record(other, *EVENTS[:2], quoted, party("cy", 'Cy. She said "no". So'))
        assert do(other)[1] == ("entry 4, in the open",)
    longer = development("StatementMade", id="news/more", by="ann", note=f'She said "{WORDS}", twice.')
    with open_log("memory:") as other:
        record(other, *EVENTS, longer)
        with other.transaction() as cursor:
            cursor.execute('CREATE TABLE derived (n, "in order")')
            cursor.execute("INSERT INTO derived VALUES (1, ?)", (f"… {WORDS} …",))
        assert do(other)[1] == ("entry 4, within a longer passage", "the table derived")


def test_derived_tables_forget_the_words(log: Log, store: Path) -> None:
    record(log, *EVENTS)
    with log.transaction() as cursor:
        cursor.execute("CREATE TABLE derived (negotiation, words)")
        cursor.execute("INSERT INTO derived VALUES ('barn', ?)", (WORDS,))
    forget = lambda cursor, negotiation: cursor.execute("DELETE FROM derived WHERE negotiation = ?", (negotiation,))
    assert do(log, forget=[forget])[1] == ()
    assert files_with(store, WORDS) == []


def test_a_reader_is_waited_for_and_then_told_of(log: Log, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(log, *EVENTS)
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **named: connect(*args, **{**named, "timeout": 0.05}))
    with closing(connect(store / "barn.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM passages").fetchone()
        with pytest.raises(StillStored, match=r"another program reads barn\.db"):
            do(log)
        reader.execute("COMMIT")
    assert do(log) == ([], ())
    assert files_with(store, WORDS) == []


def test_a_new_file_does_not_bring_erased_words_back(log: Log) -> None:
    record(log, *EVENTS)
    do(log)
    for note in (WORDS, "not a  PENNY more!", f"As she said: {WORDS}.", "Well, she laughed…"):
        back = development("StatementMade", id="other/words", by="ann", note=Passage(note))
        with pytest.raises(BringsBack, match="other/words holds words that were erased, see entry 4"):
            OURS.refuse(log, "barn", [party("cy"), back])
    with pytest.raises(BringsBack):
        OURS.refuse(log, "barn", [party("cy", WORDS)])
    fine = development("StatementMade", id="other/words", by="ann", note=Passage("Not a penny less, she said."))
    OURS.refuse(log, "barn", [*EVENTS[:2], fine])
    OURS.refuse(log, "sale", [party("cy", WORDS)])
    Suppression(b"another").refuse(log, "barn", [party("cy", WORDS)])


def test_a_single_word_is_known_again_as_a_whole_text_only(log: Log) -> None:
    record(log, EVENTS[0], development("StatementMade", id="x", by="ann", hedge=Passage("Never"), note=Passage("…")))
    do(log, 2)
    with pytest.raises(BringsBack):
        OURS.refuse(log, "barn", [development("StatementMade", id="y", by="ann", hedge=Passage("never."))])
    OURS.refuse(log, "barn", [development("StatementMade", id="y", by="ann", hedge=Passage("Never say never"))])


def test_the_store_keeps_no_digest_that_is_not_keyed(log: Log, store: Path, tmp_path: Path) -> None:
    record(log, *EVENTS)
    do(log, suppression=None)
    OURS.refuse(log, "barn", [party("cy", WORDS)])
    path = tmp_path / "config" / "erasure.key"
    assert Suppression.of_user(path)._key == Suppression.of_user(path)._key
    assert len(path.read_text().strip()) == 64
    assert sys.platform == "win32" or stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_place_says_under_which_authority(log: Log) -> None:
    """At once and at every number, each passage with its own; also where the log was taken over elsewhere."""
    record(log, *EVENTS, corrected())
    first = log.entry("barn", 3).event
    said = [kept.commitment for kept in next(log.raw("barn", 2, 3)).passages if kept.text == WORDS]
    do(log, passages=said)
    erase(log, "barn", 3, authority="GDPR 17", recorder="ann", recorded_at=NOON)
    event = log.entry("barn", 3).event
    assert isinstance(first, StatementMade) and isinstance(event, StatementMade)
    assert (event.hedge, event.note) == ("[erased, court order 7]", "[erased, GDPR 17]")
    assert isinstance(event.hedge, Erased)
    with open_log("memory:") as elsewhere:
        elsewhere.import_raw("barn", log.raw("barn"))
        assert elsewhere.entry("barn", 3).event == event
