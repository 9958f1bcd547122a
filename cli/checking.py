"""The check of all quotations against the texts at hand, as a result and as a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from travaux.cli.paper import Paper
from travaux.events.sources.check import Checked, check
from travaux.events.sources.header import Find
from travaux.events.sources.recorded import Record
from travaux.projections.replies import Reply


class Orphan(Reply):
    """A quotation that does not stand in its text."""

    development: str | None
    """None for what was skipped."""
    exact: str
    why: str


class SourceCheck(Reply):
    """One source: how many quotations stand, and which do not."""

    source: str
    sound: bool
    quotations: int
    stand: int
    unchecked: int
    share: float | None
    """The part of the text that is quoted; None without the text."""
    alarm: str
    orphans: list[Orphan]


class ChecksView(Reply):
    """Every source asked for."""

    sound: bool
    sources: list[SourceCheck]


def checked(record: Record, find: Find, source: str | None) -> ChecksView:
    sources = [_source(one) for one in check(record, find, source)]
    return ChecksView(sound=all(one.sound for one in sources), sources=sources)


def _source(one: Checked) -> SourceCheck:
    orphans = [Orphan(development=o.development, exact=o.exact, why=o.why) for o in one.orphans]
    return SourceCheck(
        source=one.source,
        sound=one.is_sound,
        quotations=len(one.quotations),
        stand=sum(quotation.state == "stands" for quotation in one.quotations),
        unchecked=len(one.unchecked),
        share=one.share,
        alarm=one.alarm,
        orphans=orphans,
    )


def lines(view: ChecksView, paper: Paper) -> Iterator[str]:
    for one in view.sources:
        state = paper.doubt("FAIL") if not one.sound else "ok  " if one.share is not None else "--  "
        yield f"{state}  {one.source:<24} {_told(one)}"
        for orphan in one.orphans:
            yield f"      {orphan.development or 'skipped'}: {orphan.exact!r}: {orphan.why}"
        if one.alarm:
            yield f"      {one.alarm}"


def _told(one: SourceCheck) -> str:
    if one.share is None:
        return f"{one.quotations} quotations unchecked: the text is not at hand, `travaux source attach FILE`"
    return f"{one.stand} of {one.quotations} quotations stand, {one.share:.0%} of the text"


def rows(view: ChecksView) -> list[dict[str, Any]]:
    """One row a source."""
    return [one.model_dump(exclude={"orphans"}) | {"orphans": len(one.orphans)} for one in view.sources]
