"""Diff: what is otherwise at one pin than at another, because the world moved or because our knowledge did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from travaux.domain.attributes import conflicting
from travaux.domain.claims import Slot
from travaux.domain.law import Answer, Candidate
from travaux.domain.registry import Registry
from travaux.projections.filters import Filters
from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply, Reply, origins, who
from travaux.projections.views.banner import Banner, banner
from travaux.projections.views.concerns import concerns
from travaux.projections.views.doubts import label
from travaux.projections.views.findings import Findings, Span, Standing, began
from travaux.projections.views.naming import title

Group = Literal["plan", "points", "texts", "positions", "issues", "meetings", "commitments", "other"]
GROUPS: dict[str, Group] = {
    "plan": "plan",
    "point": "points",
    "version": "texts",
    "position": "positions",
    "option": "positions",
    "issue": "issues",
    "meeting": "meetings",
    "talks": "meetings",
    "delegation": "meetings",
    "commitment": "commitments",
    "deadline": "commitments",
}
"""Under which heading a subject's changes are told; agreements, people and the rest come last."""
ORDER: tuple[Group, ...] = (*dict.fromkeys(GROUPS.values()), "other")


class Stood(Reply):
    """A value that stands at one of the two pins."""

    value: Any
    label: str | None
    sure: bool
    since: Span
    origins: int
    possible_origins: int
    who: list[str]
    entries: list[int]


class Changed(Reply):
    """A slot that is otherwise. `certainly`: something was not at the first pin and surely is at the second,
    or surely was and is no more; else it may have been so before, or may not be so yet."""

    group: Group
    subject: str
    attribute: str
    title: str
    certainly: bool
    before_standing: Standing
    after_standing: Standing
    before: list[Stood]
    after: list[Stood]
    new_entries: list[int]


class DiffView(Reply):
    """Everything that is otherwise between two pins."""

    negotiation: str
    pin: PinReply
    """The second pin."""
    before: PinReply
    moved: Literal["as_of", "known_on", "recorded_by", "several"]
    banner: Banner
    changes: list[Changed]

    @property
    def different(self) -> bool:
        return bool(self.changes)


def diff(before: Reading, after: Reading, filters: Filters) -> DiffView:
    """What is otherwise in `after` than in `before`; the names are those of the second pin."""
    first, second = Findings(before), Findings(after)
    slots = {Slot(after.same(subject), attribute) for subject, attribute in (*first.answers, *second.answers)}
    found = [change for slot in sorted(slots) for change in _changed(first, second, slot)]
    wanted = [change for change in found if _wanted(change, filters, second.registry)]
    return DiffView(
        negotiation=after.negotiation,
        pin=PinReply.of(after.pin),
        before=PinReply.of(before.pin),
        moved=_moved(before, after),
        banner=banner(after),
        changes=sorted(wanted, key=lambda one: (ORDER.index(one.group), one.subject, one.attribute)),
    )


def _wanted(change: Changed, filters: Filters, registry: Registry) -> bool:
    told = max(stood.origins for stood in (*change.before, *change.after))
    return told >= filters.origins and concerns(change.subject, filters, registry)


def _moved(before: Reading, after: Reading) -> Literal["as_of", "known_on", "recorded_by", "several"]:
    moved = [
        name for name in ("as_of", "known_on", "recorded_by") if getattr(before.pin, name) != getattr(after.pin, name)
    ]
    return moved[0] if len(moved) == 1 else "several"  # type: ignore[return-value]


def _changed(first: Findings, second: Findings, slot: Slot) -> Iterator[Changed]:
    was, now = (found.answer(*slot) for found in (first, second))
    before, after = list(_stood(first, was)), list(_stood(second, now))
    if _seen(was, before) == _seen(now, after):
        return
    known = {entry for stood in before for entry in stood.entries}
    yield Changed(
        group=GROUPS.get(slot.subject.partition("/")[0], "other"),
        subject=slot.subject,
        attribute=slot.attribute,
        title=title(slot.subject, second.registry),
        certainly=_certainly(slot.attribute, before, after),
        before_standing=was.standing,
        after_standing=now.standing,
        before=before,
        after=after,
        new_entries=sorted({entry for stood in after for entry in stood.entries} - known),
    )


def _seen(answer: Answer, values: Sequence[Stood]) -> tuple[Any, ...]:
    """What makes a difference: standing, leading value, and the values that stand. One more voice does not."""
    return answer.standing, answer.value, sorted((repr(one.value), one.label, one.sure) for one in values)


def _certainly(attribute: str, before: Sequence[Stood], after: Sequence[Stood]) -> bool:
    was, now = ({repr(one.value): one for one in side} for side in (before, after))
    if any(one.sure and value not in was for value, one in now.items()):
        return True
    arrived = [one for value, one in now.items() if one.sure and value in was and not was[value].sure]
    gone = [one for value, one in was.items() if one.sure and value not in now]
    return any(not _perhaps_replaced(attribute, one, arrived) for one in gone)


def _perhaps_replaced(attribute: str, gone: Stood, arrived: Sequence[Stood]) -> bool:
    """May it have been over at the first pin, since what is sure now possibly held there already?"""
    return any(conflicting(attribute, gone.value, one.value) for one in arrived)


def _stood(found: Findings, answer: Answer) -> Iterator[Stood]:
    groups: dict[str, list[Candidate]] = {}
    leading = [repr(candidate.claim.value) for candidate in answer.leading[:1]]
    for candidate in answer.candidates:
        groups.setdefault(repr(candidate.claim.value), []).append(candidate)
    for _, group in sorted(groups.items(), key=lambda item: (item[0] not in leading, not _sure(item[1]), item[0])):
        sure, possible = origins(group)
        yield Stood(
            value=group[0].claim.value,
            label=label(found.registry, group),
            sure=_sure(group),
            since=began(group, found.reading.pin.as_of),
            origins=sure,
            possible_origins=possible,
            who=list(dict.fromkeys(who(candidate.claim, found.registry) for candidate in group)),
            entries=sorted(candidate.claim.entry for candidate in group),
        )


def _sure(group: Sequence[Candidate]) -> bool:
    return any(candidate.sure for candidate in group)
