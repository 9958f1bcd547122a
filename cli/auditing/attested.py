"""An attestation reproduced, as a result and as a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from travaux.cli.auditing.attesting import answer
from travaux.cli.auditing.keyring import trusted
from travaux.cli.opening import Opened
from travaux.cli.paper import Paper
from travaux.events.integrity.attestation import open_attestation, reproduce
from travaux.projections.replies import Reply


class AttestedView(Reply):
    """What was attested, and whether it is still so."""

    origin: str
    question: dict[str, Any]
    pin: dict[str, Any]
    answer: str
    program: str
    entries: int
    """Of the record when it was signed."""
    holds: bool
    faults: list[str]


def again(
    opened: Opened, negotiation: str | None, note: bytes, key: Sequence[str] | None, given: bytes | None = None
) -> AttestedView:
    """The attested question asked again, and compared with the answer in JSON that was given out, if it is at hand.

    Refused if no known key signed the note.
    """
    keys = [one.key for one in trusted(key)]
    signed = open_attestation(note, keys)
    name = opened.negotiation(negotiation or signed.origin.rpartition("/")[2])
    found = reproduce(opened.log, name, note, keys, lambda log, question, _: answer(log, question))
    faults = [*found.faults, *(given_faults(given, answer(opened.log, signed.question)) if given is not None else ())]
    return AttestedView(
        origin=signed.origin,
        question=dict(signed.question),
        pin=dict(signed.pin),
        answer=signed.digest,
        program=signed.program,
        entries=signed.size,
        holds=not faults,
        faults=faults,
    )


def given_faults(given: bytes, now: Any) -> Iterator[str]:
    """Where an answer that was given out is not the one the record gives; what was erased since may be any words."""
    try:
        text = given.decode()
        said = json.loads(text)
    except ValueError as error:
        yield f"the given answer is no JSON: {error}"
        return
    if text != json.dumps(said, indent=2, ensure_ascii=False) + "\n":
        yield "the given answer is not written as `-f json` writes it"
    yield from (f"the given answer is another at {place or '/'}" for place in _other(said, now, ""))


def _other(said: Any, now: Any, place: str) -> Iterator[str]:
    """JSON pointers (RFC 6901) to what differs."""
    if isinstance(said, dict) and isinstance(now, dict) and said.keys() == now.keys():
        for name in said:
            yield from _other(said[name], now[name], f"{place}/{name}")
    elif isinstance(said, list) and isinstance(now, list) and len(said) == len(now):
        for at, (one, other) in enumerate(zip(said, now, strict=True)):
            yield from _other(one, other, f"{place}/{at}")
    elif said != now and not (isinstance(said, str) and isinstance(now, str) and _fits(now, said)):
        yield place


def _fits(erased: str, said: str) -> bool:
    """Is it the same text, but for words that were erased?"""
    parts = _ERASED.split(erased)
    return len(parts) > 1 and re.fullmatch(".*".join(map(re.escape, parts)), said, re.DOTALL) is not None


_ERASED = re.compile(r"\[erased(?:, [^\]]*)?\]")


def lines(view: AttestedView, paper: Paper) -> Iterator[str]:
    asked = dict(view.question)
    verb = asked.pop("verb", "?")
    options = ", ".join(f"{name} {value}" for name, value in asked.items() if name not in ("negotiation", "now"))
    yield f"{view.origin}: {verb}, {options}"
    yield f"signed when there were {view.entries} entries, by {view.program}: {view.answer}"
    for fault in view.faults:
        yield f"{paper.doubt('FAULT')}  {fault}"
    yield "The answer is the same." if view.holds else paper.doubt("This does not hold.")


def rows(view: AttestedView) -> list[dict[str, Any]]:
    """One row."""
    return [view.model_dump()]
