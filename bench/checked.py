"""Before anything is timed: travaux answers every slot at random pins as the oracle does, which reads all entries slowly."""

from __future__ import annotations

from random import Random

from generated import generated
from laws.oracle import each_pair, judge
from laws.test_generated import _pins, _Slower
from laws.test_law import same

from travaux.domain.law import UNKNOWN
from travaux.events.log import open_log
from travaux.projections.record import Record

TALKS = "talks-1"
ENTRIES, PINS = 300, 60


class Differs(Exception):
    """What travaux answers is not what the oracle does: no figure would mean anything."""


def check(url: str = "memory:", entries: int = ENTRIES, pins: int = PINS) -> int:
    """How many answers were compared; Differs with the first that is wrong."""
    compared = 0
    with open_log(url) as log:
        log.import_raw(TALKS, generated(TALKS, entries))
        record, told = Record(log, log), list(log.entries(TALKS))
        for pin in _pins(Random(1), pins, entries):
            slots = _Slower(told[: pin.recorded_by], pin.known_on).by_slot()
            answers = dict(record.reading(TALKS, pin).answers())
            for slot in {*slots, *answers}:
                right = judge(slots.get(slot, []), pin.as_of, pin.known_on, each_pair)
                if not same(answers.get(slot, UNKNOWN), right):
                    raise Differs(f"{slot} at {pin}: {answers.get(slot)}, and the oracle says {right}")
                compared += 1
    return compared
