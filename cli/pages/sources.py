"""The page of `travaux sources`."""

from __future__ import annotations

from collections.abc import Iterator

from travaux.cli.pages import banner as top
from travaux.cli.pages.columns import faint, hanging, marked
from travaux.cli.pages.words import Days, count
from travaux.cli.paper import Paper
from travaux.projections.views.sources import Document, Heard, SourcesView

IN_RANGE = {"yes": "in range", "possibly": "? possibly in range", "no": "later than the pin"}


@marked
def lines(view: SourcesView, paper: Paper) -> Iterator[str]:
    days = top.days(view.banner)
    yield from top.heading("SOURCES", view.banner, paper)
    if view.empty:
        yield from ("", "no source was read")
    for one in view.sources:
        yield ""
        outlet = f" · {one.outlet}" if one.outlet else " · outlet unknown"
        yield from map(paper.strong, hanging(f"{one.source}{outlet}", IN_RANGE[one.in_range], paper.width))
        for text in _facts(one, days):
            yield from hanging(f"  {text}", "", paper.width)
        if one.why:
            yield from faint(one.why, paper, 4)


def _facts(one: Document, days: Days) -> Iterator[str]:
    if one.title or one.address:
        yield " · ".join(part for part in (one.title, one.address) if part)
    hard = f", surely {days.written(one.hard)}" if one.hard else ""
    rests = f", rests on {', '.join(one.rests_on)}" if one.rests_on else ""
    yield f"published {days.span(one.appeared)}, {one.basis}{hard}{rests}"
    if one.grade:
        yield f"graded {one.grade}"
    gone = f", {one.retracted} more no longer count" if one.retracted else ""
    yield f"{count(one.developments, 'development')}{gone}, in {count(one.entries, 'entry', 'entries')}"
    if one.heard:
        yield f"{count(len(one.heard), 'origin')}: {'; '.join(map(_origin, one.heard))}"
    yield f"{_quotations(one)}; {count(one.skipped, 'passage')} skipped"
    if one.revised:
        yield f"revised {', '.join(map(days.written, one.revised))}"
    if one.withdrawn:
        yield f"! withdrawn by its outlet {days.written(one.withdrawn)}"


def _origin(one: Heard) -> str:
    return f"{one.name} (graded {one.grade})" if one.grade else one.name


def _quotations(one: Document) -> str:
    said = count(one.quotations, "quotation")
    if not one.quotations:
        return said
    all_or_some = "all" if one.checked == one.quotations else str(one.checked) if one.checked else "none"
    return f"{said}, {all_or_some} checked against the text"


def rows(view: SourcesView) -> list[dict[str, object]]:
    """One row for each source."""
    return [{**one.model_dump(exclude={"appeared", "heard"}), **one.appeared.model_dump()} for one in view.sources]
