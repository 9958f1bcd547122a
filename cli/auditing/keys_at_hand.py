"""The public keys that are known here, as a result and as the file that is handed to others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from travaux.cli.paper import Paper
from travaux.domain.instants import instant, rfc3339
from travaux.events.integrity.keys import Keys, Valid
from travaux.events.integrity.verifier import COSIGNATURE
from travaux.projections.replies import Reply


class KeyReply(Reply):
    """A public key and the time in which it was to be used."""

    name: str
    key: str
    """`name+id+base64`, as Go's sumdb/note writes it."""
    use: Literal["sign", "cosign"]
    since: str | None
    until: str | None
    private: bool
    """Is the private half here, and in use?"""


class KeysView(Reply):
    """All of them, by name, the one in use last."""

    keys: list[KeyReply]


def known(name: str | None) -> KeysView:
    """Those of one name, or of all; NoKey for a name that has none."""
    keys = Keys()
    names = [name] if name else keys.names()
    own = keys.private_names()
    return KeysView(keys=[_reply(one, one.key.name in own) for each in names for one in keys.public(each)])


def _reply(one: Valid, own: bool) -> KeyReply:
    return KeyReply(
        name=one.key.name,
        key=one.key.vkey,
        use="cosign" if one.key.kind == COSIGNATURE else "sign",
        since=rfc3339(instant(one.since)),
        until=rfc3339(instant(one.until)) if one.until else None,
        private=own and one.until is None,
    )


def lines(view: KeysView, paper: Paper) -> Iterator[str]:
    if not view.keys:
        yield "# no keys yet: `travaux key generate NAME` makes one, `travaux key add FILE` takes another's"
    for one in view.keys:
        yield f"# {one.name}, to {one.use}{', yours' if one.private else ''}"
        yield " ".join(part for part in (one.key, one.since, one.until) if part)


def rows(view: KeysView) -> list[dict[str, Any]]:
    """One row a key."""
    return [one.model_dump() for one in view.keys]
