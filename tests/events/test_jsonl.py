"""An exported log: what is in it, and that nothing is taken over that was not recorded like that."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import rfc8785
from given_log import EVENTS, erase, party, record

from travaux.events.errors import DamagedLines, NoNegotiation, NotALog, UnreadableLines
from travaux.events.jsonl import MOST_PROBLEMS, exported, import_lines
from travaux.events.log import PAGE, Log, open_log

Line = dict[str, Any]
Change = Callable[[list[Line]], object]


@pytest.fixture
def log() -> Iterator[Log]:
    with open_log("memory:") as opened:
        yield opened


@pytest.fixture
def lines() -> list[Line]:
    """A header, three entries; two passages in the third."""
    with open_log("memory:") as log:
        record(log, *EVENTS)
        return [json.loads(line) for line in exported(log, "barn")]


def canonical(lines: list[Line]) -> list[bytes]:
    return [rfc8785.dumps(line) + b"\n" for line in lines]


def test_an_export_names_its_format_and_gives_each_entry_with_its_passages(log: Log) -> None:
    record(log, *EVENTS)
    erase(log, "She laughed.")
    header, *lines = map(json.loads, exported(log, "barn"))
    assert header == {"format": "travaux-log", "negotiation": "barn", "version": 1}
    assert [line["entry"]["entry"] for line in lines] == [1, 2, 3]
    texts = sorted(passage.get("text", "erased") for passage in lines[2]["passages"])
    assert texts == ["Not a penny more", "erased"]
    assert [set(passage) for passage in lines[1]["passages"]] == [{"commitment", "salt", "text"}]


def test_an_export_of_nothing_finds_nothing(log: Log) -> None:
    with pytest.raises(NoNegotiation, match="Nothing is recorded of a negotiation called barn"):
        list(exported(log, "barn"))


def test_progress_is_told(log: Log) -> None:
    record(log, *EVENTS)
    told: list[int] = []
    lines = list(exported(log, "barn", told.append))
    import_lines(log, lines, told.append)
    assert told == [1, 2, 3, 1, 2, 3]


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (b"", "line 1 does not name the format"),
        (b"# Notes\n", "line 1 does not name the format"),
        (b"[]", "line 1 does not name the format"),
        (b'{"format":"other","negotiation":"barn","version":1}', "line 1 does not name the format"),
        (b'{"format":"travaux-log","negotiation":"Barn!","version":1}', "line 1 does not name the format"),
        (b'{"format":"travaux-log","negotiation":"barn","version":2}', "version 2 .* up to 1: install a newer travaux"),
    ],
)
def test_a_file_that_is_no_log_is_refused(log: Log, first: bytes, words: str) -> None:
    with pytest.raises(NotALog, match=words):
        import_lines(log, [first])


def _swapped(lines: list[Line]) -> None:
    lines[1], lines[2] = lines[2], lines[1]


DAMAGE: list[tuple[str, Change]] = [
    ("line 2: entry 1 should stand here, not 2", lambda lines: lines.pop(1)),
    ("line 3: entry 2 should stand here, not 3", lambda lines: lines.pop(2)),
    ("line 2: entry 1 should stand here, not 2", _swapped),
    ("line 5: entry 4 should stand here, not 3", lambda lines: lines.append(lines[3])),
    (
        "line 4: it was recorded at 2025-01-01T00:00:00Z, before",
        lambda lines: lines[3]["entry"].update(recorded_at="2025-01-01T00:00:00Z"),
    ),
    ("line 3: barn is recorded twice", lambda lines: lines[2]["entry"]["event"].update(id="barn")),
    ("line 3: the passage 'Ann' is not the one", lambda lines: lines[2]["passages"][0].update(text="Ann")),
    ("line 3: the passage .* is not the one", lambda lines: lines[2]["passages"][0].update(salt="00" * 16)),
    ("line 3: its passages are not those", lambda lines: lines[2]["passages"].clear()),
    ("line 4: its passages are not those", lambda lines: lines[3]["passages"].reverse()),
    ("line 2: its passages are not those", lambda lines: lines[1].update(passages=lines[2]["passages"])),
    (
        "line 4: it holds the passage 'Aha' itself",
        lambda lines: lines[3]["entry"]["event"].update(says={"exact": "Aha"}),
    ),
]
UNREADABLE: list[tuple[str, Change]] = [
    ("line 3: 'Nothing' is no type of event", lambda lines: lines[2]["entry"]["event"].update(type="Nothing")),
    ("line 3: 'SourceCaptured' is no .* in version 9", lambda lines: lines[2]["entry"]["event"].update(v=9)),
    ("line 3: source: Field required", lambda lines: lines[2]["entry"]["event"].pop("source")),
    ("line 2: title: Input should be a valid string", lambda lines: lines[1]["entry"]["event"].update(title=1)),
    ("line 2: an object with entry, passages", lambda lines: lines[1].pop("passages")),
    ("line 2: an object with entry, event", lambda lines: lines[1]["entry"].update(more=1)),
    ("line 2: recorder is a text", lambda lines: lines[1]["entry"].update(recorder=None)),
    ("line 2: recorded_at '2026-01-01' is no", lambda lines: lines[1]["entry"].update(recorded_at="2026-01-01")),
    ("line 2: recorded_at 'noon' is no", lambda lines: lines[1]["entry"].update(recorded_at="noon")),
    ("line 2: recorded_at None is no", lambda lines: lines[1]["entry"].update(recorded_at=None)),
    ("line 3: a salt is 16 bytes or more", lambda lines: lines[2]["passages"][0].update(salt="00")),
    ("line 3: a salt is 16 bytes or more", lambda lines: lines[2]["passages"][0].update(salt="zz" * 16)),
    ("line 3: commitment, salt and text", lambda lines: lines[2]["passages"][0].update(text=1)),
]


@pytest.mark.parametrize(("words", "change"), DAMAGE)
def test_a_log_that_was_tampered_with_is_refused(log: Log, lines: list[Line], words: str, change: Change) -> None:
    change(lines)
    with pytest.raises(DamagedLines, match=words):
        import_lines(log, canonical(lines))
    assert log.negotiations() == []


@pytest.mark.parametrize(("words", "change"), UNREADABLE)
def test_a_line_that_is_no_entry_is_refused(log: Log, lines: list[Line], words: str, change: Change) -> None:
    change(lines)
    with pytest.raises(UnreadableLines, match=words):
        import_lines(log, canonical(lines))
    assert log.negotiations() == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"", "it is not JSON"),
        (b'{"entry":1', "it is not JSON"),
        (b"\xff", "it is not JSON"),
        (b'{"a":1,"a":1}', "it is not canonical JSON"),
        (b'{"a": 1}', "it is not canonical JSON"),
        (b'{"a":"\\ud800"}', "it is not JSON"),
        (b'{"a":NaN}', "it is not JSON"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b"1" * 10_000, "it is not JSON"),
    ],
)
def test_a_line_that_is_not_canonical_json_is_refused(log: Log, lines: list[Line], line: bytes, words: str) -> None:
    with pytest.raises(UnreadableLines, match=f"line 5: {words}"):
        import_lines(log, [*canonical(lines), line])


def test_every_problem_is_told_with_its_line(log: Log, lines: list[Line]) -> None:
    lines[1]["entry"]["recorder"], lines[3]["entry"]["event"]["type"] = None, "Nothing"
    with pytest.raises(UnreadableLines) as caught:
        import_lines(log, canonical(lines))
    assert [problem.line for problem in caught.value.problems] == [2, 4]
    assert "Nothing was imported.\nline 2: " in str(caught.value)


def test_nothing_after_a_problem_is_stored(log: Log) -> None:
    with open_log("memory:") as other:
        record(other, *(party(f"p{number}") for number in range(PAGE + 9)))
        lines = list(exported(other, "barn"))
    lines[3] = lines[3].replace(b"PartyIntroduced", b"Nothing")
    with pytest.raises(UnreadableLines, match="line 4: 'Nothing'"):
        import_lines(log, lines)


def test_a_file_full_of_problems_is_given_up(log: Log, lines: list[Line]) -> None:
    with pytest.raises(UnreadableLines) as caught:
        import_lines(log, [canonical(lines)[0], *[b"what?\n"] * 1000])
    assert len(caught.value.problems) == MOST_PROBLEMS


def test_what_was_erased_here_stays_erased(log: Log) -> None:
    record(log, *EVENTS)
    lines = list(exported(log, "barn"))
    erase(log, "She laughed.")
    assert import_lines(log, lines).new == 0
    assert b"She laughed." not in b"".join(exported(log, "barn"))


def test_a_refused_import_leaves_the_log_as_it_was(log: Log, lines: list[Line]) -> None:
    record(log, party("ann"), to="sale")
    before = list(exported(log, "sale"))
    with pytest.raises(UnreadableLines):
        import_lines(log, [*canonical(lines), b"what?"])
    assert (log.negotiations(), list(exported(log, "sale"))) == (["sale"], before)
