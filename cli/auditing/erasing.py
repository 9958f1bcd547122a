"""Erasing the passages of an entry, with the tables that were folded from it and the texts beside the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from travaux.cli.acting import Acting, whoever
from travaux.cli.opening import Opened, system_clock
from travaux.cli.signing import recorded, recorder_key
from travaux.cli.terminal import say
from travaux.domain.record_keeping import PassageErased
from travaux.events.cursor import Cursor
from travaux.events.integrity.erasure import erase, follow, texts_of
from travaux.events.integrity.suppression import Suppression, holds
from travaux.projections import claims_table


def would_erase(opened: Opened, negotiation: str, number: int, passages: Sequence[str] | None) -> int:
    """Print the words that would be destroyed, one a line."""
    for text in texts_of(opened.log, negotiation, number, passages):
        print(text)
    return 0


def erased(
    opened: Opened,
    negotiation: str,
    number: int,
    passages: Sequence[str] | None,
    authority: str,
    acting: Acting,
    *,
    detach: bool,
    no_trace: bool,
) -> int:
    """Destroy them, fold the tables anew, and tell where the words still are."""
    texts = texts_of(opened.log, negotiation, number, passages)
    suppression = None if no_trace else Suppression.of_user()
    recorder = whoever(acting.recorder)
    done = erase(
        opened.log,
        negotiation,
        number,
        authority=authority,
        recorder=recorder,
        recorded_at=system_clock(),
        passages=passages,
        forget=[_forget],
        suppression=suppression,
        append=partial(recorded, opened.log, key=recorder_key(recorder, acting.sign)),
    )
    opened.record.catch_up(negotiation)
    remains = [*done.remains, *_attached(opened, negotiation, texts, suppression, detach)]
    for place in remains:
        say(f"The words still stand in {place}")
    if not done.entries:
        say("Nothing new: all of it was erased before", quiet=acting.quiet)
    for entry in done.entries:
        if isinstance(entry.event, PassageErased):
            say(f"Erased passages of entry {entry.event.entry}, see entry {entry.number}", quiet=acting.quiet)
    say("Out of reach: source files, backups, subscribers, earlier bundles and exports", quiet=acting.quiet)
    return 0


def carry_out(opened: Opened, negotiation: str, after: int) -> None:
    """Destroy here what entries after a number, taken over from elsewhere, say was erased."""
    if follow(opened.log, negotiation, after, forget=[_forget]):
        opened.record.catch_up(negotiation)


def _forget(cursor: Cursor, negotiation: str) -> None:
    if claims_table.is_there(cursor):
        claims_table.forget(cursor, negotiation)


def _attached(
    opened: Opened, negotiation: str, texts: Sequence[str], suppression: Suppression | None, detach: bool
) -> Iterator[str]:
    """The attached texts that hold these or earlier erased words; with `detach` they are removed."""
    for path in sorted(opened.texts.folder.glob("*.txt")):
        attached = path.read_text("utf-8", "replace")
        known = suppression and suppression.known(opened.log, negotiation, [attached])
        if not known and not any(holds(attached, text) for text in texts):
            continue
        if detach:
            path.unlink()
        else:
            yield f"the attached text {path.stem[:12]}…; the same with --detach removes it"
