"""Random logs in which subjects are judged one and two again, disputes settled, and acts taken back or corrected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from given import ZELENSKYY, event, published
from hypothesis import strategies as st
from laws.test_logs import SOURCES, TALKS, dates, own_dates, sources

from travaux.domain.claims import Slot
from travaux.domain.event import Development, Event
from travaux.domain.record_keeping import EntryCorrected

PLANS = ("a-plan", "b-plan", "c-plan")
ATTRIBUTES = ("point_count", "version")
SLOTS = [Slot(f"plan/{plan}", attribute) for plan in PLANS for attribute in ATTRIBUTES]
ACTS = ("EntryCorrected", "EntryRetracted", "SourceWithdrawn", "OccurrencesJudged", "DisputeSettled")

plans = st.sampled_from(PLANS)


def _tell(draw: st.DrawFn, id: str) -> Event:
    plan = draw(plans)
    name = draw(st.sampled_from(["PointCountStated", "VersionProduced"]))
    return event(
        name,
        id=id,
        version=f"{plan}/{draw(st.sampled_from('xy'))}",
        points=draw(st.sampled_from([28, 20, 19])),
        source=draw(sources),
        origin=draw(st.sampled_from(["axios", "zelenskyy"])),
        voice=draw(st.sampled_from([(), (ZELENSKYY,)])),
        occurred={"edtf": draw(dates), "basis": "stated"},
        still=draw(st.booleans()),
    )


def _judge(draw: st.DrawFn, id: str) -> Event:
    pair = tuple(f"plan/{plan}" for plan in draw(st.lists(plans, min_size=2, max_size=2, unique=True)))
    judgement = draw(st.sampled_from(["same", "same", "different", "unsure"]))
    return event("OccurrencesJudged", id=id, subjects=pair, judgement=judgement, reason="r")


def _settle(draw: st.DrawFn, id: str, told: Sequence[str]) -> Event:
    aside = draw(st.lists(st.sampled_from(told), max_size=2, unique=True))
    subject, attribute = draw(st.sampled_from(SLOTS))
    chosen = (draw(st.sampled_from(told)),)
    return event(
        "DisputeSettled", id=id, subject=subject, attribute=attribute, chosen=chosen, set_aside=aside, reason="r"
    )


def _acted(draw: st.DrawFn, number: int, before: Sequence[Event]) -> Event:
    """An act upon an earlier entry, or a word about sources and subjects."""
    told = [one.id for one in before if isinstance(one, Development)]
    kind = draw(st.sampled_from(["judge", "judge", "settle", "withdraw", "recapture", "retract", "retract", "correct"]))
    match kind:
        case "judge":
            return _judge(draw, f"j{number}")
        case "settle" if told:
            return _settle(draw, f"s{number}", told)
        case "withdraw":
            day = published(draw(own_dates) or "2025-12-05")
            return event("SourceWithdrawn", id=f"w{number}", source=draw(sources), published=day, reason="r")
        case "recapture":
            day, source = published(draw(st.sampled_from(sorted(SOURCES.values())))), draw(sources)
            return event("SourceCaptured", id=f"r{number}", source=source, published=day)
        case "retract" | "correct" if len(before) > 1:
            return _upon(draw, kind, number, before)
        case _:
            return _tell(draw, f"d{number}")


def _upon(draw: st.DrawFn, kind: str, number: int, before: Sequence[Event]) -> Event:
    at = draw(st.integers(2, len(before)))
    target, on = before[at - 1], draw(own_dates)
    dated: dict[str, Any] = {"published": published(on)} if on else {}
    if kind == "retract":
        return event("EntryRetracted", id=f"t{number}", of=target.id, entry=at, reason="r", **dated)
    of = target.of if isinstance(target, EntryCorrected) else target.id
    return event(
        "EntryCorrected", id=f"c{number}", of=of, entry=at, replacement=_instead(draw, target, of, before), reason="r",
        **dated,
    )  # fmt: skip


def _instead(draw: st.DrawFn, target: Event, id: str, before: Sequence[Event]) -> Event:
    """What an entry should have been: of the same type."""
    said = target.replacement if isinstance(target, EntryCorrected) else target
    match type(said).__name__:
        case "OccurrencesJudged":
            return _judge(draw, id)
        case "DisputeSettled":
            return _settle(draw, id, [one.id for one in before if isinstance(one, Development)])
        case "EntryRetracted":
            at = draw(st.integers(2, max(2, _place(before, said))))
            return event("EntryRetracted", id=id, of=before[at - 1].id, entry=at, reason="r")
        case "SourceWithdrawn":
            day = published(draw(own_dates) or "2025-12-05")
            return event("SourceWithdrawn", id=id, source=draw(sources), published=day, reason="r")
        case "SourceCaptured":
            day = published(draw(st.sampled_from(sorted(SOURCES.values()))))
            return event("SourceCaptured", id=id, source=getattr(said, "source"), published=day)  # noqa: B009
        case _:
            return _tell(draw, id)


def _place(before: Sequence[Event], said: Event) -> int:
    """The number of the entry before the one in which it was first said."""
    return next(at for at, one in enumerate(before) if one.id == said.id)


@st.composite
def judged_logs(draw: st.DrawFn) -> list[Event]:
    """Three sources and three plans, which may turn out to be one."""
    events: list[Event] = [event("NegotiationOpened", id=TALKS, negotiation=TALKS, title="Talks", zone="Europe/Kyiv")]
    for name, day in SOURCES.items():
        events.append(event("SourceCaptured", id=f"source/{name}", source=name, published=published(day)))
    for number in range(len(events) + 1, len(events) + draw(st.integers(3, 12))):
        acts = draw(st.sampled_from([False, True, True]))
        events.append(_acted(draw, number, events) if acts else _tell(draw, f"d{number}"))
    return events
