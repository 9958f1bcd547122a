"""A file with errors records nothing, and every error has its place and its fix."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sources.barn import NEGOTIATION, SOURCE, Desk

from travaux.events.sources.recording import FilesRefused


def place_of(text: str, words: str) -> tuple[int, int]:
    before = text[: text.index(words)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def told(desk: Desk, name: str, text: str | bytes) -> list[str]:
    """The problems of a file; nothing else has happened."""
    before = desk.written
    file = desk.put(name, text)
    plan = desk.plan(file)
    assert plan.events == ()
    with pytest.raises(FilesRefused) as refused:
        desk.record(file)
    assert refused.value.exit_code == 2
    assert desk.written == before
    assert refused.value.problems == plan.problems
    return [str(problem).removeprefix(f"{desk.folder}/") for problem in plan.problems]


@pytest.mark.parametrize(
    ("good", "bad", "at", "message"),
    [
        ("by: ann\n", "by: anne\n", "anne", "no party is called 'anne'; did you mean ann"),
        ("of: [ann, bob]", "of: [ann, bib]", "bib", "no party is called 'bib'; did you mean bob"),
        ("by: village", "by: dora", "dora\n", "dora is a person, and a party is meant here; write village"),
        ("RedLineDeclared: repaired", "RedLineDeclared: repared", "repared", "no issue or version is called 'repared'"),
        ("RedLineDeclared: repaired", "RedLineDeclared: nothing", "nothing,", "introduce it under issues or versions"),
        ("MeetingHeld: barn-0514", "MeetingHeld: barn-0541", "barn-0541", "did you mean barn-0514"),
        ("PointRetained: hay", "PointRetained: hey", "hey", "contract has no point called 'hey'; did you mean hay"),
        ("MeetingHeld: barn", "MeetingHled: barn", "MeetingHled", "no type is called 'MeetingHled'; did you mean MeetingHeld"),
        ("  place: Ober", "  plaice: Ober", "plaice", "MeetingHeld has no key `plaice`; did you mean place?"),
        ("voice: friend, by", "voice: freind, by", "freind", "no voice is called 'freind'; did you mean friend?"),
        ("when: 2031-05-14\n", "when: 2031-13-14\n", "2031-13-14", "'2031-13-14' is not a date"),
        ("when: 2031-05-14\n", "when: 14/05/2031\n", "14/05/2031", "'14/05/2031' is not a date; write"),
        ("when: 2031-05-14\n", "when: some day\n", "some day", "write 2025-12-08, 2025-12, a..b"),
        ("when: 2031-05-14\n", "when: 2031-05-14..2031-05-12\n", "2031-05-14..", "it ends before it begins"),
        ("when: 2031-05-14\n", "when: 2031-05-14/2031-05-12\n", "2031-05-14/", "it ends before it begins"),
        ("when: 2031-05-14\n", "when: [2031-05-12..2031-05-14]\n", "[2031", "YAML reads brackets as a list"),
        ("when: 2031-05-14\n", "when: 2031-05-17\n", "2031-05-17", "2031-05-17 is later than the publication (2031-05-16)"),
        ("when: 2031-05-14\n", "when: tomorrow\n", "tomorrow", "tomorrow is later than the publication"),
        ("when: after inn-0511\n", "when: after notary\n", "after notary", "the meeting notary has no date"),
        ("when: after inn-0511\n", "when: after lunch\n", "after lunch", "no meeting is called 'lunch'"),
        ("says: Nothing was decided", "says: Nothing is decided", "Nothing is", "'Nothing is decided' is not in the text"),
        ("says: Nothing was decided", "says: nothing was decided", "nothing was", "copy it exactly: the text has 'Nothing was decided'"),
        ("says: Nothing was decided", "says: the", "the}", "'the' stands in the text"),
        ("says: Nothing was decided", "says: {exact: Nothing was decided, nth: 2}", "{exact", "once, not twice; correct `nth`"),
        ("says: Nothing was decided", f"says: {'word ' * 16}", "word word", "the quotation has 16 words; 15 at most"),
        ("says: A barn", "says: A bran", "A bran", "'A bran with a history' is not in the text"),
        ("outcome: none", "outcome: nome", "nome", "outcome: 'nome' is none of its words; did you mean none"),
        ("  points: 12", "  points: twelve", "twelve", "points: 'twelve' does not fit"),
        (", outcome: none", "", "MeetingOutcomeReported", "MeetingOutcomeReported needs `outcome`"),
        ("DemandMade: access.public", "DemandMade:", "DemandMade", "a position is about either an issue or a version"),
        ("  by: ann\n", "  by:\n", "by:\n", "nothing stands here; write a value, or leave the key out"),
        ("duration: almost 3 hours", "duration: a while", "a while", "'a while' is no length of time"),
        ("{speaker: carl}", "{speaker: karl}", "karl", "no person or party is called 'karl'; did you mean carl"),
        ("{speaker: carl}", "{speaker: carl, sied: ann}", "sied", "voice has no key `sied`; did you mean side?"),
        ("text: gazette.txt", "text: ../gazette.txt", "../gazette.txt", "does not lie beside the file; lay it there, or attach it"),
        ("when: 2031-05-14\n", "when: {date: 2031-05-14, basis: guesed}\n", "{date", "basis: 'guesed' is none of its words"),
        ("when: 2031-05-14\n", "when: 2031-05-14\n  since: 2031-05-15\n", "2031-05-15", "is later than the date itself"),
        ("published: 2031-05-16,", "published: 2031-05-16, basis: sure,", "2031-05-16, b", "basis: 'sure' is none of its"),
        ("published: 2031-05-16,", "published: soon,", "soon", "'soon' is not a date"),
        (" published: 2031-05-16,", "", "{id", "source needs `published`; add `published:`, as a date or a range"),
        ("{id: gazette-0516,", "{id: Gazette 0516,", "Gazette 0516", "source: 'Gazette 0516' is no id"),
        ("skipped:\n", "skiped:\n", "skiped", "a source file has no key `skiped`; did you mean skipped?"),
        ("why: heading", "y: heading", "y: heading", "a skipped entry has no key `y`"),
        ("negotiation: barn\n", "negotiation: brn\n", "negotiation", "the negotiation brn is not opened; record its negotiation.yaml"),
        ("- MeetingHeld: barn-0514", "- group: {by: ann}\n  of:\n  - group: {}\n- MeetingHeld: barn-0514", "group: {}", "groups do not nest"),
        ("version: contract/9, when: after", "versoin: contract/9, when: after", "versoin", "no item of this group has no key"),
        ("- {MeetingOutcome", "- {PartyIntroduced: x}\n- {MeetingOutcome", "PartyIntroduced", "write it under parties in negotiation.yaml"),
        ("- {MeetingOutcome", "- {EntryCorrected: x}\n- {MeetingOutcome", "EntryCorrected", "record the file with --amend"),
        ("- {MeetingOutcome", "- {ReportDenied: clerk-and-dea, by: bob}\n- {MeetingOutcome", "clerk-and-dea,", "did you mean gazette-0516/clerk-and-dean?"),
        ("says: cut from", "follows: [gazette-0516/nil]\n  says: cut from", "gazette-0516/nil", "no development is called"),
    ],
)  # fmt: skip
def test_every_error_has_its_place_and_its_fix(desk: Desk, good: str, bad: str, at: str, message: str) -> None:
    text = SOURCE.replace(good, bad, 1)
    assert text != SOURCE
    problems = told(desk, "gazette.yaml", text)
    line, column = place_of(text, at)
    assert [
        problem for problem in problems if problem.startswith(f"gazette.yaml:{line}:{column}: ") and message in problem
    ] != [], problems


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        ("", "1:1", "the file is empty; write `negotiation:` and `source:` first"),
        ("# only a remark\n\n", "1:1", "the file is empty"),
        (b"negotiation: barn\nx\x00y", "2:2", "the file is binary; give the YAML file that describes the source"),
        (b"negotiation: barn\ntitle: \xe9", "2:8", "the byte 0xe9 is not UTF-8; save the file as UTF-8"),
        ("negotiation: barn\nzone: UTC\nzone: UTC\n", "3:1", "`zone` stands here twice, first in line 2; remove one"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "1:4", "anchors and aliases are not read here (&a)"),
        ("negotiation: *a\n", "1:14", "anchors and aliases are not read here (*a)"),
        ("negotiation: !!python/object/apply:os.system [ls]", "1:14", "tags are not read here (tag:yaml.org,2002:python/"),
        ("negotiation: !x y", "1:14", "tags are not read here (!x); remove the tag: every value is text"),
        ("negotiation: barn\n---\nnegotiation: barn\n", "2:1", "a second document begins here; one file for each source"),
        ("negotiation: " + "[" * 5000, "1:34", "nested more than 20 deep"),
        ("- a\n- b\n", "1:1", "the file does not begin with keys"),
        ("negotiation: barn\nnote: a: b\n", "2:8", "mapping values are not allowed here; a text with `: ` in it needs quotes"),
        ("negotiation: [barn\n", "2:1", "check quotes, brackets and indentation"),
        ("negotiation: bar\x07n\n", "1:17", "cannot stand in a text; remove it"),
        ("? [a, b]\n: c\n", "1:3", "a key is a word"),
        ("title: x\n", "1:1", "the file names no negotiation; begin it with `negotiation:`"),
    ],
)  # fmt: skip
def test_what_is_no_plain_yaml_is_refused_where_it_is_not(
    desk: Desk, data: str | bytes, place: str, message: str
) -> None:
    (problem,) = told(desk, "bad.yaml", data)
    assert problem.startswith(f"bad.yaml:{place}: ")
    assert message in problem


def test_a_file_of_50_megabytes_is_not_even_read(desk: Desk) -> None:
    file = desk.put("big.yaml", b"")
    with file.open("wb") as sparse:
        sparse.truncate(50_000_000)
    (problem,) = desk.plan(file).problems
    assert str(problem) == f"{file}:1:1: the file has 50 MB; a source file has at most 2 MB; one file for each source"


def test_a_file_that_is_not_there_is_told(desk: Desk) -> None:
    (problem,) = desk.plan(desk.folder / "none.yaml").problems
    assert "none.yaml:1:1: cannot be read: No such file" in str(problem)


def test_all_errors_are_told_at_once_and_the_good_file_beside_is_not_recorded(desk: Desk) -> None:
    text = SOURCE.replace("by: ann\n", "by: anne\n").replace("outcome: none", "outcome: nome")
    bad, good = desk.put("bad.yaml", text), desk.put("good.yaml", SOURCE.replace("gazette-0516", "other"))
    plan = desk.plan(good, bad, desk.put("broken.yaml", "a: [b"))
    assert [problem.place.file.rpartition("/")[2] for problem in plan.problems] == [
        "broken.yaml",
        "bad.yaml",
        "bad.yaml",
    ]
    with pytest.raises(FilesRefused):
        desk.record(good, bad)
    assert {"source/other", "source/gazette-0516"} & {entry.event.id for entry in desk.written} == set()


def test_quotations_above_three_tenths_of_the_text_are_refused(desk: Desk) -> None:
    desk.put(
        "gazette.txt",
        "\n".join(
            line
            for line in (desk.folder / "gazette.txt").read_text().split("\n")
            if "apple" not in line and "monks" not in line
        ),
    )
    (problem,) = told(desk, "gazette.yaml", SOURCE)
    assert "gazette.yaml:2:1: the quotations of gazette-0516 are 4" in problem
    assert "at most 30%: quote the shortest run of words that stands once" in problem


def test_a_text_with_another_hash_is_an_orphan_with_alarm(desk: Desk) -> None:
    text = SOURCE.replace("text: gazette.txt", f"text: gazette.txt, sha256: {'0' * 64}")
    (problem,) = told(desk, "gazette.yaml", text)
    assert problem.startswith("gazette.yaml:2:95: gazette.txt is not the text that was captured: its hash is ")


def test_a_note_that_copies_the_source_is_refused(desk: Desk) -> None:
    copied = "Some say that the monks did, others that it was there before them, when the valley was a lake"
    (problem,) = told(desk, "gazette.yaml", SOURCE.replace("  points: 9\n", f"  points: 9\n  note: '{copied}'\n"))
    assert "this copies the source" in problem and "say it in your own words" in problem


@pytest.mark.parametrize(
    ("good", "bad", "at", "message"),
    [
        ("zone: Europe/Berlin", "zone: Europe/Berlim", "Europe/Berlim", "'Europe/Berlim' is no time zone"),
        ("party: ann, role", "party: anne, role", "anne", "no party is called 'anne'; did you mean ann"),
        ("parties:\n", "partys:\n", "partys", "negotiation.yaml has no key `partys`; did you mean parties?"),
        ("short: Bob", "shrt: Bob", "shrt", "bob has no key `shrt`; did you mean short?"),
        ("  village: The", "  The village: The", "The village", "'The village' is no id"),
        ("when: 2031-05-14}", "when: 2031-05-34}", "2031-05-34", "is not a date"),
        ("colour: {issue: Colour of the roof}", "colour: {issue: Colour, title: x}", "colour", "is a leaf"),
        ("access.public: The path", "roof.repaired: The path", "roof.repaired", "issue/roof.repaired is introduced twice"),
        ("the inn: Oberdorf, Oberdorf: Bavaria", "a: b, b: a", "{a: b", "a lies within itself"),
    ],
)  # fmt: skip
def test_errors_in_the_file_of_a_negotiation(empty_desk: Desk, good: str, bad: str, at: str, message: str) -> None:
    text = NEGOTIATION.replace(good, bad, 1)
    assert text != NEGOTIATION
    problems = told(empty_desk, "negotiation.yaml", text)
    line, column = place_of(text, at)
    assert [one for one in problems if one.startswith(f"negotiation.yaml:{line}:{column}: ") and message in one], (
        problems
    )


SPOILT = st.sampled_from(
    [
        "",
        "{}",
        "[]",
        "[a]",
        "{a: b}",
        "..",
        "a..",
        "/",
        "0001",
        "9999-12-31",
        "é",
        "-",
        "'",
        ":",
        "&a",
        "12",
        "group",
        "yesterday",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    spoilt=st.lists(st.tuples(st.integers(0, 200), SPOILT), min_size=1, max_size=3),
    file=st.sampled_from([SOURCE, NEGOTIATION]),
)
def test_no_file_is_so_bad_that_reading_it_fails(desk: Desk, spoilt: list[tuple[int, str]], file: str) -> None:
    words = re.split(r"(\w+)", file)
    for number, word in spoilt:
        words[(2 * number + 1) % len(words)] = word
    plan = desk.plan(desk.put("spoilt.yaml", "".join(words)))
    assert not (plan.problems and plan.events)
    assert all(problem.place.line >= 1 for problem in plan.problems)
