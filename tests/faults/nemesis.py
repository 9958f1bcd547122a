"""What goes wrong during a run: processes are killed and paused, the server crashes, connections are ended."""

from __future__ import annotations

import ctypes
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from multiprocessing.context import ForkProcess
from pathlib import Path
from random import Random

from faults.breakable import Breakable
from faults.diary import Diary
from faults.workers import NAMES, work

from travaux.events.log import path_of


class Run:
    """The processes of a run, and what is done to them."""

    def __init__(self, url: str, folder: Path, seed: int, seconds: float, server: Breakable | None) -> None:
        self.url, self.folder, self.seed, self.server = url, folder, seed, server
        self.random, self.diary = Random(seed), Diary(folder, "nemesis")
        self.until = time.monotonic() + seconds
        self.processes = {by: self._started(by) for by in NAMES}

    def disturb(self) -> None:
        """One fault after the other, until the time is over; then all works again."""
        faults = [self.kill] * 4 + [self.pause] * 2
        faults += [self.crash, self.end_connections, self.end_connections] if self.server else [self.checkpoint]
        while time.monotonic() < self.until:
            time.sleep(self.random.uniform(0, 0.8))
            self._do(self.random.choice(faults))

    def _do(self, fault: Callable[[], None]) -> None:
        done = self.diary.did(fault.__name__, "", None, fault)
        assert done.how == "ok", done.answer

    def kill(self) -> None:
        by = self.random.choice(NAMES)
        self.end(by)
        self.processes[by] = self._started(by)

    def pause(self) -> None:
        """As a machine that swaps, perhaps while it holds the lock, longer than others wait for it."""
        process, seconds = self.processes[self.random.choice(NAMES)], self.random.choice([0.05, 0.3, 1.5])
        if not process.is_alive() or process.pid is None:
            return
        os.kill(process.pid, signal.SIGSTOP)
        try:
            time.sleep(seconds)
        finally:
            os.kill(process.pid, signal.SIGCONT)

    def crash(self) -> None:
        assert self.server
        self.server.crash()
        time.sleep(self.random.uniform(0, 0.5))
        self.server.start()

    def end_connections(self) -> None:
        assert self.server
        with self.server.server.connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'travaux'"
            )

    def checkpoint(self) -> None:
        """Write everything into the file itself, and begin a new write-ahead log."""
        with closing(sqlite3.connect(path_of(self.url), isolation_level=None, timeout=0.2)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def end(self, by: str) -> None:
        self.processes[by].kill()
        self.processes[by].join()

    def _started(self, by: str) -> ForkProcess:
        process = ForkProcess(target=_work, args=(self.url, self.folder, by, self.seed, self.until), daemon=True)
        process.start()
        return process


def _work(url: str, folder: Path, by: str, seed: int, until: float) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: end with the run
    work(url, folder, by, seed, until)
