"""Files and the log: recording twice, amending, what is missing, and what must not change."""

from __future__ import annotations

import pytest
from sources.barn import NEGOTIATION, NOON, SOURCE, TEXT, Desk

from travaux.domain.developments.text import VersionProduced
from travaux.domain.passages import Erased
from travaux.domain.record_keeping import EntryCorrected
from travaux.events.sources import acts
from travaux.events.sources.kept import as_recorded
from travaux.events.sources.recording import FilesDiffer, FilesRefused


def test_recording_an_unchanged_file_does_nothing(desk: Desk) -> None:
    file = desk.put("gazette.yaml", SOURCE)
    assert len(desk.record(file)) == 11
    assert desk.record(file) == desk.record(desk.folder / "negotiation.yaml") == []


def test_an_unchanged_file_stays_so_when_its_text_is_no_longer_at_hand(desk: Desk) -> None:
    file = desk.put("gazette.yaml", SOURCE)
    desk.record(file)
    (desk.folder / "gazette.txt").unlink()
    assert desk.record(file) == []


def test_a_file_recorded_without_its_text_is_unchanged_when_the_text_arrives(desk: Desk) -> None:
    file = desk.put("gazette.yaml", SOURCE)
    (desk.folder / "gazette.txt").unlink()
    desk.record(file)
    desk.put("gazette.txt", TEXT)
    assert desk.record(file) == []


def test_a_changed_file_stops_and_lists_the_differences(desk: Desk) -> None:
    desk.record(desk.put("gazette.yaml", SOURCE))
    before = desk.written
    changed = SOURCE.replace("points: 9", "points: 8").replace("side: bob", "side: ann")
    with pytest.raises(FilesDiffer) as stopped:
        desk.record(desk.put("gazette.yaml", changed))
    assert desk.written == before
    assert stopped.value.exit_code == 6
    assert str(stopped.value).replace(f"{desk.folder}/", "").split("\n") == [
        "gazette.yaml:16:3: gazette-0516/cut-from-12: points is recorded as 9, the file has 8",
        "gazette.yaml:38:6: gazette-0516/will-not-sign: voice.2.party is recorded as bob, the file has ann",
        "gazette.yaml:39:6: gazette-0516/does-not-mind: voice.2.party is recorded as bob, the file has ann",
        "The record differs from the file: amend it with a reason (--amend REASON)",
    ]


def test_an_amended_file_appends_corrections_and_additions_with_the_reason(desk: Desk) -> None:
    desk.record(desk.put("gazette.yaml", SOURCE))
    more = "- {FactReported: inn-0511, says: The well has been dry}\n\nskipped:"
    file = desk.put("gazette.yaml", SOURCE.replace("points: 9", "points: 8").replace("\nskipped:", more))
    added, corrected = [entry.event for entry in desk.record(file, amend="misread")]
    assert added.id == "gazette-0516/the-well-has"
    assert isinstance(corrected, EntryCorrected)
    assert (corrected.of, corrected.reason) == ("gazette-0516/cut-from-12", "misread")
    assert corrected.replacement.id == corrected.of
    assert desk.record(file) == []


def test_a_second_amendment_corrects_the_same_entry_again(desk: Desk) -> None:
    desk.record(desk.put("gazette.yaml", SOURCE))
    for points in (8, 7):
        desk.record(desk.put("gazette.yaml", SOURCE.replace("points: 9", f"points: {points}")), amend="misread")
    first, second = [entry.event for entry in desk.written if isinstance(entry.event, EntryCorrected)]
    assert (first.id, second.id) == (f"{first.of}:correction-1", f"{first.of}:correction-2")
    assert first.entry == second.entry


def test_an_amendment_needs_a_reason(desk: Desk) -> None:
    with pytest.raises(FilesRefused, match="a correction needs a reason"):
        desk.record(desk.put("gazette.yaml", SOURCE), amend="  ")


def test_what_is_missing_stays_and_is_told(desk: Desk) -> None:
    desk.record(desk.put("gazette.yaml", SOURCE))
    shorter = SOURCE.replace("- {MeetingOutcomeReported: barn-0514, outcome: none, says: Nothing was decided}\n", "")
    plan = desk.plan(desk.put("gazette.yaml", shorter), amend="shorter")
    assert plan.events == ()
    assert "gazette-0516/nothing-was-decided is recorded and not in the file; it stays" in str(plan.notices[-1])


def test_what_was_retracted_is_not_recorded_again(desk: Desk) -> None:
    file = desk.put("gazette.yaml", SOURCE)
    desk.record(file)
    gone = acts.retract(desk.record_of(), "gazette-0516/the-hay-stays", "heard wrongly")
    desk.log.append("barn", [gone], recorder="ana", recorded_at=NOON)
    plan = desk.plan(file)
    assert plan.events == ()
    assert "gazette-0516/the-hay-stays was retracted and stays so" in str(plan.notices[-1])


def test_an_id_recorded_with_another_content_is_a_conflict(desk: Desk) -> None:
    desk.record(desk.put("gazette.yaml", SOURCE))
    other = SOURCE.replace("gazette-0516", "other").replace(
        "  says: wants the", "  id: gazette-0516/wants-the-path\n  says: wants the"
    )
    with pytest.raises(
        FilesDiffer, match="gazette-0516/wants-the-path: source is recorded as gazette-0516, the file has other"
    ):
        desk.record(desk.put("other.yaml", other))


def test_two_files_of_one_call_may_not_tell_of_the_same_source(desk: Desk) -> None:
    plan = desk.plan(desk.put("a.yaml", SOURCE), desk.put("b.yaml", SOURCE))
    assert "b.yaml:2:1: source/gazette-0516 stands in " in str(plan.problems[0]) and plan.events == ()


def test_a_negotiation_and_its_sources_are_recorded_in_one_call_in_any_order(empty_desk: Desk) -> None:
    files = empty_desk.put("gazette.yaml", SOURCE), empty_desk.put("negotiation.yaml", NEGOTIATION)
    recorded = [entry.event.id for entry in empty_desk.record(*files)]
    assert recorded[0] == "negotiation/barn" and recorded[-1] == "gazette-0516/wants-the-path"


def test_a_source_of_a_negotiation_that_is_not_opened_is_refused(empty_desk: Desk) -> None:
    with pytest.raises(FilesRefused, match="the negotiation barn is not opened; record its negotiation.yaml first"):
        empty_desk.record(empty_desk.put("gazette.yaml", SOURCE))


def test_the_zone_of_a_negotiation_never_changes_even_with_a_reason(desk: Desk) -> None:
    file = desk.put("negotiation.yaml", NEGOTIATION.replace("Europe/Berlin", "Europe/Paris"))
    with pytest.raises(FilesRefused, match="the time zone of a negotiation never changes; write Europe/Berlin"):
        desk.record(file, amend="moved")


def test_a_party_gets_another_name_by_amendment(desk: Desk) -> None:
    file = desk.put("negotiation.yaml", NEGOTIATION.replace("short: Ann", "short: Annie"))
    (corrected,) = desk.record(file, amend="she prefers it")
    assert isinstance(corrected.event, EntryCorrected) and corrected.event.of == "party/ann"
    assert desk.record_of().registry.name("ann") == "Annie"


def test_an_item_keeps_its_id_when_another_that_begins_alike_is_added(desk: Desk) -> None:
    desk.record(desk.put("gazette.yaml", SOURCE))
    alike = "- {StatementMade: village, says: wants the path left open}\n- DemandMade: access"
    plan = desk.plan(desk.put("gazette.yaml", SOURCE.replace("- DemandMade: access", alike)))
    assert plan.differences == ()
    assert [event.id for event in plan.events] == ["gazette-0516/wants-the-path-statement-made"]


def test_items_that_share_their_first_words_have_their_type_in_their_ids(desk: Desk) -> None:
    alike = "- {StatementMade: village, says: wants the path left open}\n- DemandMade: access"
    plan = desk.plan(desk.put("gazette.yaml", SOURCE.replace("- DemandMade: access", alike)))
    assert [event.id.partition("/")[2] for event in plan.events[-2:]] == [
        "wants-the-path-statement-made",
        "wants-the-path-demand-made",
    ]


def test_a_denial_holds_what_the_denied_development_claims(desk: Desk) -> None:
    denial = "- {ReportDenied: cut-from-12, by: bob, voice: {speaker: bob}}\n\nskipped:"
    desk.record(desk.put("gazette.yaml", SOURCE.replace("\nskipped:", denial)))
    denied = desk.stored("gazette-0516/report-denied-cut-from-12")
    assert {"subject": "version/contract/9", "attribute": "point_count", "value": 9} in denied["not_so"]
    assert denied["denies"] == "gazette-0516/cut-from-12"


def test_record_keeping_may_stand_in_a_file(desk: Desk) -> None:
    kept = """\
- {ContradictionJudged: [cut-from-12, clause-on-the], reason: cannot both be}
- {OccurrencesJudged: [inn-0511, meeting/barn-0514], judgement: different, reason: other days}
- {AliasRecorded: carl, alias: Karl}
- {MeetingHeld: inn-0511, who: [Karl]}

skipped:"""
    file = desk.put("gazette.yaml", SOURCE.replace("\nskipped:", kept))
    desk.record(file)
    assert desk.record(file) == []
    judged = desk.stored("gazette-0516/occurrences-judged-inn-0511-barn-0514")
    assert judged["subjects"] == ["meeting/inn-0511", "meeting/barn-0514"]
    contradiction = desk.stored("gazette-0516/contradiction-judged-cut-from-12-clause-on-the")
    assert contradiction["developments"] == ["gazette-0516/cut-from-12", "gazette-0516/clause-on-the"]
    assert desk.stored("gazette-0516/meeting-held-inn-0511")["who"] == ["carl"]


def test_an_earlier_version_learned_later_is_recorded_by_an_amendment_only(desk: Desk) -> None:
    made = SOURCE[SOURCE.index("- VersionProduced") : SOURCE.index("- group: {version")]
    file = desk.put("gazette.yaml", SOURCE.replace(made, "").replace("contract/12", "contract/9"))
    desk.record(file)
    other = SOURCE[: SOURCE.index("- ProposalTabled")].replace("gazette-0516", "other")
    desk.record(desk.put("other.yaml", other + made.replace("contract/12", "contract")))
    plan = desk.plan(file)
    assert plan.events == () and "`replaces` would by now be contract; amend" in str(plan.notices[-1])
    assert len(desk.record(file, amend="known by now")) == 2


def test_the_rest_of_the_voice_forms(desk: Desk) -> None:
    voices = """\
  carl:   {speaker: carl}
  paper:  {via: [Gazette, Herald]}
  source: {unnamed: a guest, side: village, off_record: true, origin: herald-0513}
"""
    items = """\
- {StatementMade: village, voice: paper, says: The path is old}
- {StatementMade: village, voice: source, mode: direct, says: Nobody}
- {StatementMade: dora, voice: dora, says: Some say}
- {StatementMade: ann, voice: {via: Herald, unnamed: a tall neighbour}, says: An owl}
- {StatementMade: bob, origin: herald-0513, says: whist}

skipped:"""
    text = (
        SOURCE.replace("  carl:   {speaker: carl}\n", voices)
        .replace("\nskipped:", items)
        .replace("outlet: unknown", "outlet: Oberdorf Gazette")
    )
    desk.record(desk.put("gazette.yaml", text))
    stored = [
        desk.stored(f"gazette-0516/{id}")
        for id in (
            "the-path-is",
            "nobody",
            "some-say",
            "an-owl",
            "whist",
            "wants-the-path",
        )
    ]
    assert [one["origin"] for one in stored] == [
        "outlet/herald",
        "herald-0513",
        "dora",
        "gazette-0516/a-tall-neighbour",
        "herald-0513",
        "outlet/oberdorf-gazette",
    ]
    assert [one["name"] for one in stored[0]["voice"]] == ["Gazette", "Herald"]
    assert stored[1]["voice"][0]["on_record"] is False and stored[1]["mode"] == "direct"
    assert stored[2]["by"] == "dora" and stored[2]["voice"][0]["party"] == "village"


def test_a_stance_may_have_been_held_for_any_time_and_a_move_not(desk: Desk) -> None:
    desk.record(
        desk.put(
            "gazette.yaml", SOURCE.replace("DemandMade: access.public", "DemandMade: access.public\n  still: true")
        )
    )
    assert desk.stored("gazette-0516/will-not-sign")["occurred"]["since"] == "open"
    assert "since" not in desk.stored("gazette-0516/does-not-mind")["occurred"]
    assert desk.stored("gazette-0516/wants-the-path")["occurred"]["since"] == "open"


def test_a_file_brings_nothing_back_that_was_erased(desk: Desk) -> None:
    desk.record(desk.put("gazette.yaml", SOURCE))
    told = desk.record_of().standing["gazette-0516/cut-from-12"].event
    assert isinstance(told, VersionProduced) and told.says is not None
    gone = told.model_copy(update={"says": told.says.model_copy(update={"exact": Erased("[erased]"), "prefix": None})})
    unchecked = told.model_copy(update={"says": told.says.model_copy(update={"start": None, "end": None})})
    for again in (told, unchecked):
        assert as_recorded(again, gone, frozenset()) == gone


def test_what_an_item_says_itself_goes_before_its_group(desk: Desk) -> None:
    group = """\
- group: {meeting: inn-0511, by: ann}
  of:
  - {MeetingHeld: barn-0514, says: barn with two}
  - {StatementMade: bob, says: The path is old}
  - {PointRetained: Right of way, version: the deal, says: Nobody}

skipped:"""
    desk.record(desk.put("gazette.yaml", SOURCE.replace("\nskipped:", group)))
    assert desk.stored("gazette-0516/barn-with-two")["meeting"] == "barn-0514"
    statement, kept = desk.stored("gazette-0516/the-path-is"), desk.stored("gazette-0516/nobody")
    assert (statement["by"], statement["meeting"]) == ("bob", "inn-0511")
    assert (kept["point"], kept["version"]) == ("path", "contract")
