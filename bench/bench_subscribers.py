"""How soon a subscriber hears of an entry, and how many deliveries a second, with 1, 100 and 1,000 of them.

The floor is the store's own notification, heard in the same round: `follow` of the log, in this process. The subscribers
are streams of a server in a process of its own; all of them are read here. An appended entry reports a meeting nobody
knew of, in talks of a few entries beside `size` entries of other talks. The round ends when the last subscriber has it.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count

from generated import fill
from given import development
from measure import Contest, Ratio, Report, at_most
from stores.server import binaries, new_store, running
from subscribers import Server
from viewed import NOW, talks

from travaux.domain.event import Event
from travaux.events.errors import TravauxError
from travaux.events.log import Log, open_log

SIZE, CROWDS = 10_000, (1, 100, 1000)
ROUNDS, WARM, AT_ONCE = 200, 5, 100
BURST = 100
"""Entries that are recorded at once, to see how many deliveries a second there can be."""
INTERVAL, LIMIT = 0.05, 3.0
"""Seconds between two looks of the server at the log, and the bar: 99 of 100 entries arrive within so many intervals."""
ASK = b"GET /v1/negotiations/talks/subscription/events?view=meetings HTTP/1.1\r\nHost: localhost\r\n\r\n"
PATIENCE, LARGEST = 60.0, 2**22
"""Seconds to wait for anything, and bytes of an event."""
_TOLD = re.compile(rb'"entry":(\d+)')


class Crowd:
    """Subscribers that read all they are told; of each entry it is known when the last one had it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._heard: Counter[int] = Counter()
        self._all: dict[int, asyncio.Future[float]] = {}
        self._reading: list[asyncio.Task[None]] = []
        self._writers: list[asyncio.StreamWriter] = []

    async def begin(self, address: str) -> None:
        host, _, port = address.removeprefix("http://").partition(":")
        for begin in range(0, self.size, AT_ONCE):
            some = [
                await asyncio.open_connection(host, int(port), limit=LARGEST)
                for _ in range(min(AT_ONCE, self.size - begin))
            ]
            await asyncio.gather(*(_asked(reader, writer) for reader, writer in some))
            self._reading += [asyncio.create_task(self._read(reader)) for reader, _ in some]
            self._writers += [writer for _, writer in some]

    async def has(self, entry: int) -> float:
        """When the last one had it."""
        return await asyncio.wait_for(self._of(entry), PATIENCE)

    def _of(self, entry: int) -> asyncio.Future[float]:
        return self._all.setdefault(entry, asyncio.get_running_loop().create_future())

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while await reader.readuntil(b"event: batch\n"):
            found = _TOLD.search(await reader.readuntil(b"\n\n"))
            assert found is not None
            entry = int(found[1])
            self._heard[entry] += 1
            if self._heard[entry] == self.size:
                self._of(entry).set_result(time.perf_counter())

    def end(self) -> None:
        for task, writer in zip(self._reading, self._writers, strict=True):
            task.cancel()
            writer.close()


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(ASK)
    await reader.readuntil(b"event: bookmark")


class Floor:
    """The store's own notification, heard by a thread."""

    def __init__(self, url: str, after: int) -> None:
        self._heard: dict[int, float] = {}
        self._come = threading.Condition()
        threading.Thread(target=self._listen, args=(url, after), daemon=True).start()

    def _listen(self, url: str, after: int) -> None:
        with suppress(TravauxError), open_log(url) as log:  # until the store is gone
            for entry in log.follow("talks", after, INTERVAL):
                with self._come:
                    self._heard[entry.number] = time.perf_counter()
                    self._come.notify_all()

    def has(self, entry: int) -> float:
        with self._come:
            assert self._come.wait_for(lambda: entry in self._heard, PATIENCE)
            return self._heard[entry]


_MEETINGS = count()


def meetings(several: int) -> list[Event]:
    """So many meetings that nobody has heard of."""
    named = [f"m{next(_MEETINGS)}" for _ in range(several)]
    return [development("MeetingHeld", id=f"news-1206/{name}", meeting=name) for name in named]


def recorded(log: Log, several: int = 1) -> tuple[int, float]:
    """The last entry, and when its recorder knew that it is recorded."""
    last = log.append("talks", meetings(several), recorder="ann", recorded_at=NOW)[-1].number
    return last, time.perf_counter()


async def measured(report: Report, store: str, log: Log, address: str, floor: Floor, size: int) -> None:
    crowd = Crowd(size)
    await crowd.begin(address)
    seconds: dict[str, list[float]] = {"notification": [], "delivery": []}
    for number in range(-WARM, ROUNDS):
        entry, at = await asyncio.to_thread(recorded, log)
        last = await crowd.has(entry)
        heard = await asyncio.to_thread(floor.has, entry)
        if number >= 0:
            seconds["notification"].append(max(heard - at, 1e-6))
            seconds["delivery"].append(max(last - at, 1e-6))
        await asyncio.sleep(number % 10 * INTERVAL / 10)  # entries come at any moment between two looks
    told(report, store, size, Contest(seconds))
    entry, at = await asyncio.to_thread(recorded, log, BURST)
    took = await crowd.has(entry) - at
    report.facts[f"deliveries a second, {store}, {size:,} subscribers"] = round(size * BURST / took)
    print(f"    {size * BURST / took:,.0f} deliveries a second, {BURST} entries at once")
    crowd.end()


def told(report: Report, store: str, size: int, found: Contest) -> None:
    question = f"subscribers, {size:,} of them, {store}"
    report.contest(question, SIZE, found)
    report.ratio(question, SIZE, found, "delivery", "notification")
    late = found.percentile("delivery", 99) / INTERVAL
    bar = at_most(LIMIT) if store == "SQLite" else None
    report.number(question, SIZE, Ratio(late, late, late), "99 of 100 within, in intervals", bar)


@contextmanager
def served(url: str) -> Iterator[tuple[Log, str, Floor]]:
    said = talks()
    with open_log(url) as log:
        fill(log, SIZE, 10)
        log.import_raw("talks", said.log.raw(said.slug))
        server = Server(url)
        try:
            yield log, server.address, Floor(url, log.head("talks"))
        finally:
            server.kill()


def main() -> int:
    report = Report("subscribers")
    found = binaries()
    assert found is not None, "no PostgreSQL here"
    with tempfile.TemporaryDirectory() as folder, running(found) as server:
        for size in CROWDS:
            for store, url in (("SQLite", f"sqlite:///{folder}/{size}.db"), ("PostgreSQL", new_store(server))):
                with served(url) as (log, address, floor):
                    asyncio.run(measured(report, store, log, address, floor, size))
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
