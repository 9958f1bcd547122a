"""Sending: one signed request to one receiver, and what it answered."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from importlib.metadata import version
from threading import Timer
from typing import NamedTuple

from standardwebhooks import Webhook

from travaux.projections.subscriptions.outgoing import Outgoing
from travaux.web import cloud_events
from travaux.web.webhooks.guard import Target, checked

CONNECT, WHOLE = 5.0, 30.0
"""Seconds for a connection, and for all of a request with its answer once there is one."""
TRIED = 4
"""Addresses of a name that are tried, one after the other."""
READ = 64 * 1024
"""Bytes of an answer that are read; nothing in it is used."""


class Unanswered(Exception):
    """No answer came, for the reason it tells."""


class Answered(NamedTuple):
    """What the receiver said: its status, and in how many seconds it wants to be asked again, if it told."""

    status: int
    retry_after: float | None

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300


def signed(message: Outgoing, source: str, secrets: Sequence[str], at: datetime) -> tuple[dict[str, str], bytes]:
    """Headers and body. The body and the id of a message are the same at every attempt."""
    body = cloud_events.written(message, source)
    name = f"msg_{sha256(f'{source}/{message.negotiation}/{message.id}'.encode()).hexdigest()[:32]}"
    headers = {
        "Content-Type": cloud_events.ONE,
        "Connection": "close",
        "User-Agent": f"travaux/{version('travaux')}",
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(name, at, body.decode()) for secret in secrets),
    }
    return headers, body


def post(url: str, headers: Mapping[str, str], body: bytes, *, local: bool) -> Answered:
    """Send it to an address that was checked; Unanswered, or guard.Refused. A redirection is an answer like others."""
    try:
        target = checked(url, local=local)
        with _connected(target) as connection:
            path = (target.url.path or "/") + (f"?{target.url.query}" if target.url.query else "")
            connection.request("POST", path, body, dict(headers))
            answer = connection.getresponse()
            answer.read(READ)
            return Answered(answer.status, _retry_after(answer))
    except (OSError, HTTPException) as error:
        raise Unanswered(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__) from error


@contextmanager
def _connected(target: Target) -> Iterator[HTTPConnection]:
    """A connection that is made here, to the checked address, and never by the library to the name."""
    is_safe = target.url.scheme == "https"
    line = _socket(target)
    if is_safe:
        line = _trusting().wrap_socket(line, server_hostname=target.host, do_handshake_on_connect=False)
    watch = Timer(WHOLE, _shut, (line,))
    watch.start()
    try:
        if isinstance(line, ssl.SSLSocket):
            line.do_handshake()
        connection = (HTTPSConnection if is_safe else HTTPConnection)(target.host, target.port)
        connection.sock, connection.auto_open = line, 0
        yield connection
    finally:
        watch.cancel()
        line.close()


@cache
def _trusting() -> ssl.SSLContext:
    """The certificates that the system trusts, read once."""
    return ssl.create_default_context()


def _socket(target: Target) -> socket.socket:
    failed: OSError = OSError("no address")
    for address in target.addresses[:TRIED]:
        try:
            return socket.create_connection((address, target.port), CONNECT)
        except OSError as error:
            failed = error
    raise failed


def _shut(line: socket.socket) -> None:
    """Whoever reads or writes is told that it has ended; not by TLS, which another thread is in the middle of."""
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _retry_after(answer: HTTPResponse) -> float | None:
    """RFC 9110: seconds, or a date."""
    given = answer.getheader("Retry-After", "").strip()
    if given.isdigit():
        return float(given)
    try:
        return max(0.0, (parsedate_to_datetime(given) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
