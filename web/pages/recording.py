"""The page on which one development is tried out, and recorded by whoever may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from travaux.cli import trial
from travaux.cli.clock import Clock
from travaux.cli.opening import Opened
from travaux.cli.trial import TrialView
from travaux.events.errors import TravauxError
from travaux.events.integrity.suppression import refuse_erased
from travaux.events.sources.recorded import Record
from travaux.events.sources.recording import recorded
from travaux.web.pages import templates
from travaux.web.pages.form import development, fields, kinds
from travaux.web.pages.here import Here

NOBODY = "somebody"
"""Who records where it is only tried out."""


def given(body: bytes) -> dict[str, str]:
    """The fields of a form that was sent, without those left empty."""
    return {name: text for name, text in parse_qsl(body.decode("utf-8", "replace")) if text.strip()}


def page(opened: Opened, here: Here, told: Mapping[str, str], do: str | None = None) -> str:
    """The form, filled with what was told; what it would change, if that was asked."""
    known = recorded(opened.log, here.negotiation)
    type, sources = told.get("type", ""), list(known.registry.sources)
    shown: dict[str, Any] = {"trial": None, "problem": None, "contested": 0}
    if do is not None:
        try:
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
        **shown,
    )


def _tried(opened: Opened, negotiation: str, known: Record, told: Mapping[str, str]) -> TrialView:
    event = development(known, told, opened.texts.find)
    refuse_erased(opened.log, negotiation, [event])
    clock = Clock(None, opened.zone(negotiation))
    return trial.tried(opened.log, negotiation, [event], recorder=NOBODY, key=None, clock=clock)


def contested(tried: TrialView) -> int:
    """How many slots it would make contested that are not."""
    became = [one for one in tried.changes or () if one.after.standing == "contested"]
    return sum(one.before.standing != "contested" for one in became)
