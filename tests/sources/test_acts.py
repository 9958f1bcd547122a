"""Acts by hand: corrections, retractions, judgements; with the checks that a file has."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sources.barn import NOON, SOURCE, TEXT, Desk

from travaux.domain.developments.text import VersionProduced
from travaux.domain.event import Event
from travaux.domain.evidence import Published
from travaux.events.sources import acts
from travaux.events.sources.one import ActRefused, NotRecorded, one
from travaux.events.sources.recorded import Record

CUT = "gazette-0516/cut-from-12"


@pytest.fixture
def told(desk: Desk) -> Desk:
    desk.record(desk.put("gazette.yaml", SOURCE))
    return desk


def add(desk: Desk, event: Event) -> Record:
    desk.log.append("barn", [event], recorder="ana", recorded_at=NOON)
    return desk.record_of()


def find(_sha256: str | None) -> str:
    return TEXT


def test_a_correction_changes_keys_of_the_short_form_and_keeps_the_rest(told: Desk) -> None:
    made = acts.correct(told.record_of(), CUT, {"points": "8", "when": "before barn-0514"}, "misread", find=find)
    now = made.replacement
    assert isinstance(now, VersionProduced)
    assert (now.points, now.occurred.edtf, now.replaces) == (8, "[..2031-05-14]", "contract/12")
    assert now.says is not None and now.says.checked
    record = add(told, made)
    assert record.standing[CUT].event == now and record.standing[CUT].corrections == 1
    assert made.id == f"{CUT}:correction-1"


def test_a_correction_can_move_a_position_to_another_issue(told: Desk) -> None:
    made = acts.correct(told.record_of(), "gazette-0516/wants-the-path", {"issue": "colour"}, "it is the colour")
    assert getattr(made.replacement, "issue", None) == "roof.colour"


def test_a_correction_can_take_a_key_away(told: Desk) -> None:
    made = acts.correct(told.record_of(), "gazette-0516/clerk-and-dean", {"duration": ""}, "not in the report")
    assert getattr(made.replacement, "duration", "?") is None


def test_an_introduction_is_corrected_by_its_fields(told: Desk) -> None:
    made = acts.correct(told.record_of(), "party/ann", {"short": "Annie"}, "she prefers it")
    assert add(told, made).registry.name("ann") == "Annie"


def test_a_source_corrects_itself_from_its_publication_on(told: Desk) -> None:
    made = acts.correct(told.record_of(), CUT, {"points": "8"}, "printed", published="2031-05-18")
    assert made.published == Published(edtf="2031-05-18")


def test_a_retraction_ends_an_event_through_its_corrections_and_can_be_retracted(told: Desk) -> None:
    record = add(told, acts.correct(told.record_of(), CUT, {"points": "8"}, "misread"))
    record = add(told, acts.retract(record, CUT, "never said"))
    assert not record.standing[CUT].counts
    record = add(told, acts.retract(record, f"{CUT}:retraction-1", "it was said"))
    assert record.standing[CUT].counts and getattr(record.standing[CUT].event, "points", 0) == 8
    record = add(told, acts.retract(record, CUT, "never said after all"))
    assert not record.standing[CUT].counts and f"{CUT}:retraction-2" in record.standing


def test_a_correction_can_be_retracted_by_its_own_id(told: Desk) -> None:
    record = add(told, acts.correct(told.record_of(), CUT, {"points": "8"}, "misread"))
    record = add(told, acts.retract(record, f"{CUT}:correction-1", "it was nine"))
    assert getattr(record.standing[CUT].event, "points", 0) == 9


def test_events_are_found_by_entry_number_too(told: Desk) -> None:
    record = told.record_of()
    number = record.standing[CUT].first
    assert [acts.find_event(record, f"{form}{number}").id for form in ("", "#", "entry:")] == [CUT] * 3


def test_two_meetings_are_judged_one_and_later_two(told: Desk) -> None:
    first = acts.link(told.record_of(), "inn-0511", "barn-0514", "same", "one day")
    record = add(told, first)
    assert acts.link(record, "barn-0514", "inn-0511", "same", "one day") == first
    second = acts.link(record, "inn-0511", "barn-0514", "different", "two days")
    assert (first.subjects, second.id) == (("meeting/barn-0514", "meeting/inn-0511"), first.id[:-1] + "2")


def test_a_dispute_is_settled_and_the_other_claims_are_set_aside(told: Desk) -> None:
    second = one(told.record_of(), "gazette-0516", "PointCountStated", "contract/9", {"points": "10"})
    record = add(told, second)
    made = acts.settle(record, "version/contract/9", "point_count", [CUT], "counted again")
    assert (made.chosen, made.set_aside) == ((CUT,), (second.id,))


def test_what_was_superseded_is_not_set_aside(told: Desk) -> None:
    second = one(told.record_of(), "gazette-0516", "PointCountStated", "contract/9", {"points": "10"})
    record = add(told, second)
    made = acts.settle(record, "plan/contract", "point_count", [CUT], "counted again")
    assert made.set_aside == (second.id,)
    twelve = [event.id for event in record.events() if getattr(event, "points", None) == 12]
    assert twelve and twelve[0] not in made.set_aside


def test_grades_contradictions_reviews_aliases_and_withdrawals(told: Desk) -> None:
    record = told.record_of()
    assert acts.grade(record, "herald-0513", "B", "mostly right").id == "grade/herald-0513-1"
    assert acts.contradict(record, [CUT, "gazette-0516/the-hay-stays"], "odd").developments[0] == CUT
    made = acts.review(record, CUT, "accepted", reviewer="bob", leaf=str)
    assert (made.entry, made.leaf) == (record.standing[CUT].entry, str(record.standing[CUT].entry))
    assert acts.alias(record, "carl", "Karl").of == "carl"
    assert acts.withdraw(record, "gazette-0516", "2031-05-20", "all wrong").published.edtf == "2031-05-20"


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda r: acts.retract(r, "gazette-0516/cut-from-11", "x"), f"did you mean {CUT}"),
        (lambda r: acts.retract(r, "999", "x"), "nothing is recorded as '999'"),
        (lambda r: acts.correct(r, "gazette-0516/nothing", {"points": "8"}, "x"), "nothing is recorded as"),
        (lambda r: one(r, "gazete-0516", "MeetingHeld", "inn-0511", {}), "did you mean gazette-0516"),
        (lambda r: acts.contradict(r, [CUT, "gazette-0516/no"], "x"), "nothing is recorded as 'gazette-0516/no'"),
    ],
)
def test_what_is_not_recorded_cannot_be_acted_on(told: Desk, act: Callable[[Record], Event], message: str) -> None:
    with pytest.raises(NotRecorded, match=message) as refused:
        act(told.record_of())
    assert refused.value.exit_code == 3


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda r: acts.retract(r, CUT, "  "), "a reason is needed: say in your own words why"),
        (lambda r: acts.correct(r, CUT, {"points": "9"}, "x"), "reads so already: nothing to correct"),
        (lambda r: acts.correct(r, CUT, {"points": "many"}, "x"), "points: 'many' does not fit"),
        (lambda r: acts.correct(r, CUT, {"pionts": "9"}, "x"), "has no key `pionts`; did you mean points?"),
        (lambda r: acts.correct(r, CUT, {"says": "not there"}, "x", find=find), "'not there' is not in the text"),
        (lambda r: acts.correct(r, "party/ann", {"shrt": "A"}, "x"), "has no key `shrt`; did you mean short"),
        (lambda r: acts.contradict(r, [CUT, CUT], "x"), "between two developments at least"),
        (lambda r: acts.contradict(r, [CUT, "party/ann"], "x"), "is no development but a PartyIntroduced"),
        (lambda r: acts.settle(r, "version/contract/9", "colour", [CUT], "x"), "no development claims anything of"),
        (lambda r: acts.settle(r, "version/contract/9", "point_count", ["gazette-0516/the-hay-stays"], "x"), f"these do: {CUT}"),
        (lambda r: acts.link(r, "inn-0511", "inn-0511", "same", "x"), "is itself: name two"),
        (lambda r: acts.link(r, "inn-0511", "barn-0541", "same", "x"), "did you mean barn-0514"),
        (lambda r: acts.grade(r, "herald-0513", "G", "x"), "'G' is no grade"),
        (lambda r: acts.withdraw(r, "gazette-0516", "soon", "x"), "'soon' is not a date"),
        (lambda r: one(r, "gazette-0516", "MeetingHled", "inn-0511", {}), "did you mean MeetingHeld"),
        (lambda r: one(r, "gazette-0516", "MeetingHeld", "inn-0511", {"when": "2031-05-17"}), "later than the publication"),
        (lambda r: acts.retract(r, CUT, TEXT[24:180], find=find), "say it in your own words"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_itself_is_refused(told: Desk, act: Callable[[Record], Event], message: str) -> None:
    with pytest.raises(ActRefused, match=message) as refused:
        act(told.record_of())
    assert refused.value.exit_code == 2


def test_what_is_retracted_cannot_be_corrected(told: Desk) -> None:
    record = add(told, acts.retract(told.record_of(), CUT, "never said"))
    with pytest.raises(ActRefused, match="retract the retraction to bring it back"):
        acts.correct(record, CUT, {"points": "8"}, "x")


def test_one_development_from_a_command_line_is_checked_like_an_item(told: Desk) -> None:
    flags = {"who": ["carl", "a dog"], "when": "yesterday", "voice": "dora", "says": "Nobody knows"}
    held = one(told.record_of(), "gazette-0516", "MeetingHeld", "inn-0511", flags, find=find)
    add(told, held)
    stored = told.stored("gazette-0516/nobody-knows")
    assert (stored["who"], stored["origin"], stored["occurred"]["edtf"]) == (["carl", "a dog"], "dora", "2031-05-15")
    assert one(told.record_of(), "gazette-0516", "MeetingHeld", "inn-0511", flags, find=find) == held


def test_one_development_more_takes_an_id_that_is_free(told: Desk) -> None:
    flags = {"says": "cut from 12 points"}
    found = one(told.record_of(), "gazette-0516", "FactReported", "contract/9", flags)
    assert found.id == f"{CUT}-fact-reported"
