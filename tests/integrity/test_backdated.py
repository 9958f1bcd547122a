"""What came late, by whom and why; a wide bound accuses nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from given import development, event, published
from given_log import EVENTS, party, record

from travaux.domain.event import Event
from travaux.events.integrity.backdated import Late, backdated, duration
from travaux.events.log import open_log

DAY = timedelta(days=1)


def captured(source: str, edtf: str) -> Event:
    return event("SourceCaptured", id=f"source/{source}", source=source, published=published(edtf))


def said(id: str, source: str, when: str, **more: Any) -> Event:
    return development("StatementMade", id=id, source=source, by="ann", when=when, **more)


def late(*events: Event, threshold: timedelta = DAY) -> list[Late]:
    with open_log("memory:") as log:
        record(log, EVENTS[0], *events, at=datetime(2025, 12, 12, 12, tzinfo=UTC))
        return list(backdated(log.entries("barn"), threshold))


def test_what_was_recorded_and_reported_at_once_is_not_late() -> None:
    assert late(captured("news", "2025-12-11"), said("a", "news", "2025-12-11"), party("ann")) == []


def test_recorded_long_after_it_was_reported() -> None:
    (found,) = late(captured("news", "2025-12-08"), said("a", "news", "2025-12-08"))
    assert found[:4] == (3, "a", "news", "ann")
    assert (found.what, found.late, found.reason) == ("recorded", timedelta(days=3, hours=14), None)
    for threshold in (4 * DAY, timedelta(days=3, hours=14)):
        assert late(captured("news", "2025-12-08"), said("a", "news", "2025-12-08"), threshold=threshold) == []


def test_reported_long_after_it_happened() -> None:
    (found,) = late(captured("news", "2025-12-12"), said("a", "news", "2025-12-01"))
    assert (found.what, found.late) == ("reported", 10 * DAY)


def test_a_wide_bound_accuses_nobody() -> None:
    assert late(captured("news", "[2025-11-01..]"), said("a", "news", "2025-12")) == []
    assert late(captured("news", "[2025-11-01..2025-12-12]"), said("a", "news", "[..2025-12-11]")) == []
    assert late(said("a", "nobody", "2025-12-01")) == []
    assert late(captured("news", "2025-12-12"), said("plan", "news", "2026-02-01")) == []


def test_a_correction_gives_its_reason() -> None:
    first = said("a", "news", "2025-12-11")
    ours = event(
        "EntryCorrected", id="c", of="a", entry=3, replacement=said("a", "news", "2025-12-01"), reason="A slip"
    )
    theirs = event(
        "EntryCorrected",
        id="d",
        of="a",
        entry=3,
        replacement=said("a", "news", "2025-12-11"),
        reason="They said so",
        published=published("2025-12-09"),
    )
    found = late(captured("news", "2025-12-11"), first, ours, theirs)
    assert [(one.entry, one.what, one.reason) for one in found] == [
        (4, "reported", "A slip"),
        (5, "recorded", "They said so"),
    ]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("P1D", DAY),
        ("P2W", 14 * DAY),
        ("PT36H", 1.5 * DAY),
        ("P1DT1M1S", DAY + timedelta(seconds=61)),
        ("P0D", 0 * DAY),
    ],
)
def test_durations(text: str, meant: timedelta) -> None:
    assert duration(text) == meant


@pytest.mark.parametrize("text", ["", "P", "PT", "1D", "P1M", "P1Y", "p1d", "P-1D", "P1DT", "P1.5D"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        duration(text)
