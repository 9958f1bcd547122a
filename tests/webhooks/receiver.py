"""A receiver of webhooks: it writes down what it was sent, durably, then says so. It is a program, so it can be killed.

`receiver.py PORT FILE [STATUS]`: with a status it takes nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_connection
from typing import Any, NamedTuple


class Taken(NamedTuple):
    """A request that was written down."""

    headers: dict[str, str]
    body: str

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.body)
        return event

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


class Receiver:
    """One that can be killed and started again: what it took is in its file."""

    def __init__(self, port: int, file: Path) -> None:
        self.port, self.file = port, file
        self.url = f"http://127.0.0.1:{port}/hook"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *more: str) -> None:
        command = [sys.executable, __file__, str(self.port), str(self.file), *more]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while True:
            try:
                create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.01)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def taken(self) -> list[Taken]:
        """Whole lines only: one may have been killed while it wrote."""
        if not self.file.exists():
            return []
        whole, _, _ = self.file.read_text("utf-8").rpartition("\n")
        return [Taken(*json.loads(line)) for line in whole.splitlines()]


@contextmanager
def receiving(port: int, file: Path, *more: str) -> Iterator[Receiver]:
    receiver = Receiver(port, file)
    receiver.start(*more)
    try:
        yield receiver
    finally:
        receiver.kill()


class _Handler(BaseHTTPRequestHandler):
    file: Path
    answer: tuple[int, dict[str, str]] = (204, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.answer[0] < 300:
            self._keep([{name.lower(): value for name, value in self.headers.items()}, body.decode()])
        self.send_response(self.answer[0])
        for name, value in self.answer[1].items():
            self.send_header(name, value)
        self.end_headers()

    def _keep(self, taken: object) -> None:
        with open(self.file, "a", encoding="utf-8") as file:
            file.write(json.dumps(taken) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def log_message(self, format: str, *args: object) -> None:
        pass


def handler(file: Path, status: int = 204, **headers: str) -> type[BaseHTTPRequestHandler]:
    answer = (status, {name.replace("_", "-"): value for name, value in headers.items()})
    return type("Handler", (_Handler,), {"file": file, "answer": answer})


if __name__ == "__main__":
    port, file, *status = sys.argv[1:]
    ThreadingHTTPServer(("127.0.0.1", int(port)), handler(Path(file), *map(int, status))).serve_forever()
