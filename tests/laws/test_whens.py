"""When: since which entry, report and world date, as asking every one of them in turn finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from laws.judged import SLOTS, judged_logs
from laws.strategies import examples
from laws.test_logs import TALKS, moments

from travaux.domain.claims import Slot
from travaux.domain.dates import bounds
from travaux.domain.event import Event
from travaux.domain.instants import OPEN_END, OPEN_START, Instant, instant, rfc3339
from travaux.domain.law import Answer
from travaux.domain.pins import Pin
from travaux.events.log import open_log
from travaux.projections.reading import Reading
from travaux.projections.record import Record
from travaux.projections.views.when import Held, when

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SEAMS = sorted(
    {
        seam + aside
        for day in range(1, 9)
        for seam in bounds(f"2025-12-0{day}", "Europe/Kyiv")[:2]
        for aside in (-1, 0, 1)
    }
)
"""Everything in these logs has its bounds at the ends of days."""


@examples(120)
@given(judged_logs(), moments, moments, st.sampled_from(SLOTS))
def test_when_is_what_asking_every_moment_finds(
    events: list[Event], as_of: Instant, known_on: Instant, slot: Slot
) -> None:
    with open_log("memory:") as log:
        record = Record(log, log)
        log.append(TALKS, events, recorder="ana", recorded_at=NOW)
        reading = record.reading(TALKS, Pin(as_of, known_on, len(events)))
        now, found = reading.answer(*slot), when(reading, *slot)
        if now.standing == "unknown":
            assert (found.empty, found.recorded_since) == (True, None)
            return
        worlds, knowns, entries = _asked(reading, slot)
        assert found.in_world_since == rfc3339(_since(worlds, now))
        assert found.known_since == rfc3339(_since(knowns, now))
        assert found.recorded_since == _since(entries, now)


@examples(80)
@given(judged_logs(), moments, moments, st.sampled_from(SLOTS))
def test_the_stretches_are_what_asking_every_moment_finds(
    events: list[Event], as_of: Instant, known_on: Instant, slot: Slot
) -> None:
    with open_log("memory:") as log:
        record = Record(log, log)
        log.append(TALKS, events, recorder="ana", recorded_at=NOW)
        reading = record.reading(TALKS, Pin(as_of, known_on, len(events)))
        held = when(reading, *slot).stretches
        for moment in [OPEN_START + 1, *SEAMS, OPEN_END - 1]:
            answer = reading.answer(*slot, moment)
            here = [one for one in held if _covers(one, moment)]
            expected = [] if answer.standing == "unknown" else [(answer.standing, answer.value)]
            assert [(one.standing, one.value) for one in here] == expected
        assert [one.here for one in held].count(True) == (reading.answer(*slot).standing != "unknown")


def _covers(held: Held, moment: Instant) -> bool:
    begins, ends = (instant(datetime.fromisoformat(at)) if at else None for at in (held.begins, held.ends))
    return (begins is None or begins <= moment) and (ends is None or moment < ends)


Asked = Iterable[tuple[int, Answer]]


def _asked(reading: Reading, slot: Slot) -> tuple[Asked, Asked, Asked]:
    """The answer at the pin and at every moment before it on one clock, the last first."""
    as_of, known_on, upto = reading.pin.as_of, reading.pin.known_on, reading.pin.recorded_by

    def asked(at: Iterable[int], pin: Callable[[int], Pin]) -> Iterator[tuple[int, Answer]]:
        return ((moment, reading.at(pin(moment)).answer(*slot)) for moment in at)

    return (
        asked(_back(as_of), lambda moment: Pin(moment, known_on, upto)),
        asked(_back(known_on), lambda moment: Pin(as_of, moment, upto)),
        asked(range(upto, 0, -1), lambda number: Pin(as_of, known_on, number)),
    )


def _back(limit: Instant) -> list[Instant]:
    inside = [seam for seam in SEAMS if seam <= limit]
    return [limit, *sorted(inside, reverse=True), OPEN_START + 1, OPEN_START]


def _since(asked: Asked, now: Answer) -> int:
    first = OPEN_END
    for moment, answer in asked:
        if answer.standing == "unknown" or answer.value != now.value:
            break
        first = moment
    return first
