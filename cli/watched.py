"""What `travaux watch` shows: rows, and changes as they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from travaux.cli.output import clean, plain
from travaux.cli.pages.words import Days
from travaux.cli.terminal import paper
from travaux.projections.replies import Reply
from travaux.projections.subscriptions.messages import BatchReply, DeltaReply, HeldReply, RowReply


class WatchedReply(Reply):
    """A line of jsonl: a batch of changes, and the cursor to go on after it."""

    cursor: str
    batch: BatchReply


class Printer:
    """Writes each thing at once, so that nothing waits in a buffer for what comes next."""

    def __init__(self, stream: TextIO, format: str, zone: str, *, no_color: bool) -> None:
        self._stream, self._format = stream, format
        self._sheet, self._days = paper(stream, no_color=no_color), Days(zone)

    def rows(self, rows: Iterable[HeldReply]) -> None:
        for row in rows:
            if self._format == "jsonl":
                self._write(row.model_dump_json())
            else:
                self._write(f"{_slot(row)}{self._when(row)}: {_answer(row.answer)}")

    def batch(self, cursor: str, batch: BatchReply) -> None:
        if self._format == "jsonl":
            self._write(WatchedReply(cursor=cursor, batch=batch).model_dump_json(exclude_unset=True))
        else:
            for line in self._lines(batch):
                self._write(line)
        self._stream.flush()

    def _lines(self, batch: BatchReply) -> Iterator[str]:
        yield self._sheet.strong(f"{batch.entry} {batch.type}")
        if batch.erased:
            yield f"  the words of {', '.join(map(str, batch.erased))} were destroyed"
        for delta in batch.deltas:
            yield f"  {_slot(delta)}{self._when(delta)}: {_answer(delta.after)} ({delta.kind})"

    def _when(self, row: HeldReply | DeltaReply) -> str:
        return f", {self._days.ends_of(row.begins, row.ends)}"

    def _write(self, line: str) -> None:
        self._stream.write(f"{clean(line, styled=self._sheet.styled)}\n")


def _slot(row: HeldReply | DeltaReply) -> str:
    return f"{row.subject} {row.attribute}"


def _answer(row: RowReply | None) -> str:
    if row is None:
        return "no answer"
    others = [plain(one.value) for one in row.candidates if one.value != row.value]
    led = "nothing leads" if row.value is None else plain(row.value)
    return f"{led}, {row.standing}" + (f"; also {' | '.join(others)}" if others else "")
