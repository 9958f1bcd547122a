"""The recorded negotiation ukraine-2025: it can be read, it answers as it should, and it covers its articles.

The articles are not ours to hand on. What needs them runs where TRAVAUX_SEEDS names the folder that holds them.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from travaux.domain.claims import Slot
from travaux.domain.entry import Entry
from travaux.domain.event import Development, Event
from travaux.domain.fold import claims_of
from travaux.domain.law import Answer, answer
from travaux.domain.pins import when
from travaux.domain.record_keeping import ContradictionJudged, PartyIntroduced, PersonIntroduced, SourceCaptured
from travaux.domain.registry import Registry
from travaux.events.sources.anchors import LARGEST_SHARE, MOST_WORDS, place, share
from travaux.events.sources.problems import Problem, Problems
from travaux.events.sources.reading import open_files, read
from travaux.events.sources.recorded import Record
from travaux.events.sources.texts import read_text

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "events" / "recorded" / "ukraine-2025"
NOW = datetime(2026, 1, 10, tzinfo=UTC)
LONGEST_RUN = 15
"""Words in a row that a file may share with an article."""


def seeds() -> Path:
    named = os.environ.get("TRAVAUX_SEEDS")
    if not named or not (Path(named) / "annotated.yaml").is_file():
        pytest.skip("the articles are not at hand: TRAVAUX_SEEDS names no folder with annotated.yaml")
    return Path(named)


def told(texts: Mapping[str, str]) -> tuple[list[Event], list[Problem]]:
    problems = Problems()
    files = open_files(sorted(FOLDER.glob("*.yaml")), problems)
    readings = read(files, Record([]), lambda sha256: texts.get(sha256 or ""))
    problems.extend(problem for reading in readings for problem in reading.problems)
    return [event for reading in readings for event in reading.events], problems


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return told({})[0]


@pytest.fixture(scope="module")
def articles() -> dict[str, str]:
    """By the hash of each article its text."""
    return {sha256: text for text, sha256 in map(read_text, sorted(seeds().glob("*.txt")))}


@pytest.fixture(scope="module")
def checked(articles: dict[str, str]) -> list[Event]:
    found, problems = told(articles)
    assert problems == []
    return found


def held(events: list[Event], subject: str, attribute: str, as_of: str, known_on: str) -> Answer:
    registry, slot = Registry.of(events), Slot(subject, attribute)
    claims = [
        replace(claim, reported=registry.sources[claim.source].published.bounds(registry.zone))
        for number, event in enumerate(events, 1)
        for claim in claims_of(Entry(number, NOW, "somebody", event), registry.zone)
        if claim.slot == slot
    ]
    as_of_end, known_on_end = (when(day, now=NOW, zone=registry.zone) for day in (as_of, known_on))
    return answer(claims, as_of_end, known_on_end)


def values(found: Answer) -> set[Any]:
    return {candidate.claim.value for candidate in found.candidates}


def origins(found: Answer) -> set[str]:
    return {candidate.claim.origin for candidate in found.candidates}


def claimed(events: list[Event], attribute: str) -> set[str]:
    """The subjects of which the attribute is claimed."""
    developments = [event for event in events if isinstance(event, Development)]
    asserted = [assertion.slot for development in developments for assertion in development.asserts()]
    return {slot.subject for slot in asserted if slot.attribute == attribute}


def test_the_files_are_read_without_a_problem() -> None:
    found, problems = told({})
    assert problems == []
    assert len([event for event in found if isinstance(event, SourceCaptured)]) == 5


@pytest.mark.parametrize(
    ("as_of", "known_on", "standing", "value", "candidates"),
    [
        ("2025-11-22", "2025-12-08", "possible", 28, {28}),
        ("2025-11-22", "2025-12-07", "unknown", None, set()),
        ("2025-11-26", "2026-01-10", "unsettled", 28, {28, 19, 20}),
        ("2025-12-08", "2025-12-08", "unsettled", 19, {19, 20}),
        ("2025-12-26", "2025-12-26", "contested", 20, {20, 19}),
    ],
)
def test_the_points_of_the_plan(
    events: list[Event], as_of: str, known_on: str, standing: str, value: int | None, candidates: set[int]
) -> None:
    found = held(events, "plan/us-plan", "point_count", as_of, known_on)
    assert (found.standing, found.value, values(found)) == (standing, value, candidates)


def test_six_december_as_known_then_knows_nothing_of_19_points(events: list[Event]) -> None:
    assert held(events, "plan/us-plan", "point_count", "2025-12-06", "2025-12-06").standing == "unknown"


@pytest.mark.parametrize(
    ("version", "known"),
    [
        (
            "28",
            {
                "recognition-crimea",
                "recognition-luhansk-donetsk",
                "amnesty",
                "prisoners-all-for-all",
                "children-return",
            },
        ),
        ("19", {"amnesty", "prisoners-all-for-all", "children-return"}),
        ("20", set()),
    ],
)
def test_the_points_known_of_each_version(events: list[Event], version: str, known: set[str]) -> None:
    points = Registry.of(events).subjects["point"]
    found = {
        point.partition("/")[2]
        for point in points
        if held(
            events, f"version/us-plan/{version}", f"point/{point.partition('/')[2]}", "2025-12-26", "2025-12-26"
        ).value
    }
    assert found == known


@pytest.mark.parametrize(
    ("subject", "attribute", "contested"),
    [
        ("issue/guarantees", "trend", {"progress", "hardest"}),
        ("meeting/call-1206", "format", {"phone", "mixed"}),
        ("actor/stefanishyna", "first_name", {"Olga", "Oksana"}),
    ],
)
def test_what_is_contested_on_8_december(
    events: list[Event], subject: str, attribute: str, contested: set[str]
) -> None:
    found = held(events, subject, attribute, "2025-12-08", "2025-12-08")
    assert (found.standing, values(found)) == ("contested", contested)


@pytest.mark.parametrize(
    ("subject", "attribute"),
    [("moscow-1202", "place"), ("moscow-1202", "duration"), ("call-1206", "duration"), ("call-1206", "date")],
)
def test_other_words_for_the_same_are_no_contest(events: list[Event], subject: str, attribute: str) -> None:
    assert held(events, f"meeting/{subject}", attribute, "2025-12-26", "2025-12-26").standing == "reported"


def test_three_articles_on_one_report_are_one_origin(events: list[Event]) -> None:
    found = held(events, "issue/territory", "trend", "2025-12-07", "2025-12-08")
    sure = [candidate.claim for candidate in found.candidates if candidate.sure]
    assert {claim.origin for claim in sure} == {"axios-1206"}
    assert {claim.source for claim in sure} == {"axios-retold-1206", "unn-1206", "news-1208"}


def test_russia_on_the_size_of_the_army_on_5_december(events: list[Event]) -> None:
    slot = ("position/russia/forces.army-limit", "side", "2025-12-05")
    found = held(events, *slot, "2026-01-10")
    assert values(found) == {"for"} and len(origins(found)) == 2
    assert not any(candidate.claim.act for candidate in found.candidates), "no word of it is Russia's own"
    assert held(events, *slot, "2025-12-07").standing == "unknown"


def test_the_lead_on_russian_troops_is_no_position_of_russia(events: list[Event]) -> None:
    judged = [event for event in events if isinstance(event, ContradictionJudged)]
    assert [set(event.developments) for event in judged] == [
        {"unn-1206/withdrawal-of-russian", "unn-1206/demanding-that-ukraine"}
    ]
    slot = ("position/russia/territory.donbas.ua-withdraws", "side")
    assert values(held(events, *slot, "2025-12-26", "2025-12-26")) == {"for"}


def test_what_was_planned_and_not_told_of_since_stays_planned(events: list[Event]) -> None:
    planned = {"coalition-week", "further-talks-1208", "london-briefing-1208", "presidents-territory"}
    assert claimed(events, "planned") == {f"meeting/{name}" for name in planned}
    assert not claimed(events, "planned") & claimed(events, "held")


def test_three_meetings_in_florida_and_two_in_london_are_kept_apart(events: list[Event]) -> None:
    meetings = Registry.of(events).subjects["meeting"]
    in_florida = {name for name, meeting in meetings.items() if "Florida" in (meeting.place or "")}
    in_london = {name for name, meeting in meetings.items() if meeting.place == "London"}
    assert in_florida == {"florida-1130", "miami-1204", "dmitriev-florida"}
    assert in_london == {"london-leaders", "london-briefing-1208"}


def test_no_loaded_word_became_a_name(events: list[Event]) -> None:
    names = [event.name for event in events if isinstance(event, PartyIntroduced | PersonIntroduced)]
    roles = [event.role or "" for event in events if isinstance(event, PersonIntroduced)]
    assert not re.search("dictator|regime|son-in-law", " ".join((*names, *roles)), re.IGNORECASE)


def test_what_is_carried_is_carried_by_something(events: list[Event]) -> None:
    whys = [skipped.why for event in events if isinstance(event, SourceCaptured) for skipped in event.skipped]
    carriers = {why.removeprefix("carried by ").partition(":")[0] for why in whys if why.startswith("carried by ")}
    assert carriers and carriers <= {event.id for event in events}


def spans(events: list[Event], source: SourceCaptured, text: str) -> list[tuple[int, int]]:
    """Every place of the article that an item or a skipped entry quotes."""
    found = [
        (event.says.start, event.says.end)
        for event in events
        if isinstance(event, Development) and event.source == source.source and event.says is not None
    ]
    starts = [(place(skipped.says, skipped.nth, text), len(skipped.says)) for skipped in source.skipped]
    quoted = [(start, end) for start, end in found if start is not None and end is not None]
    assert len(quoted) == len(found), "a quotation is unchecked"
    return [*quoted, *((start, start + length) for start, length in starts)]


def test_every_annotated_item_is_recorded_carried_or_skipped(checked: list[Event], articles: dict[str, str]) -> None:
    items: list[dict[str, Any]] = YAML(typ="safe").load(seeds() / "annotated.yaml")
    texts = {read_text(file)[1]: file.name for file in seeds().glob("*.txt")}
    quoted = {
        texts[str(event.text_sha256)]: spans(checked, event, articles[str(event.text_sha256)])
        for event in checked
        if isinstance(event, SourceCaptured)
    }
    missing = [
        item["id"]
        for item in items
        if not any(
            start < item["locus"]["end"] and item["locus"]["start"] < end
            for start, end in quoted[item["locus"]["file"]]
        )
    ]
    assert len(items) == 197
    assert missing == []


def test_the_record_quotes_and_does_not_republish(checked: list[Event], articles: dict[str, str]) -> None:
    for event in checked:
        if isinstance(event, SourceCaptured):
            text = articles[str(event.text_sha256)]
            assert share(spans(checked, event, text), text) <= LARGEST_SHARE, event.source
        elif isinstance(event, Development) and event.says is not None:
            assert len(event.says.exact.split()) <= MOST_WORDS, event.id


def test_no_tracked_file_holds_a_long_run_of_an_articles_words(articles: dict[str, str]) -> None:
    theirs = {run for text in articles.values() for run in runs(text)}
    shared = {str(file): theirs & runs(file.read_text("utf-8", errors="replace")) for file in tracked()}
    assert {file: found for file, found in shared.items() if found} == {}


def tracked() -> list[Path]:
    """Every file of the project that git keeps."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + LONGEST_RUN + 1]) for at in range(len(words) - LONGEST_RUN)}
