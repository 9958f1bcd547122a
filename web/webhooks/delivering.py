"""Delivering: every webhook is told what is new, in order, each message again until it is taken.

At least once: where a receiver stands moves on only after all messages of an entry were taken, so that a program that is
killed repeats an entry and loses none. One webhook's trouble holds up no other.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, Protocol

from travaux.cli.opening import system_clock
from travaux.cli.webhooks import Webhook, Webhooks
from travaux.events.log import Log
from travaux.projections.record import Record
from travaux.projections.subscriptions.cursor import StartOver, must_go_on, read_cursor
from travaux.projections.subscriptions.outgoing import Outgoing
from travaux.projections.subscriptions.viewed import Viewed
from travaux.web.webhooks.guard import Refused
from travaux.web.webhooks.sending import Answered, Unanswered, post, signed

AGAIN = (5, 300, 1800, *(hours * 3600 for hours in (2, 5, 10, 14, 20, 24)))
"""Seconds to wait after the first failure in a row, the second and so on, as Standard Webhooks proposes. Then it is over."""
JITTER = 0.1
"""The part of it that is added at random, so that many do not come back at once."""
LONGEST = 24 * 3600
"""Seconds that a receiver may have us wait."""
THREADS = 16
"""Webhooks that are told at once."""
INTERVAL = 0.2
"""Seconds between two looks at the log."""
GONE = 410


class Post(Protocol):
    def __call__(self, url: str, headers: dict[str, str], body: bytes, *, local: bool) -> Answered: ...


class Deliverer:
    """Delivers the webhooks of one log. `told` is called with the name and with what became of an attempt."""

    def __init__(
        self,
        log: Log,
        webhooks: Webhooks,
        *,
        post: Post = post,
        clock: Callable[[], datetime] = system_clock,
        told: Callable[[str, str], None] = lambda *_: None,
    ) -> None:
        self._log, self._webhooks, self._post, self._clock, self._told = log, webhooks, post, clock, told
        self._standing = dict[str, Viewed]()
        self._ended = threading.Event()

    def run(self, *, once: bool = False) -> None:
        """Deliver what there is, and go on until `end`; `once` ends where nothing is left that can be told now."""
        with self._webhooks.delivering(), ThreadPoolExecutor(THREADS, "webhook") as threads:
            try:
                self._run(threads, once)
            except BaseException:
                self.end()  # or the threads would go on with all that is new
                raise

    def _run(self, threads: ThreadPoolExecutor, once: bool) -> None:
        running: dict[str, Future[bool]] = {}
        while not self._ended.is_set():
            moved = [one.result() for one in running.values() if one.done()]
            running = {name: one for name, one in running.items() if not one.done()}
            for hook in self._due():
                if hook.name not in running:
                    running[hook.name] = threads.submit(self.deliver, hook)
            if once and not running and not any(moved):
                return
            self._ended.wait(INTERVAL if not any(moved) else 0)

    def end(self) -> None:
        """After the messages in hand."""
        self._ended.set()

    def _due(self) -> list[Webhook]:
        """Those that have something to be told, and may be told now."""
        now, ours = self._clock(), [one for one in self._webhooks.all() if one.store == self._log.name]
        for name in set(self._standing.copy()) - {one.name for one in ours}:
            self._standing.pop(name, None)
        return [one for one in ours if not one.disabled and (one.due is None or one.due <= now) and self._lags(one)]

    def _lags(self, hook: Webhook) -> bool:
        """Is there something new, or is it not known where it stands?"""
        try:
            cursor = read_cursor(hook.cursor)
        except StartOver:
            return True
        return cursor.entry != self._log.head(cursor.negotiation)

    def deliver(self, hook: Webhook) -> bool:
        """Everything that is new, until an attempt fails; False if one did."""
        try:
            viewed = self._viewed(hook)
        except StartOver as error:
            return self._stop(hook, str(error))
        for messages in viewed.messages():
            if not all(self._is_taken(hook, message) for message in messages):
                return False
            moved = self._advance(hook, viewed)
            if moved is None or self._ended.is_set():
                return True
            hook = moved
        self._standing[hook.name] = viewed
        return True

    def _viewed(self, hook: Webhook) -> Viewed:
        """That of the last time where it stands there still, so that nothing is worked out twice; threads share none."""
        kept = self._standing.pop(hook.name, None)
        if kept is not None and kept.cursor.text == hook.cursor:
            return kept
        cursor = read_cursor(hook.cursor)
        must_go_on(cursor, self._log)
        return Viewed(Record(self._log, self._log), self._log, cursor, hook.about, hook.told)

    def _is_taken(self, hook: Webhook, message: Outgoing) -> bool:
        now = self._clock()
        headers, body = signed(message, hook.source, hook.valid(now), now)
        try:
            answered = self._post(hook.url, headers, body, local=hook.local)
        except (Unanswered, Refused) as error:
            return self._failed(hook, message, str(error))
        if answered.status == GONE:
            return self._stop(hook, "the receiver answered 410: it is gone")
        if not answered.taken:
            return self._failed(hook, message, f"the receiver answered {answered.status}", answered.retry_after)
        self._told(hook.name, f"{message.id} taken")
        return True

    def _advance(self, hook: Webhook, viewed: Viewed) -> Webhook | None:
        """Keep where it stands now; None if somebody sent it elsewhere meanwhile."""
        stands = {"cursor": viewed.cursor.text, "told": viewed.told, "failures": 0, "due": None, "problem": None}
        return self._change(hook, lambda _: stands)

    def _failed(self, hook: Webhook, message: Outgoing, why: str, retry_after: float | None = None) -> bool:
        """To be tried again, or not any more; False."""

        def failed(one: Webhook) -> dict[str, Any]:
            wait = wait_after(one.failures + 1, retry_after)
            due = None if wait is None else self._clock() + timedelta(seconds=wait)
            problem = why if due else f"{why}, as at {one.failures} attempts before: given up"
            return {"failures": one.failures + 1, "due": due, "problem": problem, "disabled": due is None}

        self._change(hook, failed)
        self._told(hook.name, f"{message.id} failed: {why}")
        return False

    def _stop(self, hook: Webhook, why: str) -> bool:
        self._change(hook, lambda _: {"disabled": True, "due": None, "problem": why})
        self._told(hook.name, f"disabled: {why}")
        return False

    def _change(self, hook: Webhook, how: Callable[[Webhook], dict[str, Any]]) -> Webhook | None:
        return self._webhooks.change(hook.name, lambda one: how(one) if one.cursor == hook.cursor else None)


def wait_after(failures: int, retry_after: float | None = None) -> float | None:
    """Seconds to wait after so many failures in a row; None when it is over. What the receiver asks for is a minimum."""
    if failures > len(AGAIN):
        return None
    wait = AGAIN[failures - 1] * (1 + JITTER * random.random())
    return max(wait, min(retry_after or 0, LONGEST))
