"""What others record meanwhile is no difference between the tables and a rebuild of them."""

from __future__ import annotations

from given import development
from given_log import record

from travaux.cli.opening import Opened
from travaux.domain.event import Event
from travaux.events.log import open_log


def counted(number: int) -> Event:
    return development("PointCountStated", id=f"count/{number}", version="deed/1", points=number)


def test_a_rebuild_while_others_record_finds_the_tables_equal(store: str) -> None:
    with open_log(store) as log:
        record(log, *map(counted, range(600)))

        def meanwhile(done: int, _: int) -> None:
            if done == 1:
                record(log, counted(600))

        assert Opened(log).record.rebuild("barn", meanwhile)
