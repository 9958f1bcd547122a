"""A server that a test breaks: stopped in the middle of whatever it does, and started again with what is on its disk."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from stores.server import Server, _started, running


class Breakable:
    """A server of PostgreSQL, the same folder after every start."""

    def __init__(self, server: Server, stack: ExitStack) -> None:
        self.server, self._stack = server, stack

    def crash(self) -> None:
        """Stop at once, as `pg_ctl stop -m immediate`: nothing is finished, nothing is written down."""
        self.server.process.send_signal(signal.SIGQUIT)
        self.server.process.wait(30)

    def start(self) -> None:
        """Recover from the write-ahead log, and serve again."""
        self.server = self._stack.enter_context(_started(self.server.folder, self.server.binaries, {}))


@contextmanager
def breakable(found: Path) -> Iterator[Breakable]:
    with running(found) as server, ExitStack() as stack:
        yield Breakable(server, stack)
