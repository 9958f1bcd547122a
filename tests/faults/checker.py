"""Reads the history of a run and tells what no history of a sound store can hold, in the manner of Jepsen.

Known are only the operations and when they began and ended. `read` asks for the entries after a number, and is answered
with (number, event, recorded at, hash) of each; `append` asks for events by id, and is answered with their numbers and
how many of them are new; `head`, `view`, `root` tell how many entries they saw; `follow` was told of an entry. At the
end the judge reads everything and answers `view` and `root` again from a log in memory (`replay`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from faults.diary import Operation

JUDGE = "judge"


class Broken(NamedTuple):
    """A law that does not hold, and where."""

    law: str
    where: str


class Talks:
    """The history of one negotiation."""

    def __init__(self, name: str, operations: Sequence[Operation]) -> None:
        self.name, self.operations = name, operations

    def done(self, *whats: str) -> list[Operation]:
        return [one for one in self.operations if one.how == "ok" and one.what in whats]

    @cached_property
    def log(self) -> list[list[Any]]:
        """The entries, as the judge read them when all had ended."""
        read = [one.answer for one in self.done("read") if one.by == JUDGE]
        return list(read[-1]) if read else []

    @cached_property
    def numbers(self) -> dict[str, list[int]]:
        """Where each event stands."""
        found = defaultdict(list)
        for number, event, *_ in self.log:
            found[event].append(number)
        return found

    @cached_property
    def batches(self) -> set[tuple[str, ...]]:
        """What was asked to be recorded at once; asked again, it is the same batch."""
        return {tuple(one.asked["events"]) for one in self.operations if one.what == "append"}


def entries_never_change(talks: Talks) -> Iterator[str]:
    """Whoever reads an entry, whenever, reads the same."""
    first: dict[int, tuple[list[Any], Operation]] = {}
    for one in talks.done("read"):
        for entry in one.answer:
            seen, by = first.setdefault(entry[0], (entry, one))
            if seen != entry:
                yield f"{by.by} read {seen}, {one.by} {entry}"


def entries_follow_each_other(talks: Talks) -> Iterator[str]:
    """Without gaps, from the one asked for."""
    for one in talks.done("read"):
        numbers = [entry[0] for entry in one.answer]
        after = one.asked["after"]
        if numbers != list(range(after + 1, after + 1 + len(numbers))):
            yield f"{one.by} asked for the entries after {after} and read {numbers[:20]}"


def times_never_decrease(talks: Talks) -> Iterator[str]:
    for earlier, later in pairwise(talks.log):
        if later[2] < earlier[2]:
            yield f"entry {later[0]} was recorded at {later[2]}, entry {earlier[0]} at {earlier[2]}"


def what_is_acknowledged_stays(talks: Talks) -> Iterator[str]:
    for one in talks.done("append"):
        for event, number in one.answer["numbers"].items():
            if number not in talks.numbers.get(event, []):
                yield f"{one.by} was told that {event} is entry {number}; it is {talks.numbers.get(event, 'nowhere')}"


def what_is_refused_stays_out(talks: Talks) -> Iterator[str]:
    others = {tuple(one.asked["events"]) for one in talks.operations if one.what == "append" and one.how != "refused"}
    for one in talks.operations:
        if one.what == "append" and one.how == "refused" and tuple(one.asked["events"]) not in others:
            yield from (
                f"{event} was refused and is recorded" for event in one.asked["events"] if event in talks.numbers
            )


def nothing_is_recorded_twice(talks: Talks) -> Iterator[str]:
    for event, numbers in talks.numbers.items():
        if len(numbers) > 1:
            yield f"{event} is recorded as {numbers}"


def nothing_comes_from_nowhere(talks: Talks) -> Iterator[str]:
    """Whatever is read was asked to be recorded before it was read."""
    asked: dict[str, int] = {}
    for one in talks.operations:
        if one.what == "append":
            for event in one.asked["events"]:
                asked[event] = min(one.began, asked.get(event, one.began))
    for one in talks.done("read"):
        for number, event, *_ in one.answer:
            if event not in asked or asked[event] > (one.ended or 0):
                yield f"{one.by} read {event} as entry {number}, which nobody had asked to record"


def batches_are_whole(talks: Talks) -> Iterator[str]:
    """All of a batch is recorded or nothing, one after the other, and nobody sees a part of it."""
    within: dict[int, tuple[str, ...]] = {}
    for batch in talks.batches:
        numbers = sorted(number for event in batch for number in talks.numbers.get(event, []))
        if numbers and numbers != list(range(numbers[0], numbers[0] + len(batch))):
            yield f"of {batch} these entries are recorded: {numbers}"
        within |= dict.fromkeys(numbers[:-1], batch)
    for one in talks.done("head", "read", "view", "root"):
        if (seen := _saw(one)) in within and not (one.what == "read" and not one.answer):
            yield f"{one.by} saw {seen} entries, a part of {within[seen]}"


def no_read_is_stale(talks: Talks) -> Iterator[str]:
    """What began after somebody had seen an entry, or was told that it is recorded, sees it too.

    So each process reads monotonically, an append that was acknowledged is in every later read, and what is
    appended later has a greater number.
    """
    known = sorted(
        (one.ended or 0, _knew(one)) for one in talks.done("head", "read", "view", "root", "append", "follow")
    )
    ends, most = [end for end, _ in known], list(accumulate((seen for _, seen in known), max))
    for one in talks.done("head", "read", "view", "root", "append"):
        before = bisect_left(ends, one.began)
        if before and (seen := _saw(one)) < most[before - 1]:
            yield f"{one.by} saw {seen} entries by `{one.what}`, after {most[before - 1]} had been seen"


def _saw(one: Operation) -> int:
    """How many entries there were at most, as it saw it; for an append when it began to write."""
    match one.what:
        case "head":
            return int(one.answer)
        case "read":
            return int(one.answer[-1][0] if one.answer else one.asked["after"])
        case "append":
            first = min(one.answer["numbers"].values(), default=1)
            return int(first - 1) if one.answer["new"] else 2**63
        case _:
            return int(one.answer["entries"])


def _knew(one: Operation) -> int:
    """How many entries there were at least, as was known when it ended."""
    match one.what:
        case "append":
            return max(one.answer["numbers"].values(), default=0)
        case "follow":
            return int(one.answer[0])
        case "read":
            return int(one.answer[-1][0]) if one.answer else 0
        case _:
            return _saw(one)


def followers_are_told_once_and_in_order(talks: Talks) -> Iterator[str]:
    told: defaultdict[str, list[list[Any]]] = defaultdict(list)
    for one in talks.done("follow"):
        told[one.by].append(one.answer)
    for by in {one.by for one in talks.operations if one.what == "follow"}:
        expected = [[number, event] for number, event, *_ in talks.log]
        if told[by] != expected:
            yield f"{by} was told of {len(told[by])} entries of {len(expected)}: {_first_difference(told[by], expected)}"


def _first_difference(told: Sequence[Any], expected: Sequence[Any]) -> str:
    for number, (one, other) in enumerate(zip(told, expected, strict=False), 1):
        if one != other:
            return f"the {number}th was {one} and not {other}"
    return f"the last was {told[-1] if told else 'none'}"


def a_pin_always_gives_the_same_answer(talks: Talks) -> Iterator[str]:
    """What was answered live is what the log answers by itself, whatever has been recorded since."""
    replayed = {_pin(one): one.answer["digest"] for one in talks.done("replay")}
    for one in talks.done("view", "root"):
        pin = (one.what, one.asked, one.answer["entries"])
        if replayed.get(pin, one.answer["digest"]) != one.answer["digest"]:
            yield f"{one.by} was answered otherwise than the log answers: {pin}"
    if not replayed and talks.done("view", "root"):
        yield "nothing was replayed"


def _pin(replay: Operation) -> tuple[Any, ...]:
    return replay.asked["what"], replay.asked["asked"], replay.answer["entries"]


def tables_are_as_a_rebuild_gives_them(talks: Talks) -> Iterator[str]:
    rebuilt = talks.done("rebuilt")
    if not rebuilt or not all(one.answer for one in rebuilt):
        yield f"{len(rebuilt)} looks at the tables, and not all found them equal"


def nothing_broke(talks: Talks) -> Iterator[str]:
    """A failure of the store is told as one, and is no bug of ours."""
    for one in talks.operations:
        if one.how == "broken":
            yield f"{one.by} by `{one.what}`: {one.answer}"


def the_judge_read_everything(talks: Talks) -> Iterator[str]:
    if not talks.log:
        yield "nothing was read at the end"


Law = Callable[[Talks], Iterator[str]]
LAWS: tuple[Law, ...] = (
    the_judge_read_everything,
    entries_never_change,
    entries_follow_each_other,
    times_never_decrease,
    what_is_acknowledged_stays,
    what_is_refused_stays_out,
    nothing_is_recorded_twice,
    nothing_comes_from_nowhere,
    batches_are_whole,
    no_read_is_stale,
    followers_are_told_once_and_in_order,
    a_pin_always_gives_the_same_answer,
    tables_are_as_a_rebuild_gives_them,
    nothing_broke,
)


def check(operations: Iterable[Operation]) -> Iterator[Broken]:
    """All that breaks a law."""
    by_name: defaultdict[str, list[Operation]] = defaultdict(list)
    for one in operations:
        if one.on:
            by_name[one.on].append(one)
    for name, some in sorted(by_name.items()):
        talks = Talks(name, some)
        for law in LAWS:
            yield from (Broken(law.__name__, f"{name}: {where}") for where in law(talks))


def summary(operations: Iterable[Operation]) -> str:
    """How many of each kind, how many without a sure end, and what was broken meanwhile."""
    operations = list(operations)
    kinds = Counter(one.what for one in operations if one.on)
    ends = Counter(one.how for one in operations if one.on)
    faults = Counter(one.what for one in operations if not one.on)
    return (
        f"{sum(kinds.values())} operations ({_counted(kinds)}), {ends['refused']} refused, {ends['unknown']} unknown; "
        f"{sum(faults.values())} faults ({_counted(faults)})"
    )


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.most_common())
