"""Views: which slots belong to one."""

from __future__ import annotations

import pytest

from travaux.domain.claims import Slot
from travaux.projections.subscriptions.view import View

SIDE = Slot("position/russia/territory.cession", "side")


@pytest.mark.parametrize(
    ("view", "slot"),
    [
        (View(), SIDE),
        (View(("position/",)), SIDE),
        (View(("plan/", "position/russia")), SIDE),
        (View(party="russia"), SIDE),
        (View(party="russia"), Slot("talks", "pressure/russia/ukraine")),
        (View(party="witkoff"), Slot("meeting/geneva", "participant/witkoff")),
        (View(issue="territory"), SIDE),
        (View(issue="territory.cession"), SIDE),
        (View(issue="territory"), Slot("meeting/geneva", "topic/territory")),
        (View(plan="us-plan"), Slot("plan/us-plan", "point_count")),
        (View(plan="us-plan"), Slot("version/us-plan/28", "point/amnesty")),
        (View(plan="us-plan"), Slot("position/russia/amnesty@us-plan/28", "side")),
        (View(party="russia", plan="us-plan"), Slot("position/russia/us-plan/28", "side")),
    ],
)
def test_a_view_has_what_it_names(view: View, slot: Slot) -> None:
    assert view.has(slot)


@pytest.mark.parametrize(
    ("view", "slot"),
    [
        (View(("plan/",)), SIDE),
        (View(party="ukraine"), SIDE),
        (View(party="position"), SIDE),
        (View(issue="cession"), SIDE),
        (View(issue="territory"), Slot("issue/territory-gains", "trend")),
        (View(issue="territory.cession"), Slot("issue/territory", "trend")),
        (View(plan="us"), Slot("plan/us-plan", "point_count")),
        (View(party="russia", issue="army"), SIDE),
    ],
)
def test_a_view_has_nothing_else(view: View, slot: Slot) -> None:
    assert not view.has(slot)


def test_whoever_leaves_out_a_kind_of_change_has_no_table() -> None:
    assert View().keeps_a_table and not View(kinds=("correction",)).keeps_a_table
