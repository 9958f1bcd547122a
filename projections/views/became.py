"""What an answer became: before and after a step, with what to call both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from travaux.domain.claims import Slot
from travaux.domain.instants import rfc3339
from travaux.domain.law import Answer
from travaux.projections.changes import Kind, changes_between
from travaux.projections.reading import Reading
from travaux.projections.replies import Reply
from travaux.projections.stretches import Stretch
from travaux.projections.views.doubts import label
from travaux.projections.views.findings import Standing
from travaux.projections.views.naming import part, title


class Became(Reply):
    """One answer before and after. `begins`, `ends`: the as-of for which an entry changed it, null where open."""

    subject: str
    attribute: str
    title: str
    part: str | None
    """Of an attribute that stands for several things, such as `participant/…`, which one."""
    kind: Kind | None
    begins: str | None
    ends: str | None
    before_standing: Standing
    before: Any
    before_label: str | None
    after_standing: Standing
    after: Any
    after_label: str | None


def by_entry(before: Reading, after: Reading) -> Iterator[Became]:
    """What the entry changed by which the second reading is further than the first."""
    for change in changes_between(before, after):
        last = change.stretch.ends - 1
        was, now = (reading.answer(*change.slot, last) for reading in (before, after))
        yield became(after, change.slot, was, now, change.kind, change.stretch)


def became(
    reading: Reading, slot: Slot, was: Answer, now: Answer, kind: Kind | None = None, stretch: Stretch | None = None
) -> Became:
    """Named as at the reading. Of a stretch both answers are those at its end, which does not belong to it."""
    return Became(
        subject=slot.subject,
        attribute=slot.attribute,
        title=title(slot.subject, reading.registry),
        part=part(slot.attribute, reading.registry),
        kind=kind,
        begins=rfc3339(stretch.begins) if stretch else None,
        ends=rfc3339(stretch.ends) if stretch else None,
        before_standing=was.standing,
        before=was.value,
        before_label=_label(reading, was),
        after_standing=now.standing,
        after=now.value,
        after_label=_label(reading, now),
    )


def _label(reading: Reading, answer: Answer) -> str | None:
    """Of a side the force that all take it with who lead."""
    same = [one for one in answer.candidates if answer.leading and one.claim.value == answer.value]
    return label(reading.registry, same) if same else None
