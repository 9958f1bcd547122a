"""Outgoing messages: the same from the same log, in a chain of their own, without words that can be erased."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from generated import generated
from given import development
from subscriptions.test_erasures import WORDS, forgotten, told
from viewed import Talks, recorded, talks

from travaux.domain.event import Event
from travaux.domain.fold import claims_of
from travaux.domain.instants import OPEN_END
from travaux.domain.passages import Passage
from travaux.events.log import open_log
from travaux.projections.record import Record
from travaux.projections.subscriptions import outgoing
from travaux.projections.subscriptions.cursor import Cursor
from travaux.projections.subscriptions.deltas import reading_at, snapshot
from travaux.projections.subscriptions.messages import BatchReply, as_batch
from travaux.projections.subscriptions.outgoing import Outbox, Outgoing, kind_of_subject
from travaux.projections.subscriptions.replica import Replica
from travaux.projections.subscriptions.view import VIEWS, View
from travaux.projections.subscriptions.viewed import Viewed

NAME = "talks-1"


def all_of(outbox: Outbox) -> list[Outgoing]:
    return [message for several in outbox.messages() for message in several]


def test_the_same_log_gives_the_same_messages_from_wherever_one_begins() -> None:
    with open_log("memory:") as log:
        log.import_raw(NAME, generated(NAME, 300))
        record = Record(log, log)
        whole = all_of(Outbox(record, log, NAME))
        assert whole == all_of(Outbox(record, log, NAME))
        assert len({message.id for message in whole}) == len(whole)
        assert [one.entry for one in whole if one.about == "entry"] == list(range(1, 301))
        before = [one for one in whole if one.entry <= 200]
        last = {one.name: one.entry for one in before if one.about == "changes"}
        assert before + all_of(Outbox(record, log, NAME, 200, last)) == whole


def test_a_table_of_one_kind_of_subject_is_kept_by_its_messages_alone() -> None:
    with open_log("memory:") as log:
        log.import_raw(NAME, generated(NAME, 300))
        record, replica = Record(log, log), Replica(0)
        for one in all_of(Outbox(record, log, NAME)):
            if one.about == "changes" and one.name == "position":
                assert replica.apply(as_batch(BatchReply.model_validate(_whole(one))))
        assert replica.held() == Replica(300, snapshot(record, NAME, 300, View(("position/",)))).held()


def _whole(one: Outgoing) -> dict[str, object]:
    return {key: value for key, value in one.data.items() if key not in ("part", "parts")}


def test_many_changes_go_in_parts_that_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_log("memory:") as log:
        log.import_raw(NAME, generated(NAME, 300))
        record = Record(log, log)
        whole = [one for one in all_of(Outbox(record, log, NAME)) if one.about == "changes"]
        monkeypatch.setattr(outgoing, "LARGEST", 4000)
        parted = [one for one in all_of(Outbox(record, log, NAME)) if one.about == "changes"]
        assert max(len(json.dumps(one.data)) for one in whole) > 8000
        assert max(len(json.dumps(one.data)) for one in parted) < 8000
        deltas: dict[tuple[str, int], list[object]] = {}
        for one in parted:
            assert one.data["part"] == one.part <= one.data["parts"]
            deltas.setdefault((one.name, one.entry), []).extend(one.data["deltas"])
        assert deltas == {(one.name, one.entry): one.data["deltas"] for one in whole}


def test_the_wording_of_a_point_is_not_sent_and_its_fate_is() -> None:
    said = talks()
    number = said.given(told("a", WORDS))
    sent = all_of(Outbox(said.record, said.log, said.slug, number - 1))
    assert WORDS not in str(sent)
    assert "sha256:" in str(sent[0].data)
    changed = {delta["attribute"] for one in sent[1:] for delta in one.data["deltas"]}
    assert "status" in changed and "text" not in changed


def test_an_erasure_changes_no_message_and_is_told_by_its_entry() -> None:
    said = talks()
    number = said.given(told("a", WORDS))
    before = all_of(Outbox(said.record, said.log, said.slug))
    forgotten(said, number)
    after = all_of(Outbox(said.record, said.log, said.slug))
    assert after[: len(before)] == before
    erasure = after[len(before)]
    assert erasure.name == "PassageErased" and erasure.data["event"]["entry"] == number


def test_a_view_is_told_without_words_too_and_the_same_after_an_erasure() -> None:
    said = talks()
    number = said.given(told("a", WORDS))
    before = in_view(said)
    assert before and WORDS not in str(before)
    assert "text" not in {delta["attribute"] for one in before for delta in one.data["deltas"]}
    forgotten(said, number)
    after = in_view(said)
    assert after[: len(before)] == before and after[-1].data["erased"] == [number]


def in_view(said: Talks) -> list[Outgoing]:
    """All that is told of the plan."""
    viewed = Viewed(said.record, said.log, Cursor(said.slug, View(VIEWS["plan"]), 0, ""), "changes", 0)
    return [message for several in viewed.messages() for message in several]


def test_only_wordings_are_words_that_can_be_erased() -> None:
    """Of all that the recorded negotiation claims, had they words wherever there may be some."""
    holding = set()
    for entry in recorded("ukraine-2025").log.entries("ukraine-2025"):
        for claim in claims_of(replace(entry, event=_worded(entry.event)), "UTC"):
            if WORDS in (claim.slot.subject, *claim.slot.attribute.split("/"), str(claim.value)):
                holding.add(claim.slot.attribute)
    assert holding == set(outgoing.WORDS)


def _worded(event: Event) -> Event:
    """With words in every field that may hold some."""
    fields = {name: str(field.annotation) for name, field in type(event).model_fields.items()}
    single = {name: Passage(WORDS) for name, kind in fields.items() if "Passage" in kind and "tuple" not in kind}
    several = {name: (Passage(WORDS),) for name, kind in fields.items() if "Passage" in kind and "tuple" in kind}
    return event.model_copy(update=single | several)


def test_when_something_happened_is_the_earliest_moment_or_unknown() -> None:
    said = talks()
    exact = development("StatementMade", id="news-1206/a", by="ukraine", when="2025-12-06")
    unknown = development("StatementMade", id="news-1206/b", by="ukraine", when="[..2025-12-06]")
    number = said.given(exact, unknown)
    sent = all_of(Outbox(said.record, said.log, said.slug, number - 2))
    reading = reading_at(said.record, said.slug, number)
    assert sent[0].happened == exact.occurred.bounds(reading.zone).earliest < OPEN_END
    assert sent[1].happened is None


def test_a_kind_of_subject_is_the_word_before_its_names() -> None:
    assert [kind_of_subject(one) for one in ("position/russia/a", "talks")] == ["position", "talks"]
