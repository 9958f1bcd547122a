"""What the example file says, and what is stored for it."""

from __future__ import annotations

from sources.barn import NEGOTIATION, SOURCE, TEXT, Desk


def test_every_item_becomes_one_development_with_an_id_of_its_first_words(desk: Desk) -> None:
    ids = [entry.event.id for entry in desk.record(desk.put("gazette.yaml", SOURCE))]
    assert ids == [
        "source/gazette-0516",
        "gazette-0516/first-draft-of",
        "gazette-0516/cut-from-12",
        "gazette-0516/the-hay-stays",
        "gazette-0516/clause-on-the",
        "gazette-0516/agreed-to-pay",
        "gazette-0516/clerk-and-dean",
        "gazette-0516/nothing-was-decided",
        "gazette-0516/will-not-sign",
        "gazette-0516/does-not-mind",
        "gazette-0516/wants-the-path",
    ]


def test_what_is_stored_for_a_version(desk: Desk) -> None:
    desk.record(desk.put("gazette.yaml", SOURCE))
    start = TEXT.index("cut from 12 points to nine")
    assert desk.stored("gazette-0516/cut-from-12") == {
        "type": "VersionProduced",
        "v": 1,
        "id": "gazette-0516/cut-from-12",
        "source": "gazette-0516",
        "origin": "gazette-0516/outlet",
        "mode": "narration",
        "occurred": {
            "edtf": "[2031-05-11..2031-05-16]",
            "basis": "resolved",
            "as_written": "after inn-0511",
            "rests_on": ["meeting/inn-0511"],
        },
        "says": {
            "exact": "cut from 12 points to nine",
            "prefix": "inn it was ",
            "suffix": ". Mr Clerk",
            "start": start,
            "end": start + 26,
        },
        "version": "contract/9",
        "replaces": "contract/12",
        "points": 9,
    }


def test_a_meeting_has_its_people_by_id_or_in_words_and_its_place_with_what_lies_around(desk: Desk) -> None:
    desk.record(desk.put("gazette.yaml", SOURCE))
    held = desk.stored("gazette-0516/clerk-and-dean")
    assert held["who"] == ["carl", "dora", "two surveyors"]
    assert (held["place"], held["duration"]) == ("Oberdorf, Bavaria", "PT3H~")
    assert held["occurred"] == {"edtf": "2031-05-14", "basis": "stated", "rests_on": []}


def test_without_a_date_it_is_the_meetings_or_some_time_up_to_the_publication(desk: Desk) -> None:
    desk.record(desk.put("gazette.yaml", SOURCE))
    outcome, demand = desk.stored("gazette-0516/nothing-was-decided"), desk.stored("gazette-0516/wants-the-path")
    assert outcome["occurred"] == {"edtf": "2031-05-14", "basis": "resolved", "rests_on": ["meeting/barn-0514"]}
    assert demand["occurred"] == {"edtf": "[..2031-05-16]", "basis": "unknown", "rests_on": []}


def test_a_point_that_stays_names_the_version_it_was_in_before(desk: Desk) -> None:
    desk.record(desk.put("gazette.yaml", SOURCE))
    assert desk.stored("gazette-0516/the-hay-stays")["replaces"] == "contract/12"


def test_a_position_of_a_group_is_about_its_issue_and_not_the_version_of_the_group(desk: Desk) -> None:
    desk.record(desk.put("gazette.yaml", SOURCE))
    concession = desk.stored("gazette-0516/agreed-to-pay")
    assert (concession["issue"], concession["side"], "version" in concession) == ("price.in-full", "for", False)


def test_voices_are_chains_and_a_named_speaker_is_one_origin(desk: Desk) -> None:
    desk.record(desk.put("gazette.yaml", SOURCE))
    line, kept = desk.stored("gazette-0516/will-not-sign"), desk.stored("gazette-0516/the-hay-stays")
    assert line["voice"] == [
        {"role": "relay", "name": "Herald", "on_record": True},
        {"role": "source", "description": "a friend of the buyer", "party": "bob", "on_record": True},
    ]
    assert (line["origin"], line["mode"]) == ("gazette-0516/friend", "paraphrase")
    assert kept["voice"] == [{"role": "speaker", "name": "carl", "party": "ann", "on_record": True}]
    assert kept["origin"] == "carl"


def test_the_capture_holds_the_hash_of_the_text_and_what_was_skipped(desk: Desk) -> None:
    desk.record(desk.put("gazette.yaml", SOURCE))
    captured = desk.stored("source/gazette-0516")
    assert "outlet" not in captured and len(captured["text_sha256"]) == 64
    assert captured["skipped"] == [{"says": "A barn with a history", "why": "heading"}]


def test_without_the_text_quotations_are_unchecked_and_that_is_said(empty_desk: Desk) -> None:
    files = empty_desk.put("negotiation.yaml", NEGOTIATION), empty_desk.put("gazette.yaml", SOURCE)
    plan = empty_desk.plan(*files)
    empty_desk.record(*reversed(files))
    assert [str(notice).rpartition("/")[2] for notice in plan.notices] == [
        "gazette.yaml:2:74: the text is not at hand: the quotations stay unchecked; attach it with `travaux source attach FILE`"
    ]  # fmt: skip
    assert empty_desk.stored("gazette-0516/the-hay-stays")["says"] == {"exact": "the hay stays"}


def test_a_negotiation_is_introduced_by_lasting_ids(desk: Desk) -> None:
    ids = [entry.event.id for entry in desk.written]
    assert ids[:7] == [
        "negotiation/barn",
        "party/ann",
        "party/bob",
        "party/village",
        "person/carl",
        "person/dora",
        "issue/price",
    ]
    for id in ("issue/access.public", "plan/contract", "point/contract/hay", "meeting/notary", "origin/herald-0513"):
        assert id in ids
    assert desk.stored("issue/roof.repaired")["proposition"] is True
    assert "proposition" not in desk.stored("issue/roof.colour")
    assert desk.stored("issue/roof")["title"] == "Roof"
    assert desk.stored("meeting/inn-0511")["place"] == "the inn, Oberdorf, Bavaria"
