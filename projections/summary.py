"""Summaries: one line of plain English for an event, made from its model and never from the article's text.

Words that a recorder chose or kept in a field of their own stand in quotation marks; the quotation that an event rests
on is no part of its summary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from travaux.domain.developments import endings, issues, positions, words
from travaux.domain.event import Development, Event
from travaux.domain.ledger import carried
from travaux.domain.registry import Registry
from travaux.domain.vocabulary import VOCABULARY
from travaux.projections import summary_of_records, summary_of_talks, summary_of_text
from travaux.projections.summary_of_talks import dated
from travaux.projections.views.naming import about_name, of_kind, part, title


class Names:
    """What to call the parties, issues, texts and meetings of one negotiation."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def one(self, id: str) -> str:
        return self.registry.name(id)

    def all(self, ids: Iterable[str]) -> str:
        """`Ukraine, USA and Russia`."""
        *rest, last = [self.one(id) for id in ids] or [""]
        return f"{', '.join(rest)} and {last}" if rest else last

    def about(self, issue: str | None, version: str | None = None) -> str:
        return about_name(issue or version or "", self.registry)

    def of(self, kind: str, id: str) -> str:
        return of_kind(kind, id, self.registry)


def summary(event: Event, registry: Registry) -> str:
    """What the event says, such as `USA: agreed not to · Ukraine's army is limited in size (against)`."""
    names = Names(registry)
    return _by_family(event, names) or _plain(event)


def _plain(event: Event) -> str:
    """A type that has no sentence of its own: its name in words, and what it is about."""
    line = VOCABULARY[type(event).__name__]
    about = next((str(value) for field in line.about if (value := getattr(event, field, None))), "")
    return joined(re.sub(r"(?<!^)(?=[A-Z])", " ", line.name).capitalize(), about, by=": ")


def _by_family(event: Event, names: Names) -> str:
    match VOCABULARY[type(event).__name__].family:
        case "talks":
            return summary_of_talks.said(event, names)
        case "text":
            return summary_of_text.said(event, names)
        case "positions":
            return _position(event, names)
        case "issues":
            return _issue(event, names)
        case "words":
            return _words(event, names)
        case "endings":
            return _ending(event, names)
        case "record":
            return summary_of_records.said(event, names, summary)


def only_words(event: Event) -> str | None:
    """The words of what is nothing but words: a statement, a fact, an opinion, a passage noted."""
    says = event.says if isinstance(event, Development) else None
    return str(says.exact) if says and VOCABULARY[type(event).__name__].family == "words" else None


def in_full(event: Event, registry: Registry) -> str:
    """The summary, and the words of what is nothing but words."""
    said = only_words(carried(event))
    return f"{summary(event, registry)}{f' · “{said}”' if said else ''}"


def joined(*parts: str, by: str = ", ") -> str:
    return by.join(part for part in parts if part)


def _position(event: Event, names: Names) -> str:
    match event:
        case positions.CommitmentMade() | positions.ExpectationStated():
            owes = "will" if isinstance(event, positions.CommitmentMade) else "is expected to"
            return joined(f"{names.one(event.by)} {owes}: {event.step}", f"due {dated(event.due)}" if event.due else "")
        case positions.CommitmentMet():
            level = {1: "met in a small part", 2: "partly met", 3: "met"}[event.level]
            return f"{names.of('commitment', event.commitment)}: {level}"
        case positions.CommitmentMissed():
            return f"{names.of('commitment', event.commitment)}: missed"
        case positions.OptionFloated():
            by = f"{names.one(event.by)}: {event.force}" if event.by else "Put about, by nobody named"
            return f"{by} · {names.about(event.issue)}"
        case positions.ClarificationRequested():
            asked = names.all(event.of)
            return f"{names.one(event.by)} asks {asked or 'for an answer'}: {names.about(event.issue, event.version)}"
        case _ if hasattr(event, "side"):
            return _side(event, names)
        case _:
            return ""


def _side(event: Event, names: Names) -> str:
    """Any development that places a party on a proposition."""
    by, force, side = (getattr(event, part) for part in ("by", "force", "side"))
    about = names.about(getattr(event, "issue", None), getattr(event, "version", None))
    return f"{names.one(by)}: {force} · {about} ({side})"


def _issue(event: Event, names: Names) -> str:
    match event:
        case issues.IssueStatusAssessed():
            trend = {"hardest": "hardest topic", "near": "close to an agreement"}.get(event.trend or "", event.trend)
            return f"{names.about(event.issue)}: {joined(event.status or '', trend or '')}"
        case issues.InterpretationDiverged():
            between = f" by {names.all(event.between)}" if event.between else ""
            return f"{names.about(event.issue)}: read differently{between}"
        case issues.PressureReported():
            means = event.means or "presses"
            place = f" · {names.about(event.issue)}" if event.issue else ""
            side = f" ({event.side})" if event.side else ""
            return f"{names.one(event.by)} to {names.all(event.on)}: {means}{place}{side}"
        case _:
            return ""


def _words(event: Event, names: Names) -> str:
    """Whose words or of what kind, and on what."""
    match event:
        case words.StatementMade():
            said = f"{names.one(event.by)}: statement" if event.by else "Statement"
        case words.FactReported():
            said = joined("Fact", event.amount or "")
        case words.OpinionPublished():
            said = "Opinion"
        case _:
            said = "Passage noted"
    return joined(said, _topic(event, names), by=" · ")


def _topic(event: Event, names: Names) -> str:
    meeting, about = getattr(event, "meeting", None), getattr(event, "about", None)
    if meeting:
        return names.of("meeting", meeting)
    issue, version = getattr(event, "issue", None), getattr(event, "version", None)
    return names.about(issue, version) if issue or version else names.one(about) if about else ""


def _ending(event: Event, names: Names) -> str:
    match event:
        case endings.BreachAlleged():
            broke = names.of("agreement", event.agreement) if event.agreement else ""
            what = broke or (names.of("commitment", event.commitment) if event.commitment else "")
            return f"{names.one(event.by)} says {names.one(event.of)} broke {what or 'its word'}"
        case endings.ReportDenied():
            return f"{names.one(event.by)} denies: {_not_so(event, names)}"
        case endings.RatificationDecided():
            vote = f", {event.vote}" if event.vote else ""
            return (
                f"{names.of('agreement', event.agreement)}: {event.result} by {event.body}, {names.one(event.by)}{vote}"
            )
        case endings.AgreementReached() | endings.AgreementSigned():
            return f"{names.of('agreement', event.agreement)}: {_agreed(event)} by {names.all(event.between)}"
        case endings.EnteredIntoForce():
            return f"{names.of('agreement', event.agreement)}: in force"
        case endings.Terminated():
            by = f" by {names.one(event.by)}" if event.by else ""
            return f"{names.of('agreement', event.agreement)}: terminated{by}"
        case _:
            return ""


def _agreed(event: endings.AgreementReached | endings.AgreementSigned) -> str:
    match event:
        case endings.AgreementSigned():
            return event.form
        case _:
            return "reached in principle" if event.scope == "in-principle" else "reached"


def _not_so(event: endings.ReportDenied, names: Names) -> str:
    """What is denied, by the first two of its slots; by its id where it claimed nothing."""
    slots = [_slot(one, names) for one in event.not_so]
    more = f"; and {len(slots) - 2} more" if len(slots) > 2 else ""
    return f"{'; '.join(slots[:2])}{more}" if slots else event.denies


def _slot(denied: endings.NotSo, names: Names) -> str:
    about, attribute = title(denied.subject, names.registry), denied.attribute.partition("/")[0].replace("_", " ")
    of = part(denied.attribute, names.registry)
    value = "" if denied.value is True else names.one(str(denied.value))
    if attribute == "side":
        return f"{about} ({value})"
    return f"{about}, {joined(' '.join(filter(None, (attribute, of))), value, by=' ')}"
