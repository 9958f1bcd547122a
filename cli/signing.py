"""Signing what is recorded, and checking who signed, with the keys in the user's folder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from travaux.domain.entry import Entry
from travaux.domain.event import Event
from travaux.domain.record_keeping import RecordingSigned
from travaux.domain.signers import Signers
from travaux.events.errors import NotPermitted
from travaux.events.log import Log
from travaux.projections.reading import Reading

if TYPE_CHECKING:
    from travaux.events.integrity.notes import SigningKey


class CannotSign(NotPermitted):
    """A signature was asked for, and there is no key to make it."""


def recorder_key(recorder: str, wanted: bool | None = None) -> SigningKey | None:
    """The key that has the recorder's name: it must be there if it is wanted; None takes the one that is there."""
    if wanted is False:
        return None
    from travaux.events.integrity.keys import Keys
    from travaux.events.integrity.verifier import NOTE

    keys = Keys()
    key = keys.signing(recorder) if recorder in keys.private_names() else None
    if key is not None and key.kind == NOTE:
        return key
    if wanted:
        raise CannotSign(_why_not(recorder, there=key is not None))
    return None


def _why_not(recorder: str, there: bool) -> str:
    from travaux.events.integrity.verifier import is_key_name

    if there:
        return f"the key of {recorder} cosigns checkpoints: `travaux key generate OTHER-NAME` makes one for recording"
    if is_key_name(recorder):
        return f"there is no key of {recorder} to sign with: `travaux key generate {recorder}` makes one"
    name = re.sub(r"[\s+]+", "-", recorder.strip()).lower()
    return f"{recorder!r} cannot name a key, which has no space and no +: record with --recorder {name}"


def recorded(
    log: Log,
    negotiation: str,
    events: Iterable[Event],
    *,
    recorder: str,
    key: SigningKey | None,
    recorded_at: datetime,
    expected: int | None = None,
) -> list[Entry]:
    """Append the events, and with a key the entry that signs them."""
    if key is None:
        return log.append(negotiation, events, recorder=recorder, recorded_at=recorded_at, expected=expected)
    from travaux.events.integrity.recording import append_signed

    return append_signed(log, negotiation, events, key=key, recorded_at=recorded_at, expected=expected)


def signers(log: Log, reading: Reading) -> Signers:
    """Whose signatures stand in the log by the pin, as far as their keys are known here."""
    kept = list(reading.keeping_entries())
    if not any(isinstance(entry.event, RecordingSigned) for entry in kept):
        return {}
    from travaux.cli.auditing.keyring import trusted
    from travaux.events.integrity.recording import checked

    return checked(log, reading.negotiation, kept, trusted(None))
