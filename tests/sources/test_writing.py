"""The file again from the log: recording what was written changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sources.barn import NEGOTIATION, NOON, SOURCE, Desk

from travaux.events.log import open_log
from travaux.events.sources import emitted, recording
from travaux.events.sources.recorded import Record
from travaux.events.sources.writing import write_source
from travaux.events.sources.yaml_text import Mapping, Sequence, Text, parse

RECORDED = Path(__file__).parents[2] / "events/recorded"
ODD = """\
- {PointRemoved: 2, version: contract/9, when: {date: 2031-05-12, basis: inferred, as_written: lately, rests_on: [x]}}
- {PointRemoved: some, version: contract/9}
- {PointRemoved: path, version: contract/9, replaces: contract/12}
- {PositionStated: contract, by: ann, side: for, since: stated, when: 2031-05-15}
- {PositionStated: roof, by: bob, side: against, since: 2031-05-01, when: yesterday, grounds: ['it is old', "so, so"]}
- {ProposalSupported: price, by: bob}
- {ContinuationAgreed: [ann, bob]}
- {ContinuationAgreed: }
- {ExpectationStated: keys, by: carl, step: 'hands over: the keys', due: next week, amounts: [3 keys]}
- {CommitmentMade: rent, by: ann, step: pays, due: 2031-06-01..2031-06-05, due_as_written: in early June}
- {MeetingScheduled: notary, due: Monday, who: [ann, the notary], voice: {speaker: bob, off_record: true}}
- {PointsRenumbered: contract/9, numbers: {hay: 1, path: 2}}
- {CommitmentMet: rent, level: 2, when: 2031-05-13..}
- {OpinionPublished: carl, mode: editorial, hedge: perhaps, note: "two\\nlines"}
- {StatementMade: bob, id: by-hand, says: {exact: the, nth: 3}, follows: [cut-from-12]}
- {StatementMade: bob, says: {exact: The, nth: 2}}
- {SourceGraded: herald-0513, letter: B, reason: mostly right}
- {SourceWithdrawn: gazette-0516, published: {when: 2031-05-20, why: printed}, reason: all wrong}

skipped:"""


def rewritten(desk: Desk, source: str) -> recording.Plan:
    return desk.plan(desk.put("again.yaml", write_source(desk.record_of(), source)))


@pytest.mark.parametrize("text", [SOURCE, SOURCE.replace("\nskipped:", ODD)], ids=["example", "odd"])
def test_recording_what_was_written_changes_nothing(desk: Desk, text: str) -> None:
    desk.record(desk.put("gazette.yaml", text))
    plan = rewritten(desk, "gazette-0516")
    assert (plan.problems, plan.differences, plan.events) == ((), (), ())
    assert not [notice for notice in plan.notices if "not in the file" in notice.what]


def test_what_was_written_can_be_recorded_elsewhere_and_is_the_same(desk: Desk) -> None:
    desk.record(desk.put("gazette.yaml", SOURCE.replace("\nskipped:", ODD)))
    written = write_source(desk.record_of(), "gazette-0516")
    with open_log("memory:") as other:
        text = written.replace("  sha256:", "  text: gazette.txt\n  sha256:")
        files = desk.put("negotiation.yaml", NEGOTIATION), desk.put("again.yaml", text)
        recording.record(other, files, recorder="bea", recorded_at=NOON)
        assert [entry.event for entry in other.entries("barn")] == [entry.event for entry in desk.written]


@pytest.mark.parametrize(
    "folder", sorted(path for path in RECORDED.iterdir() if path.is_dir()), ids=lambda path: path.name
)
def test_the_recorded_negotiations_are_written_as_they_are(folder: Path, tmp_path: Path) -> None:
    with open_log("memory:") as log:
        recording.record(log, sorted(folder.glob("*.yaml")), recorder="ana", recorded_at=NOON)
        record = Record(log.entries(folder.name))
        for source in record.registry.sources:
            file = tmp_path / f"{source}.yaml"
            file.write_text(write_source(record, source), encoding="utf-8")
            plan = recording.plan_recording(log, [file])
            assert (plan.problems, plan.differences, plan.events) == ((), (), ())


def test_an_unknown_source_cannot_be_written(desk: Desk) -> None:
    with pytest.raises(KeyError):
        write_source(desk.record_of(), "gazette")


@settings(max_examples=400, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])), st.text("ab 1:#-'\"“”,[]{}&*!|>%@`~?=<._\n\t\\é/()"))
def test_any_text_is_read_as_it_was_written(one: str, other: str) -> None:
    for lines in ([f"- {emitted.flow({'a': one, 'b': [other]})}"], ["-", *_indented({"a": one, "b": [other]})]):
        listed = parse("\n".join(["x:", *lines]), "file").values["x"]
        assert isinstance(listed, Sequence) and isinstance(item := listed.items[0], Mapping)
        assert isinstance(a := item.values["a"], Text) and isinstance(b := item.values["b"], Sequence)
        assert (a.value, [text.value for text in b.items if isinstance(text, Text)]) == (one, [other])


def _indented(values: dict[str, object]) -> list[str]:
    return [f"  {line}" for line in emitted.block(values)]
