"""Talks in memory, and what a view shows of them at a pin."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from given import event, published

from travaux.domain.event import Event
from travaux.domain.pins import Pin, when
from travaux.events.log import open_log
from travaux.events.sources.recording import record
from travaux.projections.reading import Keep, Reading
from travaux.projections.record import Record

NOW = datetime(2026, 1, 10, tzinfo=UTC)
RECORDED = Path(__file__).parents[1] / "events" / "recorded"
PARTIES = {"ukraine": "Ukraine", "united-states": "USA", "russia": "Russia"}
PEOPLE = {
    "zelenskyy": ("Volodymyr Zelenskyy", "ukraine"),
    "trump": ("Donald Trump", "united-states"),
    "peskov": ("Dmitry Peskov", "russia"),
}


class Talks:
    """One negotiation; days are days in its zone. Source news-DDMM… appeared on the date given."""

    def __init__(self, slug: str = "talks") -> None:
        self.slug, self.zone = slug, "UTC"
        self.log = open_log("memory:")
        self.record = Record(self.log, self.log)

    def given(self, *events: Event) -> int:
        """Record them; the number of the last entry."""
        self.log.append(self.slug, events, recorder="ana", recorded_at=NOW)
        return self.log.head(self.slug)

    def at(
        self, as_of: str | None = None, known_on: str | None = None, *, by: int | None = None, keep: Keep | None = None
    ) -> Reading:
        """The reading at a pin; both clocks at one date if only one is given."""
        instants = [when(text, now=NOW, zone=self.zone) if text else None for text in (as_of, known_on or as_of)]
        now = when(NOW.isoformat(), now=NOW, zone=self.zone)
        at, known = (now if instant is None else instant for instant in instants)
        pin = Pin(at, known, by or self.log.head(self.slug), as_of is None, (known_on or as_of) is None)
        return self.record.reading(self.slug, pin, keep)


def talks() -> Talks:
    """Three parties, five issues, a plan of two versions, two sources: 6 and 8 December."""
    opened = Talks()
    opened.given(*_introduced())
    return opened


def _introduced() -> list[Event]:
    return [
        event("NegotiationOpened", id="talks", negotiation="talks", title="Talks on peace", zone="UTC"),
        *(event("PartyIntroduced", id=f"party/{id}", party=id, name=name) for id, name in PARTIES.items()),
        *(
            event("PersonIntroduced", id=f"person/{id}", person=id, name=name, party=party)
            for id, (name, party) in PEOPLE.items()
        ),
        _issue("territory", "Territory"),
        _issue("territory.cession", "Ukraine cedes territory", "territory", proposition=True),
        _issue("forces", "Forces"),
        _issue("forces.army-limit", "The army is limited", "forces", proposition=True),
        _issue("funds", "Funds"),
        _named("plan", "us-plan", "US plan"),
        _named("version", "us-plan/28", "28-point text"),
        _named("version", "us-plan/19", "19-point text"),
        _named("point", "us-plan/amnesty", "Amnesty"),
        _named("point", "us-plan/children", "Children return"),
        _named("meeting", "geneva", "Geneva talks"),
        *(source(f"news-{day}", f"2025-12-{day[2:]}") for day in ("1206", "1208")),
    ]


def source(id: str, edtf: str) -> Event:
    return event("SourceCaptured", id=f"source/{id}", source=id, published=published(edtf))


def _issue(issue: str, title: str, parent: str | None = None, proposition: bool = False) -> Event:
    return event(
        "IssueIntroduced", id=f"issue/{issue}", issue=issue, title=title, parent=parent, proposition=proposition
    )


def _named(kind: str, subject: str, name: str) -> Event:
    return event("SubjectIntroduced", id=f"{kind}/{subject}", kind=kind, subject=subject, name=name)


def recorded(slug: str) -> Talks:
    """A recorded negotiation, with the days of its zone."""
    opened = Talks(slug)
    record(opened.log, sorted((RECORDED / slug).glob("*.yaml")), recorder="ana", recorded_at=NOW)
    opened.zone = opened.at().registry.zone
    return opened
