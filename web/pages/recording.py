"""The page on which one development is tried out, and recorded by whoever may."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from travaux.cli import trial
from travaux.cli.clock import Clock
from travaux.cli.opening import Opened, system_clock
from travaux.cli.pages.why import about_of
from travaux.cli.trial import Changed, TrialView
from travaux.domain.registry import Registry
from travaux.events.errors import TravauxError
from travaux.events.integrity.suppression import refuse_erased
from travaux.events.sources.recorded import Record
from travaux.events.sources.recording import recorded
from travaux.projections.views.naming import title
from travaux.web.access import Access
from travaux.web.pages import templates
from travaux.web.pages.form import development, fields, kinds
from travaux.web.pages.here import Here
from travaux.web.problems import Refusal
from travaux.web.serving import Serving

NOBODY = "somebody"
"""Who records where it is only tried out."""


def given(body: bytes) -> dict[str, str]:
    """The fields of a form that was sent, without those left empty."""
    return {name: text for name, text in parse_qsl(body.decode("utf-8", "replace")) if text.strip()}


def recorder_of(told: Mapping[str, str], negotiation: str, serving: Serving, access: Access) -> str | Refusal:
    """Whose token was given, if it is for recording here; it comes with the form, so that no other site can send it."""
    if not serving.write:
        return Refusal("not-permitted", "This server only reads; `travaux serve --write` records.")
    token = told.get("token", "").strip()
    if not token:
        return Refusal("no-token", "To record, give a token with the scope `record`.")
    visitor = access.enter({"type": "http", "headers": [(b"authorization", f"Bearer {token}".encode())]})
    if isinstance(visitor, Refusal):
        return visitor
    if visitor.name is None or "record" not in visitor.scopes or not visitor.sees(negotiation):
        return Refusal("not-permitted", f"The token of {visitor.name} is not for `record` here.")
    return visitor.name


def page(
    opened: Opened,
    here: Here,
    told: Mapping[str, str],
    do: str | None = None,
    recorder: str | Refusal = NOBODY,
    *,
    writable: bool = False,
) -> str:
    """The form, filled with what was told; what it would change, or that it is recorded, if that was asked."""
    known = recorded(opened.log, here.negotiation)
    type, sources = told.get("type", ""), list(known.registry.sources)
    shown: dict[str, Any] = {"trial": None, "problem": None, "contested": 0, "done": None}
    try:
        if do == "record":
            shown["done"] = _recorded(opened, here.negotiation, known, told, recorder)
        elif do is not None:
            shown["trial"] = _tried(opened, here.negotiation, known, told)
            shown["contested"] = contested(shown["trial"])
    except TravauxError as error:
        shown["problem"] = str(error)
    return templates.render(
        "record.html",
        here=here,
        kinds=kinds(),
        type=type,
        kind_help=next((kind.help for kind in kinds() if kind.name == type), ""),
        sources=sources,
        source=told.get("source") or next(reversed(sources), ""),
        fields=fields(type, told) if type else [],
        writable=writable,
        about=partial(_about, known.registry),
        **shown,
    )


def _recorded(
    opened: Opened, negotiation: str, known: Record, told: Mapping[str, str], recorder: str | Refusal
) -> list[tuple[int, str]]:
    """The entries and what they say; none if it was recorded before."""
    if isinstance(recorder, Refusal):
        raise recorder
    event = development(known, told, opened.texts.find)
    refuse_erased(opened.log, negotiation, [event])
    entries = opened.log.append(
        negotiation, [event], recorder=recorder, recorded_at=system_clock(), expected=known.last
    )
    opened.record.catch_up(negotiation)
    view = trial.done(opened.log, negotiation, entries)
    return [(entry.number, said) for entry, said in zip(entries, view.summaries, strict=True)]


def _tried(opened: Opened, negotiation: str, known: Record, told: Mapping[str, str]) -> TrialView:
    event = development(known, told, opened.texts.find)
    refuse_erased(opened.log, negotiation, [event])
    clock = Clock(None, opened.zone(negotiation))
    return trial.tried(opened.log, negotiation, [event], recorder=NOBODY, key=None, clock=clock)


def _about(registry: Registry, change: Changed) -> str:
    """The slot in words."""
    return f"{title(change.subject, registry)}, {about_of(change.attribute)}"


def contested(tried: TrialView) -> int:
    """How many slots it would make contested that are not."""
    became = [one for one in tried.changes or () if one.after.standing == "contested"]
    return sum(one.before.standing != "contested" for one in became)
