"""Tokens: who may ask and record over the network, where, and until when.

A token is 256 random bits, so its SHA-256 gives nothing away and is all that is kept: in one file in the user's folder
for configuration, mode 0600, never in a store. Its name is the recorder of what is written with it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from travaux.cli.pages.columns import beside
from travaux.cli.paper import Paper
from travaux.domain.instants import instant, rfc3339
from travaux.domain.registry import nearest
from travaux.events.errors import Conflict, NotFound, Unavailable, Unreadable
from travaux.events.integrity.keys import config_folder, write_private
from travaux.projections.replies import Reply

Scope = Literal["read", "record", "review"]
_NAME = re.compile(r"[\w.@-]{1,80}")
PREFIX = "travaux_"
"""Begins every token, so that programs that look for leaked secrets find it."""


class TokenThere(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is a token of {name} already: revoke it, or choose another name.")


class NoToken(NotFound):
    def __init__(self, name: str, known: Sequence[str]) -> None:
        near = nearest(name, known)
        super().__init__(f"No token is called {name!r}{f', did you mean {near[0]}?' if near else '.'}")


class BrokenTokens(Unavailable):
    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is no list of tokens: mend it, or name another file.")


class Token(Reply):
    """What is kept of a token."""

    name: str
    sha256: str
    scopes: tuple[Scope, ...]
    negotiations: tuple[str, ...] | None
    """None: all of them."""
    created: AwareDatetime
    expires: AwareDatetime


_LIST = TypeAdapter(tuple[Token, ...])


class Tokens:
    """The tokens in a file, which is made with the first one and read again whenever it has changed."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or config_folder() / "tokens.json"
        self._seen: tuple[object, tuple[Token, ...]] = (None, ())

    def all(self) -> tuple[Token, ...]:
        """Every token that was not revoked, in the order of creation."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return ()
        state = (found.st_mtime_ns, found.st_size, found.st_ino)
        if self._seen[0] != state:
            self._seen = state, self._read()
        return self._seen[1]

    def _read(self) -> tuple[Token, ...]:
        try:
            return _LIST.validate_json(self.path.read_bytes())
        except ValidationError as error:
            raise BrokenTokens(self.path) from error

    def create(
        self, name: str, scopes: Sequence[Scope], negotiations: Sequence[str] | None, at: datetime, expires: datetime
    ) -> str:
        """A new token; it is told this once. TokenThere if the name has one."""
        if not _NAME.fullmatch(name):
            raise Unreadable(f"{name!r} names no token: write up to 80 letters, digits and . _ @ -")
        if any(one.name == name for one in self.all()):
            raise TokenThere(name)
        secret = PREFIX + secrets.token_urlsafe(32)
        made = Token(
            name=name,
            sha256=hashed(secret),
            scopes=tuple(dict.fromkeys(scopes)),
            negotiations=tuple(dict.fromkeys(negotiations)) if negotiations else None,
            created=at,
            expires=expires,
        )
        self._write((*self.all(), made))
        return secret

    def revoke(self, name: str) -> None:
        """Forget it; a server that runs refuses it from the next request on."""
        known = self.all()
        if all(one.name != name for one in known):
            raise NoToken(name, [one.name for one in known])
        self._write(tuple(one for one in known if one.name != name))

    def of(self, secret: str) -> Token | None:
        """The token that this is, expired or not."""
        presented = hashed(secret)
        return next((one for one in self.all() if one.sha256 == presented), None)

    def _write(self, tokens: tuple[Token, ...]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(self.path, _LIST.dump_json(tokens, indent=2).decode() + "\n")


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class TokenReply(Reply):
    """A token without its hash."""

    name: str
    scopes: list[str]
    negotiations: list[str] | None
    created: str | None
    expires: str | None
    expired: bool


class TokensView(Reply):
    """Every token that was not revoked."""

    tokens: list[TokenReply]


def listed(tokens: Tokens, at: datetime) -> TokensView:
    return TokensView(tokens=[_reply(one, at) for one in tokens.all()])


def _reply(one: Token, at: datetime) -> TokenReply:
    return TokenReply(
        name=one.name,
        scopes=list(one.scopes),
        negotiations=None if one.negotiations is None else list(one.negotiations),
        created=rfc3339(instant(one.created)),
        expires=rfc3339(instant(one.expires)),
        expired=one.expires <= at,
    )


def lines(view: TokensView, paper: Paper) -> Iterator[str]:
    """One line a token."""
    if not view.tokens:
        yield "no tokens: `travaux token create NAME` makes one"
        return
    cells = [[one.name, " ".join(one.scopes), _where(one), _until(one)] for one in view.tokens]
    widths = [max(len(row[at]) for row in cells) + 2 for at in range(4)]
    for row in cells:
        yield from beside([[cell] for cell in row], widths)


def _where(one: TokenReply) -> str:
    return "everywhere" if one.negotiations is None else " ".join(one.negotiations)


def _until(one: TokenReply) -> str:
    return f"{'expired' if one.expired else 'until'} {one.expires}"


def rows(view: TokensView) -> list[dict[str, Any]]:
    """One row a token."""
    return [one.model_dump() for one in view.tokens]
