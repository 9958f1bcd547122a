"""Waiting: who has just written reads what was written, from whatever server."""

import asyncio
import re
import time
from typing import Annotated

from fastapi import Header, Path, Request

from travaux.cli.opening import Opened
from travaux.web.access import Visitor, permitted
from travaux.web.problems import Refusal
from travaux.web.store import Store

LOOK_EVERY = 0.05
"""Seconds between two looks at the log."""
_WAIT = re.compile(r"\bwait\s*=\s*(\d{1,4})\b")
MinEntry = Annotated[
    int | None, Header(alias="Travaux-Min-Entry", ge=0, le=2**53, description="Answer once this entry is recorded.")
]
Prefer = Annotated[str | None, Header(description="`wait=SECONDS` shortens the wait (RFC 7240).")]


class Waiting:
    """A dependency: the log has come to the entry that was asked for, or 503."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def __call__(
        self,
        request: Request,
        negotiation: Annotated[str, Path()],
        min_entry: MinEntry = None,
        prefer: Prefer = None,
    ) -> None:
        visitor = permitted(request, "read")
        if min_entry is not None:
            await self._until(min_entry, negotiation, visitor, time.monotonic() + self._seconds(prefer))

    def _seconds(self, prefer: str | None) -> float:
        found = _WAIT.search(prefer or "")
        return min(self.store.limits.behind, float(found[1]) if found else self.store.limits.behind)

    async def _until(self, number: int, negotiation: str, visitor: Visitor, until: float) -> None:
        def head(opened: Opened) -> int:
            return opened.log.head(visitor.finds(opened, negotiation))

        while (last := await self.store.ask(head)) < number:
            if time.monotonic() >= until:
                raise Refusal("behind", f"{negotiation} is at entry {last}, not yet at {number}.", Retry_After="1")
            await asyncio.sleep(LOOK_EVERY)
