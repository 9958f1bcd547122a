"""The vocabulary: every type of event, one line each, with the thing its first key names in a source file.

A new type needs its model with its `asserts`, its line here, and its test.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from travaux.domain import record_keeping as keeping
from travaux.domain.developments import endings, issues, positions, talks, text, words
from travaux.domain.event import Event

Family = Literal["talks", "text", "positions", "issues", "words", "endings", "record"]


class Line(NamedTuple):
    """A type; its family; the fields its first key may fill, the first that fits."""

    type: type[Event]
    family: Family
    about: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.type.__name__


_LINES = (
    Line(talks.MeetingScheduled, "talks", ("meeting",)),
    Line(talks.MeetingHeld, "talks", ("meeting",)),
    Line(talks.MeetingCancelled, "talks", ("meeting",)),
    Line(talks.MeetingOutcomeReported, "talks", ("meeting",)),
    Line(talks.TalksCharacterized, "talks", ("tone",)),
    Line(talks.ContinuationAgreed, "talks", ("between",)),
    Line(talks.MediationReported, "talks", ("by",)),
    Line(talks.RoleReported, "talks", ("of",)),
    Line(talks.DelegationChanged, "talks", ("by",)),
    Line(talks.TalksSuspended, "talks", ("kind",)),
    Line(talks.TalksResumed, "talks", ("by",)),
    Line(talks.DeadlineSet, "talks", ("deadline",)),
    Line(text.ProposalTabled, "text", ("version",)),
    Line(text.VersionProduced, "text", ("version",)),
    Line(text.PointCountStated, "text", ("version",)),
    Line(text.PointReported, "text", ("point",)),
    Line(text.PointAdded, "text", ("point",)),
    Line(text.PointRemoved, "text", ("point", "unidentified")),
    Line(text.PointReworded, "text", ("point",)),
    Line(text.PointRetained, "text", ("point",)),
    Line(text.PointDeferred, "text", ("point",)),
    Line(text.PointAgreed, "text", ("point",)),
    Line(text.PointReopened, "text", ("point",)),
    Line(text.PointsRenumbered, "text", ("version",)),
    Line(text.TextPublished, "text", ("version",)),
    Line(positions.PositionStated, "positions", ("issue", "version")),
    Line(positions.PositionAttributed, "positions", ("issue", "version")),
    Line(positions.DemandMade, "positions", ("issue", "version")),
    Line(positions.DemandRestated, "positions", ("issue", "version")),
    Line(positions.DemandRejected, "positions", ("issue", "version")),
    Line(positions.DemandWithdrawn, "positions", ("issue", "version")),
    Line(positions.RedLineDeclared, "positions", ("issue", "version")),
    Line(positions.FlexibilitySignaled, "positions", ("issue", "version")),
    Line(positions.ConcessionMade, "positions", ("issue", "version")),
    Line(positions.ConditionStated, "positions", ("issue", "version")),
    Line(positions.OptionFloated, "positions", ("issue",)),
    Line(positions.OptionRejected, "positions", ("issue", "version")),
    Line(positions.ProposalSupported, "positions", ("version", "issue")),
    Line(positions.ProposalRejected, "positions", ("version", "issue")),
    Line(positions.ClarificationRequested, "positions", ("issue", "version")),
    Line(positions.CommitmentMade, "positions", ("commitment",)),
    Line(positions.CommitmentMet, "positions", ("commitment",)),
    Line(positions.CommitmentMissed, "positions", ("commitment",)),
    Line(positions.ExpectationStated, "positions", ("commitment",)),
    Line(issues.IssueStatusAssessed, "issues", ("issue",)),
    Line(issues.InterpretationDiverged, "issues", ("issue",)),
    Line(issues.PressureReported, "issues", ("by",)),
    Line(words.StatementMade, "words", ("by",)),
    Line(words.FactReported, "words", ("issue", "meeting", "version")),
    Line(words.OpinionPublished, "words", ("issue", "about")),
    Line(words.PassageNoted, "words", ()),
    Line(endings.AgreementReached, "endings", ("agreement",)),
    Line(endings.AgreementSigned, "endings", ("agreement",)),
    Line(endings.RatificationDecided, "endings", ("agreement",)),
    Line(endings.EnteredIntoForce, "endings", ("agreement",)),
    Line(endings.Terminated, "endings", ("agreement",)),
    Line(endings.BreachAlleged, "endings", ("agreement", "commitment")),
    Line(endings.ReportDenied, "endings", ("denies",)),
    Line(keeping.NegotiationOpened, "record", ("negotiation",)),
    Line(keeping.PartyIntroduced, "record", ("party",)),
    Line(keeping.PersonIntroduced, "record", ("person",)),
    Line(keeping.IssueIntroduced, "record", ("issue",)),
    Line(keeping.SubjectIntroduced, "record", ("subject",)),
    Line(keeping.AliasRecorded, "record", ("of",)),
    Line(keeping.SourceCaptured, "record", ("source",)),
    Line(keeping.SourceRevised, "record", ("source",)),
    Line(keeping.SourceGraded, "record", ("of",)),
    Line(keeping.SourceWithdrawn, "record", ("source",)),
    Line(keeping.EntryCorrected, "record", ("of",)),
    Line(keeping.EntryRetracted, "record", ("of",)),
    Line(keeping.OccurrencesJudged, "record", ("subjects",)),
    Line(keeping.ContradictionJudged, "record", ("developments",)),
    Line(keeping.DisputeSettled, "record", ("subject",)),
    Line(keeping.EntryReviewed, "record", ("of",)),
    Line(keeping.RecordingSigned, "record", ("first",)),
    Line(keeping.PassageErased, "record", ("of",)),
)
VOCABULARY = {line.name: line for line in _LINES}
"""Every type that can be stored, by its stored name."""
