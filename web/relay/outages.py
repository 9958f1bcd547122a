"""Outages: what they look like, and asking again what can be asked twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from nats.errors import Error as NatsError
from nats.js.errors import APIError, NotFoundError

FAILED = (NatsError, APIError, TimeoutError, OSError)
AGAIN = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds to wait after one outage, and after each further one. An election in a cluster takes about as long."""

Answer = TypeVar("Answer")


async def patiently(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """The answer, asked for again after an outage; what is not there is an answer."""
    for wait in AGAIN:
        try:
            return await ask()
        except NotFoundError:
            raise
        except FAILED:
            await asyncio.sleep(wait)
    return await ask()


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel it until it ends: up to Python 3.11 `wait_for` loses a cancellation that comes together with its answer."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=0.5)
