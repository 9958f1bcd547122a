"""Webhooks of a store on a server: told from several threads at once, and named without its password."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_typed import typed
from generated import generated
from stores.server import Server, new_store
from subscriptions.nats_server import free_ports
from webhooks.receiver import receiving

from travaux.cli.webhooks import Webhooks
from travaux.events.log import open_log

NAMES = ("one", "two", "three")


def test_several_webhooks_are_told_everything_of_a_store_on_a_server(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_store(server)
    monkeypatch.setenv("TRAVAUX_STORE", url)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with open_log(url) as log:
        log.import_raw("talks-1", generated("talks-1", 60))
    (port,) = free_ports(1)
    with receiving(port, tmp_path / "taken") as receiver:
        for name in NAMES:
            assert typed("webhook", "add", name, f"{receiver.url}/{name}", "talks-1", "--entries", "--local").code == 0
            assert typed("webhook", "replay", name, "--from", "1").code == 0
        ended = typed("webhook", "deliver", "--once")
        taken = receiver.taken()
    assert ended.code == 0, ended.err
    assert sorted(one.event["data"]["entry"] for one in taken) == sorted([*range(1, 61)] * len(NAMES))
    assert {one.entry for one in Webhooks().all()} == {60}
