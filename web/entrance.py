"""The entrance: what every request passes before its route is known, and every answer after."""

from __future__ import annotations

import logging
import time
from typing import Any
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from travaux.web.access import Access, Visitor
from travaux.web.limits import Rates, bounded
from travaux.web.metrics import Metrics
from travaux.web.problems import Refusal, problem_of, response_of
from travaux.web.serving import Serving

requests = logging.getLogger("travaux.web.requests")
failures = logging.getLogger("travaux.web.failures")
STRICT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FREE = frozenset(("/health",))
"""What a monitor may ask as often as it likes."""


class Entrance:
    """Names the request, lets it in or not, tells every failure as a problem, logs and counts.

    The log has the path and never the query, the body or the answer, which may hold passages.
    """

    def __init__(self, app: ASGIApp, serving: Serving, access: Access, metrics: Metrics) -> None:
        self.app, self.serving, self.access, self.metrics = app, serving, access, metrics
        self.rates = Rates(serving.limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        passage = _Passage(scope, send, cross_origin=bool(self.serving.origins))
        self.metrics.in_hand.inc()
        try:
            self._let_in(scope)
            await self.app(passage.inside, bounded(receive, self.serving.limits), passage.send)
        except Exception as error:  # noqa: BLE001 - the outermost frame: it tells every error
            await self._fail(error, passage, scope, receive)
        finally:
            self.metrics.in_hand.dec()
            self._note(passage, scope)

    def _let_in(self, scope: Scope) -> None:
        state = scope.setdefault("state", {})
        host = _host(Headers(scope=scope).get("host", ""))
        if self.serving.hosts and host not in self.serving.hosts:
            raise Refusal("elsewhere", "This server does not answer to that name.")
        state["visitor"] = self.access.enter(scope)
        if scope["path"] not in FREE:
            self.rates.take(_client(scope, state["visitor"]), time.monotonic())

    async def _fail(self, error: Exception, passage: _Passage, scope: Scope, receive: Receive) -> None:
        told = problem_of(error, passage.id)
        if told.status >= 500 and not isinstance(error, Refusal):
            bug = told.type.endswith("/bug")
            said = {"request": passage.name, "problem": told.type, "why": str(error)}
            failures.error("failed", extra={"fields": said}, exc_info=error if bug else None)
        if passage.status is not None:
            raise error
        await response_of(error, passage.id)(scope, receive, passage.send)

    def _note(self, passage: _Passage, scope: Scope) -> None:
        took, status = time.perf_counter() - passage.began, passage.status or 500
        route = getattr(scope.get("route") or passage.inside.get("route"), "path", "none")
        self.metrics.answered(scope["method"], route, status, took)
        visitor = scope["state"].get("visitor")
        requests.info(
            "answered",
            extra={
                "fields": {
                    "request": passage.name,
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": status,
                    "ms": round(took * 1000, 1),
                    "bytes": passage.size,
                    "token": visitor.name if isinstance(visitor, Visitor) else None,
                }
            },
        )


class _Passage:
    """One request on its way: its name, and what was sent. HEAD is GET without the body."""

    def __init__(self, scope: Scope, send: Send, *, cross_origin: bool) -> None:
        self.name, self.began = str(uuid4()), time.perf_counter()
        self.status: int | None = None
        self.size = 0
        self.is_head = scope["method"] == "HEAD"
        self.inside: dict[str, Any] = {**scope, "method": "GET"} if self.is_head else dict(scope)
        self.inside["state"] = scope.setdefault("state", {})
        self.inside["state"]["request"] = self.name
        self._send, self._cross_origin = send, cross_origin

    @property
    def id(self) -> str:
        """As a problem names its instance (RFC 9562)."""
        return f"urn:uuid:{self.name}"

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._be_strict(MutableHeaders(raw=message["headers"]))
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
            if self.is_head:
                message = {**message, "body": b""}
        await self._send(message)

    def _be_strict(self, headers: MutableHeaders) -> None:
        headers["Travaux-Request"] = self.name
        for name, value in STRICT.items():
            headers.setdefault(name, value)
        if self._cross_origin:
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def _host(header: str) -> str:
    """The name without the port; an IPv6 address without its brackets."""
    return header.rpartition("]")[0].removeprefix("[") if header.startswith("[") else header.partition(":")[0].lower()


def _client(scope: Scope, visitor: Visitor | Refusal) -> str:
    """Whose rate it is: the token's, or the address's where no token is good."""
    if isinstance(visitor, Visitor) and visitor.name is not None:
        return f"token {visitor.name}"
    return f"address {(scope.get('client') or ('?',))[0]}"
