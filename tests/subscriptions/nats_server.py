"""A NATS server of the tests' own: real, with JetStream on disk, on loopback, ended with the test."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from stores.server import missing


def binary() -> Path:
    """That of the package in the test extra, else that on the path."""
    packaged = Path(sys.executable).with_name("nats-server")
    found = str(packaged) if packaged.exists() else shutil.which("nats-server")
    if found is None:
        missing("no nats-server: the test extra has it")
    return Path(found)


def free_ports(number: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Node:
    """One server; it can be killed and started again on the same folder."""

    def __init__(self, folder: Path, name: str, port: int, cluster: str = "") -> None:
        self.name, self.port, self._config = name, port, folder / f"{name}.conf"
        self._config.write_text(
            f'server_name: {name}\nlisten: "127.0.0.1:{port}"\n'
            f'jetstream {{\n  store_dir: "{folder / name}"\n}}\n{cluster}'
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._process = subprocess.Popen(
            [binary(), "-c", self._config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise
                time.sleep(0.02)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def server(folder: Path) -> Iterator[Node]:
    (port,) = free_ports(1)
    node = Node(folder, "one", port)
    node.start()
    try:
        yield node
    finally:
        node.kill()


@contextmanager
def cluster(folder: Path) -> Iterator[list[Node]]:
    """Three nodes that know each other."""
    ports, routes = free_ports(3), free_ports(3)
    known = ", ".join(f'"nats://127.0.0.1:{port}"' for port in routes)
    nodes = [
        Node(folder, f"n{at}", port, f'cluster {{\n  name: c\n  listen: "127.0.0.1:{route}"\n  routes: [{known}]\n}}\n')
        for at, (port, route) in enumerate(zip(ports, routes, strict=True))
    ]
    with ExitStack() as ended:
        for node in nodes:
            ended.callback(node.kill)
            node.start()
        yield nodes
