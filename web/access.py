"""Access: who asks, by the token that the request carries, and what that one may do where (RFC 6750)."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.types import Scope as Asgi

from travaux.cli.opening import Opened, system_clock
from travaux.cli.tokens import Scope, Token, Tokens
from travaux.domain.registry import nearest
from travaux.events.errors import NotFound
from travaux.web.problems import Refusal
from travaux.web.serving import Serving

BASIC = 'Basic realm="travaux: your token as the password"'
bearer = HTTPBearer(auto_error=False, description="`travaux token create NAME` makes one.")
"""Only for the description of the API: the token is read before the route is known."""


@dataclass(frozen=True)
class Visitor:
    """Who asks; `name` is None for one without a token."""

    name: str | None
    scopes: tuple[Scope, ...]
    negotiations: tuple[str, ...] | None
    """None: all of them."""

    def sees(self, negotiation: str) -> bool:
        return self.negotiations is None or negotiation in self.negotiations

    def seen(self, opened: Opened) -> list[str]:
        """The negotiations that there are for this visitor."""
        return [name for name in opened.log.negotiations() if self.sees(name)]

    def finds(self, opened: Opened, negotiation: str) -> str:
        """The negotiation; NotFound alike where there is none and where it is not for this visitor."""
        seen = self.seen(opened)
        if negotiation not in seen:
            near = nearest(negotiation, seen)
            raise NotFound(f"no negotiation is called {negotiation!r}{f', did you mean {near[0]}?' if near else ''}")
        return negotiation


class Access:
    """Tells visitors apart by their tokens."""

    def __init__(self, serving: Serving, tokens: Tokens) -> None:
        self.serving, self.tokens = serving, tokens

    def enter(self, asgi: Asgi) -> Visitor | Refusal:
        """Who asks, or why the token is refused; before the route is known."""
        given = next((value for name, value in asgi["headers"] if name == b"authorization"), None)
        if given is None:
            return Visitor(None, () if self.serving.closed else ("read",), None)
        secret = _secret(given.decode("latin-1"))
        token = self.tokens.of(secret) if secret is not None else None
        return _refused("invalid_token") if token is None or _is_over(token) else _visitor(token)


def to(scope: Scope) -> Callable[..., Awaitable[Visitor]]:
    """A dependency: the visitor, who has this scope."""

    async def visitor(request: Request, _: object = Depends(bearer)) -> Visitor:
        return permitted(request, scope)

    return visitor


def permitted(request: Request, scope: Scope) -> Visitor:
    """The visitor, who has this scope; Refusal for one who has not."""
    visitor: Visitor | Refusal = request.state.visitor
    if isinstance(visitor, Refusal):
        raise visitor
    if scope not in visitor.scopes:
        raise _asked_for(request) if visitor.name is None else _out_of_scope(visitor.name, scope)
    return visitor


def _secret(header: str) -> str | None:
    """The token: a bearer's, or a password, since that is what a browser asks for."""
    scheme, _, rest = header.partition(" ")
    match scheme.lower():
        case "bearer":
            return rest.strip()
        case "basic":
            try:
                return b64decode(rest, validate=True).decode().partition(":")[2]
            except ValueError:
                return None
        case _:
            return None


def _is_over(token: Token) -> bool:
    return token.expires <= system_clock()


def _visitor(token: Token) -> Visitor:
    return Visitor(token.name, token.scopes, token.negotiations)


def _asked_for(request: Request) -> Refusal:
    """A browser asks the person; the token is the password."""
    is_browser = "text/html" in request.headers.get("accept", "")
    return Refusal("no-token", "This needs a token.", WWW_Authenticate=BASIC if is_browser else "Bearer")


def _refused(why: str) -> Refusal:
    said = "The token is unknown, revoked or expired."
    return Refusal("no-token", said, WWW_Authenticate=f'Bearer error="{why}"')


def _out_of_scope(name: str, scope: Scope) -> Refusal:
    challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
    return Refusal("not-permitted", f"The token of {name} is not for `{scope}`.", WWW_Authenticate=challenge)
