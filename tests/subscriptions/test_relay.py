"""The relay on a real server: everything once and in order, wherever it was stopped; holes are found and filled in."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from math import ceil
from pathlib import Path
from random import Random

import pytest
from cli_typed import typed
from generated import generated
from given import development
from nats.aio.client import Client
from subscriptions.nats_server import Node, cluster, server
from subscriptions.test_outgoing import all_of
from viewed import talks

from travaux.events.log import Log, open_log
from travaux.projections.record import Record
from travaux.projections.subscriptions.outgoing import Outbox
from travaux.web.relay import lease, relaying
from travaux.web.relay import stream as relay_stream
from travaux.web.relay.checking import checked, repaired
from travaux.web.relay.lease import AnotherRelay
from travaux.web.relay.outages import FAILED, ended
from travaux.web.relay.relaying import Relay
from travaux.web.relay.stream import Failed, NoServer, Stored, Stream, connected

NAME = "talks-1"
MESSAGES = int(os.environ.get("MESSAGES", "2000"))
PATIENCE = 300 + MESSAGES / 50
"""Seconds after which something hangs: a test that waits for the thing itself need not be quick."""


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
                await ended(relaying_on)

    run(later)


async def _holds(stream: Stream, negotiation: str, entry: int) -> bool:
    last = await stream.last_of(negotiation)
    return last is not None and last.event["data"]["entry"] >= entry


async def _until(holds: Callable[[], Awaitable[bool]], unless: asyncio.Task[None] | None = None) -> None:
    """As long as a loaded machine takes; what fails beside it fails at once."""
    async with asyncio.timeout(PATIENCE):
        while not await holds():
            if unless is not None and unless.done():
                unless.result()
            await asyncio.sleep(0.02)


def test_a_second_relay_is_told_that_it_is_the_second(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "LAPSES", 2.0)

    async def two() -> None:
        entries = list(generated(NAME, 60))
        with open_log("memory:") as log:
            log.import_raw(NAME, entries[:20])
            async with streamed(node) as stream, connected(node.url) as other:
                first = asyncio.create_task(Relay(log, stream).run(interval=0.01))
                await _until(lambda: _holds(stream, NAME, 20))
                with pytest.raises(AnotherRelay):
                    await asyncio.wait_for(Relay(log, Stream(other)).run(interval=0.01), 60)
                log.import_raw(NAME, entries)
                await _until(lambda: _holds(stream, NAME, 60))
                await ended(first)
                assert ids(await held(stream)) == told(log, NAME)

    run(two)


def test_after_a_relay_that_was_killed_another_one_goes_on(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody gave the lease back: it lapses. After one that ended, the next one need not wait."""
    monkeypatch.setattr(lease, "LAPSES", 2.0)

    async def killed() -> None:
        with open_log("memory:") as log:
            log.import_raw(NAME, generated(NAME, 20))
            async with streamed(node) as stream:
                kept = stream.lease()
                await kept._take(await kept._bucket())
                began = time.monotonic()
                await asyncio.wait_for(Relay(log, stream).run(once=True), 60)
                assert time.monotonic() - began > 0.5 and ids(await held(stream)) == told(log, NAME)
                began = time.monotonic()
                await Relay(log, stream).run(once=True)
                assert time.monotonic() - began < 2

    run(killed)


def test_a_relay_that_has_lost_its_lease_ends(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "LAPSES", 1.0)

    async def overtaken() -> None:
        with open_log("memory:") as log:
            log.import_raw(NAME, generated(NAME, 20))
            async with streamed(node) as stream, connected(node.url) as other:
                first = asyncio.create_task(Relay(log, stream).run(interval=0.01))
                await _until(lambda: _holds(stream, NAME, 20))
                bucket = await other.jetstream().key_value(lease.BUCKET)
                renewed = 0
                while not first.done() and renewed < 200:
                    await bucket.put(lease.KEY, b"another")
                    await asyncio.sleep(0.1)
                    renewed += 1
                with pytest.raises(AnotherRelay):
                    await asyncio.wait_for(first, 60)

    run(overtaken)


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


def test_the_verb_names_what_is_missing_and_fills_it_in(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAVAUX_STORE", f"sqlite:///{tmp_path / 'talks.db'}")
    with open_log(f"sqlite:///{tmp_path / 'talks.db'}") as log:
        log.import_raw(NAME, generated(NAME, 100))

    async def taken_out() -> list[str]:
        async with streamed(node, fresh=False) as stream:
            some = Random(4).sample(await held(stream), 20)
            for one in some:
                await stream.delete(one.sequence)
            return ids(some)

    async def empty() -> None:
        async with streamed(node):
            pass

    asyncio.run(empty())
    assert typed("relay", node.url, "--once").code == 0
    missing = asyncio.run(taken_out())
    found = typed("relay", "verify", node.url)
    assert found.code == 1 and "20 holes" in found.out
    named = [line.split()[:2] for line in found.out.splitlines() if line.endswith("missing")]
    assert sorted(map(" ".join, named)) == sorted(missing) and len(missing) == 20
    assert typed("relay", "verify", node.url, "--repair").code == 0
    again = typed("relay", "verify", node.url)
    assert again.code == 0 and "0 holes" in again.out


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


def test_an_outage_that_lasts_is_told_and_no_bug(node: Node) -> None:
    async def nobody_answers() -> None:
        with pytest.raises(Failed, match="no answer in time"):
            async with connected(node.url):
                raise TimeoutError

    run(nobody_answers)


def test_a_task_that_loses_a_cancellation_is_ended_all_the_same() -> None:
    async def deaf() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)

    async def is_ended() -> bool:
        task = asyncio.create_task(deaf())
        await asyncio.sleep(0)
        await ended(task)
        return task.cancelled()

    assert asyncio.run(is_ended())


def test_a_relay_tells_of_an_outage_and_goes_on_after_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_stream, "PATIENCE", 1.0)

    async def comes_back(node: Node) -> None:
        failed: list[Exception] = []
        entries = list(generated(NAME, 40))
        with open_log("memory:") as log:
            log.import_raw(NAME, entries[:20])
            async with connected(node.url) as client:
                stream = Stream(client)
                relaying_on = asyncio.create_task(Relay(log, stream, failing=failed.append).run(interval=0.01))
                await _until(lambda: _holds(stream, NAME, 20), relaying_on)
                node.kill()
                log.import_raw(NAME, entries)
                await _until(lambda: _is(bool(failed)), relaying_on)
                node.start()
                await _until(lambda: _holds(stream, NAME, 40), relaying_on)
                await ended(relaying_on)
                assert ids(await held(stream)) == told(log, NAME)

    with server(tmp_path) as node:
        asyncio.run(comes_back(node))


async def _is(fact: bool) -> bool:
    return fact


def test_a_node_of_three_is_killed_during_load_and_nothing_is_lost(tmp_path: Path) -> None:
    """MESSAGES=100000 makes it so many, of which the node sees a half."""

    async def survives(nodes: list[Node]) -> None:
        with open_log("memory:") as log:
            several = filled(log, MESSAGES)
            async with connected(",".join(node.url for node in nodes)) as client:
                stream = Stream(client, replicas=3)
                await _until(lambda: _made(stream))
                relaying_on = asyncio.create_task(Relay(log, stream).run(once=True))
                await _until(lambda: _has(stream, MESSAGES // 2), relaying_on)
                (await leader(nodes, client)).kill()
                await _until(lambda: _done(relaying_on))
                await relaying_on
                check = await checked(log, stream)
                await repaired(stream, check)
                again = await checked(log, stream)
                assert (again.holes, again.strange, again.behind) == (0, [], 0)
                stored = await held(stream)
                print(f"{len(stored)} messages, {check.holes} holes before the repair")
                assert len(stored) >= MESSAGES
                assert sorted(ids(stored, several[-1])) == sorted(told(log, several[-1]))

    with cluster(tmp_path) as nodes:
        asyncio.run(survives(nodes))


def filled(log: Log, messages: int) -> list[str]:
    """Negotiations that give so many messages, as many as the first one each, and a tenth more."""
    log.import_raw("talks-0", generated("talks-0", 200))
    names = [f"talks-{number}" for number in range(ceil(1.1 * messages / len(told(log, "talks-0"))))]
    for name in names[1:]:
        log.import_raw(name, generated(name, 200))
    return names


async def leader(nodes: list[Node], client: Client) -> Node:
    """The node that every message goes through."""
    info = await client.jetstream().stream_info("TRAVAUX")
    assert info.cluster is not None
    return next(node for node in nodes if node.name == info.cluster.leader)


async def _done(task: asyncio.Task[None]) -> bool:
    return task.done()


async def _made(stream: Stream) -> bool:
    try:
        await stream.make()
    except FAILED:
        return False
    return True


async def _has(stream: Stream, messages: int) -> bool:
    return await stream.head() >= messages
