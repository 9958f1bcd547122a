"""The views that need nothing but a pin and filters: one function makes them all."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from travaux.cli.asked import Asked
from travaux.cli.command import command

VIEWS = {
    "positions": (
        """Who takes which side on what: one row a proposition, one column a party.

        + for, - against, ~ open or moving; ' in the party's own words on the record; ? possibly in range; ! unsettled
        or contested; . no word, which is not "no position".""",
        "travaux positions ukraine-2025 --then 2025-12-08",
        "travaux positions ukraine-2025 --party russia --issue territory",
        "travaux positions ukraine-2025 --unnamed -f csv",
    ),
    "issues": (
        """The issue tree: status, how it goes, and which side each party takes.""",
        "travaux issues ukraine-2025",
        "travaux issues ukraine-2025 --issue guarantees --as-of 2025-12-08",
    ),
    "meetings": (
        """Meetings, calls and contacts: when, where, who, what about and what came of it.""",
        "travaux meetings ukraine-2025",
        "travaux meetings ukraine-2025 --party russia -f csv -o meetings.csv",
    ),
    "commitments": (
        """Who owes what by when, and how each of it stands.

        A date that passed in silence says "no report": nothing becomes held or met because time went by.""",
        "travaux commitments ukraine-2025",
        "travaux commitments ukraine-2025 --party ukraine --then 2025-12-08",
    ),
    "timeline": (
        """What happened when, as certain as its dates are; late reports with the date of the report.

        A range is some moment within, or how long it lasted. Nothing after the pin shows.""",
        "travaux timeline ukraine-2025 --then 2025-12-08",
        "travaux timeline ukraine-2025 --issue guarantees",
    ),
    "contested": (
        """Where sources disagree, what may already have changed, and what cannot all be true.""",
        "travaux contested ukraine-2025",
        "travaux contested ukraine-2025 --then 2025-12-08 -f csv",
    ),
    "sources": (
        """The documents read: when each appeared, what it reported, from how many origins, whether it counts.""",
        "travaux sources ukraine-2025",
        "travaux sources ukraine-2025 --known-on 2025-12-08 -f json",
    ),
}
"""Help and examples of each view."""


def _verb(name: str, help: str) -> Callable[..., int]:
    def verb(asked: Asked) -> int:
        view = import_module(f"travaux.projections.views.{name}")
        with asked.question() as question:
            found = getattr(view, name)(question.reading, question.filters)
        return asked.show(found, import_module(f"travaux.cli.pages.{name}"))

    verb.__name__, verb.__doc__ = name, help
    return verb


APPS = {name: command(_verb(name, help), *examples) for name, (help, *examples) in VIEWS.items()}
RESULTS = {name: f"travaux.projections.views.{name}:{name.capitalize()}View" for name in VIEWS}
