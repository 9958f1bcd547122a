"""Answers as they are sent: in a form, with a tag, how long they may be kept; 304 for who has them (RFC 9110, 9111)."""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel

from travaux.cli.opening import Opened
from travaux.cli.output import formatted
from travaux.cli.paper import Paper
from travaux.web import forms
from travaux.web.access import Visitor
from travaux.web.forms import Form
from travaux.web.problems import Refusal
from travaux.web.store import Store

YEAR = 31_536_000
PLAIN = Paper()
_TAG = re.compile(r'(?:W/)?("[^"]*")')


@dataclass(frozen=True)
class Found:
    """A result, and the page that writes its rows."""

    view: BaseModel
    page: Any
    head: int | None
    """The entry it stands for, where it is of one negotiation."""
    lasts: bool = False
    """Will the same address give it for ever?"""
    tag: str | None = None
    """By default made from the bytes."""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """A result as bytes."""

    body: bytes
    media: str
    head: int | None
    lasts: bool = False
    tag: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


async def answer(
    store: Store, request: Request, visitor: Visitor, form: Form | None, find: Callable[[Opened], Found]
) -> Response:
    """What is found, in the form asked for; the same bytes as the command line prints."""
    best = forms.chosen(form, request.headers.get("accept"))
    return await written(store, request, visitor, lambda opened: _formatted(find(opened), best))


async def written(store: Store, request: Request, visitor: Visitor, write: Callable[[Opened], Written]) -> Response:
    """What is written, unless the client has it."""
    found = await store.ask(partial(_bounded, write, store.limits.answer_size))
    tag = f'"{found.tag or tag_of(found.body)}"'
    told = {
        "ETag": tag,
        "Cache-Control": cached(found.lasts, visitor),
        "Vary": "Accept, Accept-Datetime, Authorization",
        **({} if found.head is None else {"Travaux-Entry": str(found.head)}),
        **found.headers,
    }
    if _has(request.headers.get("if-none-match"), tag):
        return Response(None, 304, told)
    return Response(found.body, 200, told | {"Content-Type": found.media})


def _formatted(found: Found, form: Form) -> Written:
    body = "".join(formatted(found.view, found.page, form, PLAIN)).encode()
    tag = _tagged(found.tag, form)
    return Written(body, forms.typed(form), found.head, found.lasts, tag, found.headers)


def _bounded(write: Callable[[Opened], Written], largest: int, opened: Opened) -> Written:
    found = write(opened)
    if len(found.body) > largest:
        raise Refusal("too-much", f"The answer has {len(found.body)} bytes, and {largest} are sent at most.")
    return found


def _tagged(tag: str | None, form: Form) -> str | None:
    """Equal tags, equal bytes: only JSON has the tag as it is."""
    return tag if tag is None or form == "json" else f"{tag}-{form}"


def tag_of(body: bytes) -> str:
    """128 bits of the hash: equal tags, equal bytes."""
    return urlsafe_b64encode(hashlib.sha256(body).digest()[:16]).decode().rstrip("=")


def cached(lasts: bool, visitor: Visitor) -> str:
    """What a token was needed for stays out of caches that serve others."""
    whose = "public" if visitor.name is None else "private"
    return f"{whose}, immutable, max-age={YEAR}" if lasts else "no-cache" if whose == "public" else "private, no-cache"


def _has(header: str | None, tag: str) -> bool:
    return header is not None and (header.strip() == "*" or tag in _TAG.findall(header))
