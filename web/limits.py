"""Limits: how often a client may ask, how large a body may be, and how long it may take to come."""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from travaux.web.problems import Refusal
from travaux.web.serving import Limits


class Rates:
    """A bucket of `burst` requests for each client, filled at `rate` a second; those not seen for longest are forgotten."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str, now: float) -> None:
        """One request; Refusal with the seconds to wait when the bucket is empty."""
        limits = self.limits
        left, then = self._left.pop(client, (float(limits.burst), now))
        left = min(limits.burst, left + (now - then) * limits.rate)
        self._left[client] = (max(left - 1, 0) if left >= 1 else left), now
        while len(self._left) > limits.clients:
            self._left.popitem(last=False)
        if left < 1:
            wait = math.ceil((1 - left) / limits.rate)
            raise Refusal("too-many", f"More than {limits.rate:g} requests a second.", Retry_After=str(wait))


def bounded(receive: Receive, limits: Limits) -> Receive:
    """A body that is no larger and comes no later than it may, from the first wait for it on.

    Once it is whole, one may wait for the client to leave for as long as one likes.
    """
    whole, until, size = False, 0.0, 0

    async def message() -> Message:
        nonlocal whole, until, size
        if whole:
            return await receive()
        until = until or time.monotonic() + limits.body_time
        try:
            found = await asyncio.wait_for(receive(), until - time.monotonic())
        except TimeoutError as error:
            raise HTTPException(408) from error
        whole, size = not found.get("more_body", False), size + len(found.get("body", b""))
        if size > limits.body_size:
            raise HTTPException(413)
        return found

    return message
