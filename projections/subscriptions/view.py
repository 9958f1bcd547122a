"""What is subscribed to: which slots, which changes of them, and as of when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from travaux.domain.claims import Slot
from travaux.domain.instants import Instant

Kind = Literal["new", "restated", "correction", "retraction", "judged", "settled", "erased"]
"""Why an answer became another; `erased` gives an answer again whose words were destroyed."""
KINDS: tuple[Kind, ...] = get_args(Kind)

VIEWS: dict[str, tuple[str, ...]] = {
    "positions": ("position/",),
    "plan": ("plan/", "version/", "point/"),
    "meetings": ("meeting/",),
    "issues": ("issue/", "option/"),
    "commitments": ("commitment/", "deadline/", "agreement/"),
    "all": ("",),
}
"""The beginnings of the subjects that each view is of."""

_PARTS = re.compile("[/@]")


@dataclass(frozen=True, slots=True)
class View:
    """The slots under one of the prefixes that name the party, the issue or one under it, and the plan.

    `as_of` asks only for what is believed of that moment. With `kinds` one hears of some changes only: whoever
    leaves out any has no table that is right.
    """

    slots: tuple[str, ...] = ()
    party: str | None = None
    issue: str | None = None
    plan: str | None = None
    kinds: tuple[Kind, ...] = ()
    as_of: Instant | None = None
    full: bool = False
    """With what stood before, too."""

    def has(self, slot: Slot) -> bool:
        return (not self.slots or slot.subject.startswith(self.slots)) and self._names(slot)

    def _names(self, slot: Slot) -> bool:
        """An issue is named by its own id or by that of one under it, which begins with its own and a dot."""
        named = (*_PARTS.split(slot.subject)[1:], *_PARTS.split(slot.attribute)[1:])
        below = f"{self.issue}."
        return (
            (self.party is None or self.party in named)
            and (self.plan is None or self.plan in named)
            and (self.issue is None or any(one == self.issue or one.startswith(below) for one in named))
        )

    @property
    def keeps_a_table(self) -> bool:
        return not self.kinds or set(self.kinds) == set(KINDS)
