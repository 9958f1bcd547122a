"""The page of `travaux contested`: each value that stands, who says it, in how many origins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from travaux.cli.pages import banner as top
from travaux.cli.pages.columns import hanging, marked, wrapped
from travaux.cli.pages.values import about, called, value
from travaux.cli.pages.words import Days, entries, origins
from travaux.cli.paper import Paper
from travaux.projections.views.contested import ContestedView, Settled
from travaux.projections.views.contradictions import Contradiction, Denial, Told
from travaux.projections.views.doubts import Doubt


@marked
def lines(view: ContestedView, paper: Paper) -> Iterator[str]:
    days = top.days(view.banner)
    yield from top.heading("CONTESTED", view.banner, paper)
    if view.empty:
        yield from ("", "nothing is contested or unsettled")
    yield from _doubts("CONTESTED: sources disagree, and nobody withdrew", view.contested, days, paper)
    yield from _doubts("UNSETTLED: it may already have changed", view.unsettled, days, paper)
    yield from _contradictions(view.contradictions, paper)
    yield from _denials(view.denials, paper)
    yield from _settled(view.settled, days, paper)


def _section(heading: str, paper: Paper) -> Iterator[str]:
    yield ""
    yield from map(paper.strong, wrapped(heading, paper.width))


def _doubts(heading: str, several: Sequence[Doubt], days: Days, paper: Paper) -> Iterator[str]:
    if several:
        yield from _section(heading, paper)
    for doubt in several:
        yield from hanging(
            f"  {about(doubt)}", f"origins {origins(doubt.origins, doubt.possible_origins)}", paper.width
        )
        for one in doubt.values:
            mark = " " if one.certain else "?"
            when = days.span(one.since, "since when unknown") if one.known else "undated"
            told = f"    {mark} {called(doubt, one, days)} · {'; '.join(one.who)} · {when}"
            yield from hanging(told, entries(one.entries), paper.width)


def _contradictions(several: Sequence[Contradiction], paper: Paper) -> Iterator[str]:
    if several:
        yield from _section("CANNOT ALL BE TRUE, by somebody's judgement", paper)
    for one in several:
        yield from hanging(f"  {one.reason}", f"judged #{one.entry}", paper.width)
        for told in one.developments:
            yield from _told("", told, paper)


def _denials(several: Sequence[Denial], paper: Paper) -> Iterator[str]:
    if several:
        yield from _section("DENIED, which erases nothing", paper)
    for one in several:
        yield from _told("denied: ", one.denied, paper)
        yield from _told("", one.denial, paper)


def _told(word: str, told: Told, paper: Paper) -> Iterator[str]:
    """What it says and who says so, then the words it rests on."""
    mark = " " if told.sure else "?"
    yield from hanging(f"    {mark} {word}{told.summary} · {told.who}, in {told.source}", f"#{told.entry}", paper.width)
    if told.quotation.exact:
        yield from (f"        {line}" for line in wrapped(f"“{told.quotation.exact}”", paper.width - 8))


def _settled(several: Sequence[Settled], days: Days, paper: Paper) -> Iterator[str]:
    if several:
        yield from _section("SETTLED", paper)
    for one in several:
        yield from hanging(f"  {about(one)}: {one.reason}", f"#{one.entry}", paper.width)
        for word, held in (("holds", one.chosen), ("set aside", one.set_aside)):
            for each in held:
                who = "; ".join(dict.fromkeys(said.who for said in each.said))
                told = f"    {word}: {value(one.attribute, each.value, days)} · {who}"
                yield from hanging(told, entries(each.entries), paper.width)


def rows(view: ContestedView) -> list[dict[str, object]]:
    """One row for each value of a doubt, for each development of a contradiction, for each denial and what it denies."""
    doubts = [_row(doubt, one.model_dump()) for doubt in (*view.contested, *view.unsettled) for one in doubt.values]
    judged = [_words("contradictory", one.reason, told) for one in view.contradictions for told in one.developments]
    denied = [_words("denied", one.by, told) for one in view.denials for told in (one.denied, one.denial)]
    return [*doubts, *judged, *denied]


def _row(doubt: Doubt, one: dict[str, object]) -> dict[str, object]:
    return {
        "standing": doubt.standing,
        "subject": doubt.subject,
        "attribute": doubt.attribute,
        "title": doubt.title,
        "value": one["value"],
        "sure": one["certain"],
        "who": one["who"],
        "origins": one["origins"],
        "possible_origins": one["possible_origins"],
        "entries": one["entries"],
    }


def _words(standing: str, subject: str, told: Told) -> dict[str, object]:
    return {
        "standing": standing,
        "subject": subject,
        "attribute": told.type,
        "title": told.summary,
        "value": told.quotation.exact,
        "sure": told.sure,
        "who": told.who,
        "origins": None,
        "possible_origins": None,
        "entries": [told.entry],
    }
