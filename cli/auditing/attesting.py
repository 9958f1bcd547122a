"""Attesting: a verb's answer is signed, and asked again later. What a verb does is the same both times.

The answer is worked out over commitments in place of passages, so names are written as ids in the
question, and every date, number and now is fixed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

from travaux.cli.asked import Asked
from travaux.cli.auditing.keyring import signing_key
from travaux.cli.listening import Listening, Verb, ask
from travaux.cli.naming import subject_of
from travaux.cli.opening import Opened
from travaux.cli.terminal import say
from travaux.domain.instants import instant, rfc3339
from travaux.events.errors import NotFound, Unreadable
from travaux.events.integrity.attestation import Json
from travaux.events.integrity.attestation import attest as attested
from travaux.events.log import Log
from travaux.projections.claims_table import Memory
from travaux.projections.reading import Reading
from travaux.projections.replies import PinReply

_UNASKED = frozenset(("format", "output", "no_color", "store", "quiet", "debug", "attest", "sign_with", "recorded_by"))
"""Options that do not make the answer, and the one that is written as the numbers it meant."""
_NAMED = ("party", "issue", "source", "plan")


def attest(asked: Asked, verb: Verb, given: Mapping[str, Any], file: str) -> None:
    """Sign which answer the verb gives to what it was given, and write the note to a file."""
    with asked.opened() as opened:
        negotiation, question, pins = _question(opened, asked, verb, given)
        note = attested(
            opened.log,
            negotiation,
            signing_key(asked.sign_with),
            question=question,
            pin=_told(pins),
            answering=lambda log, question, _: answer(log, question),
            program=f"travaux {version('travaux')}",
        )
    Path(file).write_bytes(note)
    say(f"Attested in {file}. Check it with `travaux audit reproduce --attestation {file}`.", quiet=asked.quiet)


def _question(
    opened: Opened, asked: Asked, verb: Verb, given: Mapping[str, Any]
) -> tuple[str, dict[str, Any], list[PinReply]]:
    """The negotiation, the question in words that mean the same for ever, and the pins that they name."""
    options = {one.name: getattr(asked, one.name) for one in fields(Asked)}
    listening = Listening(at=opened, **options | {"format": "json"})
    verb(**{name: listening if value is asked else value for name, value in given.items()})
    reading, clock = listening.heard[0].reading, listening.heard[0].clock
    pins = [PinReply.of(one.reading.pin) for one in listening.heard]
    defaults = {one.name: one.default for one in fields(Asked)}
    told = {name: value for name in defaults if (value := getattr(asked, name)) != defaults[name]}
    told |= {name: value for name, value in given.items() if value is not asked}
    told = {name: value for name, value in told.items() if name not in _UNASKED and value not in (None, False)}
    told |= {"verb": verb.__name__, "negotiation": reading.negotiation, "now": rfc3339(instant(clock.now))}
    told |= {"recorded_by": "..".join(dict.fromkeys(f"entry:{pin.recorded_by}" for pin in pins))}
    return reading.negotiation, told | _by_id(reading, told, listening.said), pins


def _by_id(reading: Reading, told: Json, words: list[str]) -> dict[str, Any]:
    """Names as ids, since a name can be a passage."""
    found: dict[str, Any] = {name: reading.registry.find(name, told[name]) for name in _NAMED if name in told}
    if words:
        found["words"] = [_subject(reading, words[0]), *words[1:]]
    return found


def _subject(reading: Reading, word: str) -> str:
    try:
        return subject_of(reading, word)
    except (NotFound, Unreadable):
        return word


def _told(pins: list[PinReply]) -> Json:
    told = [pin.model_dump() for pin in pins]
    return told[0] if len(told) == 1 else {"from": told[0], "to": told[-1]}


def answer(log: Log, question: Json) -> Any:
    """The answer that a log gives to a question, worked out from it alone, whatever keys are known."""
    return ask(Opened(log, database=Memory()), {**question, "attest": ""}).model_dump(mode="json")
