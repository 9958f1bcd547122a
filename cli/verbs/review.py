"""`travaux review`: an entry was checked, and what somebody found."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Annotated, Literal

from travaux.cli.acting import Acting, whoever
from travaux.cli.asked import OTHER, option
from travaux.cli.command import add, group
from travaux.cli.signing import CannotSign
from travaux.cli.verbs.acts import Entry, exactly

Why = Annotated[
    str | None, option(OTHER, "--reason", metavar="TEXT", help="why, in your own words; it is kept for ever")
]
Unsigned = Annotated[
    bool, option(OTHER, "--unsigned", help="a remark that counts for nothing, where there is no key to sign with")
]


def accept(acting: Acting, words: Entry, reason: Why = None, unsigned: Unsigned = False) -> int:
    """Sign that you checked an entry, as it reads by now, and found it right.

    Four eyes saw an entry when somebody accepted it whose key is not the recorder's, and nobody rejects it. A
    correction of it is to be reviewed again. Your later verdict takes the place of your earlier one.
    """
    return _review(acting, words, "accepted", reason, unsigned)


def reject(acting: Acting, words: Entry, reason: Why = None, unsigned: Unsigned = False) -> int:
    """Sign that you checked an entry, as it reads by now, and found it wrong. It is marked, and answers do not change.

    Only `travaux retract` takes it out, and `--reviewed-only` leaves it out.
    """
    return _review(acting, words, "rejected", reason, unsigned)


def _review(
    acting: Acting, words: list[str], verdict: Literal["accepted", "rejected"], reason: str | None, unsigned: bool
) -> int:
    from travaux.events.integrity.recording import leaf_of
    from travaux.events.sources import acts

    signing = replace(acting, sign=not (unsigned or acting.sign is False))
    with signing.on(words) as (opened, negotiation, record, others):
        (entry,) = exactly(others, 1, "one ENTRY")
        leaf = partial(leaf_of, opened.log, negotiation)
        event = acts.review(record, entry, verdict, reason, reviewer=whoever(acting.recorder), leaf=leaf)
        try:
            return signing.record(opened, negotiation, [event], record.last)
        except CannotSign as error:
            raise CannotSign(f"{error}; --unsigned records a remark that counts for nothing") from error


review = group(
    "What somebody found who checked an entry. Entries go on to count: a verdict marks them.",
    "travaux review accept ukraine-2025 '#119'",
    "travaux review reject ukraine-2025 '#119' --reason 'the article says 20'",
)
add(review, accept, "travaux review accept ukraine-2025 '#119'", "travaux review accept 119 --recorder bob")
add(review, reject, "travaux review reject ukraine-2025 '#119' --reason 'the article says 20'")
APPS = {"review": review}
RESULTS = dict.fromkeys(("review accept", "review reject"), "travaux.cli.trial:TrialView")
