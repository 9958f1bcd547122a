"""Reproduction: every view rebuilt from the log alone, in an empty store, against the one that is served."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from travaux.cli.app import VERBS
from travaux.cli.listening import ask
from travaux.cli.opening import Opened, copied
from travaux.cli.pages.words import entries
from travaux.cli.paper import Paper
from travaux.events.integrity.attestation import digest
from travaux.projections import claims_table
from travaux.projections.replies import Reply

VIEWS = tuple(
    name for name, verb in VERBS.items() if verb.family == "Read" and name not in ("why", "when", "blame", "diff")
)
"""The verbs that show a whole record; the others show slots, which are compared one by one."""


class ViewReply(Reply):
    """A view as it is served and as it is rebuilt, by the digest of its canonical JSON."""

    view: str
    equal: bool
    served: str
    rebuilt: str


class SlotReply(Reply):
    """A slot whose claims are not those that the log makes."""

    subject: str
    attribute: str
    entries: list[int]
    """The entries whose claims differ, are missing, or are made up."""


class ReproductionView(Reply):
    """What was compared."""

    negotiation: str
    entries: int
    holds: bool
    views: list[ViewReply]
    slots: list[SlotReply]
    keeping: bool
    """Are the tables of record keeping those that the log makes, too?"""


def reproduced(opened: Opened, negotiation: str, pin: dict[str, Any]) -> ReproductionView:
    """Every view at the pin that is asked for, and every claim whatever the pin."""
    opened.record.catch_up(negotiation)
    with copied(opened.log, negotiation) as copy:
        fresh = Opened(copy)
        question = {"negotiation": negotiation, **pin}
        views = [_compared(opened, fresh, name, question) for name in VIEWS]
        slots = list(_differing(opened, fresh, negotiation))
        equal = opened.record.equal(negotiation)
    return ReproductionView(
        negotiation=negotiation,
        entries=opened.log.head(negotiation),
        holds=equal and not slots and all(one.equal for one in views),
        views=views,
        slots=slots,
        keeping=equal or bool(slots),
    )


def _compared(served: Opened, fresh: Opened, name: str, question: dict[str, Any]) -> ViewReply:
    one, other = (_digest(opened, name, question) for opened in (served, fresh))
    return ViewReply(view=name, equal=one == other, served=one, rebuilt=other)


def _digest(opened: Opened, name: str, question: dict[str, Any]) -> str:
    """Of the view; a table that cannot even be read has none."""
    try:
        return digest(ask(opened, {**question, "verb": name}).model_dump(mode="json"))
    except (ValueError, TypeError, LookupError) as error:
        return f"unreadable: {type(error).__name__}"


def _differing(served: Opened, fresh: Opened, negotiation: str) -> Iterator[SlotReply]:
    one, other = (_claims(opened, negotiation) for opened in (served, fresh))
    for slot in sorted(one.keys() | other.keys()):
        if one.get(slot) != other.get(slot):
            changed = one.get(slot, Counter()) - other.get(slot, Counter())
            changed |= other.get(slot, Counter()) - one.get(slot, Counter())
            yield SlotReply(subject=slot[0], attribute=slot[1], entries=sorted({entry for entry, _ in changed}))


def _claims(opened: Opened, negotiation: str) -> dict[tuple[str, str], Counter[tuple[int, str]]]:
    """By slot: every claim with its entry."""
    found: dict[tuple[str, str], Counter[tuple[int, str]]] = defaultdict(Counter)
    with opened.record.database.reading() as cursor:
        for subject, attribute, entry, told in claims_table.told(cursor, negotiation):
            found[subject, attribute][entry, told] += 1
    return found


def lines(view: ReproductionView, paper: Paper) -> Iterator[str]:
    for one in view.views:
        state = "equal " if one.equal else paper.doubt("DIFFERS")
        yield f"{state}  {one.view:<12} {one.served}"
        if not one.equal:
            yield f"{'':21} {one.rebuilt} as rebuilt"
    for slot in view.slots:
        yield f"{paper.doubt('DIFFERS')}  {slot.subject} {slot.attribute}: by {entries(slot.entries)}"
    if not view.keeping:
        yield f"{paper.doubt('DIFFERS')}  which entries keep the record, and how far the tables go"
    what = f"{view.negotiation}: {len(view.views)} views and every claim of {view.entries} entries"
    yield f"{what} are what the log gives." if view.holds else f"{what} compared. `travaux rebuild` mends the tables."


def rows(view: ReproductionView) -> list[dict[str, Any]]:
    """One row for each view, then one for each slot that differs."""
    differing = [{"view": "", "equal": False, "slot": f"{one.subject} {one.attribute}"} for one in view.slots]
    return [one.model_dump() for one in view.views] + differing
