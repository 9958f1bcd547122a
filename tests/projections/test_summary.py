"""A line for every type of the vocabulary, made of names and never of a quotation."""

from __future__ import annotations

from typing import Any

import pytest
from given import TRUMP, development, event, published
from viewed import talks

from travaux.domain.event import Event
from travaux.domain.evidence import Anchor
from travaux.domain.passages import Passage
from travaux.domain.vocabulary import VOCABULARY
from travaux.projections.summary import in_full, only_words, summary

REGISTRY = talks().at().registry
CESSION: dict[str, Any] = {"issue": "territory.cession"}
ARMY: dict[str, Any] = {"issue": "forces.army-limit"}
AMNESTY = {"version": "us-plan/19", "point": "amnesty"}
FIVE_HOURS = {"place": "Geneva", "duration": "PT5H~", "who": ("trump",)}
RIGHT = development("PointCountStated", version="us-plan/28", points=27)

LINES: list[tuple[str, dict[str, Any], str]] = [
    (
        "MeetingScheduled",
        {"meeting": "geneva", "due": "2025-12-08", "firmness": "announced"},
        "Geneva talks: announced for 2025-12-08",
    ),
    (
        "MeetingHeld",
        {"meeting": "geneva", **FIVE_HOURS},
        "Geneva talks: held, in Geneva, about 5 hours, with Donald Trump",
    ),
    ("MeetingCancelled", {"meeting": "geneva", "by": "russia"}, "Geneva talks: called off by Russia"),
    ("MeetingOutcomeReported", {"meeting": "geneva", "outcome": "none"}, "Geneva talks: no decisions"),
    ("TalksCharacterized", {"tone": "positive", "by": "ukraine"}, "The talks: called positive by Ukraine"),
    ("ContinuationAgreed", {"between": ("ukraine", "russia")}, "Ukraine and Russia will go on talking"),
    ("MediationReported", {"by": "united-states", "effort": "bridges"}, "USA mediates: bridges"),
    ("RoleReported", {"of": "trump", "role": "host"}, "Donald Trump: host"),
    (
        "DelegationChanged",
        {"by": "russia", "who": "peskov", "change": "joined"},
        "Dmitry Peskov joined the delegation of Russia",
    ),
    ("TalksSuspended", {"kind": "walk-out"}, "The talks: suspended, walk-out"),
    ("TalksResumed", {"by": "russia"}, "The talks: resumed by Russia"),
    (
        "DeadlineSet",
        {"deadline": "christmas", "due": "2025-12-25", "on": ("ukraine",)},
        "christmas: set to 2025-12-25 for Ukraine",
    ),
    (
        "ProposalTabled",
        {"version": "us-plan/28", "by": "united-states", "points": 28},
        "28-point text: tabled by USA, 28 points",
    ),
    (
        "VersionProduced",
        {"version": "us-plan/19", "replaces": "us-plan/28", "points": 19},
        "19-point text: made from the 28-point text, 19 points",
    ),
    ("PointCountStated", {"version": "us-plan/28", "points": 28}, "28-point text, 28 points"),
    (
        "PointReported",
        {**AMNESTY, **CESSION, "side": "for"},
        "Amnesty: contained in the 19-point text · Ukraine cedes territory (for)",
    ),
    ("PointAdded", AMNESTY, "Amnesty: added in the 19-point text"),
    ("PointRemoved", {"version": "us-plan/19", "unidentified": 9}, "19-point text: 9 points taken out, not named"),
    ("PointReworded", AMNESTY, "Amnesty: reworded in the 19-point text"),
    ("PointRetained", AMNESTY, "Amnesty: kept in the 19-point text"),
    (
        "PointDeferred",
        {**AMNESTY, "to": ("trump",)},
        "Amnesty: put on hold, left to Donald Trump, in the 19-point text",
    ),
    ("PointAgreed", AMNESTY, "Amnesty: agreed in the 19-point text"),
    ("PointReopened", AMNESTY, "Amnesty: reopened in the 19-point text"),
    (
        "PointsRenumbered",
        {"version": "us-plan/19", "numbers": {"amnesty": 1}},
        "19-point text: points renumbered",
    ),
    ("TextPublished", {"version": "us-plan/28", "channel": "leak"}, "28-point text: public, leak"),
    (
        "PositionStated",
        {**CESSION, "by": "ukraine", "side": "against"},
        "Ukraine: states · Ukraine cedes territory (against)",
    ),
    (
        "PositionAttributed",
        {**CESSION, "by": "russia", "side": "for"},
        "Russia: is said to hold · Ukraine cedes territory (for)",
    ),
    ("DemandMade", {**CESSION, "by": "russia"}, "Russia: demands · Ukraine cedes territory (for)"),
    ("DemandRestated", {**CESSION, "by": "russia"}, "Russia: demands · Ukraine cedes territory (for)"),
    ("DemandRejected", {**CESSION, "by": "ukraine"}, "Ukraine: refuses · Ukraine cedes territory (against)"),
    ("DemandWithdrawn", {**CESSION, "by": "russia"}, "Russia: withdrew · Ukraine cedes territory (withdrawn)"),
    ("RedLineDeclared", {**ARMY, "by": "russia", "side": "for"}, "Russia: red line · The army is limited (for)"),
    ("FlexibilitySignaled", {**ARMY, "by": "russia"}, "Russia: flexible · The army is limited (open)"),
    (
        "ConcessionMade",
        {**ARMY, "by": "united-states", "side": "against", "force": "agreed not to"},
        "USA: agreed not to · The army is limited (against)",
    ),
    ("ConditionStated", {**ARMY, "by": "ukraine"}, "Ukraine: only if · The army is limited (conditional)"),
    ("OptionFloated", CESSION, "Put about, by nobody named · Ukraine cedes territory"),
    ("OptionRejected", {**CESSION, "by": "ukraine"}, "Ukraine: not considered · Ukraine cedes territory (against)"),
    ("ProposalSupported", {"version": "us-plan/28", "by": "russia"}, "Russia: supports · 28-point text (for)"),
    ("ProposalRejected", {"version": "us-plan/28", "by": "ukraine"}, "Ukraine: rejects · 28-point text (against)"),
    ("ClarificationRequested", {"issue": "forces", "by": "ukraine", "of": ("russia",)}, "Ukraine asks Russia: Forces"),
    (
        "CommitmentMade",
        {"commitment": "funds", "by": "ukraine", "step": "refine its plan", "due": "[2025-12-09..2025-12-27]"},
        "Ukraine will: refine its plan, due 2025-12-09 to 2025-12-27",
    ),
    ("CommitmentMet", {"commitment": "purl", "level": 2}, "purl: partly met"),
    ("CommitmentMissed", {"commitment": "purl"}, "purl: missed"),
    (
        "ExpectationStated",
        {"commitment": "purl", "by": "russia", "step": "answer"},
        "Russia is expected to: answer",
    ),
    ("IssueStatusAssessed", {"issue": "funds", "status": "open", "trend": "hardest"}, "Funds: open, hardest topic"),
    (
        "InterpretationDiverged",
        {"issue": "funds", "between": ("ukraine", "united-states")},
        "Funds: read differently by Ukraine and USA",
    ),
    ("PressureReported", {"by": "united-states", "on": ("ukraine",)}, "USA to Ukraine: presses"),
    ("StatementMade", {"by": "ukraine", "issue": "funds"}, "Ukraine: statement · Funds"),
    ("FactReported", {"meeting": "geneva"}, "Fact · Geneva talks"),
    ("OpinionPublished", {"about": "russia"}, "Opinion · Russia"),
    ("PassageNoted", {}, "Passage noted"),
    (
        "AgreementReached",
        {"agreement": "truce", "between": ("ukraine", "russia"), "scope": "in-principle"},
        "truce: reached in principle by Ukraine and Russia",
    ),
    (
        "AgreementSigned",
        {"agreement": "truce", "between": ("ukraine",), "form": "initialled"},
        "truce: initialled by Ukraine",
    ),
    (
        "RatificationDecided",
        {"agreement": "truce", "by": "ukraine", "body": "Rada", "result": "passed", "vote": "300 to 20"},
        "truce: passed by Rada, Ukraine, 300 to 20",
    ),
    ("EnteredIntoForce", {"agreement": "truce"}, "truce: in force"),
    ("Terminated", {"agreement": "truce", "by": "russia"}, "truce: terminated by Russia"),
    ("BreachAlleged", {"agreement": "truce", "by": "russia", "of": "ukraine"}, "Russia says Ukraine broke truce"),
    (
        "ReportDenied",
        {
            "by": "russia",
            "denies": "news-1206/a",
            "not_so": ({"subject": "plan/us-plan", "attribute": "point_count", "value": 28},),
        },
        "Russia denies: US plan, point count 28",
    ),
    ("ReportDenied", {"by": "russia", "denies": "news-1206/a"}, "Russia denies: news-1206/a"),
]
KEPT: list[tuple[str, dict[str, Any], str]] = [
    ("NegotiationOpened", {"negotiation": "barn", "title": "The barn", "zone": "UTC"}, "Record opened: The barn"),
    ("PartyIntroduced", {"party": "ann", "name": "Ann"}, "Party: Ann"),
    ("PersonIntroduced", {"person": "bob", "name": "Bob", "role": "farmer"}, "Person: Bob, farmer"),
    ("IssueIntroduced", {"issue": "price", "title": "Price"}, "Issue: Price"),
    ("SubjectIntroduced", {"kind": "plan", "subject": "contract", "name": "Contract"}, "Plan: Contract"),
    ("AliasRecorded", {"of": "ann", "alias": "Anne"}, "ann is also called Anne"),
    (
        "SourceCaptured",
        {"source": "gazette", "outlet": "The Gazette", "published": published("[2025-12-08..2025-12-26]")},
        "Read gazette of The Gazette, published 2025-12-08 to 2025-12-26",
    ),
    (
        "SourceRevised",
        {"source": "gazette", "published": published("2025-12-09"), "what": "a name"},
        "gazette revised, “a name”",
    ),
    ("SourceGraded", {"of": "gazette", "letter": "B", "reason": "mostly right"}, "gazette graded B, “mostly right”"),
    (
        "SourceWithdrawn",
        {"source": "gazette", "published": published("2025-12-09"), "reason": "unfounded"},
        "gazette withdrawn by its outlet, “unfounded”",
    ),
    (
        "EntryCorrected",
        {"of": RIGHT.id, "entry": 7, "replacement": RIGHT, "reason": "a slip"},
        "#7 now reads: 28-point text, 27 points, “a slip”",
    ),
    ("EntryRetracted", {"of": "a", "entry": 7, "reason": "never said"}, "#7 no longer counts, “never said”"),
    (
        "OccurrencesJudged",
        {"subjects": ("meeting/geneva", "meeting/other"), "judgement": "same", "reason": "one day"},
        "Geneva talks and other are one, “one day”",
    ),
    (
        "ContradictionJudged",
        {"developments": ("a/one", "a/two"), "reason": "opposites"},
        "Cannot all be true: a/one, a/two",
    ),
    (
        "DisputeSettled",
        {
            "subject": "plan/us-plan",
            "attribute": "point_count",
            "chosen": ("a",),
            "set_aside": ("b",),
            "reason": "read",
        },
        "US plan, point count: settled on a, “read”",
    ),
    ("EntryReviewed", {"of": "a", "entry": 7, "verdict": "accepted"}, "#7 reviewed: accepted"),
    ("RecordingSigned", {"first": 7, "last": 9, "signature": "— ann QQ=="}, "#7 to #9: signed by the recorder"),
    ("RecordingSigned", {"first": 7, "last": 7, "signature": "— ann QQ=="}, "#7: signed by the recorder"),
    (
        "PassageErased",
        {"of": "a", "entry": 7, "passages": ("sha256:0",), "authority": "a court"},
        "#7: words destroyed under a court",
    ),
]
WORDS = Anchor(exact=Passage("as long as it takes"))


def made(name: str, fields: dict[str, Any]) -> Event:
    return event(name, **fields) if VOCABULARY[name].family == "record" else development(name, **fields)


@pytest.mark.parametrize(("name", "fields", "line"), [*LINES, *KEPT])
def test_an_event_is_summed_up_in_a_line(name: str, fields: dict[str, Any], line: str) -> None:
    assert summary(made(name, fields), REGISTRY) == line


def test_every_type_of_the_vocabulary_has_its_line() -> None:
    assert {name for name, *_ in (*LINES, *KEPT)} == set(VOCABULARY)


@pytest.mark.parametrize(("name", "fields", "line"), LINES)
def test_no_summary_quotes_what_it_rests_on(name: str, fields: dict[str, Any], line: str) -> None:
    assert summary(development(name, **fields, says=WORDS, by_voice=(TRUMP,)), REGISTRY) == line


def test_what_is_nothing_but_words_is_told_with_them() -> None:
    said = development("StatementMade", by="ukraine", says=WORDS)
    assert in_full(said, REGISTRY) == "Ukraine: statement · “as long as it takes”"
    assert in_full(development("DemandMade", **CESSION, by="russia", says=WORDS), REGISTRY).endswith("territory (for)")
    assert only_words(development("PassageNoted")) is None


def test_a_denial_of_much_names_the_first_of_it() -> None:
    slots = [
        {"subject": "position/russia/territory.cession", "attribute": "side", "value": "for"},
        {"subject": "meeting/geneva", "attribute": "participant/trump", "value": True},
        {"subject": "meeting/geneva", "attribute": "held", "value": True},
    ]
    denial = development("ReportDenied", by="russia", denies="news-1206/a", not_so=tuple(slots))
    told = "Russia on “Ukraine cedes territory” (for); Geneva talks, participant Donald Trump; and 1 more"
    assert summary(denial, REGISTRY) == f"Russia denies: {told}"
