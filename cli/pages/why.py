"""Why on a page: each value with who says it, in which words, and what would change the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from travaux.cli.pages import banner as top
from travaux.cli.pages import became
from travaux.cli.pages.columns import faint, hanging, marked, wrapped
from travaux.cli.pages.values import ATTRIBUTES, value
from travaux.cli.pages.words import Days, count, entries, listed, origins
from travaux.cli.paper import Paper
from travaux.projections.replies import Held, Said
from travaux.projections.views.whatif import WhatIf
from travaux.projections.views.why import Claimed, EntryView, Quoted, SlotView, WhyView


@marked
def lines(view: WhyView, paper: Paper) -> Iterator[str]:
    found = view.root
    yield from _slot(found, paper) if isinstance(found, SlotView) else _entry(found, paper)


def _slot(view: SlotView, paper: Paper) -> Iterator[str]:
    days = top.days(view.banner)
    yield from top.heading("WHY", view.banner, paper)
    yield ""
    heading = f"{view.title}, {about_of(view.attribute)}: {answer_of(view, days)}"
    yield from map(paper.strong, wrapped(heading, paper.width, "  "))
    if view.since is not None and not view.since.earliest == view.since.latest is None:
        yield f"  held {days.span(view.since, 'since when unknown')}{affirmed(view, days)}"
    quotes = {quoted.entry: quoted for quoted in view.quotations}
    for heading, groups in (("", view.candidates), ("SUPERSEDED", view.superseded), ("SET ASIDE", view.set_aside)):
        if heading and groups:
            yield from ("", paper.strong(heading))
        for held in groups:
            yield from _held(view, held, quotes, days, paper)
    yield from _would_change(view, days, paper)
    yield from _unchecked(view.quotations, paper)


def _unchecked(quotations: Sequence[Quoted], paper: Paper) -> Iterator[str]:
    """Said once for the page: which words nobody could compare with their source."""
    loose = [quoted.entry for quoted in quotations if quoted.exact and not quoted.checked]
    if loose:
        yield ""
        all_of_them = len(loose) == sum(quoted.exact is not None for quoted in quotations)
        which = "the quotations are" if all_of_them else f"the quotations of {entries(loose)} are"
        yield from faint(
            f"{which} unchecked, recorded without the text at hand: `travaux source check` compares them with it", paper
        )


def about_of(attribute: str) -> str:
    kind, _, of = attribute.partition("/")
    words = ATTRIBUTES.get(kind) or kind.replace("_", " ")
    return f"{words} {of}".strip()


def answer_of(view: SlotView, days: Days) -> str:
    if view.standing == "unknown":
        return "no answer known"
    said = "nothing leads" if view.value is None else value(view.attribute, view.value, days)
    settled = f", settled by #{view.settled_by}" if view.settled_by else ""
    return f"{said} · {view.standing}{settled}"


def affirmed(view: SlotView, days: Days) -> str:
    if view.last_affirmed is None or view.last_affirmed == view.since:
        return ""
    return f", last affirmed {days.span(view.last_affirmed)}"


def _held(view: SlotView, held: Held, quotes: dict[int, Quoted], days: Days, paper: Paper) -> Iterator[str]:
    mark = " " if held.sure else "?"
    told = f"{mark} {value(view.attribute, held.value, days)}"
    yield ""
    right = f"origins {origins(held.origins, held.possible_origins)}"
    yield from map(paper.strong, hanging(told, right, paper.width))
    for said in held.said:
        yield from _said(said, quotes.get(said.entry), days, paper)


def _said(said: Said, quoted: Quoted | None, days: Days, paper: Paper) -> Iterator[str]:
    doubt = "" if said.sure else " ? only possibly in range"
    words = {"own": "in its own words", "unnamed": "its own side, unnamed", "ascribed": ""}[said.whose]
    kind = "entailed by" if said.inferred else "act," if said.act else "account,"
    parts = (said.who, words, f"{kind} {said.type}", said.force or "")
    yield from hanging(f"    {' · '.join(part for part in parts if part)}{doubt}", f"#{said.entry}", paper.width)
    when = f"happened {days.span(said.happened)}, reported {days.span(said.reported)} by {said.source}"
    yield from (f"      {line}" for line in wrapped(f"{when}, origin {said.origin}", paper.width - 6))
    if quoted is not None:
        yield from _quoted(quoted, paper)


def _quoted(quoted: Quoted, paper: Paper) -> Iterator[str]:
    if quoted.exact:
        hedge = f" (hedged: {quoted.hedge})" if quoted.hedge else ""
        yield from (f"      {line}" for line in wrapped(f"“{quoted.exact}”{hedge}", paper.width - 6))
    if quoted.note:
        yield from faint(f"recorder's note: {quoted.note}", paper, 6)


def _would_change(view: SlotView, days: Days, paper: Paper) -> Iterator[str]:
    yield ""
    if not (view.candidates or view.superseded):
        yield "Nothing that was reported and recorded by then speaks of it."
        return
    if not view.would_change:
        yield from wrapped("No single source, event or retraction would change this answer.", paper.width)
        return
    yield paper.strong("WHAT WOULD CHANGE THE ANSWER")
    for case in view.would_change:
        yield from hanging(f"  if {case_of(case)}: {outcome_of(view, case, days)}", entries(case.entries), paper.width)


def case_of(case: WhatIf) -> str:
    match case.case:
        case "appeared":
            return f"{case.source} had appeared by then, and what it tells had happened"
        case "not appeared":
            return f"{case.source} had not appeared by then"
        case "happened":
            return "it had happened by then"
        case "not happened":
            return "it had not happened by then"
        case "retracted":
            return "the entry were retracted"


def outcome_of(view: SlotView, case: WhatIf, days: Days) -> str:
    if case.standing == "unknown":
        return "no answer known"
    said = "nothing leads" if case.value is None else value(view.attribute, case.value, days)
    return f"{said}, {case.standing}"


def _entry(view: EntryView, paper: Paper) -> Iterator[str]:
    days = top.days(view.banner)
    yield from top.heading("WHY", view.banner, paper)
    yield ""
    yield from map(paper.strong, wrapped(f"#{view.entry} {view.type}  {view.id}", paper.width, "  "))
    fate = {"yes": "", "doubted": " · doubted at this pin", "no": " · does not count at this pin"}[view.counts]
    known = {"yes": "", "possibly": " · only possibly known at this pin", "no": " · not known at this pin"}[view.known]
    yield from hanging(f"  {view.summary}", "", paper.width)
    yield from hanging(f"  recorded {days.instant(view.recorded_at)} by {view.recorder}{fate}{known}", "", paper.width)
    for name, text in facts_of(view, days):
        yield from hanging(f"  {name:<10}{text}", "", paper.width)
    if view.quotation is not None:
        yield from _quoted(view.quotation, paper)
    for other in view.upon:
        yield from hanging(
            f"  {other.type}{f': {other.reason}' if other.reason else ''}", f"#{other.entry}", paper.width
        )
    yield from _claims(view, days, paper)
    if view.changed:
        yield from ("", paper.strong("CHANGED, when it was recorded"))
        yield from became.lines(view.changed, days, paper.width, indent=2)
    if view.quotation is not None:
        yield from _unchecked([view.quotation], paper)


def facts_of(view: EntryView, days: Days) -> Iterator[tuple[str, str]]:
    for name, said in view.fields.items():
        yield name.replace("_", " "), said if isinstance(said, str) else _plain(said)
    if view.occurred is not None:
        written = f" (“{view.as_written}”)" if view.as_written else ""
        rests = f", rests on {listed(view.rests_on)}" if view.rests_on else ""
        yield "happened", f"{days.written(view.occurred)}, {view.basis}{written}{rests}"
        yield "said by", f"{view.who}, {view.mode}, origin {view.origin}"
        yield "source", f"{view.source}, {days.written(view.published) if view.published else 'no date'}"


def _plain(said: Any) -> str:
    if isinstance(said, list):
        return ", ".join(map(_plain, said))
    if isinstance(said, dict):
        return ", ".join(f"{key} {_plain(inner)}" for key, inner in said.items())
    return {True: "yes", False: "no"}.get(said, str(said)) if isinstance(said, bool) else str(said)


def _claims(view: EntryView, days: Days, paper: Paper) -> Iterator[str]:
    yield ""
    if not view.claims:
        yield "It claims nothing that a view reads."
        return
    yield paper.strong(f"CLAIMS   {count(len(view.claims), 'slot')}")
    for claimed in view.claims:
        text = f"  {claimed.title}, {about_of(claimed.attribute)}: {value(claimed.attribute, claimed.value, days)}"
        yield from hanging(f"{text} · {stands_as(claimed, days)}", "", paper.width)
        yield from faint(f"travaux why {view.negotiation} {claimed.subject} {claimed.attribute}", paper, 4)


def stands_as(claimed: Claimed, days: Days) -> str:
    if claimed.here == "leads":
        return claimed.standing
    if claimed.here == "affirms":
        return f"affirms what leads · {claimed.standing}"
    if claimed.here == "stands":
        return f"stands beside another answer ! {claimed.standing}"
    if claimed.here == "superseded":
        return f"superseded by {value(claimed.attribute, claimed.answer, days)}"
    return claimed.here


def rows(view: WhyView) -> list[dict[str, object]]:
    """A row for each claim: of the slot's values, or of the entry."""
    found = view.root
    if isinstance(found, EntryView):
        return [{"entry": found.entry, **claimed.model_dump()} for claimed in found.claims]
    quotes = {quoted.entry: quoted.exact for quoted in found.quotations}
    groups = (("stands", found.candidates), ("superseded", found.superseded), ("set aside", found.set_aside))
    return [_row(found, state, held, said, quotes) for state, all in groups for held in all for said in held.said]


def _row(view: SlotView, state: str, held: Held, said: Said, quotes: dict[int, str | None]) -> dict[str, object]:
    return {
        "subject": view.subject,
        "attribute": view.attribute,
        "standing": view.standing,
        "value": held.value,
        "state": state,
        "sure": said.sure,
        "entry": said.entry,
        "type": said.type,
        "force": said.force,
        "who": said.who,
        "whose": said.whose,
        "source": said.source,
        "origin": said.origin,
        "quotation": quotes.get(said.entry),
    }
