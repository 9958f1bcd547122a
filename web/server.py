"""The server: the application behind a socket, its log in lines of JSON, its end without a request left unanswered."""

from __future__ import annotations

import gc
import json
import logging
import signal
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, cast

import uvicorn
from fastapi import FastAPI

from travaux.cli.opening import for_reading
from travaux.cli.terminal import say
from travaux.cli.tokens import Tokens
from travaux.events.errors import Unavailable
from travaux.web.app import application
from travaux.web.serving import Serving

LAST_ANSWERS = 30
"""Seconds that requests in hand have to end, once the server is told to."""


class CannotListen(Unavailable):
    def __init__(self, host: str, port: int, why: object) -> None:
        super().__init__(f"{host} port {port} cannot be served: {why}. Choose another with --port.")


def serve(
    store: str | None,
    host: str,
    port: int,
    serving: Serving,
    tokens: Tokens,
    *,
    certificate: tuple[Path, Path] | None = None,
    quiet: bool = False,
) -> int:
    """Serve the store until SIGTERM or Ctrl-C; port 0 is any that is free."""
    with for_reading(store) as opened, _listening(host, port) as listener:
        config = uvicorn.Config(
            application(opened.log, opened.url, serving, tokens),
            access_log=False,
            log_config=None,
            lifespan="on",
            proxy_headers=False,
            server_header=False,
            ssl_certfile=certificate and certificate[0],
            ssl_keyfile=certificate and certificate[1],
            timeout_graceful_shutdown=LAST_ANSWERS,
        )
        _log_to_stderr(quiet)
        say(f"Serving {opened.name} on {_address(listener, host, certificate)}, {_manner(serving)}", quiet=quiet)
        # The server ends gracefully, then raises the signal once more, for whoever listened before.
        signal.signal(signal.SIGTERM, lambda *_: None)
        _collect_seldom()
        Server(config).run(sockets=[listener])
    return 0


class Server(uvicorn.Server):
    """Streams would never end by themselves: once it is told to stop, they do."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        cast(FastAPI, self.config.app).state.streams.end()
        super().handle_exit(sig, frame)


def _collect_seldom() -> None:
    """A whole collection of cycles holds up all streams at once, a fifth of a second with a thousand of them."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 100)


def _listening(host: str, port: int) -> socket.socket:
    """Connections inherit that nothing is held back: else a body would wait 40 ms for the client to confirm the head."""
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise CannotListen(host, port, error.strerror or error) from error
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
    return listener


def _address(listener: socket.socket, host: str, certificate: object) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{'https' if certificate else 'http'}://{name}:{listener.getsockname()[1]}"


def _manner(serving: Serving) -> str:
    who = "tokens only" if serving.closed else "open to this machine"
    return f"{'reading and writing' if serving.write else 'read only'}, {who}"


def _log_to_stderr(quiet: bool) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.WARNING if quiet else logging.INFO, handlers=[handler], force=True)


class Lines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)
