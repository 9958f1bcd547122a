"""Feeds: Atom as feed readers read it, a calendar as calendars do; the same ids for ever, and text that stays text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from given import ZELENSKYY, development, event, on
from icalendar import Calendar
from served import bearer, served
from starlette.testclient import TestClient
from viewed import NOW, talks

from travaux.cli.tokens import Tokens
from travaux.domain.event import Event
from travaux.domain.instants import OPEN_END
from travaux.domain.pins import Pin
from travaux.events.log import open_log
from travaux.projections.record import Record
from travaux.projections.views.replay import replay
from travaux.web import atom, calendar

ATOM, ICS = "/v1/negotiations/talks/changes.atom", "/v1/negotiations/talks/meetings.ics"
MARKUP = "<script>alert(1)</script> & Côte d'Ivoire \x0b100%"

Given = Callable[..., int]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    said = talks()
    with open_log(f"sqlite:///{tmp_path / 'feeds.db'}") as log:
        log.import_raw(said.slug, said.log.raw(said.slug))
    return tmp_path / "feeds.db"


@pytest.fixture
def given(store: Path) -> Given:
    """Records events; the number of the last entry."""

    def record(*events: Event, at: datetime = NOW) -> int:
        with open_log(f"sqlite:///{store}") as log:
            log.append("talks", events, recorder="ana", recorded_at=at)
            return log.head("talks")

    return record


@pytest.fixture
def client(store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("TRAVAUX_NOW", "2026-01-10")
    with served(store) as client:
        yield client


def demand(number: int, **more: Any) -> Event:
    sides = ("for", "against")
    return development(
        "DemandMade", id=f"news-1206/d{number}", by="ukraine", issue="territory.cession", side=sides[number % 2], **more
    )


def read(client: TestClient, address: str = ATOM) -> Any:
    told = client.get(address)
    assert told.status_code == 200, told.text
    assert told.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(told.content)
    assert not feed.bozo and feed.version == "atom10", feed.get("bozo_exception")
    return feed


def number_of(one: Any) -> int:
    """The entry that it links to."""
    (here,) = [link.href for link in one.links if link.rel == "alternate"]
    return int(here.rpartition("/entries/")[2])


def events(client: TestClient, address: str = ICS) -> dict[str, Any]:
    """The events of the calendar, by UID."""
    told = client.get(address)
    assert told.status_code == 200, told.text
    found = [one for one in Calendar.from_ical(told.content).walk("VEVENT")]
    by_uid = {str(one["uid"]): one for one in found}
    assert len(by_uid) == len(found)
    return by_uid


def the_event(client: TestClient) -> Any:
    (one,) = events(client).values()
    return one


def test_the_latest_change_stands_first_with_who_says_so(client: TestClient, given: Given) -> None:
    given(demand(1, by_voice=(ZELENSKYY,)))
    number = given(development("PointCountStated", version="us-plan/19", points=19))
    feed = read(client)
    last, before = feed.entries[:2]
    assert last.title.startswith("PointCountStated") and number_of(last) == number
    assert (before.author, before.contributors[0].name) == ("Zelenskyy", "ana")
    assert feed.feed.updated == last.updated == "2026-01-10T00:00:00Z"
    assert "Ukraine on “Ukraine cedes territory”: nothing → " in before.content[0].value


def test_a_view_and_its_filters_choose(client: TestClient, given: Given) -> None:
    given(demand(1), development("MeetingHeld", id="news-1206/m", meeting="geneva"))
    titles = {
        name: [one.title for one in read(client, f"{ATOM}?view={name}").entries] for name in ("positions", "meetings")
    }
    assert [title.split(":")[0] for titles in titles.values() for title in titles] == ["DemandMade", "MeetingHeld"]
    assert read(client, f"{ATOM}?party=russia&view=positions").entries == []
    assert client.get(f"{ATOM}?view=dreams").status_code == 400
    assert client.get(f"{ATOM}?party=nobody").status_code == 404


def test_the_pages_hold_every_change_once_and_the_ids_stay(client: TestClient, given: Given, store: Path) -> None:
    """Also while more is recorded."""
    first: dict[int, str] = {}
    for more in range(0, 150, 30):
        given(*(demand(number) for number in range(more, more + 30)))
        pages, feed = [], read(client)
        pages.append(feed)
        while older := [link.href for link in feed.feed.links if link.rel == "prev-archive"]:
            feed = read(client, older[0])
            assert [link.rel for link in feed.feed.links if link.rel == "current"] == ["current"]
            pages.append(feed)
        found = [(one.id, number_of(one)) for page in pages for one in page.entries]
        assert len({id for id, _ in found}) == len(found)
        assert {first.setdefault(number, id) for id, number in found} == {id for id, _ in found}
        assert [number for _, number in found] == sorted(changed(store), reverse=True)
    assert len(pages) > 2
    assert client.get(f"{ATOM}?page=99").status_code == 404


def changed(store: Path) -> list[int]:
    """The entries that changed any answer, as replay has them."""
    with open_log(f"sqlite:///{store}") as log:
        record = Record(log, log)
        reading = record.reading("talks", Pin(OPEN_END, OPEN_END, log.head("talks")))
        return [step.entries[0].entry for step in replay(record, reading, "entry").steps if step.changes]


def test_a_page_is_the_same_however_much_is_recorded_later(client: TestClient, given: Given) -> None:
    given(*(demand(number) for number in range(60)))
    page = client.get(f"{ATOM}?page=1").content
    given(*(demand(number) for number in range(100, 170)), event("AliasRecorded", id="al", of="ukraine", alias="UA"))
    assert client.get(f"{ATOM}?page=1").content == page


def test_who_has_it_is_told_so(client: TestClient, given: Given) -> None:
    tags = {path: client.get(path).headers["etag"] for path in (ATOM, ICS)}
    assert [client.get(path, headers={"If-None-Match": tag}).status_code for path, tag in tags.items()] == [304, 304]
    given(development("MeetingHeld", id="news-1206/m", meeting="geneva"))
    assert [client.get(path, headers={"If-None-Match": tag}).status_code for path, tag in tags.items()] == [200, 200]


def test_what_nobody_changed_is_not_worked_out_again(
    client: TestClient, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(development("MeetingHeld", id="news-1206/m", meeting="geneva"))
    before = {path: client.get(path).content for path in (ATOM, ICS)}
    worked: list[str] = []
    for module, name in ((atom.Feed, "written"), (calendar, "written")):
        monkeypatch.setattr(module, name, _noted(worked, getattr(module, name)))
    assert {path: client.get(path).content for path in (ATOM, ICS)} == before and worked == []
    given(demand(1))
    assert client.get(ATOM).content != before[ATOM] and client.get(ICS).content == before[ICS]
    assert worked == ["written"] * 2
    client.get(f"{ATOM}?view=positions")
    assert worked == ["written"] * 3, "another feed is another one"


def _noted(worked: list[str], write: Callable[..., bytes]) -> Callable[..., bytes]:
    def noted(*given: Any) -> bytes:
        worked.append(write.__name__)
        return write(*given)

    return noted


def test_markup_is_text(client: TestClient, given: Given) -> None:
    given(
        event("PartyIntroduced", id="party/x", party="x", name=MARKUP),
        event("SubjectIntroduced", id="meeting/m", kind="meeting", subject="m", name=MARKUP),
        development("DemandMade", id="news-1206/x", by="x", issue="territory.cession", side="for"),
        development("StatementMade", id="news-1206/s", by="x", says={"exact": MARKUP}),
        development(
            "MeetingHeld", id="news-1206/m", meeting="m", place="a\r\nATTENDEE:mailto:x@example.org", who=(MARKUP,)
        ),
    )
    root = ElementTree.fromstring(client.get(ATOM).content)
    namespace = "{http://www.w3.org/2005/Atom}"
    assert {element.tag.removeprefix(namespace) for element in root.iter()} <= {
        *("feed", "id", "title", "link", "generator", "updated", "entry", "author", "contributor", "name"),
        *("category", "content"),
    }
    shown = MARKUP.replace("\x0b", "\ufffd")
    assert any(shown in (title.text or "") for title in root.iter(f"{namespace}title"))
    assert {content.get("type") for content in root.iter(f"{namespace}content")} == {"text"}
    one = the_event(client)
    assert str(one["summary"]) == shown and "attendee" not in one


def test_a_page_says_where_the_feed_is(client: TestClient) -> None:
    page = client.get("/n/talks/positions")
    (feed,) = re.findall(r'<link rel="alternate" type="application/atom\+xml" title="[^"]+" href="([^"]+)">', page.text)
    assert feed == ATOM and client.get(feed).status_code == 200


@pytest.mark.parametrize(("address", "links"), [("https://news.example/a?b=c&d", 1), ("javascript:alert(1)", 0)])
def test_only_an_address_of_the_web_is_a_link(client: TestClient, given: Given, address: str, links: int) -> None:
    published = {"edtf": "2025-12-06"}
    given(
        event("SourceCaptured", id="source/s", source="s", address=address, published=published),
        development("DemandMade", id="s/d", source="s", by="russia", issue="territory.cession", side="for"),
    )
    last = read(client, f"{ATOM}?view=positions").entries[0]
    assert [link.href for link in last.links if link.rel == "via"] == [address] * links


def test_feeds_are_for_who_may_read(store: Path, tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "tokens.json")
    elsewhere, here = bearer(tokens, "read", only=["other"]), bearer(tokens, "read", name="bob")
    with served(store, tokens, closed=True) as client:
        for path in (ATOM, ICS):
            asked: tuple[dict[str, str], ...] = ({}, elsewhere, here)
            assert [client.get(path, headers=header).status_code for header in asked] == [401, 404, 200]


def test_a_meeting_that_is_moved_keeps_its_uid_and_counts_up(client: TestClient, given: Given) -> None:
    given(development("MeetingScheduled", id="news-1206/a", meeting="geneva", due="2026-02-01", place="Geneva"))
    planned = the_event(client)
    given(
        development("MeetingCancelled", id="news-1206/b", meeting="geneva", due="2026-02-08", follows=("news-1206/a",))
    )
    moved = the_event(client)
    assert (planned["dtstart"].dt, moved["dtstart"].dt) == (date(2026, 2, 1), date(2026, 2, 8))
    assert (moved["dtend"].dt, moved["status"], str(moved["location"])) == (date(2026, 2, 9), "TENTATIVE", "Geneva")
    assert moved["uid"] == planned["uid"] and moved["sequence"] > planned["sequence"]
    given(development("MeetingHeld", id="news-1206/c", meeting="geneva", when="2025-12-05"))
    held = the_event(client)
    assert (held["uid"], held["status"], held["transp"]) == (planned["uid"], "CONFIRMED", "OPAQUE")
    assert held["sequence"] > moved["sequence"]


def test_what_changes_nothing_about_it_counts_nothing_up(client: TestClient, given: Given) -> None:
    given(development("MeetingHeld", id="news-1206/a", meeting="geneva"))
    before = client.get(ICS).content
    given(demand(1))
    assert client.get(ICS).content == before


def test_a_meeting_that_is_called_off_is_cancelled(client: TestClient, given: Given) -> None:
    given(development("MeetingScheduled", id="news-1206/a", meeting="geneva", due="2026-02-01"))
    given(development("MeetingCancelled", id="news-1206/b", meeting="geneva", follows=("news-1206/a",)))
    one = the_event(client)
    assert (one["status"], one["transp"], one["dtstart"].dt) == ("CANCELLED", "TRANSPARENT", date(2026, 2, 1))


def test_a_retraction_counts_up_too(client: TestClient, given: Given) -> None:
    given(development("MeetingHeld", id="news-1206/a", meeting="geneva"))
    number = given(development("MeetingHeld", id="news-1206/b", meeting="geneva", place="Bern"))
    before = the_event(client)
    given(event("EntryRetracted", id="r", of="news-1206/b", entry=number, reason="never said"))
    after = the_event(client)
    assert str(before["location"]) == "Bern" and "location" not in after and after["sequence"] > before["sequence"]


def test_two_that_are_judged_one_are_one_and_the_other_is_cancelled(client: TestClient, given: Given) -> None:
    given(*(development("MeetingHeld", id=f"news-1206/{one}", meeting=one) for one in ("geneva", "again")))
    before = events(client)
    pair = ("meeting/again", "meeting/geneva")
    given(event("OccurrencesJudged", id="j", subjects=pair, judgement="same", reason="same day"))
    after = events(client)
    assert after.keys() == before.keys()
    assert sorted(str(one["status"]) for one in after.values()) == ["CANCELLED", "CONFIRMED"]
    assert all(after[uid]["sequence"] > before[uid]["sequence"] for uid in before)


@pytest.mark.parametrize(
    ("when", "start", "end", "said"),
    [
        ("2025-12-02", date(2025, 12, 2), date(2025, 12, 3), ""),
        ("2025-12-02/2025-12-04", date(2025, 12, 2), date(2025, 12, 5), ""),
        ("2025-12-02~/2025-12-04~", date(2025, 12, 2), date(2025, 12, 5), "about this date"),
        ("2025-12-02?", date(2025, 12, 2), date(2025, 12, 3), "about this date"),
        ("2025-12-02/", date(2025, 12, 2), date(2025, 12, 3), "until when is not known"),
        ("[2025-12-02..2025-12-04]", date(2025, 12, 2), date(2025, 12, 5), "one of these days"),
        ("2025-11", date(2025, 11, 1), date(2025, 12, 1), "one of these days"),
        ("2025-11/2025-12-04", date(2025, 11, 1), date(2025, 12, 5), "some of these days"),
        ("2025-12-02T14:00Z", datetime(2025, 12, 2, 14, tzinfo=UTC), None, ""),
        (
            "2025-12-02T14:00+02:00/2025-12-02T15:30+02:00",
            datetime(2025, 12, 2, 12, tzinfo=UTC),
            datetime(2025, 12, 2, 13, 30, tzinfo=UTC),
            "",
        ),
    ],
)
def test_a_date_is_as_certain_as_it_was_told(
    client: TestClient, given: Given, when: str, start: date, end: date | None, said: str
) -> None:
    given(development("MeetingHeld", meeting="geneva", occurred=on(when)))
    one = the_event(client)
    assert (one["dtstart"].dt, one["dtend"].dt if "dtend" in one else None) == (start, end)
    assert str(one["summary"]) == (f"Geneva talks ({said})" if said else "Geneva talks")
    assert one["status"] == ("TENTATIVE" if said else "CONFIRMED")


@pytest.mark.parametrize("when", ["[..2025-12-04]", "/2025-12-04"])
def test_a_meeting_without_a_date_is_left_out_and_counted(client: TestClient, given: Given, when: str) -> None:
    given(development("MeetingHeld", meeting="geneva", occurred=on(when)))
    assert events(client) == {}
    assert "no date is known: 1 meeting." in client.get(ICS).text.replace("\r\n ", "")


def test_how_long_it_took_is_told_where_it_is_known(client: TestClient, given: Given) -> None:
    given(development("MeetingHeld", meeting="geneva", occurred=on("2025-12-02T14:00Z"), duration="PT2H"))
    assert the_event(client)["dtend"].dt == datetime(2025, 12, 2, 16, tzinfo=UTC)


def test_two_dates_that_exclude_each_other_are_both_within(client: TestClient, given: Given) -> None:
    for day in ("2025-12-02", "2025-12-04"):
        given(development("MeetingHeld", id=f"news-1206/{day}", meeting="geneva", when=day))
    one = the_event(client)
    assert (one["dtstart"].dt, one["dtend"].dt, one["status"]) == (date(2025, 12, 2), date(2025, 12, 5), "TENTATIVE")
