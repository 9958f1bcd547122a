"""Four eyes: who checked an entry, and whether that counts.

An entry goes on to count in every answer, whatever somebody found: only a retraction takes it out. What
is signed by a key that is known is a check; all else is a remark.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from travaux.domain.entry import Entry
from travaux.domain.record_keeping import EntryReviewed
from travaux.domain.signers import Signer, Signers
from travaux.projections.reading import Reading


class Check(NamedTuple):
    """The verdict that somebody gave on an entry, as the entry `number` records it."""

    number: int
    of: int
    by: str
    verdict: Literal["accepted", "rejected"]
    reason: str | None
    signer: Signer | None

    @property
    def is_signed(self) -> bool:
        return self.signer is not None and self.signer.counts

    def by_another_than(self, recorder: str) -> bool:
        """Is its signature one by a key that does not speak for the recorder too, under whatever name?"""
        return self.signer is not None and self.signer.counts and recorder not in self.signer.names


def checks(kept: Iterable[Entry], signers: Signers) -> dict[int, list[Check]]:
    """By the entry that was checked, the verdict of each that stands: his latest. A remark takes no check's place."""
    standing: dict[tuple[int, str, bool], Check] = {}
    for entry in kept:
        said = entry.event
        if isinstance(said, EntryReviewed) and said.entry < entry.number:
            signer = signers.get(entry.number)
            one = Check(entry.number, said.entry, entry.recorder, said.verdict, said.reason, signer)
            standing[said.entry, one.by, one.is_signed] = one
    found: dict[int, list[Check]] = {}
    for one in sorted(standing.values()):
        found.setdefault(one.of, []).append(one)
    return found


def seen(recorder: str, given: Iterable[Check]) -> bool:
    """Did somebody else than the recorder accept the entry, and does nobody reject it?"""
    signed = [one for one in given if one.is_signed]
    return not any(one.verdict == "rejected" for one in signed) and any(one.by_another_than(recorder) for one in signed)


def seen_by_four_eyes(reading: Reading, signers: Signers) -> frozenset[int]:
    """The entries that were, by those that were recorded by the pin."""
    given = checks(reading.keeping_entries(), signers)
    entries = reading.log.some(reading.negotiation, given)
    return frozenset(entry.number for entry in entries if seen(entry.recorder, given[entry.number]))
