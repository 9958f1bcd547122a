"""`travaux brief`."""

from __future__ import annotations

from typing import Annotated

from travaux.cli.asked import PIN, Asked, option
from travaux.cli.command import command

Since = Annotated[
    str | None, option(PIN, "--since", metavar="DATE", help="first what became known after the end of this day")
]


def brief(asked: Asked, since: Since = None) -> int:
    """What is agreed, what is open, what is proposed and undecided, who owes what by when.

    ? marks what is only possibly in range at the pin, ! what is contested or unsettled.
    """
    from travaux.cli.pages import brief as page
    from travaux.projections.views import brief as view

    with asked.question() as question:
        known = question.clock.instant("--since", since) if since is not None else None
        found = view.brief(question.reading, question.filters, known)
    return asked.show(found, page)


APPS = {
    "brief": command(
        brief,
        "travaux brief ukraine-2025",
        "travaux brief ukraine-2025 --then 2025-12-08 --since 2025-12-07",
        "travaux brief ukraine-2025 --on-record -f md",
    )
}
RESULTS = {"brief": "travaux.projections.views.brief:BriefView"}
