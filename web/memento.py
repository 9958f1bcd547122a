"""Memento (RFC 7089): `Accept-Datetime` asks for the answer as of a day and as known that day, as `then` does.

Time is negotiated at the address without dates, which answers itself (pattern 1.2). An address with dates is a memento.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from travaux.cli.opening import system_clock
from travaux.domain.instants import Instant, moment
from travaux.domain.pins import Pin
from travaux.web.problems import Refusal

DATED = ("as_of", "known_on", "then")


def then_of(header: str | None, question: Mapping[str, Any]) -> str | None:
    """The `then` that the header means; None without one, at an address with dates, and for a time to come."""
    if header is None or any(name in question for name in DATED):
        return None
    try:
        at = parsedate_to_datetime(header)
    except ValueError as error:
        raise Refusal("unreadable", "Accept-Datetime is a date of HTTP: Mon, 08 Dec 2025 22:00:00 GMT.") from error
    asked = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return asked.isoformat() if asked <= system_clock() else None


def headers(request: Request, pin: Pin, dated: bool, then: str | None) -> dict[str, str]:
    """What tells a client of the protocol which memento this is, where both clocks were asked for at one time."""
    bare = _address(request, [])
    links = [f'<{bare}>; rel="original timegate"']
    if not dated or pin.as_of != pin.known_on:
        return {"Link": ", ".join(links)}
    found = {"Memento-Datetime": http_date(pin.known_on)}
    if then is not None:
        here = _address(request, [("then", then)])
        found["Content-Location"] = here
        links.append(f'<{here}>; rel="memento"; datetime="{http_date(pin.known_on)}"')
    return found | {"Link": ", ".join(links)}


def _address(request: Request, more: list[tuple[str, str]]) -> str:
    """This address without dates, and with others."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in DATED]
    query = urlencode(kept + more)
    return f"{request.url.path}{f'?{query}' if query else ''}"


def http_date(at: Instant) -> str:
    """Whole seconds, as HTTP writes them."""
    return format_datetime(moment(at).astimezone(UTC).replace(microsecond=0), usegmt=True)
