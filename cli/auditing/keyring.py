"""The keys at hand: those in the user's folder, and those that are given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

from travaux.cli.asked import option
from travaux.events.errors import NotFound, Unreadable
from travaux.events.integrity.checkpoint import PREFIX
from travaux.events.integrity.keys import Keys, Valid, read_list
from travaux.events.integrity.notes import SigningKey
from travaux.events.integrity.verifier import COSIGNATURE

Given = Annotated[
    list[str] | None,
    option(
        "What you bring", "--key", metavar="KEY", help="a public key, or a file of them, beside those in your folder"
    ),
]


def signing_key(name: str | None) -> SigningKey:
    """The private key of that name, or the only one of an organisation."""
    keys = Keys()
    if name is not None:
        return keys.signing(name)
    own = [one for one in keys.private_names() if one.startswith(f"{PREFIX}/")]
    if len(own) > 1:
        raise Unreadable(f"there are several keys to sign with: name one with --sign-with, of {', '.join(own)}")
    if not own:
        raise NotFound("there is no key to sign with yet: `travaux key generate travaux/YOUR-ORGANISATION` makes one")
    return keys.signing(own[0])


def cosigning_key(name: str | None) -> SigningKey:
    """The private key of that name, or the only one that was made for cosigning."""
    keys = Keys()
    if name is not None:
        return keys.signing(name)
    made = [one for one in keys.private_names() if keys.signing(one).kind == COSIGNATURE]
    if len(made) != 1:
        there = (
            f"one with --sign-with, of {', '.join(made)}" if made else "yours: `travaux key generate NAME --cosigner`"
        )
        raise NotFound(f"which key is to cosign? Name {there}")
    return keys.signing(made[0])


def trusted(given: Iterable[str] | None) -> list[Valid]:
    """Every public key that is known here: in the user's folder, and those given."""
    folder = Keys()
    kept = [one for name in folder.names() for one in folder.public(name)]
    return list(dict.fromkeys([*kept, *(one for text in given or () for one in read_given(text))]))


def read_given(text: str) -> Sequence[Valid]:
    """The key itself, or those in the file of that name."""
    try:
        lines = [text] if text.count("+") >= 2 else Path(text).read_text("utf-8").splitlines()
        return list(read_list(lines))
    except ValueError as error:
        raise Unreadable(f"--key: {error}") from error
