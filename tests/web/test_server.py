"""The server as it runs: a process, a port, a log, and an end in good order."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest
from cli_typed import typed
from served import NAME, TALKS, corrected

from travaux.cli.verbs import serve
from travaux.events.log import open_log
from travaux.web.server import _listening


class Running(NamedTuple):
    process: subprocess.Popen[str]
    address: str

    def client(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.address, timeout=60)

    def ended(self) -> tuple[int, list[dict[str, Any]]]:
        """The exit code, and the log."""
        _, err = self.process.communicate(timeout=60)
        return self.process.returncode, [json.loads(line) for line in err.splitlines()]


@contextmanager
def running(store: Path, *options: str) -> Iterator[Running]:
    command = [sys.executable, "-m", "travaux.cli", "serve", "--port", "0", "--store", f"sqlite:///{store}", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | {"NO_COLOR": "1"})
    assert process.stderr is not None
    try:
        told = ""
        while not (found := re.search(r"http://\S+:\d+", told)):
            line = process.stderr.readline()
            assert line, told
            told += line
        yield Running(process, found[0])
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def test_a_request_in_hand_is_answered_before_the_end(talks: Path) -> None:
    """It waits for an entry that is recorded only after the server was told to stop."""
    told: list[httpx2.Response] = []
    with running(talks, "--rate", "1000") as server, server.client() as client:

        def ask() -> None:
            told.append(client.get(TALKS, headers={"Travaux-Min-Entry": "228"}))

        asking = threading.Thread(target=ask)
        asking.start()
        while "travaux_requests_in_hand 2.0" not in httpx2.get(f"{server.address}/metrics").text:
            assert asking.is_alive()
        server.process.send_signal(signal.SIGTERM)
        with pytest.raises(httpx2.ConnectError):
            while True:
                httpx2.get(f"{server.address}/health")
        assert not told
        corrected(talks)
        asking.join()
        code, log = server.ended()
    assert (told[0].status_code, told[0].json()["entries"]) == (200, 228)
    assert code == 0
    assert [(one["path"], one["status"]) for one in log if one["message"] == "answered"][-1] == (TALKS, 200)


def test_the_log_is_a_line_of_json_each(talks: Path) -> None:
    with running(talks) as server:
        httpx2.get(f"{server.address}{TALKS}/why?words=secret")
        server.process.send_signal(signal.SIGTERM)
        code, log = server.ended()
    (line,) = [one for one in log if one["message"] == "answered"]
    assert (line["method"], line["path"], line["level"]) == ("GET", f"{TALKS}/why", "info")
    assert "secret" not in json.dumps(log)
    assert code == 0


def test_eight_clients_read_while_another_program_writes(talks: Path) -> None:
    """Nobody gets an error, nobody goes back in time, and all see the last entry in the end."""
    failed: list[str] = []
    with running(talks, "--rate", "100000") as server:
        done = threading.Event()

        def read(paths: list[str]) -> None:
            seen = 0
            with server.client() as client:
                while not done.is_set() or seen < 240:
                    for path in paths:
                        told = client.get(f"{TALKS}{path}")
                        entry = int(told.headers.get("Travaux-Entry", "-1"))
                        if told.status_code != 200 or entry < seen:
                            failed.append(f"{path}: {told.status_code}, entry {entry} after {seen}: {told.text[:300]}")
                            return
                        seen = entry

        paths = ["/positions", "/plan", "", "/entries?after=220", "/log?after=220", "/contested", "/brief", "/meetings"]
        readers = [threading.Thread(target=read, args=(paths[at:] + paths[:at],)) for at in range(8)]
        for reader in readers:
            reader.start()
        for points in range(13):
            corrected(talks, str(30 + points))
        done.set()
        for reader in readers:
            reader.join(120)
        assert not failed
        assert not any(reader.is_alive() for reader in readers)
    with open_log(f"sqlite:///{talks}") as log:
        assert log.head(NAME) == 240


def test_no_part_of_an_answer_is_held_back() -> None:
    with _listening("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_that_is_taken(talks: Path) -> None:
    with running(talks) as server:
        told = typed("serve", "--port", server.address.rpartition(":")[2], TRAVAUX_STORE=f"sqlite:///{talks}")
        assert (told.code, "Address already in use" in told.err) == (5, True)


def test_beyond_this_machine_a_token_is_needed(talks: Path, tmp_path: Path) -> None:
    words = ("serve", "--host", "0.0.0.0", "--port", "0", "--tokens", str(tmp_path / "tokens.json"))
    told = typed(*words, TRAVAUX_STORE=f"sqlite:///{talks}")
    assert (told.code, "travaux token create" in told.err) == (4, True)


def test_beyond_this_machine_nobody_reads_without_a_token(talks: Path, tmp_path: Path) -> None:
    tokens = str(tmp_path / "tokens.json")
    secret = typed("token", "create", "ann", "--tokens", tokens).out.strip()
    with running(talks, "--host", "0.0.0.0", "--tokens", tokens) as server:
        here = f"http://127.0.0.1:{server.address.rpartition(':')[2]}{TALKS}"
        assert httpx2.get(here).status_code == 401
        assert httpx2.get(here, headers={"Authorization": f"Bearer {secret}"}).status_code == 200


def test_without_its_extra_it_says_how_to_get_it(talks: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "find_spec", lambda name: None if name == "uvicorn" else object())
    told = typed("serve", TRAVAUX_STORE=f"sqlite:///{talks}")
    assert told.code == 2
    assert "`travaux serve` needs uvicorn: install travaux with it, as travaux[web]" in told.err


@pytest.mark.parametrize("words", [("--port", "70000"), ("--port", "-1"), ("--rate", "0"), ("--tls-cert", "x.pem")])
def test_what_makes_no_sense_is_not_served(words: tuple[str, ...], talks: Path) -> None:
    assert typed("serve", *words, TRAVAUX_STORE=f"sqlite:///{talks}").code == 2


def test_there_must_be_a_store(tmp_path: Path) -> None:
    assert typed("serve", TRAVAUX_STORE=f"sqlite:///{tmp_path}/none.db").code == 3


def test_the_command_line_does_not_load_the_web() -> None:
    code = "import sys, travaux.cli.app, travaux.cli.verbs.serve; print([m for m in ('fastapi', 'uvicorn', 'starlette') if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
