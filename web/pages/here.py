"""Here: the page one is on, and the addresses of others from it. The pin and the filters stay in every link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape

from travaux.projections.replies import PinReply

VIEWS = (
    ("brief", "Brief"),
    ("positions", "Positions"),
    ("plan", "Plan"),
    ("timeline", "Timeline"),
    ("issues", "Issues"),
    ("meetings", "Meetings"),
    ("commitments", "Commitments"),
    ("contested", "Contested"),
    ("sources", "Sources"),
    ("log", "Log"),
    ("audit", "Audit"),
    ("record", "Record"),
)
CLOCKS = ("then", "as_of", "known_on", "recorded_by")
KEPT = (*CLOCKS, "since", "party", "issue", "on_record", "unnamed", "reviewed_only")
"""What goes along from page to page."""
MEDIA = {"json": "application/json", "csv": "text/csv", "md": "text/markdown"}
_PINLESS = frozenset(("audit", "record"))
_TWINLESS = frozenset(("audit", "record", "search"))
_SINCE = frozenset(("brief", "positions"))
"""Views that can tell what is new since a day."""


@dataclass(frozen=True)
class Clocks:
    """The dates as they stand in the address."""

    options: Mapping[str, str]

    @property
    def parted(self) -> bool:
        """Are as-of and known-on asked for one by one?"""
        return "as_of" in self.options or "known_on" in self.options

    @property
    def given(self) -> bool:
        return any(name in self.options for name in CLOCKS)

    @property
    def controls(self) -> tuple[tuple[str, str], ...]:
        """The clocks that are set one by one, with their labels; both at once unless they are parted."""
        if self.parted:
            return (("as_of", "As of"), ("known_on", "As known on"))
        return (("then", "As of, and as known on"),)

    def day(self, name: str) -> str:
        """What a date field shows: the date, where it is one."""
        text = self.options.get(name) or self.options.get("then", "")
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            return ""


@dataclass(frozen=True)
class Here:
    """A view of a negotiation under a base address, with the options it was asked with."""

    base: str
    negotiation: str
    title: str
    view: str
    options: Mapping[str, str]

    views = VIEWS

    @property
    def pin(self) -> Clocks:
        return Clocks(self.options)

    @property
    def has_pin(self) -> bool:
        return self.view not in _PINLESS

    @property
    def has_since(self) -> bool:
        return self.view in _SINCE

    @property
    def has_twins(self) -> bool:
        if self.view == "redline":
            return "redline" in self.options
        return self.view.partition("/")[0] not in _TWINLESS

    def to(self, view: str, **options: Any) -> str:
        """Another view at the same pin, with the filters."""
        kept = {name: text for name, text in self.options.items() if name in KEPT}
        return self._address(view, kept | _texts(options))

    def with_(self, **options: Any) -> str:
        """This view, asked otherwise."""
        return self._address(self.view, {**self.options, **_texts(options)})

    def bare(self, view: str) -> str:
        return self._address(view, {})

    def slot(self, subject: str, attribute: str) -> str:
        """The evidence of an answer."""
        return self.to("why", subject=subject, attribute=attribute)

    def at(self, clock: str, day: date) -> str:
        """This view with a clock set to a day: `as_of`, `known_on`, or `then` for both."""
        others = {name: text for name, text in self.options.items() if name not in ("then", clock)}
        return self._address(self.view, others | {clock: day.isoformat()})

    def at_any(self, clock: str) -> str:
        """The same with DAY in the day's place, for the slider."""
        return self.at(clock, date(1, 2, 3)).replace("0001-02-03", "DAY")

    def joined(self, name: str, first: str, last: str) -> Here:
        """With `first..last` as one option, where they came as two fields."""
        a, b = (self.options.get(one, "").strip() for one in (first, last))
        others = {key: text for key, text in self.options.items() if key not in (first, last)}
        return replace(self, options=others | {name: f"{a}..{b}"} if a and b else others)

    def fixed(self, pin: PinReply) -> str:
        """This view at exactly this pin: what is recorded later does not change what the address shows."""
        others = {name: text for name, text in self.options.items() if name not in CLOCKS}
        at = {"as_of": pin.as_of or "", "known_on": pin.known_on or "", "recorded_by": f"entry:{pin.recorded_by}"}
        return self._address(self.view, others | at)

    def now(self) -> str:
        return self._address(self.view, {name: text for name, text in self.options.items() if name not in CLOCKS})

    def parted(self) -> str:
        """The clocks one by one, at the same date where there is one."""
        then = self.options.get("then", "today")
        others = {name: text for name, text in self.options.items() if name != "then"}
        return self._address(self.view, others | {"as_of": then, "known_on": then})

    def linked(self) -> str:
        """One date for both: the as-of."""
        as_of = self.options.get("as_of") or self.options.get("known_on", "today")
        others = {name: text for name, text in self.options.items() if name not in ("as_of", "known_on")}
        return self._address(self.view, others | {"then": as_of})

    def hidden(self, *, pin: bool = True, without: tuple[str, ...] = ()) -> Markup:
        """The options as hidden fields of a form that sets others."""
        left = {
            name: text
            for name, text in self.options.items()
            if name not in without and name not in ("q", "skip") and (pin or name not in (*CLOCKS[:3], "since"))
        }
        fields = (f'<input type="hidden" name="{escape(name)}" value="{escape(text)}">' for name, text in left.items())
        return Markup("".join(fields))

    def twin(self, form: str) -> str:
        """The same as data."""
        return self._address(f"{self.view}.{form}", self.options)

    @property
    def followed(self) -> tuple[tuple[str, str, str], ...]:
        """Where one can follow what is shown, with the filters: the words, the media type, the address."""
        asked = {name: self.options[name] for name in ("party", "issue") if name in self.options}
        query = f"?{urlencode(asked)}" if asked else ""
        base = f"/v1/negotiations/{quote(self.negotiation)}"
        feed = ("changes as Atom", "application/atom+xml", f"{base}/changes.atom{query}")
        calendar = ("meetings as a calendar", "text/calendar", f"{base}/meetings.ics{query}")
        return (feed, calendar) if self.view == "meetings" else (feed,)

    def media(self, form: str) -> str:
        return MEDIA[form]

    def _address(self, view: str, options: Mapping[str, str]) -> str:
        query = urlencode({name: text for name, text in options.items() if text != ""})
        return f"{self.base}/{quote(self.negotiation)}/{quote(view)}{f'?{query}' if query else ''}"


def _texts(options: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in options.items() if value is not None}
