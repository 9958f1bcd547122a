"""Texts at hand: attached under their hash, quotations checked against them, sentences nobody touched, skeletons."""

from __future__ import annotations

from pathlib import Path

import pytest
from sources.barn import SOURCE, TEXT, Desk

from travaux.events.sources.check import check, uncovered
from travaux.events.sources.problems import RefusedHere
from travaux.events.sources.sentences import sentences
from travaux.events.sources.skeleton import skeleton
from travaux.events.sources.texts import Orphaned, Texts, hash_of


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    return Texts(tmp_path / "texts")


def test_a_text_is_attached_once_under_its_hash(desk: Desk, texts: Texts) -> None:
    file = desk.put("windows.txt", b"a\r\nb\xc3\xa9\n")
    sha256 = texts.attach(file)
    assert texts.attach(file) == sha256 == hash_of("a\r\nbé\n")
    assert texts.find(sha256) == "a\r\nbé\n"
    assert len(list(texts.folder.iterdir())) == 1


def test_what_is_not_attached_is_not_found(texts: Texts) -> None:
    assert texts.find("0" * 64) is texts.find(None) is texts.find("../../secret") is None


def test_a_changed_text_is_an_orphan_with_alarm(desk: Desk, texts: Texts) -> None:
    sha256 = texts.attach(desk.folder / "gazette.txt")
    desk.record(desk.put("gazette.yaml", SOURCE))
    (texts.folder / f"{sha256}.txt").write_text("other words")
    with pytest.raises(Orphaned, match="was changed: its hash is"):
        texts.find(sha256)
    (checked,) = check(desk.record_of(), texts.find)
    assert "was changed" in checked.alarm and not checked.is_sound and checked.share is None


def test_a_text_that_is_none_cannot_be_attached(desk: Desk, texts: Texts) -> None:
    with pytest.raises(RefusedHere, match="the byte 0xff is not UTF-8"):
        texts.attach(desk.put("photo.jpg", b"\xff\xd8\xff"))
    with pytest.raises(RefusedHere, match="cannot be read"):
        texts.attach(desk.folder / "none.txt")


def test_every_quotation_stands_in_the_text_attached(desk: Desk, texts: Texts) -> None:
    texts.attach(desk.folder / "gazette.txt")
    desk.record(desk.put("gazette.yaml", SOURCE))
    (checked,) = check(desk.record_of(), texts.find)
    assert {one.state for one in checked.quotations} == {"stands"} and len(checked.quotations) == 11
    assert checked.is_sound and checked.share is not None and 0.2 < checked.share < 0.3


def test_without_the_text_every_quotation_is_unchecked(desk: Desk, texts: Texts) -> None:
    desk.record(desk.put("gazette.yaml", SOURCE))
    (checked,) = check(desk.record_of(), texts.find, "gazette-0516")
    assert len(checked.unchecked) == 11 and checked.is_sound and checked.share is None


def test_a_quotation_of_another_text_is_an_orphan_and_never_moved(desk: Desk) -> None:
    desk.record(desk.put("gazette.yaml", SOURCE))
    (checked,) = check(desk.record_of(), lambda _: TEXT.replace("A barn", "The old barn"))
    assert len(checked.orphans) == 11 and not checked.is_sound
    assert "the text has other words at character" in checked.orphans[0].why


def test_sentences_no_item_touches_are_listed_with_their_lines(desk: Desk) -> None:
    desk.record(desk.put("gazette.yaml", SOURCE))
    left = uncovered(desk.record_of(), "gazette-0516", TEXT)
    assert [(one.line, one.words) for one in left][:2] == [
        (5, "It took almost three hours."),
        (9, "The path is old."),
    ]
    assert all(TEXT[one.start : one.end] == one.words for one in left)


def test_sentences_end_at_full_stops_and_lines_and_not_at_titles() -> None:
    text = 'Mr. Bean met J. Doe on 5 Dec. at noon. "Really?" Yes!\n\n A line\n'
    assert [one.words for one in sentences(text)] == [
        "Mr. Bean met J. Doe on 5 Dec. at noon.",
        '"Really?"',
        "Yes!",
        "A line",
    ]
    assert all(text[one.start : one.end] == one.words for one in sentences(text))


def test_a_skeleton_is_a_file_that_can_be_recorded_and_filled(desk: Desk) -> None:
    text = f" date 2031-05-19 {TEXT}"
    desk.put("leaf.txt", text)
    made = skeleton(text, hash_of(text), desk.record_of().registry, name="leaf.txt")
    assert "  published: 2031-05-19\n" in made and f"  sha256: {hash_of(text)}\n" in made
    assert "  carl: {speaker: carl}\n" in made
    assert "# 3: Bob agreed to pay at once.\n#    names: bob\n" in made
    recorded = desk.record(desk.put("leaf.yaml", made))
    assert [entry.event.id for entry in recorded] == ["source/leaf"]
    assert len(uncovered(desk.record_of(), "leaf", text)) == len(list(sentences(text)))


def test_a_skeleton_of_a_text_without_a_date_asks_for_it(desk: Desk) -> None:
    made = skeleton(TEXT, hash_of(TEXT), desk.record_of().registry, name="gazette.txt", id="leaf")
    (problem,) = desk.plan(desk.put("leaf.yaml", made)).problems
    assert "leaf.yaml:5:3: nothing stands here" in str(problem)
