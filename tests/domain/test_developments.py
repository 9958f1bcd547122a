"""What each type of development asserts, and that every type is stored under its name for ever.

A new type needs its line in STORED and its case in CASES.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from given import A_RUSSIAN, AXIOS, NBC, PESKOV, TRUMP, ZELENSKYY, development, event, on, published, says
from pydantic import ValidationError

from travaux.domain.attributes import ATTRIBUTES, attribute
from travaux.domain.claims import Assertion
from travaux.domain.event import TYPES, Development, Event, UnknownType, read, written
from travaux.domain.evidence import Speaker, whose_words
from travaux.domain.passages import Erased, Passage
from travaux.domain.vocabulary import VOCABULARY

STORED = {
    "MeetingScheduled": 1,
    "MeetingHeld": 2,
    "MeetingCancelled": 1,
    "MeetingOutcomeReported": 1,
    "TalksCharacterized": 1,
    "ContinuationAgreed": 1,
    "MediationReported": 1,
    "RoleReported": 1,
    "DelegationChanged": 1,
    "TalksSuspended": 1,
    "TalksResumed": 1,
    "DeadlineSet": 1,
    "ProposalTabled": 1,
    "VersionProduced": 1,
    "PointCountStated": 1,
    "PointReported": 1,
    "PointAdded": 1,
    "PointRemoved": 1,
    "PointReworded": 1,
    "PointRetained": 1,
    "PointDeferred": 1,
    "PointAgreed": 1,
    "PointReopened": 1,
    "PointsRenumbered": 1,
    "TextPublished": 1,
    "PositionStated": 1,
    "PositionAttributed": 1,
    "DemandMade": 1,
    "DemandRestated": 1,
    "DemandRejected": 1,
    "DemandWithdrawn": 1,
    "RedLineDeclared": 1,
    "FlexibilitySignaled": 1,
    "ConcessionMade": 1,
    "ConditionStated": 1,
    "OptionFloated": 1,
    "OptionRejected": 1,
    "ProposalSupported": 1,
    "ProposalRejected": 1,
    "ClarificationRequested": 1,
    "CommitmentMade": 1,
    "CommitmentMet": 1,
    "CommitmentMissed": 1,
    "ExpectationStated": 1,
    "IssueStatusAssessed": 1,
    "InterpretationDiverged": 1,
    "PressureReported": 1,
    "StatementMade": 1,
    "FactReported": 1,
    "OpinionPublished": 1,
    "PassageNoted": 1,
    "AgreementReached": 1,
    "AgreementSigned": 1,
    "RatificationDecided": 1,
    "EnteredIntoForce": 1,
    "Terminated": 1,
    "BreachAlleged": 1,
    "ReportDenied": 1,
    "NegotiationOpened": 1,
    "PartyIntroduced": 1,
    "PersonIntroduced": 1,
    "IssueIntroduced": 1,
    "SubjectIntroduced": 1,
    "AliasRecorded": 1,
    "SourceCaptured": 1,
    "SourceRevised": 1,
    "SourceGraded": 1,
    "SourceWithdrawn": 1,
    "EntryCorrected": 1,
    "EntryRetracted": 1,
    "OccurrencesJudged": 1,
    "ContradictionJudged": 1,
    "DisputeSettled": 1,
    "EntryReviewed": 1,
    "RecordingSigned": 1,
    "PassageErased": 1,
}
"""Stored names and schema versions: formats of logs that exist. Add a name, raise a version, take nothing away."""

OLD = [
    (
        {
            "type": "MeetingHeld",
            "v": 1,
            "id": "news-1206/1",
            "source": "news-1206",
            "origin": "axios-1206",
            "occurred": {"edtf": "2025-12-02", "basis": "stated"},
            "meeting": "moscow-1202",
            "participants": ["witkoff", "kushner"],
        },
        {"meeting": "moscow-1202", "who": ("witkoff", "kushner")},
    ),
]
"""Events as older versions stored them, and what they say today."""


@dataclass(frozen=True)
class Case:
    """Given a development with these fields, it asserts exactly this."""

    name: str
    fields: dict[str, Any] = field(default_factory=dict)
    asserts: tuple[Assertion, ...] = ()

    def made(self, **more: Any) -> Development:
        return development(self.name, **{**self.fields, **more})


def case(name: str, *asserts: Assertion, **fields: Any) -> Case:
    return Case(name, fields, asserts)


MEETING, MOSCOW = "meeting/moscow-1202", "moscow-1202"
PLAN, V28, V19 = "plan/us-plan", "version/us-plan/28", "version/us-plan/19"
AMNESTY = "point/us-plan/amnesty"
FROM_28_TO_19 = {"version": "us-plan/19", "replaces": "us-plan/28"}
ARMY = "position/{}/army-limit".format
ON_ARMY = {"issue": "army-limit"}
PURL, TRUCE = "commitment/purl", "agreement/truce"


def status(value: str, **more: Any) -> Assertion:
    return says(AMNESTY, "status", value, of="us-plan/19", replaces="us-plan/28", **more)


def inferred_in_28() -> Assertion:
    return says(V28, "point/amnesty", True, act=False, when="earlier", inferred=True)


CASES = [
    case("MeetingScheduled", says(MEETING, "planned", "unknown"), meeting=MOSCOW),
    case(
        "MeetingScheduled",
        says(MEETING, "planned", "2025-12-02"),
        says(MEETING, "planned_place", "Moscow"),
        says(MEETING, "expected/witkoff", True),
        says(MEETING, "expected/kushner", True),
        meeting=MOSCOW,
        due="2025-12-02",
        place="Moscow",
        who=("witkoff", "kushner"),
    ),
    case("MeetingHeld", says(MEETING, "held", True), says(MEETING, "date", "2025-12-06"), meeting=MOSCOW),
    case(
        "MeetingHeld",
        says(MEETING, "held", True),
        says(MEETING, "date", "2025-12-02"),
        says(MEETING, "place", "Moscow"),
        says(MEETING, "format", "in-person"),
        says(MEETING, "duration", "PT5H~"),
        says(MEETING, "participant/witkoff", True),
        says(MEETING, "participant/the Russian side", True),
        says(MEETING, "topic/territory", True),
        meeting=MOSCOW,
        occurred=on("2025-12-02", basis="resolved"),
        place="Moscow",
        format="in-person",
        duration="PT5H~",
        who=("witkoff", "the Russian side"),
        issues=("territory",),
        topics=("the weather",),
    ),
    case(
        "MeetingHeld",
        says(MEETING, "held", True),
        says(MEETING, "duration", "PT5H~"),
        meeting=MOSCOW,
        occurred=on("[..2025-12-06]", basis="inferred"),
        duration="PT5H~",
    ),
    case("MeetingCancelled", says(MEETING, "cancelled", True), meeting=MOSCOW, by="russia"),
    case("MeetingCancelled", says(MEETING, "planned", "2025-12-09"), meeting=MOSCOW, due="2025-12-09"),
    case("MeetingOutcomeReported", says(MEETING, "outcome", "none", act=False), meeting=MOSCOW, outcome="none"),
    case("TalksCharacterized", says("talks", "tone", "positive", act=False), tone="positive"),
    case("TalksCharacterized", says(MEETING, "tone", "mixed", act=False), tone="mixed", meeting=MOSCOW),
    case("ContinuationAgreed", says("talks", "state", "continuing"), between=("ukraine", "united-states")),
    case(
        "MediationReported",
        says("talks", "mediation/turkey", "hosts", act=False),
        by="turkey",
        effort="hosts",
    ),
    case(
        "MediationReported",
        says("talks", "mediation/turkey", "bridges", act=False),
        says(ARMY("turkey"), "side", "open", act=False),
        by="turkey",
        effort="bridges",
        side="open",
        **ON_ARMY,
    ),
    case(
        "RoleReported",
        says("actor/witkoff", "role", "envoy", act=False, when="always"),
        says("actor/witkoff", "first_name", "Steve", act=False, when="always"),
        of="witkoff",
        role="envoy",
        first_name="Steve",
    ),
    case(
        "DelegationChanged",
        says("delegation/ukraine", "member/umerov", True),
        by="ukraine",
        who="umerov",
        change="joined",
    ),
    case(
        "DelegationChanged",
        says("delegation/ukraine", "member/yermak", False),
        by="ukraine",
        who="yermak",
        change="left",
    ),
    case("TalksSuspended", says("talks", "state", "suspended"), kind="impasse"),
    case("TalksResumed", says("talks", "state", "continuing")),
    case(
        "DeadlineSet",
        says("deadline/christmas", "due", "2025-12-25"),
        says("deadline/christmas", "party/ukraine", True),
        deadline="christmas",
        due="2025-12-25",
        on=("ukraine",),
    ),
    case("ProposalTabled", says(PLAN, "version", "us-plan/28", of="us-plan/28"), version="us-plan/28"),
    case(
        "ProposalTabled",
        says(PLAN, "version", "us-plan/28", of="us-plan/28"),
        says(V28, "point_count", 28),
        says(PLAN, "point_count", 28, of="us-plan/28"),
        says(V28, "tabled_by", "united-states"),
        says("position/united-states/us-plan/28", "side", "for", act=False),
        version="us-plan/28",
        points=28,
        by="united-states",
    ),
    case("VersionProduced", says("plan/e3", "version", "e3", of="e3"), version="e3"),
    case(
        "VersionProduced",
        says(PLAN, "version", "us-plan/19", of="us-plan/19", replaces="us-plan/28"),
        says(V19, "point_count", 19),
        says(PLAN, "point_count", 19, of="us-plan/19", replaces="us-plan/28"),
        says(V19, "replaces", "us-plan/28"),
        points=19,
        **FROM_28_TO_19,
    ),
    case(
        "PointCountStated",
        says(V28, "point_count", 28, act=False),
        says(PLAN, "point_count", 28, act=False, of="us-plan/28"),
        version="us-plan/28",
        points=28,
    ),
    case(
        "PointReported",
        says(AMNESTY, "status", "contained", act=False, of="us-plan/28"),
        says(V28, "point/amnesty", True, act=False),
        says(AMNESTY, "text", "full amnesty", act=False, of="us-plan/28"),
        says(V28, "number/amnesty", 26, act=False),
        says(V28, "on/amnesty-for-all", "for", act=False),
        version="us-plan/28",
        point="amnesty",
        text="full amnesty",
        number=26,
        issue="amnesty-for-all",
        side="for",
    ),
    case(
        "PointAdded",
        status("added"),
        says(V19, "point/amnesty", True),
        says(AMNESTY, "text", "an amnesty", of="us-plan/19"),
        says(V19, "number/amnesty", 0),
        point="amnesty",
        text="an amnesty",
        number=0,
        **FROM_28_TO_19,
    ),
    case(
        "PointRemoved",
        status("removed"),
        says(V19, "point/amnesty", False),
        inferred_in_28(),
        point="amnesty",
        **FROM_28_TO_19,
    ),
    case("PointRemoved", says(V19, "removed_unidentified", 9), unidentified=9, **FROM_28_TO_19),
    case("PointRemoved", says(V19, "removed_unidentified", "some"), version="us-plan/19"),
    case(
        "PointReworded",
        status("reworded"),
        says(V19, "point/amnesty", True),
        inferred_in_28(),
        says(AMNESTY, "text", "some amnesty", of="us-plan/19"),
        point="amnesty",
        text="some amnesty",
        **FROM_28_TO_19,
    ),
    case(
        "PointRetained",
        status("retained"),
        says(V19, "point/amnesty", True),
        inferred_in_28(),
        point="amnesty",
        **FROM_28_TO_19,
    ),
    case(
        "PointRetained",
        says(AMNESTY, "status", "retained", of="us-plan/19"),
        says(V19, "point/amnesty", True),
        point="amnesty",
        version="us-plan/19",
    ),
    case(
        "PointDeferred",
        status("deferred"),
        says(AMNESTY, "deferred_to", "zelenskyy and trump"),
        says("position/russia/amnesty@us-plan/19", "side", "for", act=False),
        says("position/ukraine/amnesty@us-plan/19", "side", "against", act=False),
        point="amnesty",
        to=("zelenskyy", "trump"),
        supports=("russia",),
        opposes=("ukraine",),
        **FROM_28_TO_19,
    ),
    case(
        "PointAgreed",
        status("agreed"),
        says(V19, "point/amnesty", True),
        says("issue/amnesty-for-all", "status", "agreed"),
        point="amnesty",
        issue="amnesty-for-all",
        **FROM_28_TO_19,
    ),
    case(
        "PointReopened",
        status("reopened"),
        says(V19, "point/amnesty", True),
        says("issue/amnesty-for-all", "status", "open"),
        point="amnesty",
        issue="amnesty-for-all",
        **FROM_28_TO_19,
    ),
    case(
        "PointsRenumbered",
        says(V19, "number/amnesty", 12),
        says(V19, "number/elections", 13),
        version="us-plan/19",
        numbers={"amnesty": 12, "elections": 13},
    ),
    case("TextPublished", says(V28, "published", "leak"), version="us-plan/28", channel="leak"),
    case(
        "PositionStated",
        says(ARMY("ukraine"), "side", "conditional", act=False),
        by="ukraine",
        side="conditional",
        **ON_ARMY,
    ),
    case("PositionAttributed", says(ARMY("ukraine"), "side", "open", act=False), by="ukraine", side="open", **ON_ARMY),
    case("DemandMade", says(ARMY("russia"), "side", "for", act=False), by="russia", **ON_ARMY),
    case("DemandRestated", says(ARMY("russia"), "side", "for", act=False), by="russia", **ON_ARMY),
    case("DemandRejected", says(ARMY("ukraine"), "side", "against", act=False), by="ukraine", **ON_ARMY),
    case("DemandWithdrawn", says(ARMY("russia"), "side", "withdrawn", act=False), by="russia", **ON_ARMY),
    case("RedLineDeclared", says(ARMY("russia"), "side", "for", act=False), by="russia", **ON_ARMY),
    case("FlexibilitySignaled", says(ARMY("russia"), "side", "open", act=False), by="russia", **ON_ARMY),
    case("ConcessionMade", says(ARMY("russia"), "side", "against", act=False), by="russia", side="against", **ON_ARMY),
    case("ConditionStated", says(ARMY("russia"), "side", "conditional", act=False), by="russia", **ON_ARMY),
    case("OptionFloated", says("option/army-limit", "standing", "floated", act=False), **ON_ARMY),
    case(
        "OptionFloated",
        says("option/army-limit", "standing", "floated", act=False),
        says(ARMY("turkey"), "side", "open", act=False),
        by="turkey",
        **ON_ARMY,
    ),
    case("OptionRejected", says(ARMY("ukraine"), "side", "against", act=False), by="ukraine", **ON_ARMY),
    case(
        "ProposalSupported",
        says("position/russia/us-plan/28", "side", "for", act=False),
        by="russia",
        version="us-plan/28",
    ),
    case("ProposalRejected", says("position/russia/e3", "side", "against", act=False), by="russia", version="e3"),
    case("ClarificationRequested", by="ukraine", of=("western-allies",), issue="guarantees"),
    case(
        "CommitmentMade",
        says(PURL, "kind", "promised"),
        says(PURL, "by", "norway"),
        says(PURL, "due", "2026-01"),
        commitment="purl",
        by="norway",
        step="pay",
        due="2026-01",
    ),
    case("CommitmentMet", says(PURL, "fulfilment", "met"), commitment="purl"),
    case("CommitmentMet", says(PURL, "fulfilment", "partly met"), commitment="purl", level=2),
    case("CommitmentMissed", says(PURL, "fulfilment", "missed"), commitment="purl"),
    case(
        "ExpectationStated",
        says(PURL, "kind", "expected", act=False),
        says(PURL, "by", "norway", act=False),
        commitment="purl",
        by="norway",
        step="pay",
        amounts=("800 million",),
    ),
    case(
        "IssueStatusAssessed",
        says("issue/territory", "status", "open", act=False),
        says("issue/territory", "trend", "hardest", act=False),
        issue="territory",
        status="open",
        trend="hardest",
    ),
    case(
        "InterpretationDiverged",
        says("issue/guarantees", "reading", "ukraine / united-states", act=False),
        issue="guarantees",
        between=("ukraine", "united-states"),
    ),
    case("InterpretationDiverged", says("issue/guarantees", "reading", "not said", act=False), issue="guarantees"),
    case(
        "PressureReported",
        says("talks", "pressure/united-states/ukraine", "aid", act=False),
        says("talks", "pressure/united-states/russia", "aid", act=False),
        says(ARMY("united-states"), "side", "for", act=False),
        by="united-states",
        on=("ukraine", "russia"),
        means="aid",
        side="for",
        **ON_ARMY,
    ),
    case("StatementMade", by="ukraine", issue="territory"),
    case("FactReported", issue="territory", amount="15 billion"),
    case("OpinionPublished", about="ukraine"),
    case("PassageNoted"),
    case(
        "AgreementReached",
        says(TRUCE, "state", "reached"),
        says(TRUCE, "party/ukraine", True),
        says(TRUCE, "party/russia", True),
        agreement="truce",
        between=("ukraine", "russia"),
    ),
    case(
        "AgreementSigned",
        says(TRUCE, "state", "initialled"),
        says(TRUCE, "signed/ukraine", True),
        agreement="truce",
        between=("ukraine",),
        form="initialled",
    ),
    case(
        "RatificationDecided",
        says(TRUCE, "ratified/ukraine", "passed"),
        agreement="truce",
        by="ukraine",
        body="Verkhovna Rada",
        result="passed",
    ),
    case("EnteredIntoForce", says(TRUCE, "state", "in force"), agreement="truce"),
    case("Terminated", says(TRUCE, "state", "terminated"), agreement="truce"),
    case(
        "BreachAlleged",
        says(TRUCE, "breach/russia", "ukraine", act=False),
        says(PURL, "breach/russia", "ukraine", act=False),
        by="ukraine",
        of="russia",
        agreement="truce",
        commitment="purl",
    ),
    case(
        "ReportDenied",
        says(ARMY("russia"), "side", {"not": "for"}, act=False),
        by="russia",
        denies="news-1206/demandmade",
        not_so=({"subject": ARMY("russia"), "attribute": "side", "value": "for"},),
    ),
]

RECORDED = [
    event(
        "NegotiationOpened", negotiation="ukraine-2025", title="Talks", zone="Europe/Kyiv", places={"Kyiv": "Ukraine"}
    ),
    event("PartyIntroduced", party="ukraine", name="Ukraine", also=("Kyiv",)),
    event("PersonIntroduced", person="zelenskyy", name="Volodymyr Zelenskyy", party="ukraine"),
    event("IssueIntroduced", issue="guarantees.separate-agreement", parent="guarantees", title="A separate agreement"),
    event("SubjectIntroduced", kind="meeting", subject="moscow-1202", name="Moscow", when="2025-12-02"),
    event("AliasRecorded", of="zelenskyy", alias="Zelensky"),
    event("SourceCaptured", source="news-1206", title="Talks go on", published=published("2025-12-06")),
    event("SourceRevised", source="news-1206", published=published("2025-12-07"), what="a name"),
    event("SourceGraded", of="axios-1206", letter="B", reason="often right"),
    event("SourceWithdrawn", source="news-1206", published=published("2025-12-09"), reason="not so"),
    event("EntryCorrected", of="news-1206/1", entry=7, replacement=development("PassageNoted"), reason="a slip"),
    event("EntryRetracted", of="news-1206/1", entry=7, reason="twice", published=published("2025-12-09")),
    event("OccurrencesJudged", subjects=("meeting/a", "meeting/b"), judgement="same", reason="one day, one place"),
    event("ContradictionJudged", developments=("news-1206/1", "news-1208/1"), reason="both cannot be"),
    event(
        "DisputeSettled",
        subject="plan/us-plan",
        attribute="point_count",
        chosen=("a",),
        set_aside=("b",),
        reason="seen",
    ),
    event("EntryReviewed", of="news-1206/1", entry=7, verdict="accepted", leaf="QQ=="),
    event("RecordingSigned", first=7, last=9, signature="— ann QQ=="),
    event("PassageErased", of="news-1206/1", entry=7, passages=("sha256:00",), authority="a court"),
]
EVERY = [*(given.made() for given in CASES), *RECORDED]


def name_of(thing: object) -> str:
    return thing.name if isinstance(thing, Case) else type(thing).__name__


@pytest.mark.parametrize("given", CASES, ids=name_of)
def test_a_development_asserts_exactly_this(given: Case) -> None:
    assert list(given.made().asserts()) == list(given.asserts)


def test_every_type_has_its_case_here() -> None:
    assert {name_of(made) for made in EVERY} == set(VOCABULARY)
    assert {given.name for given in CASES} == {name for name, line in VOCABULARY.items() if line.family != "record"}


def test_every_type_that_can_be_stored_is_in_the_vocabulary_once() -> None:
    ours = {name: kind for name, kind in TYPES.items() if kind.__module__.startswith("travaux.")}
    assert {name: line.type for name, line in VOCABULARY.items()} == ours
    assert len({line.type for line in VOCABULARY.values()}) == len(VOCABULARY)


@pytest.mark.parametrize("name", VOCABULARY)
def test_a_family_is_the_module_a_type_is_in(name: str) -> None:
    line = VOCABULARY[name]
    assert line.type.__module__.rpartition(".")[2] == {"record": "record_keeping"}.get(line.family, line.family)
    assert issubclass(line.type, Development) == (line.family != "record")


@pytest.mark.parametrize("name", VOCABULARY)
def test_the_first_key_fills_a_field_of_its_type(name: str) -> None:
    assert set(VOCABULARY[name].about) <= set(VOCABULARY[name].type.model_fields)


def test_stored_names_and_versions_stay() -> None:
    assert {name: TYPES[name].V for name in VOCABULARY} == STORED


@pytest.mark.parametrize("made", EVERY, ids=name_of)
def test_an_event_is_read_as_it_was_written(made: Event) -> None:
    stored = written(made)
    assert (stored["type"], stored["v"]) == (name_of(made), STORED[name_of(made)])
    assert read(json.loads(json.dumps(stored))) == made
    assert "null" not in json.dumps(stored)


@pytest.mark.parametrize("made", EVERY, ids=name_of)
def test_what_can_be_erased_is_stored_by_its_commitment_only(made: Event) -> None:
    kept: dict[str, str] = {}

    def commit(text: str) -> str:
        kept[f"sha256:{len(kept)}"] = text
        return f"sha256:{len(kept) - 1}"

    stored = written(made, {"commit": commit})
    assert not [text for text in kept.values() if json.dumps(text) in json.dumps(stored)]
    assert read(stored, {"passages": kept}) == made


def test_an_erased_passage_says_so() -> None:
    stored = written(development("TalksSuspended", reason="in private"), {"commit": lambda text: "sha256:1"})
    again = read(stored, {"passages": {}})
    assert getattr(again, "reason", None) == "[erased]" and isinstance(getattr(again, "reason", None), Erased)


@pytest.mark.parametrize("stored, today", OLD)
def test_an_older_version_is_read_in_todays_form(stored: dict[str, Any], today: dict[str, Any]) -> None:
    before = json.dumps(stored)
    made = read(stored)
    assert {name: getattr(made, name) for name in today} == today
    assert json.dumps(stored) == before


def test_every_older_version_has_its_example() -> None:
    raised = {(name, version) for name, latest in STORED.items() for version in range(1, latest)}
    assert {(stored["type"], stored["v"]) for stored, _ in OLD} == raised


@pytest.mark.parametrize(
    "stored", [{}, {"type": "MeetingHeld"}, {"type": "os.system", "v": 1}, {"type": "PassageNoted", "v": 2}]
)
def test_an_unknown_type_or_version_is_refused(stored: dict[str, Any]) -> None:
    with pytest.raises(UnknownType, match="is no type of event that can be read"):
        read({**written(development("PassageNoted")), "type": "", "v": None, **stored})


@pytest.mark.parametrize("made", EVERY, ids=name_of)
def test_a_field_nobody_knows_is_refused(made: Event) -> None:
    with pytest.raises(ValidationError, match="colour"):
        read({**written(made), "colour": "red"})


@pytest.mark.parametrize("made", EVERY, ids=name_of)
def test_an_event_never_changes(made: Event) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(made, "id", "another")  # noqa: B010 (mypy refuses the plain assignment, rightly)


@pytest.mark.parametrize("given", CASES, ids=name_of)
def test_every_slot_has_an_attribute_and_no_value_conflicts_with_itself(given: Case) -> None:
    for assertion in given.made().asserts():
        found = attribute(assertion.slot.attribute)
        assert isinstance(assertion.value, dict) or not found.conflict(assertion.value, assertion.value)


def test_every_attribute_is_asserted_by_some_development() -> None:
    asserted = {attribute(said.slot.attribute).name for given in CASES for said in given.asserts}
    assert asserted == set(ATTRIBUTES)


# Whose words: a party's own on the record, its own side's unnamed, or somebody else's.


@pytest.mark.parametrize(
    "voice, party, whose",
    [
        ((), "russia", "ascribed"),
        ((PESKOV,), "russia", "own"),
        ((NBC, PESKOV), "russia", "own"),
        ((NBC, A_RUSSIAN), "russia", "unnamed"),
        ((PESKOV.model_copy(update={"on_record": False}),), "russia", "unnamed"),
        ((TRUMP,), "russia", "ascribed"),
        ((PESKOV,), "ukraine", "ascribed"),
        ((PESKOV, TRUMP), "russia", "ascribed"),
        ((AXIOS,), "russia", "ascribed"),
        ((Speaker(role="relay", name="tass", party="russia"),), "russia", "unnamed"),
    ],
)
def test_whose_words(voice: tuple[Speaker, ...], party: str, whose: str) -> None:
    assert whose_words(voice, party) == whose
    assert development("PassageNoted", by_voice=voice).own_words_of(party) == (whose == "own")


VOICES = [(), (ZELENSKYY,), (TRUMP,), (NBC, PESKOV), (NBC, A_RUSSIAN), (AXIOS,)]
POSITIONS = [given for given in CASES if any(said.slot.subject.startswith("position/") for said in given.asserts)]


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("given", POSITIONS, ids=name_of)
def test_a_position_is_an_act_in_the_partys_own_words_only(given: Case, voice: tuple[Speaker, ...]) -> None:
    for said in given.made(by_voice=voice).asserts():
        kind, _, rest = said.slot.subject.partition("/")
        if kind == "position":
            party = rest.partition("/")[0]
            assert not said.act or whose_words(voice, party) == "own"


NOT_OF_ITS_HOLDER = ("PointDeferred", "ReportDenied")
"""Brackets in a text and a denial tell of a position without being words about it."""


@pytest.mark.parametrize("given", [g for g in POSITIONS if g.name not in NOT_OF_ITS_HOLDER], ids=name_of)
def test_a_partys_own_words_about_its_own_position_are_an_act(given: Case) -> None:
    party = given.fields["by"]
    own = Speaker(role="speaker", name="somebody", party=party)
    moved = [said.act for said in given.made(by_voice=(own,)).asserts() if said.slot.subject.startswith("position/")]
    assert moved == [True]


def test_a_denial_in_a_partys_own_words_is_still_an_account() -> None:
    denied = next(given for given in CASES if given.name == "ReportDenied")
    assert [said.act for said in denied.made(by_voice=(PESKOV,)).asserts()] == [False]


def test_a_restatement_is_of_something_that_still_holds() -> None:
    assert development("DemandRestated", by="russia", issue="army-limit").still
    assert not development("DemandMade", by="russia", issue="army-limit").still


@pytest.mark.parametrize("about", [{}, {"issue": "army-limit", "version": "us-plan/28"}])
def test_a_position_is_about_one_thing(about: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="either an issue or a version"):
        development("DemandMade", by="russia", **about)


def test_an_assessment_says_something() -> None:
    with pytest.raises(ValidationError, match="give a status or a trend"):
        development("IssueStatusAssessed", issue="territory")


@pytest.mark.parametrize(
    "name, wrong",
    [
        ("MeetingHeld", {"meeting": "Moscow 2 December"}),
        ("MeetingHeld", {"meeting": "moscow", "format": "telepathy"}),
        ("PointCountStated", {"version": "us-plan/28", "points": -1}),
        ("DemandMade", {"by": "russia", "issue": "army-limit", "side": "maybe"}),
        ("DeadlineSet", {"deadline": "christmas", "due": "2025-13"}),
        ("PassageNoted", {"origin": ""}),
        ("PassageNoted", {"mode": "hearsay"}),
    ],
)
def test_what_is_wrong_in_itself_is_refused(name: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        development(name, **wrong)


def test_a_wrong_date_is_refused_in_words() -> None:
    with pytest.raises(ValidationError, match="'2025-02-31' is not a date: day is out of range for month"):
        on("2025-02-31")


def test_a_passage_is_a_text() -> None:
    assert development("TalksCharacterized", tone="positive", words="productive").model_dump()["words"] == "productive"
    with pytest.raises(ValidationError, match="a text is expected here"):
        development("TalksCharacterized", tone="positive", words={"passage": "sha256:1"})
    assert isinstance(Passage("x"), str)
