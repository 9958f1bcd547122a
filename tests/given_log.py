"""A log with faces: Ann and Bob negotiate about a barn, or something random happens.

The random texts are as bad as texts can be.
"""

from __future__ import annotations

import string
from datetime import UTC, datetime

from given import development, event, published
from hypothesis import strategies as st

from travaux.domain.event import Event
from travaux.domain.evidence import Speaker
from travaux.domain.passages import Passage
from travaux.events.log import Log

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
EVENTS = [
    event("NegotiationOpened", id="barn", negotiation="barn", title="The barn", zone="Europe/Kyiv"),
    event("SourceCaptured", id="news", source="news", title="Ann offers 80 €", published=published("2025-12-08")),
    development("StatementMade", id="news/words", by="ann", hedge="Not a penny more", note="She laughed."),
]


def party(name: str, called: str = "Ann") -> Event:
    return event("PartyIntroduced", id=name, party=name, name=called)


def record(log: Log, *events: Event, to: str = "barn", at: datetime = NOON, expected: int | None = None) -> list[int]:
    """Record them as Ann does; the numbers of the entries written."""
    written = log.append(to, events, recorder="ann", recorded_at=at, expected=expected)
    return [entry.number for entry in written]


def erase(log: Log, text: str) -> None:
    """Destroy a passage by hand."""
    with log.transaction() as cursor:
        cursor.execute("UPDATE passages SET salt = NULL, text = NULL WHERE text = ?", (text,))
        assert cursor.rowcount == 1


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
"""Any text that UTF-8 can hold: controls, NUL, quotes, right-to-left, astral and combining characters."""
passages = st.one_of(st.none(), texts.map(Passage))
slugs = st.text(string.ascii_lowercase, min_size=1, max_size=8)


@st.composite
def events(draw: st.DrawFn, id: str) -> Event:
    if draw(st.booleans()):
        places = draw(st.dictionaries(texts.map("a {}".format), st.just("Earth"), max_size=3))
        return event("NegotiationOpened", id=id, negotiation=draw(slugs), title=draw(texts), zone="UTC", places=places)
    if draw(st.booleans()):
        return event("SourceCaptured", id=id, source=draw(slugs), title=draw(passages), published=published("2025"))
    voice = (Speaker(role="source", description=draw(passages), on_record=draw(st.booleans())),)
    topics = tuple(map(Passage, draw(st.lists(texts, max_size=3))))
    said = development("MeetingHeld", id=id, meeting="m", topics=topics, note=draw(passages), by_voice=voice)
    if draw(st.booleans()):
        return said
    return event("EntryCorrected", id=id, of="x", entry=draw(st.integers(1, 2**53 - 1)), replacement=said, reason="r")


@st.composite
def batches(draw: st.DrawFn) -> list[list[Event]]:
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    numbers = iter(range(sum(sizes)))
    return [[draw(events(f"e{next(numbers)}")) for _ in range(size)] for size in sizes]
