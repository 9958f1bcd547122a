"""Many writers at once on one store: nothing lost, nothing twice, no gap, every follower told of each entry once.

    python bench/writers.py URL ... [--processes 8] [--appends 2000] [--negotiations 1]

URL is an empty store that is thrown away; of several, the processes take one each in turn. Each process makes single
appends, to each negotiation in turn; two others follow the first store. Fails if a law is broken or an error reaches a
writer, else prints rates and waits.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from travaux.domain.event import Event
from travaux.domain.record_keeping import PartyIntroduced
from travaux.events.log import Log, open_log

FOLLOWED = 4
"""How many negotiations each follower follows, at most."""


def named(number: int) -> str:
    return f"talks-{number}"


def event(writer: int, number: int) -> Event:
    return PartyIntroduced(id=f"w{writer}-{number}", party=f"w{writer}-{number}", name="Ann")


def write(url: str, writer: int, appends: int, negotiations: int) -> dict[str, Any]:
    """Single appends, one after the other; how long each took."""
    took = []
    with open_log(url) as log:
        for number in range(appends):
            began = time.perf_counter()
            name = named((number + writer) % negotiations)
            written = log.append(name, [event(writer, number)], recorder=f"w{writer}", recorded_at=datetime.now(UTC))
            took.append(time.perf_counter() - began)
            assert len(written) == 1
    return {"took": took}


def follow(url: str, counts: dict[str, int]) -> dict[str, Any]:
    """Each followed entry once and in order, how long after it was recorded."""
    late = []
    with open_log(url, read_only=True) as log:
        for name, count in counts.items():
            for expected, entry in zip(range(1, count + 1), log.follow(name), strict=False):
                assert entry.number == expected, f"{name}: {entry.number} and not {expected}"
                late.append(datetime.now(UTC).timestamp() - entry.recorded_at.timestamp())
    return {"late": late}


def forked(work: Callable[[], dict[str, Any]]) -> tuple[int, int]:
    """A process that does the work; its id, and the end of a pipe from which its result is read."""
    read_end, write_end = os.pipe()
    if (child := os.fork()) == 0:
        code = 1
        try:
            with os.fdopen(write_end, "w") as told:
                json.dump(work(), told)
            code = 0
        except Exception:  # noqa: BLE001 - told here, since nobody else would
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(write_end)
    return child, read_end


def results(children: list[tuple[int, int]]) -> Iterator[dict[str, Any]]:
    for child, read_end in children:
        with os.fdopen(read_end) as told:
            text = told.read()
        assert os.waitpid(child, 0)[1] == 0, "a process failed"
        yield json.loads(text)


def check(log: Log, writers: Sequence[int], appends: int, negotiations: int) -> None:
    """Every event once, numbers without a gap, times that never run back."""
    found: set[tuple[str, str]] = set()
    for name in log.negotiations():
        entries = list(log.entries(name))
        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        assert all(one.recorded_at <= other.recorded_at for one, other in pairwise(entries))
        ids = [(name, entry.event.id) for entry in entries]
        assert len(set(ids)) == len(ids)
        found |= set(ids)
    sent = {(named((n + w) % negotiations), f"w{w}-{n}") for w in writers for n in range(appends)}
    assert found == sent, f"{len(sent - found)} lost, {len(found - sent)} too many"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("urls", nargs="+")
    for name, default in (("processes", 8), ("appends", 2000), ("negotiations", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    urls, processes, appends, negotiations = asked.urls, asked.processes, asked.appends, asked.negotiations
    shares = [range(first, processes, len(urls)) for first in range(len(urls))]
    targets = [(n + w) % negotiations for w in shares[0] for n in range(appends)]
    counts = {named(n): targets.count(n) for n in range(min(negotiations, FOLLOWED))}
    for url in urls:
        open_log(url).close()
    began = time.perf_counter()
    writers = [
        forked(lambda w=w, url=url: write(url, w, appends, negotiations))
        for url, share in zip(urls, shares, strict=True)
        for w in share
    ]
    followers = [forked(lambda: follow(urls[0], counts)) for _ in range(2)]
    try:
        took = sorted(each for result in results(writers) for each in result["took"])
        lasted = time.perf_counter() - began
        late = sorted(each for result in results(followers) for each in result["late"])
    except AssertionError:
        for child, _ in followers:
            os.kill(child, signal.SIGKILL)
        raise
    for url, share in zip(urls, shares, strict=True):
        with open_log(url, read_only=True) as log:
            check(log, share, appends, negotiations)
    print(f"{processes} processes, {len(took)} appends to {negotiations} negotiations: {len(took) / lasted:.0f}/s")
    print(f"an append took {told(took)}; followers were told of {len(late)} entries, {told(late)} after the first")


def told(seconds: list[float]) -> str:
    """The median, the 99th of a hundred, the longest."""
    at = (seconds[len(seconds) // 2], seconds[len(seconds) * 99 // 100], seconds[-1])
    return "{:.1f} ms (median), {:.1f} (99 %), {:.1f} (longest)".format(*(1000 * each for each in at))


if __name__ == "__main__":
    main()
