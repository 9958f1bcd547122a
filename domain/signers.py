"""Who signed what: the outcome of checking signatures, by entry. Whoever is told it needs no keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

RecorderIs = Literal["signed", "unknown-key", "claimed"]
"""What stands behind the name of a recorder."""


class Signer(NamedTuple):
    """Whose signature stands under an entry."""

    name: str
    names: frozenset[str] = frozenset()
    """All names under which his key is known, since it speaks for each; none where the signature counts for nothing."""

    @property
    def counts(self) -> bool:
        """Was it a key that is known, while it was in use, and for a review: over the bytes that are here?"""
        return bool(self.names)


Signers = Mapping[int, Signer]
"""By entry number. The recorder of an entry that is not among them is a claim."""


def recorder_is(number: int, signers: Signers) -> RecorderIs:
    signer = signers.get(number)
    if signer is None:
        return "claimed"
    return "signed" if signer.counts else "unknown-key"
