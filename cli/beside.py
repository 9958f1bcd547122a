"""Every table beside a log, as its module declares it: what a store in PostgreSQL is made with."""

from __future__ import annotations

from travaux.events.integrity import kept, log_tree, suppression
from travaux.projections import claims_table

BESIDE = (claims_table.TABLES, log_tree.TABLE, kept.TABLE, suppression.TABLE)
