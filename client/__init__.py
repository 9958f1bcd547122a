"""travaux: the record of a negotiation, as of any date, as it was known on any date.

import travaux

record = travaux.open("talks.db")
print(record.as_of("2025-12-06").positions().rows)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from travaux.asking import Asking, Place

__all__ = ["open"]


def open(where: str | None = None, *, negotiation: str | None = None, token: str | None = None) -> Asking:
    """A record to ask: a file of SQLite or its `sqlite:///PATH`, a `postgresql://` address, or that of a server.

    Without `where` it is the user's own. `negotiation` may be left out where there is one only. `token` is for a server.
    """
    from travaux.asking import Asking, Question

    return Asking(_place(where, token), Question(negotiation))


def _place(where: str | None, token: str | None) -> Place:
    if where is not None and where.startswith(("http://", "https://")):
        from travaux.far import Far

        return Far(where, token)
    from travaux.near import Near

    return Near(where if where is None or "://" in where else f"sqlite:///{where}")
