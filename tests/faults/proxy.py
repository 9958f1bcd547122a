"""Stands between clients and a server of PostgreSQL, and cuts the connection at the worst moment."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from stores.server import USER, Server

COMMIT = b"COMMIT\0"
"""As a client asks for it."""
COMMITTED = b"C\0\0\0\x0bCOMMIT\0"
"""As the server tells that it is done: a CommandComplete message."""
INSERTED = b"INSERT 0 "
"""So it tells of an insert that was a transaction by itself; the message goes out when that is done."""


class Proxy:
    """On a port of the loopback. Where it cuts, both sides see the connection end."""

    def __init__(self, server: Server) -> None:
        self._server = str(server.folder / ".s.PGSQL.5432")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.before: bytes | None = None
        """The message that is held back, and with it all that would follow; once, or as often as said."""
        self.times = 1
        self.after: int | None = None
        """How many bytes pass, in both directions together."""
        self.passed = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, store: str) -> str:
        """The address of the store by way of here; without encryption, to see what passes."""
        port = self._listener.getsockname()[1]
        schema = store.rpartition("schema=")[2]
        return f"postgresql://{USER}@127.0.0.1:{port}/postgres?sslmode=disable&gssencmode=disable&schema={schema}"

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                for one, other in ((client, server), (server, client)):
                    threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while (data := one.recv(65536)) and not self._cuts(data, other):
                other.sendall(data)
                self.passed += len(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        one.close()

    def _cuts(self, data: bytes, other: socket.socket) -> bool:
        if self.times and self.before is not None and self.before in data:
            self.times -= 1
            return True
        if self.after is not None and self.passed + len(data) > self.after:
            other.sendall(data[: self.after - self.passed])
            self.after = None
            return True
        return False


@contextmanager
def proxy(server: Server) -> Iterator[Proxy]:
    between = Proxy(server)
    try:
        yield between
    finally:
        between.close()
