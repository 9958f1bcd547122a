"""Who recorded, who checked, typed: what is signed counts, what is only said is told as a claim or a remark."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from cli_typed import Typed, typed

from travaux.cli.app import VERBS
from travaux.events.integrity.keys import Keys, Valid

COUNT = ["plan/us-plan", "point_count", "--then", "2025-12-08"]


@pytest.fixture
def keys(talks: Path, monkeypatch: pytest.MonkeyPatch) -> Keys:
    """Nobody's keys yet; ana recorded everything, unsigned."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(talks / "config"))
    return Keys()


def generate(*names: str) -> None:
    for name in names:
        assert typed("key", "generate", name, "-q").code == 0


def review(verdict: str, entry: int, by: str, *more: str) -> Typed:
    ended = typed("review", verdict, f"#{entry}", "--recorder", by, "-q", *more)
    assert ended.code == 0, ended.err
    return ended


def corrected(by: str = "ana") -> int:
    """The count of entry 119 reads 21 from now on; the number of the correction."""
    ended = typed("correct", "#119", "--points", "21", "--reason", "misread", "--recorder", by, "-q", "-f", "json")
    number: int = json.loads(ended.out)["entries"][0]["entry"]
    return number


def counts(*more: str) -> list[int]:
    """The values of the point count that stand, of what four eyes saw."""
    view = json.loads(typed("why", *COUNT, "--reviewed-only", "-f", "json", *more).out)
    return sorted(held["value"] for held in view["candidates"])


def told(number: int) -> dict[str, Any]:
    view = json.loads(typed("log", "--after", str(number - 1), "--limit", "1", "-f", "json").out)
    line: dict[str, Any] = view["entries"][0]
    return line


def test_nothing_was_reviewed_as_long_as_nobody_signed_that(keys: Keys) -> None:
    assert counts() == []
    assert typed("positions", "--reviewed-only").code == 1
    generate("bob")
    review("accept", 119, "bob")
    assert counts() == [19]
    assert typed("brief", "--reviewed-only").code == 0


def test_a_review_needs_a_key_or_is_a_remark(keys: Keys) -> None:
    refused = typed("review", "accept", "#119", "--recorder", "bob")
    hint = "`travaux key generate bob` makes one; --unsigned records a remark that counts for nothing"
    assert refused == (4, "", f"travaux: there is no key of bob to sign with: {hint}\n")
    for remark in ("--unsigned", "--no-sign"):
        review("accept", 119, "bob", remark)
    assert counts() == []
    assert told(119)["marks"] == ["remarked"]
    generate("bob")
    review("accept", 119, "bob", "--unsigned")
    assert counts() == []


def test_nobody_reviews_what_he_recorded(keys: Keys) -> None:
    generate("ana")
    for unsigned in ([], ["--unsigned"]):
        refused = typed("review", "accept", "#119", *unsigned)
        assert (refused.code, refused.out) == (4, "")
        assert refused.err == "travaux: ana recorded entry 119 himself: somebody else is to review it\n"


def test_a_key_known_under_two_names_is_one_pair_of_eyes(keys: Keys) -> None:
    generate("bob")
    (bob,) = keys.public("bob")
    keys.add([Valid(bob.key._replace(name="ana"), bob.since, bob.until)])
    review("accept", 119, "bob")
    assert counts() == []
    (keys.folder / "ana.pub").unlink()
    assert counts() == [19]


def test_a_signed_recording_is_reviewed_by_another_key(keys: Keys) -> None:
    generate("ana", "bob")
    number = corrected()
    assert told(number)["recorder_is"] == "signed"
    review("accept", 119, "bob")
    assert told(number)["marks"] == ["accepted"]
    assert counts() == [21]


def test_whose_key_is_not_known_here_did_not_review(keys: Keys, talks: Path) -> None:
    generate("bob")
    review("accept", 119, "bob")
    (line,) = [line for line in typed("log", "--after", "227").out.splitlines() if line.startswith("recorded")]
    assert line.endswith("by bob, signed")
    (talks / "bob.pub").write_text(typed("key", "list", "bob").out)
    shutil.rmtree(keys.folder)
    assert counts() == []
    assert told(228)["recorder_is"] == "unknown-key"
    assert "by bob, signed with a key that is not known here" in typed("log", "--after", "227").out
    assert typed("key", "add", "bob.pub").code == 0
    assert counts() == [19]


def test_a_key_that_was_retired_before_did_not_review(keys: Keys) -> None:
    generate("bob")
    review("accept", 119, "bob")
    (bob,) = keys.public("bob")
    (keys.folder / "bob.key").unlink()
    keys.add([bob._replace(until=bob.since)])
    assert counts() == []


def test_the_latest_verdict_of_a_reviewer_stands_and_one_reject_is_enough(keys: Keys) -> None:
    generate("bob", "eve")
    review("accept", 119, "bob")
    review("reject", 119, "bob", "--reason", "the article says 20")
    assert counts() == []
    assert told(119)["marks"] == ["rejected"]
    review("accept", 119, "eve")
    review("accept", 119, "bob", "--unsigned")
    assert counts() == []
    review("accept", 119, "bob")
    assert counts() == [19]
    assert [counts("--recorded-by", f"entry:{number}") for number in (228, 229, 231)] == [[], [19], []]


def test_a_rejected_entry_goes_on_to_count_unless_only_reviews_count(keys: Keys) -> None:
    generate("bob")
    before = typed("why", *COUNT, "-f", "csv").out
    review("reject", 119, "bob")
    assert typed("why", *COUNT, "-f", "csv").out == before


def test_a_correction_is_to_be_reviewed_again(keys: Keys) -> None:
    generate("bob")
    review("accept", 119, "bob")
    number = corrected()
    assert counts() == []
    review("accept", 119, "bob")
    assert told(number)["marks"] == ["accepted"]
    assert counts() == [21]


def test_a_diff_compares_what_was_reviewed_by_each_end(keys: Keys) -> None:
    generate("bob")
    review("accept", 119, "bob")
    changes = json.loads(typed("diff", "--recorded-by", "entry:227..entry:229", "--reviewed-only", "-f", "json").out)
    assert {change["subject"] for change in changes["changes"]} >= {"plan/us-plan"}


def test_lists_of_entries_keep_to_what_was_reviewed(keys: Keys) -> None:
    generate("bob")
    for entry in (118, 119):
        review("accept", entry, "bob")
    assert len(typed("timeline", "--reviewed-only", "-f", "jsonl").out.splitlines()) == 2
    log = json.loads(typed("log", "--reviewed-only", "--upto", "227", "-f", "json").out)["entries"]
    developments = [line["entry"] for line in log if line["occurred"]]
    assert developments == [118, 119] and len(log) > 2
    sources = json.loads(typed("sources", "--reviewed-only", "-f", "json").out)["sources"]
    assert sum(one["developments"] for one in sources) == 2


WORDS = {"why": COUNT, "when": COUNT, "blame": ["plan/us-plan"], "diff": ["--as-of", "2025-11-22..2025-12-08"]}
TELLS_ALL = ("log", "replay", "sources")
"""Verbs that list entries which claim nothing, or that no longer do."""


def entries_in(value: Any) -> set[int]:
    """Every entry number that a result names."""
    if isinstance(value, list):
        return set().union(*map(entries_in, value))
    if not isinstance(value, dict):
        return set()
    here = {value["entry"]} if isinstance(value.get("entry"), int) else set()
    several = value.get("entries")
    here |= {one for one in several if isinstance(one, int)} if isinstance(several, list) else set()
    return here.union(*map(entries_in, value.values()))


def test_no_verb_tells_what_was_not_reviewed(keys: Keys) -> None:
    generate("bob")
    seen = {81, 112, 118, 119, 137, 139}
    for entry in seen:
        review("accept", entry, "bob")
    log = json.loads(typed("log", "-f", "json").out)["entries"]
    developments = {line["entry"] for line in log if line["occurred"]}
    told: set[int] = set()
    for verb in (name for name, verb in VERBS.items() if verb.family == "Read" and name not in TELLS_ALL):
        ended = typed(verb, *WORDS.get(verb, ()), "--reviewed-only", "-f", "json")
        assert ended.code in (0, 1) and ended.err == "", verb
        found = entries_in(json.loads(ended.out)) & developments
        assert found <= seen, verb
        told |= found
    assert told == seen


def test_an_answer_that_depends_on_keys_is_not_attested(keys: Keys) -> None:
    generate("travaux/institute", "bob")
    review("accept", 119, "bob")
    refused = typed("positions", "--reviewed-only", "--attest", "note")
    assert (refused.code, refused.out) == (2, "") and "leave --reviewed-only out" in refused.err
    answer = typed("log", "--attest", "note", "-f", "json", "-o", "log.json")
    assert answer.code == 0
    institute = typed("key", "list", "travaux/institute").out
    shutil.rmtree(keys.folder)
    Path("institute.pub").write_text(institute)
    again = typed("audit", "reproduce", "--attestation", "note", "--answer", "log.json", "--key", "institute.pub")
    assert again.code == 0, again.out


def test_without_a_key_nothing_is_otherwise(keys: Keys) -> None:
    assert typed("retract", "#119", "--reason", "misread").err.startswith("Recorded entry 228 of ukraine-2025 in ")
    line = told(228)
    assert (line["type"], line["recorder_is"]) == ("EntryRetracted", "claimed")
    assert "signed" not in typed("log").out


def test_what_is_recorded_is_signed_where_there_is_a_key(keys: Keys) -> None:
    generate("ana")
    assert typed("retract", "#119", "--reason", "misread").err.splitlines() == [
        "Recorded entries 228 to 229 of ukraine-2025 in talks.db, signed by ana",
        "Next: travaux diff ukraine-2025 --recorded-by entry:227..entry:229",
    ]
    assert typed("retract", "#118", "--reason", "misread", "--no-sign").err.startswith("Recorded entry 230 of")
    page = [line for line in typed("log").out.splitlines() if line.startswith("recorded")]
    assert [line.partition(" by ")[2] for line in page] == ["ana, as it says, not signed", "ana, signed"] + [
        "ana, as it says, not signed"
    ]


def test_verify_says_whose_recordings_are_signed(keys: Keys) -> None:
    assert "recorded by" not in typed("audit", "verify").out
    generate("bob")
    corrected("bob")
    review("accept", 119, "eve", "--unsigned")
    assert [line for line in typed("audit", "verify").out.splitlines() if "recorded by" in line] == [
        "227 entries recorded by ana, as it says, not signed",
        "2 entries recorded by bob, signed",
        "1 entry recorded by eve, as it says, not signed",
    ]
    shutil.rmtree(keys.folder)
    found = json.loads(typed("audit", "verify", "-f", "json").out)
    assert [(one["first"], one["last"], one["recorder_is"]) for one in found["recorded"]] == [
        (1, 227, "claimed"),
        (228, 229, "unknown-key"),
        (230, 230, "claimed"),
    ]


def test_a_dry_run_tells_of_the_signature(keys: Keys) -> None:
    generate("ana")
    tried = typed("retract", "#119", "--reason", "misread", "-n")
    assert "WOULD BE RECORDED in ukraine-2025: 2 entries" in tried.out
    assert "#229 RecordingSigned: #228: signed by the recorder" in tried.out
    assert typed("log", "--after", "227", "-f", "json").code == 1


@pytest.mark.parametrize(
    ("recorder", "hint"),
    [
        ("ana", "there is no key of ana to sign with: `travaux key generate ana` makes one"),
        ("Ana Maria+1", "'Ana Maria+1' cannot name a key, which has no space and no +: record with --recorder ana-m"),
        ("host", "the key of host cosigns checkpoints: `travaux key generate OTHER-NAME` makes one for recording"),
    ],
)
def test_a_signature_that_is_insisted_on_needs_a_key(keys: Keys, recorder: str, hint: str) -> None:
    assert typed("key", "generate", "host", "--cosigner", "-q").code == 0
    words = ["retract", "#119", "--reason", "misread", "--recorder", recorder]
    refused = typed(*words, "--sign")
    assert (refused.code, refused.out) == (4, "") and hint in refused.err
    assert typed(*words, "-q").code == 0
    assert told(228)["recorder_is"] == "claimed"


@pytest.mark.parametrize("verb", [["retract"], ["correct", "--verdict", "rejected"]])
def test_reviews_and_signatures_are_neither_taken_back_nor_reviewed(keys: Keys, verb: list[str]) -> None:
    generate("bob")
    review("reject", 119, "bob")
    refused = typed(*verb, "#228", "--reason", "never mind")
    assert refused.code == 2 and "a verdict is not taken back" in refused.err
    refused = typed(*verb, "#229", "--reason", "never mind")
    assert refused.code == 2 and "a signature says who recorded something, and stays" in refused.err
    for entry in ("#228", "#229"):
        assert "which nobody reviews" in typed("review", "accept", entry, "--recorder", "eve").err


def test_a_review_is_of_one_entry(keys: Keys) -> None:
    assert typed("review", "accept", "#1", "#2").err == "travaux: one ENTRY is to be named here, not #1 #2\n"
    assert typed("review", "accept", "#9999").code == 3
