"""The page of `travaux diff`: before and after, what is certain and what only possibly moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from travaux.cli.pages import banner as top
from travaux.cli.pages.columns import faint, marked, named, wrapped
from travaux.cli.pages.values import ATTRIBUTES, value
from travaux.cli.pages.words import Days, count, entries, listed
from travaux.cli.paper import Paper
from travaux.projections.replies import PinReply
from travaux.projections.views.diff import Changed, DiffView, Stood

COLUMN = 40
MAIN = {
    "texts": ("point_count", "removed_unidentified", "published"),
    "meetings": ("held", "planned", "cancelled", "outcome", "format", "state", "member"),
}
"""Of these groups the page shows only this much."""
MOVED = {
    "as_of": "the world moved",
    "known_on": "our knowledge moved",
    "recorded_by": "the record moved",
    "several": "from one pin to another",
}


@marked
def lines(view: DiffView, paper: Paper) -> Iterator[str]:
    days = top.days(view.banner)
    yield paper.strong(f"DIFF  {view.negotiation}    {MOVED[view.moved]}")
    yield from wrapped(f"from  {_pin(view.before, view)}", paper.width, "      ")
    yield from wrapped(f"to    {_pin(view.pin, view)}", paper.width, "      ")
    shown = [change for change in view.changes if not _is_detail(change)]
    if not view.changes:
        yield from ("", "no differences")
    for group, changes in groupby(shown, key=lambda change: change.group):
        yield from ("", paper.strong(group.upper()))
        for change in changes:
            mark = "  " if change.certainly else "? "
            right = entries(change.new_entries)
            yield from named(_about(change), _moved(change, days), right, paper.width, COLUMN, mark)
    yield from _small_print(len(view.changes) - len(shown), any(not change.certainly for change in shown), paper)


def _small_print(details: int, doubtful: bool, paper: Paper) -> Iterator[str]:
    notes = ["? only possibly: it may have been so before, or not be so yet"] if doubtful else []
    if details:
        notes.append(f"{count(details, 'detail')} of texts and meetings left out here: -f json or csv has them")
    if notes:
        yield ""
        for note in notes:
            yield from faint(note, paper)


def _is_detail(change: Changed) -> bool:
    """Who sat at a table, and that a version contains the points whose fate is told, are for the other formats."""
    kept = MAIN.get(change.group)
    return kept is not None and change.attribute.partition("/")[0] not in kept


def _pin(pin: PinReply, view: DiffView) -> str:
    said = Days(view.banner.zone)
    as_at, known = (said.instant(at) if at else "open" for at in (pin.as_of, pin.known_on))
    return f"as at {as_at} · as known {known} · as recorded entry {pin.recorded_by}"


def _about(change: Changed) -> str:
    kind, _, of = change.attribute.partition("/")
    words = ATTRIBUTES.get(kind, kind.replace("_", " "))
    return f"{change.title}{f', {words} {of}'.rstrip() if f'{words}{of}' else ''}"


def _moved(change: Changed, days: Days) -> str:
    after = _values(change, change.after, change.after_standing, days)
    by = listed(dict.fromkeys(name for stood in change.after for name in stood.who))
    told = f" · {by}" if by else ""
    if not change.before:
        return f"{after}{told}"
    if sorted(map(_id, change.before)) == sorted(map(_id, change.after)) and change.after_standing == "reported":
        return f"{after}, possibly before and surely now{told}"
    return f"{_values(change, change.before, change.before_standing, days)} → {after}{told}"


def _id(stood: Stood) -> str:
    return repr((stood.value, stood.label))


def _values(change: Changed, values: Sequence[Stood], standing: str, days: Days) -> str:
    """`28`, `28 ?`, `19 ! perhaps 20`, `20 ! or 19`; `nothing` where there is no answer."""
    if not values:
        return "nothing"
    first, *others = values
    said = _said(change, first, days) + ("" if first.sure else " ?")
    if not others or standing == "possible":
        return " or ".join([said, *(f"{_said(change, one, days)} ?" for one in others)])
    if standing == "reported":
        return said
    rest = (f"{'or' if one.sure else 'perhaps'} {_said(change, one, days)}" for one in others)
    return f"{said} ! {', '.join(rest)}"


def _said(change: Changed, stood: Stood, days: Days) -> str:
    return stood.label or value(change.attribute, stood.value, days)


def rows(view: DiffView) -> list[dict[str, object]]:
    """One row for each slot that is otherwise."""
    return [
        {
            "group": change.group,
            "subject": change.subject,
            "attribute": change.attribute,
            "title": change.title,
            "certainly": change.certainly,
            "before_standing": change.before_standing,
            "before": [stood.value for stood in change.before],
            "after_standing": change.after_standing,
            "after": [stood.value for stood in change.after],
            "who": list(dict.fromkeys(name for stood in change.after for name in stood.who)),
            "entries": " ".join(map(str, change.new_entries)),
        }
        for change in view.changes
    ]
