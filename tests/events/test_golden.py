"""Logs of every released format load for ever. Never change a file in golden/; a new format adds one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from given import development, event

from travaux.domain.developments.talks import MeetingHeld
from travaux.domain.passages import Erased
from travaux.domain.record_keeping import EntryCorrected
from travaux.events.jsonl import exported, import_lines
from travaux.events.log import Log, open_log

GOLDEN = sorted((Path(__file__).parent.parent / "golden").glob("*.jsonl"))
TALKS = "ukraine-2025"


@pytest.fixture
def v1() -> Iterator[Log]:
    with open_log("memory:") as log:
        import_lines(log, (GOLDEN[0].parent / "v1.jsonl").read_bytes().splitlines(keepends=True))
        yield log


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_a_golden_log_loads_and_is_exported_as_it_was(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    with open_log("memory:") as log:
        assert import_lines(log, lines) == (TALKS, len(lines) - 1, len(lines) - 1)
        assert list(exported(log, TALKS)) == lines


def test_its_events_say_what_they_said(v1: Log) -> None:
    first, *_ = entries = list(v1.entries(TALKS))
    assert (len(entries), first.recorder, first.recorded_at) == (13, "ana", datetime(2026, 1, 5, 9, 30, 1, tzinfo=UTC))
    assert entries[2].recorded_at.microsecond == 7
    assert entries[1].event == event(
        "PartyIntroduced", id="party/ukraine", party="ukraine", name="Ukraine", also=("Україна",)
    )
    assert entries[8].event == development(
        "PointCountStated", id="news-1206/19-points", version="us-plan/19", points=19, when="[2025-11-23..2025-12-08]"
    )


def test_its_meetings_of_schema_version_1_have_their_participants(v1: Log) -> None:
    held, corrected = v1.entry(TALKS, 7).event, v1.entry(TALKS, 11).event
    assert isinstance(held, MeetingHeld)
    assert (held.who, held.hedge) == (("umerov", "witkoff"), "apparently")
    assert isinstance(corrected, EntryCorrected)
    assert isinstance(corrected.replacement, MeetingHeld)
    assert corrected.replacement.who == ("zelenskyy",)


def test_recording_an_old_event_again_in_todays_form_adds_nothing(v1: Log) -> None:
    held = v1.entry(TALKS, 7).event
    assert v1.append(TALKS, [held], recorder="ana", recorded_at=datetime(2027, 1, 1, tzinfo=UTC)) == []


def test_its_erased_passage_is_erased(v1: Log) -> None:
    assert isinstance(v1.entry(TALKS, 10).event.note, Erased)  # type: ignore[attr-defined]  # of a DemandMade
