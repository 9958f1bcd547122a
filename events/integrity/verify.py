"""Reading a whole log again as a stranger would: rows as they lie in the database, against what was signed.

Nothing that wrote the data is trusted: not the triggers, not the library's reading path, not the stored
tree. Every fault is listed with its entry. Then for each entry: how late it can have been written, and who
says so; whether its recorder signed it. Keys, and the checkpoints that count, come from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from travaux.domain.signers import RecorderIs, Signers, recorder_is
from travaux.events.errors import Damaged
from travaux.events.integrity import kept
from travaux.events.integrity.checkpoint import opened
from travaux.events.integrity.keys import Valid
from travaux.events.integrity.levels import Levels
from travaux.events.integrity.log_tree import stored
from travaux.events.integrity.notes import ed25519
from travaux.events.integrity.quoted import Find, quotation_faults
from travaux.events.integrity.recording import signers
from travaux.events.integrity.rows import Fault, Rows
from travaux.events.integrity.verifier import (
    Opened,
    Recordings,
    Refused,
    Signed,
    read_checkpoint,
    read_note,
    told,
)
from travaux.events.log import Log


class Vouched(NamedTuple):
    """Entries that were written no later than a time, by a partner's word; without one it is our word only."""

    first: int
    last: int
    at: int | None = None
    by: str = ""

    def __str__(self) -> str:
        return f"{_span(self.first, self.last)}: " + (
            f"no later than {told(self.at)}, cosigned by {self.by}" if self.at else "our word only"
        )


_STANDS = {
    "signed": "signed",
    "unknown-key": "signed with a key that is not known, or was not in use then",
    "claimed": "a claim that nobody signed",
}


class Recorded(NamedTuple):
    """Entries that one recorder is said to have recorded, and what stands behind that."""

    first: int
    last: int
    recorder: str
    recorder_is: RecorderIs

    def __str__(self) -> str:
        return f"{_span(self.first, self.last)}: recorded by {self.recorder}, {_STANDS[self.recorder_is]}"


def _span(first: int, last: int) -> str:
    return f"entry {first}" if first == last else f"entries {first} to {last}"


class LostParts(Damaged):
    def __init__(self, why: object) -> None:
        super().__init__(f"The store has lost parts of itself, so that no entry can be judged: {why}.")


class Verdict(NamedTuple):
    """What a stranger found."""

    negotiation: str
    entries: int
    root: bytes
    checkpoints: tuple[Opened, ...]
    """Those that were signed by a known key, inside and outside."""
    faults: tuple[Fault, ...]
    vouched: tuple[Vouched, ...]
    recorded: tuple[Recorded, ...]
    """Who recorded which entries; of those that cannot be read nobody knows."""

    @property
    def holds(self) -> bool:
        return not self.faults


def verify(
    log: Log,
    negotiation: str,
    *,
    keys: Iterable[Valid] = (),
    checkpoints: Iterable[bytes] = (),
    find_text: Find | None = None,
    progress: Callable[[int], None] | None = None,
) -> Verdict:
    """Every fault of a record. `checkpoints` are copies from outside; those in the store are read too."""
    keys = list(keys)
    try:
        with log.reading() as cursor:
            rows = Rows(cursor, negotiation, Recordings(negotiation, [valid.key for valid in keys], ed25519))
            rows.read(progress)
            levels, table = Levels(rows.leaves), stored(cursor, negotiation)
            notes = [*checkpoints, *kept.checkpoints(log, negotiation)]
            quoted = quotation_faults(rows.entries(), find_text) if find_text and not rows.faults else ()
            rows.faults += quoted
    except log.driver_error as error:
        raise LostParts(error) from error
    signed, faults = _opened(notes, negotiation, keys)
    faults = [*rows.faults, *faults, *_tree_faults(levels, table, signed), *_time_faults(rows, signed, keys)]
    sound = [one for one in signed if levels.root(one.checkpoint.size) == one.checkpoint.root]
    return Verdict(
        negotiation,
        levels.size,
        levels.root(levels.size) or b"",
        signed,
        _in_order(faults),
        _vouched(levels.size, sound),
        tuple(_recorded(rows.recorders, signers(rows.recordings.found, keys))),
    )


def _recorded(recorders: dict[int, str], signers: Signers) -> Iterable[Recorded]:
    """In runs of entries without a gap, of one recorder and one way in which that is known."""
    runs: list[Recorded] = []
    for number, recorder in sorted(recorders.items()):
        one = Recorded(number, number, recorder, recorder_is(number, signers))
        if runs and runs[-1][1:] == (number - 1, *one[2:]):
            runs[-1] = runs[-1]._replace(last=number)
        else:
            runs.append(one)
    return runs


def _in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(dict.fromkeys(faults), key=lambda one: (one.entry is None, one.entry or 0)))


def _opened(notes: Iterable[bytes], negotiation: str, keys: Sequence[Valid]) -> tuple[tuple[Opened, ...], list[Fault]]:
    signed, faults = [], []
    for note in dict.fromkeys(notes):
        try:
            one = opened(note, [valid.key for valid in keys])
        except Refused as error:
            faults.append(Fault(None, f"{_named(note)}: {error}"))
            continue
        if one.checkpoint.origin.endswith(f"/{negotiation}"):
            signed.append(one)
        else:
            faults.append(Fault(None, f"a checkpoint of {one.checkpoint.origin} is none of {negotiation}"))
    return tuple(signed), faults


def _named(note: bytes) -> str:
    try:
        return f"the checkpoint of {read_checkpoint(read_note(note).text).size} entries"
    except Refused:
        return "a checkpoint"


def _tree_faults(levels: Levels, table: dict[tuple[int, int], bytes], signed: Iterable[Opened]) -> Iterator[Fault]:
    """What was signed and is not here. The stored tree, where it is the signed one, tells which entries are not."""
    good, was = 0, Levels.of(table)
    for one in sorted(
        {one.checkpoint for one in signed}, key=lambda one: (one.size, one.root != levels.root(one.size))
    ):
        if levels.root(one.size) == one.root:
            good = max(good, one.size)
        elif one.size > levels.size:
            missing = f"it and all up to {one.size} were" if one.size > levels.size + 1 else "it was"
            yield Fault(levels.size + 1, f"{missing} signed by {one.origin}, and missing")
        elif one.size <= good:
            yield Fault(None, f"two different records of {one.size} entries were signed: {one.origin} was forked")
        elif was.root(one.size) != one.root:
            since = f"entries {good + 1} to {one.size}" if good + 1 < one.size else f"entry {one.size}"
            yield Fault(None, f"{since}: not as they were signed, but changed, moved or replaced, one or more of them")
    known = (one.checkpoint for one in signed)
    size = max((one.size for one in known if was.root(one.size) == one.root), default=0)
    for level, at in levels.differing(table):
        changed = level == 0 and at < size
        what = "it is not the one that was signed" if changed else "its hash in the stored tree is another"
        yield Fault(1 + (at << level), what)


def _time_faults(rows: Rows, signed: Iterable[Opened], keys: Sequence[Valid]) -> Iterator[Fault]:
    """A signature after its key's end, and a cosignature before what it covers was recorded."""
    for one in signed:
        recorded = rows.recorded_at(one.checkpoint.size)
        for by in one.signed:
            at = by.at if by.at is not None else recorded.timestamp() if recorded else None
            if at is not None and not any(_in_use(valid, by, at) for valid in keys):
                yield Fault(one.checkpoint.size, f"{by.key.name} signed it with a key that was not in use then")
            if by.at is not None and recorded and recorded.timestamp() >= by.at + 1:
                yield Fault(
                    one.checkpoint.size, f"{by.key.name} cosigned it at {told(by.at)}, before it says it was recorded"
                )


def _in_use(valid: Valid, by: Signed, at: float) -> bool:
    """Only a cosignature has a time of its own; a checkpoint is made at some time after its last entry."""
    begun = by.at is None or valid.since.timestamp() <= at
    return valid.key.public == by.key.public and begun and (valid.until is None or at < valid.until.timestamp())


def _vouched(entries: int, sound: Iterable[Opened]) -> tuple[Vouched, ...]:
    words = [(one.checkpoint.size, by.at or 0, by.key.name) for one in sound for by in one.cosigned]
    ends = sorted({0, entries, *(size for size, _, _ in words)})
    return tuple(_first_word(before + 1, end, words) for before, end in pairwise(ends))


def _first_word(first: int, last: int, words: Iterable[tuple[int, int, str]]) -> Vouched:
    earliest = min(((at, by) for size, at, by in words if size >= last), default=None)
    return Vouched(first, last, *earliest) if earliest else Vouched(first, last)
