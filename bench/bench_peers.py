"""The same negotiation in other stores, asked the same: one slot as of, the whole state as of, append, rebuild.

travaux answers by the whole law: value, standing, candidates. The others answer the easier question of `facts`. First they
are asked it at random pins that vary each clock, to see what they get right; they are timed on the one question that all
get right, as of a moment in the world.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any

from checked import check
from facts import LATER, MODES, Fact, by_entry, facts_of, last, pins
from generated import generated
from measure import Report, contest, sizes
from peers import Aggregates, Cozo, DuckDB, Minigraf, Peer, Postgres, Sqlite
from stores.server import Server, binaries, running

from travaux.domain.entry import Entry
from travaux.domain.pins import Pin
from travaux.events.log import Log, open_log
from travaux.projections.reading import Reading
from travaux.projections.record import Record

TALKS = "talks-1"
CHECKED, PINS = 300, 60
"""Entries of the negotiation that the peers are checked on, and pins for each way to vary the clocks."""
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
NOT_RUN = {
    "tensordb 0.3.0": "does not install: its only wheel is for CPython 3.13 on aarch64",
    "novodb 0.1.0": "does not install: its only wheel is for CPython 3.13 on aarch64",
    "XTDB 2": "not on PyPI: a server on the JVM",
    "Emmett": "not on PyPI: for Node.js",
}
_NUMBERS = count(1)


class Peers:
    """All that can be had here, new and empty each time."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.absent: dict[str, str] = {}
        self._folder = folder
        self._makers: dict[str, Callable[[Path, bool], Peer]] = {
            Sqlite.name: lambda folder, _: Sqlite(folder),
            Postgres.name: lambda _, __: Postgres(server, f"s{next(_NUMBERS)}"),
            DuckDB.name: lambda folder, _: DuckDB(folder),
            Cozo.name: lambda folder, _: Cozo(folder),
            Minigraf.name: lambda folder, durable: Minigraf(folder if durable else None),
            Aggregates.name: lambda folder, _: Aggregates(folder),
        }

    def names(self) -> list[str]:
        return [name for name in self._makers if name not in self.absent]

    def opened(self, stack: ExitStack, name: str, durable: bool = False) -> Peer:
        folder = self._folder / str(next(_NUMBERS))
        folder.mkdir()
        peer = self._makers[name](folder, durable)
        stack.callback(peer.close)
        return peer

    def try_all(self) -> None:
        """Who cannot be had is told with the error, and left out from then on."""
        for name in self.names():
            with ExitStack() as stack:
                try:
                    self.opened(stack, name)
                except (ImportError, OSError) as error:
                    self.absent[name] = f"{type(error).__name__}: {error}"


def entries_of(size: int) -> list[Entry]:
    with open_log("memory:") as log:
        log.import_raw(TALKS, generated(TALKS, size))
        return list(log.entries(TALKS))


def check_peers(report: Report, peers: Peers) -> None:
    """What each gets right, clock by clock. All know the world's; those by hand must know them all."""
    facts = facts_of(entries_of(CHECKED))
    for name in peers.names():
        with ExitStack() as stack:
            peer = peers.opened(stack, name)
            peer.load(facts)
            found = {mode: right(peer, facts, mode) for mode in MODES}
            assert found["world"] == PINS and (peer.knows != "none" or set(found.values()) == {PINS}), (name, found)
            report.facts.setdefault("peers", {})[name] = {"knows": peer.knows, "right": found, "of": PINS}
            print(f"    {name:<32} knows {peer.knows:<16} right of {PINS}: {found}")
    report.facts["absent"] = {**peers.absent, **NOT_RUN}
    for name, why in report.facts["absent"].items():
        print(f"    {name:<32} {why}")


def right(peer: Peer, facts: Sequence[Fact], mode: str) -> int:
    asked = islice(pins(facts, CHECKED, mode, Random(mode)), PINS)
    return sum(peer.state(pin) == last(facts, pin) for pin in asked)


def answers(report: Report, peers: Peers, log: Log, size: int) -> None:
    """One slot, and the whole state."""
    facts, record = facts_of(list(log.entries(TALKS))), Record(log, log)
    with ExitStack() as stack:
        opened = [peers.opened(stack, name) for name in peers.names()]
        for peer in opened:
            peer.load(facts)
        slot: dict[str, Callable[[tuple[str, Pin]], object]] = {peer.name: _slot(peer) for peer in opened}
        state: dict[str, Callable[[tuple[str, Pin]], object]] = {peer.name: _state(peer) for peer in opened}
        reading = record.reading(TALKS, Pin(LATER, LATER, size))
        slot["travaux"] = lambda asked: _answer(reading.at(asked[1]), asked[0])
        slot["travaux, opened anew"] = lambda asked: _answer(record.reading(TALKS, asked[1]), asked[0])
        state["travaux"] = lambda asked: list(reading.at(asked[1]).answers())
        state["travaux, opened anew"] = lambda asked: list(record.reading(TALKS, asked[1]).answers())
        told(report, "one slot, in other stores", size, slot, _questions(facts, size))
        told(report, "whole state, in other stores", size, state, _questions(facts, size))


def _answer(reading: Reading, key: str) -> object:
    subject, attribute = key.split(" ")
    return reading.answer(subject, attribute)


def _slot(peer: Peer) -> Callable[[tuple[str, Pin]], object]:
    return lambda asked: peer.slot(*asked)


def _state(peer: Peer) -> Callable[[tuple[str, Pin]], object]:
    return lambda asked: peer.state(asked[1])


def _questions(facts: Sequence[Fact], size: int) -> Iterator[tuple[str, Pin]]:
    """About slots as often as they are told of."""
    random = Random(size)
    for pin in pins(facts, size, "world", random):
        yield random.choice(facts).key, pin


def append(report: Report, peers: Peers, log: Log, size: int) -> None:
    """One entry per commit, as each keeps it by default; travaux alone, and with its tables caught up."""
    entries = entries_of(size)
    told_by = by_entry(facts_of(entries))
    record = Record(log, log)
    with ExitStack() as stack:
        contenders: dict[str, Callable[[Entry], object]] = {
            peer.name: _recording(peer, told_by) for peer in (peers.opened(stack, name, True) for name in peers.names())
        }
        contenders["travaux"] = lambda entry: _append(log, "alone", entry)
        contenders["travaux, caught up"] = lambda entry: _append(log, "both", entry) + record.catch_up("both")
        told(
            report,
            "append one entry, in other stores",
            size,
            contenders,
            (entry for entry in entries if entry.number in told_by),
        )


def _recording(peer: Peer, told_by: dict[int, list[Fact]]) -> Callable[[Entry], object]:
    return lambda entry: peer.record(told_by[entry.number])


def _append(log: Log, negotiation: str, entry: Entry) -> int:
    return len(log.append(negotiation, [entry.event], recorder="ann", recorded_at=NOW))


def rebuild(report: Report, peers: Peers, log: Log, size: int) -> None:
    """From nothing to where questions can be asked: travaux from its log, the others from facts that are ready."""
    facts, record = facts_of(list(log.entries(TALKS))), Record(log, log)
    contenders: dict[str, Callable[[int], object]] = {name: _loading(peers, name, facts) for name in peers.names()}
    contenders["travaux"] = lambda _: record.rebuild(TALKS)
    told(report, "rebuild, in other stores", size, contenders, iter(range(50)))


def _loading(peers: Peers, name: str, facts: Sequence[Fact]) -> Callable[[int], object]:
    def load(_: int) -> None:
        with ExitStack() as stack:
            peers.opened(stack, name).load(facts)

    return load


def told(
    report: Report, question: str, size: int, contenders: dict[str, Callable[[Any], object]], asked: Iterator[Any]
) -> None:
    found = contest(contenders, asked, within=3, fewest=5, warm=1)
    report.contest(question, size, found)
    for name in contenders:
        if name != "travaux":
            report.ratio(question, size, found, name, "travaux")


def main() -> int:
    report = Report("peers")
    print(f"{check()} answers of travaux are those of the oracle")
    found = binaries()
    assert found is not None, "no PostgreSQL here"
    with tempfile.TemporaryDirectory() as folder, running(found) as server:
        peers = Peers(Path(folder), server)
        peers.try_all()
        check_peers(report, peers)
        for size in (entries // 10 for entries in sizes((10_000, 100_000))):
            with open_log(f"sqlite:///{folder}/travaux-{size}.db") as log:
                log.import_raw(TALKS, generated(TALKS, size))
                answers(report, peers, log, size)
                append(report, peers, log, size)
                rebuild(report, peers, log, size)
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
