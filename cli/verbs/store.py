"""`travaux store`: making a store, bringing it up to date, what it is, copying it."""

from __future__ import annotations

from travaux.events.integrity import kept, log_tree, suppression
from travaux.projections import claims_table

BESIDE = (claims_table.TABLES, log_tree.TABLE, kept.TABLE, suppression.TABLE)
"""Every table beside a log, as its module declares it."""
