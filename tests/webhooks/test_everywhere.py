"""A name arrives unchanged, whichever way an event is sent: over HTTP, by NATS, by webhook."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from cli_typed import typed
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from given import development
from served import served
from standardwebhooks import Webhook as Verifier
from subscriptions.nats_server import free_ports, server
from viewed import talks
from webhooks.receiver import receiving

from travaux.events.log import open_log
from travaux.web.relay.relaying import Relay
from travaux.web.relay.stream import Stream, connected

WHO = "Côte d'Ivoire 100%"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Talks that held one meeting, with somebody of a difficult name."""
    url, said = f"sqlite:///{tmp_path / 'talks.db'}", talks()
    said.given(development("MeetingHeld", id="news-1206/m", meeting="geneva", who=(WHO,)))
    monkeypatch.setenv("TRAVAUX_STORE", url)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with open_log(url) as log:
        log.import_raw(said.slug, said.log.raw(said.slug))
    return url


def test_a_name_arrives_unchanged_over_http_by_nats_and_by_webhook(store: str, tmp_path: Path) -> None:
    over_http, by_nats, by_webhook = _over_http(store), _by_nats(store, tmp_path), _by_webhook(tmp_path)
    assert over_http == by_nats == by_webhook
    data = JSONFormat().read(CloudEvent, over_http).get_data()
    assert isinstance(data, dict) and data["event"]["who"] == [WHO]


def _over_http(store: str) -> bytes:
    with served(store) as client:
        told = client.get("/v1/negotiations/talks/events")
    assert told.headers["content-type"] == "application/cloudevents-batch+json"
    return json.dumps(told.json()[-1], sort_keys=True).encode()


def _by_nats(store: str, folder: Path) -> bytes:
    async def relayed() -> bytes:
        with open_log(store) as log, server(folder) as node:
            async with connected(node.url) as client:
                stream = Stream(client)
                await Relay(log, stream).run(once=True)
                return [one.payload async for one in stream.all() if "entry.MeetingHeld" in one.subject][-1]

    return json.dumps(json.loads(asyncio.run(relayed())), sort_keys=True).encode()


def _by_webhook(folder: Path) -> bytes:
    (port,) = free_ports(1)
    with receiving(port, folder / "taken") as receiver:
        secret = typed("webhook", "add", "desk", receiver.url, "talks", "--entries", "--local").out.strip()
        assert typed("webhook", "replay", "desk", "--from", "1").code == 0
        assert typed("webhook", "deliver", "--once").code == 0
        taken = receiver.taken()[-1]
    Verifier(secret).verify(taken.body, taken.headers)
    event = from_structured_event(HTTPMessage(taken.headers, taken.body.encode()))
    assert event.get_type() == "travaux.entry.MeetingHeld"
    return json.dumps(taken.event, sort_keys=True).encode()


def test_pages_of_events_hold_every_entry_once_and_a_full_one_is_kept(store: str) -> None:
    with served(store) as client:
        page, numbers, kept = client.get("/v1/negotiations/talks/events?limit=3"), list[int](), list[bool]()
        while True:
            numbers += [one["data"]["entry"] for one in page.json()]
            kept.append("immutable" in page.headers["cache-control"])
            if "next" not in page.links:
                break
            page = client.get(page.links["next"]["url"])
        head = int(page.headers["travaux-entry"])
        again = client.get("/v1/negotiations/talks/events", headers={"If-None-Match": "*"})
    assert numbers == list(range(1, head + 1)) and kept == [True] * (len(kept) - 1) + [False]
    assert again.status_code == 304
