"""Acting: the options that every writing verb has."""

from __future__ import annotations

from dataclasses import dataclass

from travaux.cli.asked import Debug, Quiet, Store


@dataclass(frozen=True, kw_only=True)
class Plainly:
    """What every verb can be told."""

    store: Store = None
    quiet: Quiet = False
    debug: Debug = False
