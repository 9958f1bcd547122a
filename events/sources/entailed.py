"""What a development entails from others: the version before, and what a denial denies."""

from __future__ import annotations

from collections.abc import Mapping

from travaux.domain.developments.endings import NotSo, ReportDenied
from travaux.domain.developments.text import PointRemoved, PointRetained, PointReworded
from travaux.domain.event import Development, Event

Changes = PointRetained | PointReworded | PointRemoved


def completed(event: Event, earlier: Mapping[str, str], developments: Mapping[str, Event]) -> Event:
    """The event with the version its version replaces, or with what the development it denies claims."""
    match event:
        case PointRetained() | PointReworded() | PointRemoved() if event.replaces is None:
            return event.model_copy(update={"replaces": earlier.get(event.version)})
        case ReportDenied():
            return event.model_copy(update={"not_so": _claimed(developments.get(event.denies))})
        case _:
            return event


def _claimed(denied: Event | None) -> tuple[NotSo, ...]:
    if not isinstance(denied, Development):
        return ()
    claims = [claim for claim in denied.asserts() if not claim.inferred]
    return tuple(NotSo(subject=one.slot.subject, attribute=one.slot.attribute, value=one.value) for one in claims)
