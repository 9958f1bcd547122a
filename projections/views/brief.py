"""The brief: what is agreed, what is open, what is proposed and undecided, who owes what by when; and what is new."""

from __future__ import annotations

from typing import Literal

from travaux.domain.instants import Instant
from travaux.projections.filters import Filters
from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply, Reply
from travaux.projections.views.agreed import Agreed, agreed, principals
from travaux.projections.views.banner import Banner, banner
from travaux.projections.views.concerns import concerns
from travaux.projections.views.doubts import Doubt, doubts
from travaux.projections.views.findings import Findings
from travaux.projections.views.issues import Issue, flat, tree
from travaux.projections.views.news import Since, since
from travaux.projections.views.owed import Owed, owed, owes
from travaux.projections.views.plan import Plan, plans


class OpenIssue(Reply):
    """An issue that somebody assessed and that is not agreed."""

    level: int
    """Its depth below the first issue shown of its branch."""
    issue: Issue


class BriefView(Reply):
    """The answers to a negotiator's four questions at the pin."""

    negotiation: str
    pin: PinReply
    banner: Banner
    new: Since | None
    """What became known since the date asked for; null without one."""
    parties: list[str]
    """The principal parties: those that take a side on anything, or speak for themselves."""
    agreed: list[Agreed]
    open: list[OpenIssue]
    proposed: list[Plan]
    owed: list[Owed]
    """What is not settled; the rest is in the commitments."""
    settled: int
    """How many more were held, met or cancelled."""
    contested: list[Doubt]
    unsettled: list[Doubt]

    @property
    def empty(self) -> bool:
        """Nothing at all is known."""
        return not (self.agreed or self.open or self.proposed or self.owed or self.contested or self.unsettled)


def brief(reading: Reading, filters: Filters, since_known: Instant | None = None) -> BriefView:
    """`since_known` is the known-on from which things are new."""
    found = Findings(reading)
    steps = [one for one in owed(found) if owes(one, filters, reading.registry)]
    return BriefView(
        negotiation=reading.negotiation,
        pin=PinReply.of(reading.pin),
        banner=banner(reading, found.answers.values()),
        new=None if since_known is None else since(found, since_known),
        parties=[reading.registry.name(party) for party in principals(found)],
        agreed=[one for one in agreed(found) if _agreed(one, filters, found)],
        open=_open(found, filters),
        proposed=[one for one in plans(found) if one.version.origins >= filters.origins],
        owed=[one for one in steps if not one.settled],
        settled=sum(one.settled for one in steps),
        contested=_doubts(found, "contested", filters),
        unsettled=_doubts(found, "unsettled", filters),
    )


def _agreed(one: Agreed, filters: Filters, found: Findings) -> bool:
    """What is agreed is agreed whoever is asked for."""
    issues = filters.issues(found.registry)
    return one.origins >= filters.origins and (issues is None or one.subject.removeprefix("issue/") in issues)


def _doubts(found: Findings, standing: Literal["contested", "unsettled"], filters: Filters) -> list[Doubt]:
    return [one for one in doubts(found, standing) if concerns(one.subject, filters, found.registry)]


def _open(found: Findings, filters: Filters) -> list[OpenIssue]:
    """Open issues; one whose parents say nothing themselves stands at the depth of the last that does."""
    shown: list[OpenIssue] = []
    levels: dict[int, int] = {}
    for depth, one in flat(tree(found, filters.issue)):
        levels = {d: level for d, level in levels.items() if d < depth}
        if one.is_open and one.origins >= filters.origins:
            level = len(levels)
            levels[depth] = level
            shown.append(OpenIssue(level=level, issue=one.model_copy(update={"children": []})))
    return shown
