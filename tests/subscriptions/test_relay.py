"""The relay on a real server: everything once and in order, wherever it was stopped; holes are found and filled in."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest
from generated import generated
from given import development
from subscriptions.nats_server import Node, cluster, server
from subscriptions.test_outgoing import all_of
from viewed import talks

from travaux.events.log import Log, open_log
from travaux.projections.record import Record
from travaux.projections.subscriptions.outgoing import Outbox
from travaux.web.relay import relaying
from travaux.web.relay.checking import checked, repaired
from travaux.web.relay.relaying import Relay
from travaux.web.relay.stream import FAILED, AnotherRelay, NoServer, Stored, Stream, connected

NAME = "talks-1"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with server(tmp_path_factory.mktemp("nats")) as one:
        yield one


@asynccontextmanager
async def streamed(node: Node, *, fresh: bool = True) -> AsyncIterator[Stream]:
    async with connected(node.url) as client:
        stream = Stream(client)
        if fresh:
            for one in await stream._js.streams_info():
                await stream._js.delete_stream(str(one.config.name))
        await stream.make()
        yield stream


async def held(stream: Stream) -> list[Stored]:
    return [one async for one in stream.all()]


def told(log: Log, *negotiations: str) -> list[str]:
    record = Record(log, log)
    return [f"{name} {one.id}" for name in negotiations for one in all_of(Outbox(record, log, name))]


def ids(stored: list[Stored], negotiation: str = NAME) -> list[str]:
    events = [one.event for one in stored]
    return [f"{negotiation} {one['id']}" for one in events if one["partitionkey"] == negotiation]


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(test())  # type: ignore[arg-type]


def test_everything_is_told_once_and_in_order(node: Node) -> None:
    async def all_told() -> None:
        with open_log("memory:") as log:
            log.import_raw(NAME, generated(NAME, 150))
            log.import_raw("talks-2", generated("talks-2", 80))
            async with streamed(node) as stream:
                await Relay(log, stream).run(once=True)
                stored = await held(stream)
                assert ids(stored) == told(log, NAME)
                assert ids(stored, "talks-2") == told(log, "talks-2")
                check = await checked(log, stream)
                assert (check.holes, check.behind, check.strange) == (0, 0, [])

    run(all_told)


def test_a_relay_that_is_stopped_anywhere_goes_on_from_there(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each time another one, which knows nothing but the stream, after every possible last message."""
    monkeypatch.setattr(relaying, "PAGE", 3)

    async def goes_on() -> None:
        random, entries = Random(2), list(generated(NAME, 60))
        with open_log("memory:") as log:
            async with streamed(node) as stream:
                for upto in range(6, 61, 6):
                    log.import_raw(NAME, entries[:upto])
                    await Relay(log, stream).run(once=True)
                    head = await stream.head()
                    for sequence in range(head, head - random.randrange(6), -1):
                        await stream.delete(sequence)
                    await Relay(log, stream).run(once=True)
                    assert ids(await held(stream)) == told(log, NAME)

    run(goes_on)


def test_what_is_recorded_later_is_told_then(node: Node) -> None:
    async def later() -> None:
        entries = list(generated(NAME, 40))
        with open_log("memory:") as log:
            log.import_raw(NAME, entries[:20])
            async with streamed(node) as stream:
                relaying_on = asyncio.create_task(Relay(log, stream).run(interval=0.01))
                await _until(lambda: _holds(stream, NAME, 20))
                log.import_raw(NAME, entries)
                await _until(lambda: _holds(stream, NAME, 40))
                relaying_on.cancel()
                await asyncio.gather(relaying_on, return_exceptions=True)

    run(later)


async def _holds(stream: Stream, negotiation: str, entry: int) -> bool:
    last = await stream.last_of(negotiation)
    return last is not None and last.event["data"]["entry"] >= entry


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await holds():
            await asyncio.sleep(0.02)


def test_a_second_relay_stores_nothing_twice_and_one_that_is_overtaken_ends(node: Node) -> None:
    """Which of the two is overtaken, if one is before all is told, is a matter of time."""

    async def two() -> None:
        entries = list(generated(NAME, 60))
        with open_log("memory:") as log:
            log.import_raw(NAME, entries[:20])
            async with streamed(node) as stream, connected(node.url) as other:
                relays = [Relay(log, stream), Relay(log, Stream(other))]
                running = [asyncio.create_task(relay.run(interval=0.01)) for relay in relays]
                for upto in range(22, 61, 2):
                    log.import_raw(NAME, entries[:upto])
                    await asyncio.sleep(0.05)
                done, left = await asyncio.wait(running, timeout=2, return_when=asyncio.FIRST_COMPLETED)
                assert [type(one.exception()) for one in done] in ([], [AnotherRelay])
                await _until(lambda: _holds(stream, NAME, 60))
                for one in left:
                    one.cancel()
                await asyncio.gather(*left, return_exceptions=True)
                assert ids(await held(stream)) == told(log, NAME)

    run(two)


def test_holes_are_found_filled_in_and_then_there_are_none(node: Node) -> None:
    async def holes() -> None:
        with open_log("memory:") as log:
            log.import_raw(NAME, generated(NAME, 100))
            async with streamed(node) as stream:
                await Relay(log, stream).run(once=True)
                before = await held(stream)
                for one in Random(3).sample(before, 20):
                    await stream.delete(one.sequence)
                check = await checked(log, stream)
                assert check.holes == len(check.missing) == 20
                await repaired(stream, check)
                assert (await checked(log, stream)).holes == 0
                after = await held(stream)
                assert sorted((one.subject, one.payload) for one in after) == sorted(
                    (one.subject, one.payload) for one in before
                )
                log.import_raw(NAME, generated(NAME, 100))
                await Relay(log, stream).run(once=True)
                assert len(await held(stream)) == len(before), "after a repair nothing is told again"

    run(holes)


def test_what_somebody_else_put_there_is_found(node: Node) -> None:
    async def strange() -> None:
        with open_log("memory:") as log, open_log("memory:") as other:
            log.import_raw(NAME, generated(NAME, 30))
            other.import_raw(NAME, generated(NAME, 31))
            async with streamed(node) as stream:
                await Relay(other, stream).run(once=True)
                check = await checked(log, stream)
                assert check.other and check.strange
                await repaired(stream, check)
                again = await checked(log, stream)
                assert again.holes == 0 and again.strange == check.strange

    run(strange)


def test_a_relay_that_is_behind_has_no_holes(node: Node) -> None:
    async def behind() -> None:
        entries = list(generated(NAME, 50))
        with open_log("memory:") as log:
            log.import_raw(NAME, entries[:30])
            async with streamed(node) as stream:
                await Relay(log, stream).run(once=True)
                log.import_raw(NAME, entries)
                check = await checked(log, stream)
                assert (check.holes, check.behind) == (0, 20)

    run(behind)


def test_a_name_arrives_unchanged(node: Node) -> None:
    async def named() -> None:
        said = talks()
        said.given(development("MeetingHeld", id="news-1206/m", meeting="geneva", who=("Côte d'Ivoire 100%",)))
        async with streamed(node) as stream:
            await Relay(said.log, stream).run(once=True)
            last = await stream.last_of(said.slug)
            assert last is not None and last.subject == "travaux.v1.talks.changes.meeting"
            changed = {delta["attribute"] for delta in last.event["data"]["deltas"]}
            assert "participant/Côte d'Ivoire 100%" in changed

    run(named)


def test_without_a_server_one_is_told() -> None:
    async def nobody() -> None:
        with pytest.raises(NoServer, match="127.0.0.1:1"):
            async with connected("nats://127.0.0.1:1"):
                pass

    run(nobody)


@pytest.mark.skipif(os.environ.get("TRAVAUX_CLUSTER") != "1", reason="three servers: TRAVAUX_CLUSTER=1 runs them")
def test_a_node_of_three_is_killed_during_load_and_nothing_is_lost(tmp_path: Path) -> None:
    async def survives(nodes: list[Node]) -> None:
        with open_log("memory:") as log:
            for number in range(6):
                log.import_raw(f"talks-{number}", generated(f"talks-{number}", 200))
            async with connected(",".join(node.url for node in nodes)) as client:
                stream = Stream(client, replicas=3)
                await _until(lambda: _made(stream))
                relaying_on = asyncio.create_task(Relay(log, stream).run(once=True))
                await _until(lambda: _has(stream, 300))
                nodes[0].kill()
                await asyncio.wait_for(relaying_on, 120)
                await repaired(stream, await checked(log, stream))
                check = await checked(log, stream)
                assert (check.holes, check.strange, check.behind) == (0, [], 0)
                assert ids(await held(stream), "talks-3") == told(log, "talks-3")

    with cluster(tmp_path) as nodes:
        asyncio.run(survives(nodes))


async def _made(stream: Stream) -> bool:
    try:
        await stream.make()
    except FAILED:
        return False
    return True


async def _has(stream: Stream, messages: int) -> bool:
    return await stream.head() >= messages
