"""What can be checked, on a page: the last checkpoint, what is late, and a verification when it is asked for."""

from __future__ import annotations

from itertools import islice
from typing import Any

from travaux.cli.auditing import lateness, verdict
from travaux.cli.auditing.keyring import trusted
from travaux.cli.opening import Opened
from travaux.events.integrity.backdated import backdated, duration
from travaux.events.integrity.kept import checkpoints
from travaux.events.integrity.verifier import read_checkpoint, read_note
from travaux.events.integrity.verify import verify as verified

LATE, MOST = "P1W", 100


def audited(opened: Opened, negotiation: str, *, verify: bool) -> dict[str, Any]:
    late = list(backdated(opened.log.entries(negotiation), duration(LATE)))
    return {
        "head": opened.log.head(negotiation),
        "checkpoint": _last(opened, negotiation),
        "late": lateness.view(negotiation, LATE, islice(late, MOST)).entries,
        "late_more": max(len(late) - MOST, 0),
        "verdict": _verdict(opened, negotiation) if verify else None,
    }


def _last(opened: Opened, negotiation: str) -> dict[str, Any] | None:
    kept = checkpoints(opened.log, negotiation)
    if not kept:
        return None
    note = kept[-1]
    return {**read_checkpoint(read_note(note).text)._asdict(), "note": note.decode()}


def _verdict(opened: Opened, negotiation: str) -> verdict.VerdictView:
    found = verified(opened.log, negotiation, keys=trusted(None), find_text=opened.texts.find)
    return verdict.view(found, 0)
