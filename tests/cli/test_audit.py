"""An auditor's visit and a partner's, typed: what holds is said to hold, and what was done to a record is found."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from cli_typed import Typed, typed

INSTITUTE, BOB = "travaux/institute", "bob.example/witness"
WORDS = "reduced from 28 points to 19"
DATES = ("2025-12-08", "2025-11-22", "2026-01-01")


@pytest.fixture
def visited(talks: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The record with a key, and a checkpoint that the auditor took along: `monday`."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(talks / "config"))
    assert typed("key", "generate", INSTITUTE).code == 0
    assert typed("key", "list", "-o", "institute.pub").code == 0
    assert typed("audit", "checkpoint", "-o", "monday").code == 0
    return talks


def retracted(number: int) -> None:
    assert typed("retract", f"#{number}", "--reason", "misread", "-q").code == 0


def as_bob(*words: str) -> Typed:
    return typed(*words, XDG_CONFIG_HOME=str(Path("bob").absolute()), TRAVAUX_STORE="sqlite:///none.db")


def test_a_partner_cosigns_what_continues_and_nothing_else(visited: Path) -> None:
    assert as_bob("key", "add", "institute.pub").code == 0
    assert as_bob("key", "generate", BOB, "--cosigner", "-q").code == 0
    assert as_bob("key", "list", BOB, "-o", "bob.pub").code == 0
    assert as_bob("audit", "cosign", "monday", "-o", "monday.cosigned").code == 0
    assert typed("key", "add", "bob.pub").code == 0
    assert typed("audit", "checkpoint", "--add", "monday.cosigned").code == 0
    retracted(119)
    assert typed("audit", "checkpoint", "-o", "friday").code == 0
    refused = as_bob("audit", "cosign", "friday")
    assert refused.code == 7 and refused.out == "" and "give it with --proof" in refused.err
    assert typed("audit", "consistent", "monday", "-o", "proof").code == 0
    assert (
        typed("audit", "consistent", "monday", "friday", "--proof", "proof", TRAVAUX_STORE="sqlite:///none").code == 0
    )
    assert as_bob("audit", "cosign", "friday", "--proof", "proof", "-o", "friday.cosigned").code == 0
    assert as_bob("audit", "cosign", "friday", "-o", "friday.again").code == 0, "the same again needs no proof"
    found = json.loads(typed("audit", "verify", "--known", "friday.cosigned", "-f", "json").out)
    assert found["faults"] == []
    assert [(one["first"], one["last"], one["by"]) for one in found["vouched"]] == [
        (1, 227, BOB),
        (228, 228, BOB),
    ]


def test_a_fork_after_a_checkpoint_is_found(visited: Path) -> None:
    """The operator goes back to a copy of before Monday, and goes on from there."""
    shutil.copy("talks.db", "fork.db")
    retracted(119)
    assert typed("audit", "checkpoint", "-o", "friday").code == 0
    fork = {"TRAVAUX_STORE": "sqlite:///fork.db"}
    assert typed("retract", "#120", "--reason", "misread", "-q", **fork).code == 0
    assert typed("audit", "consistent", "monday", **fork).code == 0
    assert typed("audit", "consistent", "friday", **fork).code == 7
    verdict = typed("audit", "verify", "--known", "friday", **fork)
    assert verdict.code == 7 and "FAULT" in verdict.out


def test_an_edited_entry_is_found_though_the_stored_tree_still_fits_the_old_one(visited: Path) -> None:
    _edit_log(
        "UPDATE stored_events SET state = CAST(replace(CAST(state AS TEXT), '\"points\":19', '\"points\":18') AS BLOB)"
    )
    told = typed("audit", "consistent", "monday")
    assert told.code == 7 and "forked or rewritten" in told.err
    assert typed("audit", "verify").code == 7


def test_only_signatures_of_known_keys_are_taken_in(visited: Path) -> None:
    """Lines of strangers are dropped; a false line under a known key, or a copy that nobody known cosigned, is refused."""
    assert as_bob("key", "add", "institute.pub").code == 0
    assert as_bob("key", "generate", BOB, "--cosigner", "-q").code == 0
    assert as_bob("key", "list", BOB, "-o", "bob.pub").code == 0
    assert as_bob("audit", "cosign", "monday", "-o", "cosigned").code == 0
    stranger = typed("audit", "checkpoint", "--add", "cosigned")
    assert stranger.code == 7 and "travaux key add" in stranger.err
    assert typed("key", "add", "bob.pub").code == 0
    note = Path("cosigned").read_text("utf-8")
    *_, line = note.splitlines()
    Path("false").write_text(note.replace(line, line[:-6] + "AAAAA="), "utf-8")
    assert typed("audit", "checkpoint", "--add", "false").code == 7
    junk = "".join(f"\u2014 stranger-{number} {'A' * 100}\n" for number in range(60))
    Path("junk").write_text(note + junk, "utf-8")
    kept = typed("audit", "checkpoint", "--add", "junk")
    assert kept.code == 0 and "stranger" not in kept.out and BOB in kept.out
    assert typed("audit", "verify").code == 0
    assert typed("audit", "checkpoint").code == 0


def test_an_erasure_is_signed_as_all_that_is_recorded(visited: Path) -> None:
    assert typed("key", "generate", "ana").code == 0
    assert typed("audit", "erase", "#119", "--authority", " ").code == 2
    assert typed("audit", "erase", "#119", "--authority", "court order 7").code == 0
    told = json.loads(typed("log", "--after", "227", "-f", "json").out)["entries"]
    assert [(one["type"], one["recorder_is"]) for one in told] == [
        ("PassageErased", "signed"),
        ("RecordingSigned", "signed"),
    ]
    assert typed("audit", "verify").code == 0


def test_without_a_key_nothing_signed_is_believed(visited: Path) -> None:
    stranger = {"XDG_CONFIG_HOME": str(visited / "stranger")}
    assert typed("audit", "verify", **stranger).code == 7
    assert typed("audit", "verify", "--key", "institute.pub", **stranger).code == 0
    assert typed("audit", "checkpoint", **stranger).code == 3


def test_one_entry_is_proven_to_somebody_who_has_nothing_else(visited: Path) -> None:
    assert typed("audit", "proof", "#119", "-o", "proof", "--entry", "119.json").code == 0
    elsewhere = {"TRAVAUX_STORE": "sqlite:///none.db"}
    assert typed("audit", "check-proof", "proof", "--entry", "119.json", **elsewhere).code == 0
    entry = Path("119.json").read_bytes()
    for at in range(0, len(entry), 7):
        Path("other.json").write_bytes(entry[:at] + bytes([entry[at] ^ 1]) + entry[at + 1 :])
        assert typed("audit", "check-proof", "proof", "--entry", "other.json", **elsewhere).code == 7
    alone = subprocess.run(
        [
            *(sys.executable, "-I", "-S", str(_verifier(visited)), "proof", "proof"),
            *("--entry", "119.json", "--key", "institute.pub"),
        ],
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert alone.returncode == 0, alone.stderr
    assert "All of this holds." in alone.stdout


def _verifier(folder: Path) -> Path:
    assert typed("audit", "bundle", "bag").code == 0
    return folder / "bag" / "verifier.py"


def test_a_bundle_in_one_file(visited: Path) -> None:
    retracted(119)
    assert typed("audit", "checkpoint", "-o", "friday").code == 0
    assert typed("audit", "bundle", "talks.zip", "--entry", "#119", "--organisation", "The institute").code == 0
    with zipfile.ZipFile("talks.zip") as whole:
        whole.extractall("there")
    bag = visited / "there" / "talks"
    for manifest in ("manifest-sha512.txt", "tagmanifest-sha512.txt"):
        assert subprocess.run(["sha512sum", "-c", "--quiet", manifest], cwd=bag, check=False).returncode == 0
    words = (sys.executable, "-I", "-S", "verifier.py", "bag", ".", "--key", str(visited / "institute.pub"))
    told = subprocess.run([*words, "--known", "../../monday"], cwd=bag, capture_output=True, text=True, check=False)
    assert told.returncode == 0 and "checked against a checkpoint of 227 entries" in told.stdout
    again = typed("audit", "bundle", "talks.zip")
    assert again.code == 6 and "is there already" in again.err


def test_every_column_of_every_kind_of_view_row(visited: Path) -> None:
    """Each column of some claims, a claim taken away, one moved, and what tells which entries keep the record."""
    assert typed("brief").code == 0
    with closing(sqlite3.connect("talks.db", isolation_level=None)) as store:
        columns = [row[1] for row in store.execute("PRAGMA table_info(claims)")]
        found = store.execute("SELECT entry, nth, subject, attribute FROM claims WHERE entry IN (119, 160)").fetchall()
    rows = [f"entry = {e} AND nth = {n} AND subject = '{s}' AND attribute = '{a}'" for e, n, s, a in found]
    edits = [
        f"UPDATE claims SET {name} = CASE WHEN {name} IS NULL THEN 1 WHEN typeof({name}) = 'integer' THEN 1 - {name}"
        f" ELSE {name} || '0' END WHERE {row}"
        for name in columns
        if name not in ("negotiation", "entry", "nth")
        for row in rows[:1]
    ]
    edits += [f"DELETE FROM claims WHERE {row}" for row in rows]
    edits += [f"UPDATE claims SET entry = entry - 1 WHERE {row}" for row in rows[:2]]
    edits += ["DELETE FROM keeping WHERE entry = 3"]
    pristine = Path("talks.db").read_bytes()
    for edit in edits:
        with closing(sqlite3.connect("talks.db", isolation_level=None)) as store:
            assert store.execute(edit).rowcount == 1, edit
        found_out = typed("audit", "reproduce", "-f", "json")
        assert found_out.code == 7, edit
        told = json.loads(found_out.out)
        assert told["slots"] or not told["keeping"], edit
        for part in Path().glob("talks.db-*"):
            part.unlink()
        Path("talks.db").write_bytes(pristine)
    print(f"{len(edits)} edits of view rows tried, {len(edits)} found")
    assert len(edits) > 25
    assert typed("audit", "reproduce").code == 0


def test_the_view_and_the_slot_are_named(visited: Path) -> None:
    assert typed("brief").code == 0
    with closing(sqlite3.connect("talks.db", isolation_level=None)) as store:
        store.execute("UPDATE claims SET value = '20' WHERE entry = 119 AND attribute = 'point_count' AND value = '19'")
    told = typed("audit", "reproduce")
    assert told.code == 7
    assert "DIFFERS  plan " in told.out and "DIFFERS  plan/us-plan point_count: by #119" in told.out
    assert "equal   meetings" in told.out and "DIFFERS  meetings" not in told.out
    assert typed("rebuild", "-q").code == 1
    assert typed("audit", "reproduce").code == 0


ANSWERS = [
    ("brief", "--then", "2025-12-08"),
    ("plan", "--plan", "us-plan"),
    ("plan", "--redline", "2025-11-23..today"),
    ("positions", "--then", "2025-12-08", "--party", "Russia", "--issue", "territory"),
    ("issues", "--unnamed"),
    ("meetings", "--as-of", "yesterday"),
    ("commitments", "--recorded-by", "2026-12-31"),
    ("timeline", "--source", "news-1208"),
    ("contested", "--origins", "1"),
    ("sources", "--on-record"),
    ("why", "plan/us-plan", "point_count"),
    ("why", "ukraine-2025", "#119"),
    ("when", "us-plan", "point_count", "19"),
    ("log", "--type", "VersionProduced", "--limit", "5", "--reverse"),
    ("replay", "--after", "220"),
    ("diff", "--as-of", "2025-11-22..today", "--known-on", "2025-12-08"),
    ("diff", "--recorded-by", "entry:200..entry:227"),
    ("blame", "ukraine-2025", "plan/us-plan"),
]


def test_every_answer_is_attested_and_reproduced_after_more_entries_and_an_erasure(visited: Path) -> None:
    for nth, words in enumerate(ANSWERS):
        done = typed(*words, "--attest", f"{nth}.note")
        assert done.code in (0, 1) and f"Attested in {nth}.note" in done.err, words
    for number in range(100, 200):
        retracted(number)
    assert typed("audit", "erase", "#119", "--authority", "court order 7", "-q").code == 0
    later = {"TRAVAUX_NOW": "2027-03-01"}
    for nth, words in enumerate(ANSWERS):
        told = typed("audit", "reproduce", "--attestation", f"{nth}.note", **later)
        assert told.code == 0, (words, told)
    assert {number for number, words in enumerate(ANSWERS) if typed(*words, "-f", "json").out}


def test_an_attestation_is_of_one_answer_and_of_no_other(visited: Path) -> None:
    assert typed("positions", "--then", "2025-12-08", "--attest", "a.note").code == 0
    note = Path("a.note").read_text("utf-8")
    for old, new in [
        ("2025-12-08", "2025-12-09"),
        ("positions", "brief"),
        ("entry:227", "entry:226"),
        ("answer sha256:", "answer sha256:0"),
    ]:
        Path("b.note").write_text(note.replace(old, new), "utf-8")
        assert typed("audit", "reproduce", "--attestation", "b.note").code == 7
    for at in range(0, len(note.encode()), 11):
        data = bytearray(note.encode())
        data[at] ^= 1
        Path("b.note").write_bytes(data)
        assert typed("audit", "reproduce", "--attestation", "b.note").code == 7
    _edit_log(
        "UPDATE stored_events SET state ="
        ' CAST(replace(CAST(state AS TEXT), \'"side":"against"\', \'"side":"for"\') AS BLOB)'
    )
    told = typed("audit", "reproduce", "--attestation", "a.note")
    assert told.code == 7 and "the answer is another" in told.out and "first 227 entries are not those" in told.out
    _edit_log("UPDATE stored_events SET state = CAST(state AS TEXT)")
    assert typed("audit", "reproduce", "--attestation", "a.note").code == 7


def test_the_report_of_that_day_byte_for_byte(visited: Path) -> None:
    ask = ("why", "plan/us-plan", "point_count", "--then", "2025-12-08", "-f", "json")
    assert typed(*ask, "--attest", "a.note", "-o", "a.json").code == 0
    again = ("audit", "reproduce", "--attestation", "a.note", "--answer")
    retracted(119)
    assert typed(*again, "a.json").code == 0
    given = Path("a.json").read_bytes()
    assert WORDS.encode() in given
    for at in range(0, len(given), 97):
        Path("b.json").write_bytes(given[:at] + bytes([given[at] ^ 1]) + given[at + 1 :])
        assert typed(*again, "b.json").code == 7, given[at - 20 : at + 20]
    assert typed("audit", "erase", "#119", "--authority", "court order 7").code == 0
    assert typed(*again, "a.json").code == 0
    Path("b.json").write_bytes(given.replace(b"unsettled", b"contested", 1))
    told = typed(*again, "b.json")
    assert told.code == 7 and "is another at /" in told.out
    assert typed("audit", "reproduce", "--answer", "a.json").code == 2


def _edit_log(statement: str) -> None:
    with closing(sqlite3.connect("talks.db", isolation_level=None)) as store:
        for (trigger,) in store.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            store.execute(f"DROP TRIGGER {trigger}")
        assert store.execute(statement).rowcount


def grepped(words: str) -> list[str]:
    found = (path for path in Path().rglob("*") if path.is_file())
    return sorted(str(path) for path in found if words.encode() in path.read_bytes())


def test_erased_words_are_found_nowhere_and_do_not_come_back(visited: Path) -> None:
    assert grepped(WORDS) == ["talks.db"]
    assert typed("audit", "erase", "#119", "--authority", "court order 7", "-n").out.splitlines() == [WORDS]
    assert grepped(WORDS) == ["talks.db"], "a dry run destroys nothing"
    told = typed("audit", "erase", "#119", "--authority", "court order 7")
    assert told.code == 0 and "Out of reach" in told.err
    assert typed("brief").code == 0
    assert typed("audit", "checkpoint", "-o", "after").code == 0
    assert typed("audit", "bundle", "bag").code == 0
    assert typed("export", "-o", "log.jsonl").code == 0
    assert grepped(WORDS) == []
    for date in DATES:
        shown = typed("why", "plan/us-plan", "point_count", "--as-of", date, "--recorded-by", "entry:200").out
        assert WORDS not in shown
    assert "[erased, court order 7]" in typed("why", "#119", "--recorded-by", "entry:119").out
    assert typed("audit", "verify", "--known", "monday").code == 0
    assert typed("audit", "reproduce").code == 0
    assert typed("audit", "erase", "#119", "--authority", "court order 7").code == 0, "again changes nothing"

    Path("back.txt").write_text(f"It was {WORDS.upper()}, they said.", "utf-8")
    assert typed("source", "attach", "back.txt").code == 6
    retraction = typed("retract", "#118", "--reason", f"it said {WORDS}")
    assert retraction.code == 6 and "take the words out" in retraction.err
    assert grepped(WORDS) == []


def test_an_attached_text_is_told_of_and_removed_when_asked(visited: Path) -> None:
    Path("article.txt").write_text(f"It was {WORDS}.", "utf-8")
    assert typed("source", "attach", "article.txt").code == 0
    Path("article.txt").unlink()
    told = typed("audit", "erase", "#119", "--authority", "GDPR 17")
    assert "the attached text" in told.err and "--detach" in told.err
    assert grepped(WORDS)
    assert typed("audit", "erase", "#119", "--authority", "GDPR 17", "--detach").code == 0
    assert grepped(WORDS) == []


def test_an_erasure_that_is_imported_is_carried_out(visited: Path) -> None:
    shutil.copy("talks.db", "copy.db")
    copy = {"TRAVAUX_STORE": "sqlite:///copy.db"}
    assert typed("audit", "erase", "#119", "--authority", "court order 7").code == 0
    assert typed("export", "-o", "log.jsonl").code == 0
    assert grepped(WORDS) == ["copy.db"]
    assert typed("import", "log.jsonl", **copy).code == 0
    assert grepped(WORDS) == []
    assert typed("audit", "verify", **copy).code == 0
    assert "[erased, court order 7]" in typed("why", "#119", **copy).out


def test_late_entries(visited: Path) -> None:
    late = typed("audit", "backdated", "--threshold", "P1D", "-f", "json")
    told = json.loads(late.out)["entries"]
    assert late.code == 0 and all(one["days"] > 1 and one["recorder"] == "ana" for one in told)
    assert all(one["entry"] <= other["entry"] for one, other in pairwise(told))
    assert typed("audit", "backdated", "--threshold", "P2000W").code == 1
    assert typed("audit", "backdated", "--threshold", "a day").code == 2


def test_keys_are_never_in_the_store_and_an_own_name_is_not_taken_over(visited: Path) -> None:
    private = next(Path("config").rglob("*.key")).read_text("utf-8")
    seed = private.strip().split("+", 4)[4]
    assert grepped(seed) == [str(next(Path("config").rglob("*.key")))]
    if os.name == "posix":
        assert next(Path("config").rglob("*.key")).stat().st_mode & 0o077 == 0
    assert typed("key", "add", "institute.pub").code == 6
    assert typed("key", "generate", INSTITUTE).code == 6
    assert typed("key", "add", "no key").code == 2
    assert typed("key", "rotate", INSTITUTE).code == 0
    assert typed("audit", "verify").code == 0, "what the old key signed stays good"
    retracted(119)
    assert typed("audit", "checkpoint").code == 0
    assert typed("audit", "verify").code == 0
    assert typed("audit", "verify", "--key", "institute.pub", XDG_CONFIG_HOME="none").code == 7


def test_who_checked_what(visited: Path) -> None:
    """Only what another one signs is seen by four eyes; a page, a table and the exit code say so."""
    assert typed("key", "generate", "bob").code == 0
    assert typed("review", "accept", "#119", "--recorder", "bob").code == 0
    assert typed("review", "accept", "#120", "--recorder", "carl", "--unsigned").code == 0
    told = {one["entry"]: one for one in json.loads(typed("audit", "reviews", "-f", "json").out)["entries"]}
    assert told[119]["four_eyes"] and not told[120]["four_eyes"] and not told[121]["four_eyes"]
    left = json.loads(typed("audit", "reviews", "--unreviewed", "--source", "news-1208", "-f", "json").out)["entries"]
    assert 119 not in [one["entry"] for one in left] and 120 in [one["entry"] for one in left]
