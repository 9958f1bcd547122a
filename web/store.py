"""The store as a server asks it: by a few threads, each with a record of its own over one log."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from travaux.cli.opening import Opened
from travaux.events.log import Log
from travaux.web.problems import Refusal
from travaux.web.serving import Limits

Found = TypeVar("Found")


class Store:
    """Connections are the log's: one for each thread that asks, kept for the next question.

    A thread that cannot write the derived tables folds its own in memory, so nothing is shared between threads.
    """

    def __init__(self, log: Log, url: str, limits: Limits) -> None:
        self.log, self.url, self.limits = log, url, limits
        self._threads: ThreadPoolExecutor | None = None
        self._mine = threading.local()
        self._unanswered = 0

    @contextmanager
    def open(self) -> Iterator[None]:
        """Questions are taken within; those in hand are answered before the end. The log is closed by who opened it."""
        with ThreadPoolExecutor(self.limits.threads, "travaux") as self._threads:
            yield

    async def ask(self, question: Callable[[Opened], Found]) -> Found:
        """Work it out in a thread; Refusal if too many wait, or if it takes too long. What took too long ends unheard."""
        if self._unanswered >= self.limits.threads + self.limits.waiting:
            raise Refusal("busy", "Too many questions wait for an answer.")
        self._unanswered += 1
        answer = asyncio.get_running_loop().run_in_executor(self._threads, self._asked, question)
        answer.add_done_callback(self._answered)
        try:
            return await asyncio.wait_for(answer, self.limits.answer_time)
        except TimeoutError as error:
            raise Refusal("busy", f"No answer was found within {self.limits.answer_time:g} s.") from error

    def _asked(self, question: Callable[[Opened], Found]) -> Found:
        return question(self.opened)

    def _answered(self, _: object) -> None:
        self._unanswered -= 1

    @property
    def opened(self) -> Opened:
        """The log and the record of this thread."""
        if not hasattr(self._mine, "opened"):
            self._mine.opened = Opened(self.log, self.url)
        opened: Opened = self._mine.opened
        return opened
