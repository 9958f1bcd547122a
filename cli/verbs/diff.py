"""`travaux diff`: the world moved, or our knowledge, or the record."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from travaux.cli.asked import OUTPUT, Asked, option
from travaux.cli.command import command
from travaux.events.errors import Unreadable

Exit = Annotated[bool, option(OUTPUT, "--exit-zero", help="exit 0 whether there are differences or not")]


def diff(asked: Asked, exit_zero: Exit = False) -> int:
    """What is otherwise at one pin than at another; exits 1 when something is.

    Give one or more of --as-of, --known-on, --then and --recorded-by as a range A..B; the others hold for both ends.
    A change is certain when it was not at A and surely is at B; else it is marked ?.
    """
    from travaux.cli.pages import diff as page
    from travaux.projections.views.diff import diff as compared

    first, last = ends(asked)
    with first.question() as before, last.question() as after:
        found = compared(before.reading, after.reading, after.filters)
        asked.show(found, page)
    return 1 if found.different and not exit_zero else 0


def ends(asked: Asked) -> tuple[Asked, Asked]:
    """The question at the first end of each range and at the second."""
    names = ("as_of", "known_on", "recorded_by", "then")
    given = {name: text for name in names if (text := getattr(asked, name)) is not None}
    ranges = {name: text.partition("..") for name, text in given.items() if ".." in text}
    if not ranges:
        raise Unreadable("diff between what? write a range: --as-of 2025-11-22..2025-12-08, or --known-on A..B")
    for name, (first, _, last) in ranges.items():
        if not first or not last:
            flag = name.replace("_", "-")
            raise Unreadable(f"--{flag}: {given[name]!r} is no range; write two dates, 2025-12-01..2025-12-08")
    return tuple(replace(asked, **{name: parts[at] for name, parts in ranges.items()}) for at in (0, 2))  # type: ignore[return-value]


APPS = {
    "diff": command(
        diff,
        "travaux diff ukraine-2025 --as-of 2025-11-22..2025-12-08 --known-on 2025-12-08",
        "travaux diff ukraine-2025 --known-on 2025-12-06..2025-12-08",
        "travaux diff ukraine-2025 --recorded-by entry:200..entry:227 -f json",
    )
}
RESULTS = {"diff": "travaux.projections.views.diff:DiffView"}
