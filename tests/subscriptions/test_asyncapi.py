"""The AsyncAPI document is one, and every message that is sent is as it says."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from generated import generated
from jsonschema import Draft7Validator, Draft202012Validator
from served import served
from stores.server import missing
from subscriptions.test_outgoing import all_of

from travaux.events.log import Log, open_log
from travaux.projections.record import Record
from travaux.projections.subscriptions.cursor import Cursor
from travaux.projections.subscriptions.outgoing import Outbox
from travaux.projections.subscriptions.projector import Feed
from travaux.projections.subscriptions.session import Session
from travaux.projections.subscriptions.view import View
from travaux.projections.subscriptions.viewed import Viewed
from travaux.web import cloud_events
from travaux.web.asyncapi import SUBSCRIPTION, document
from travaux.web.relay.stream import subject_of

NAME = "talks-1"
NPM = Path(__file__).with_name("asyncapi")


@pytest.fixture(scope="module")
def log() -> Iterator[Log]:
    with open_log("memory:") as log:
        log.import_raw(NAME, generated(NAME, 300))
        yield log


@pytest.fixture(scope="module")
def specification(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The schema of AsyncAPI 3.0.0, from npm at the version that is pinned here."""
    npm, folder = shutil.which("npm"), tmp_path_factory.mktemp("asyncapi")
    if npm is None:
        missing("no npm, which brings the schema of AsyncAPI")
    shutil.copytree(NPM, folder, dirs_exist_ok=True)
    command = [str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        missing(f"npm brought no schema of AsyncAPI: {done.stderr.strip()[-200:]}")
    found = folder / "node_modules/@asyncapi/specs/schemas/3.0.0-without-$id.json"
    read: dict[str, Any] = json.loads(found.read_text("utf-8"))
    return read


def test_the_document_is_one(specification: dict[str, Any]) -> None:
    validator = Draft7Validator(specification)
    assert [error.message[:300] for error in validator.iter_errors(document())] == []
    assert list(validator.iter_errors({**document(), "channels": {"a": {"address": 1}}}))


def test_every_reference_leads_somewhere() -> None:
    found = list(_references(document()))
    assert len(found) > 20
    for reference in found:
        part: Any = document()
        for step in reference.removeprefix("#/").split("/"):
            part = part[step]


def test_it_is_served_and_its_addresses_are_those_there_are(tmp_path: Path) -> None:
    with open_log(f"sqlite:///{tmp_path / 'talks.db'}") as log:
        log.import_raw(NAME, generated(NAME, 10))
    with served(tmp_path / "talks.db") as client:
        assert client.get("/asyncapi.json").json() == document()
        told = client.get(SUBSCRIPTION.format(negotiation=NAME), params={"view": "dreams"})
    assert told.status_code == 400 and "dreams" in told.json()["detail"], "somebody is there, and does not know it"


def test_every_event_is_as_it_says(log: Log) -> None:
    record, cursor = Record(log, log), Cursor(NAME, View(("position/",)), 0, "")
    viewed = Viewed(record, log, cursor, "changes", 0)
    several = [*all_of(Outbox(record, log, NAME)), *(one for many in viewed.messages() for one in many)]
    schemas = {"entry": validator_of("EntryEvent"), "changes": validator_of("ChangesEvent")}
    for one in several:
        schemas[one.about].validate(json.loads(cloud_events.written(one)))
    assert {one.about for one in several} == set(schemas) and len(several) > 400


def test_every_event_of_the_stream_is_as_it_says(log: Log) -> None:
    record = Record(log, log)
    session = Session(record, Feed(record, NAME), Cursor(NAME, View(full=True), 200, ""))
    rows, batch = validator_of("HeldReply"), validator_of("BatchReply")
    for row in session.rows():
        rows.validate(json.loads(row.model_dump_json(exclude_unset=True)))
    taken = session.take()
    for _, one in taken:
        batch.validate(json.loads(one.model_dump_json(exclude_unset=True)))
    bookmark = session.bookmark(300)
    validator_of("BookmarkReply").validate(json.loads(bookmark.model_dump_json(exclude_unset=True)))
    assert taken


def test_what_is_not_as_it_says_is_refused(log: Log) -> None:
    event = json.loads(cloud_events.written(all_of(Outbox(Record(log, log), log, NAME))[0]))
    assert validator_of("EntryEvent").is_valid(event)
    for other in ({**event, "more": 1}, {**event, "dataschema": "urn:travaux:entry:2"}, {**event, "data": {}}):
        assert not validator_of("EntryEvent").is_valid(other)


def test_the_subjects_of_nats_are_those_of_the_channels(log: Log) -> None:
    told = all_of(Outbox(Record(log, log), log, NAME))
    addresses = {name: channel["address"] for name, channel in document()["channels"].items()}
    kinds = document()["channels"]["nats-entries"]["parameters"]["type"]["enum"]
    for one in told:
        name = {"entry": "type", "changes": "kind"}[one.about]
        channel = {"entry": "nats-entries", "changes": "nats-changes"}[one.about]
        assert addresses[channel].format(negotiation=NAME, **{name: one.name}) == subject_of(one)
        assert one.about == "changes" or one.name in kinds


def validator_of(schema: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{schema}", "components": document()["components"]})


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from _references(inner)
