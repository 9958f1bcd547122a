"""An attestation reproduced, as a result and as a page."""

from __future__ import annotations

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


def again(opened: Opened, negotiation: str | None, note: bytes, key: Sequence[str] | None) -> AttestedView:
    """The attested question asked again; Refused if no known key signed it."""
    keys = [one.key for one in trusted(key)]
    signed = open_attestation(note, keys)
    name = opened.negotiation(negotiation or signed.origin.rpartition("/")[2])
    found = reproduce(opened.log, name, note, keys, lambda log, question, _: answer(log, question))
    return AttestedView(
        origin=signed.origin,
        question=dict(signed.question),
        pin=dict(signed.pin),
        answer=signed.digest,
        program=signed.program,
        entries=signed.size,
        holds=not found.faults,
        faults=list(found.faults),
    )


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
