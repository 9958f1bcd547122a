"""What holds at a pin: corrections, retractions, a source's own word, judgements and settlements, all at once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from given import TRUMP, ZELENSKYY, development, event, published

from travaux.domain.event import Event
from travaux.domain.law import Answer
from travaux.domain.pins import Pin, when
from travaux.events.log import open_log
from travaux.projections.record import Record

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TALKS = "talks-2025"
POINTS = ("plan/plan", "point_count")


class Book:
    """A negotiation in memory; days are days in UTC."""

    def __init__(self) -> None:
        self.log = open_log("memory:")
        self.record = Record(self.log, self.log)
        self.add(
            event("NegotiationOpened", id="talks-2025", negotiation=TALKS, title="Talks", zone="UTC"),
            event("SourceCaptured", id="source/news-1206", source="news-1206", published=published("2025-12-06")),
            event("SourceCaptured", id="source/news-1210", source="news-1210", published=published("2025-12-10")),
        )

    def add(self, *events: Event) -> int:
        """Record them; returns the number of the last entry."""
        self.log.append(TALKS, events, recorder="ana", recorded_at=NOW)
        return self.log.head(TALKS)

    def points(self, as_of: str, known_on: str, recorded_by: int | None = None) -> Answer:
        return self.ask(*POINTS, as_of, known_on, recorded_by)

    def ask(self, subject: str, attribute: str, as_of: str, known_on: str, recorded_by: int | None = None) -> Answer:
        last = recorded_by or self.log.head(TALKS)
        pin = Pin(when(as_of, now=NOW, zone="UTC"), when(known_on, now=NOW, zone="UTC"), last)
        return self.record.reading(TALKS, pin).answer(subject, attribute)


@pytest.fixture
def book() -> Iterator[Book]:
    opened = Book()
    yield opened
    opened.log.close()


def counted(points: int, id: str = "news-1206/counted", **more: Any) -> Event:
    return development("PointCountStated", id=id, version="plan/a", points=points, **more)


def corrected(entry: int, by: Event, reason: str = "misread", **more: Any) -> Event:
    id = f"correction/{entry}-{reason}"
    return event("EntryCorrected", id=id, of=by.id, entry=entry, replacement=by, reason=reason, **more)


def retracted(entry: int, of: str, **more: Any) -> Event:
    return event("EntryRetracted", id=f"retraction/{entry}", of=of, entry=entry, reason="never said", **more)


def test_a_correction_is_as_if_we_had_known_it_all_along(book: Book) -> None:
    wrong = book.add(counted(28))
    book.add(corrected(wrong, counted(27)))
    assert book.points("2025-12-06", "2025-12-06").value == 27


def test_a_pin_before_the_correction_shows_what_it_showed(book: Book) -> None:
    wrong = book.add(counted(28))
    before = book.points("2025-12-06", "2025-12-06")
    book.add(corrected(wrong, counted(27)))
    assert book.points("2025-12-06", "2025-12-06", recorded_by=wrong) == before


def test_a_retraction_leaves_nothing_and_can_be_retracted(book: Book) -> None:
    said = book.add(counted(28))
    gone = book.add(retracted(said, "news-1206/counted"))
    assert book.points("2025-12-06", "2025-12-06").standing == "unknown"
    book.add(retracted(gone, f"retraction/{said}"))
    assert book.points("2025-12-06", "2025-12-06").value == 28


def test_a_sources_own_correction_is_known_from_its_publication_on(book: Book) -> None:
    wrong = book.add(counted(28))
    book.add(corrected(wrong, counted(27), published=published("2025-12-09")))
    assert book.points("2025-12-06", "2025-12-08").value == 28
    assert book.points("2025-12-06", "2025-12-09").value == 27


def test_while_the_sources_correction_may_have_appeared_both_are_possible(book: Book) -> None:
    wrong = book.add(counted(28))
    book.add(corrected(wrong, counted(27), published=published("[2025-12-08..2025-12-10]")))
    answer = book.points("2025-12-06", "2025-12-09")
    assert (answer.standing, {c.claim.value for c in answer.candidates}) == ("possible", {27, 28})


def test_a_withdrawn_source_falls_silent_from_its_withdrawal_on(book: Book) -> None:
    book.add(counted(28))
    withdrawn = event(
        "SourceWithdrawn", id="w", source="news-1206", published=published("2025-12-09"), reason="unfounded"
    )
    book.add(withdrawn)
    assert book.points("2025-12-06", "2025-12-08").value == 28
    assert book.points("2025-12-06", "2025-12-09").standing == "unknown"


def test_a_corrected_publication_date_moves_what_the_source_reported(book: Book) -> None:
    book.add(counted(28))
    dated = event("SourceCaptured", id="source/news-1206", source="news-1206", published=published("2025-12-07"))
    book.add(corrected(2, dated))
    assert book.points("2025-12-06", "2025-12-06").standing == "unknown"
    assert book.points("2025-12-06", "2025-12-07").value == 28


def test_two_meetings_judged_to_be_one_answer_as_one(book: Book) -> None:
    book.add(
        development("MeetingHeld", id="news-1206/a", meeting="a", place="Geneva"),
        development("MeetingHeld", id="news-1206/b", meeting="b", format="phone"),
    )
    one = event("OccurrencesJudged", id="j1", subjects=("meeting/a", "meeting/b"), judgement="same", reason="same day")
    last = book.add(one)
    assert book.ask("meeting/b", "place", "2025-12-06", "2025-12-06").value == "Geneva"
    assert book.ask("meeting/a", "format", "2025-12-06", "2025-12-06").value == "phone"
    assert book.ask("meeting/b", "place", "2025-12-06", "2025-12-06", last - 1).standing == "unknown"


def test_a_judgement_can_be_revoked_by_a_later_one(book: Book) -> None:
    book.add(development("MeetingHeld", id="news-1206/a", meeting="a", place="Geneva"))
    pair = ("meeting/a", "meeting/b")
    book.add(event("OccurrencesJudged", id="j1", subjects=pair, judgement="same", reason="same day"))
    book.add(event("OccurrencesJudged", id="j2", subjects=pair, judgement="different", reason="other people"))
    assert book.ask("meeting/b", "place", "2025-12-06", "2025-12-06").standing == "unknown"


def test_a_settled_dispute_sets_the_others_aside_from_its_own_entry_on(book: Book) -> None:
    last = book.add(counted(28), counted(27, id="news-1206/recounted"))
    assert book.points("2025-12-06", "2025-12-06").standing == "contested"
    settled = event(
        "DisputeSettled",
        id="s",
        subject="plan/plan",
        attribute="point_count",
        chosen=("news-1206/counted",),
        set_aside=("news-1206/recounted",),
        reason="the text is out",
    )
    book.add(settled)
    answer = book.points("2025-12-06", "2025-12-06")
    assert (answer.standing, answer.value) == ("reported", 28)
    assert book.points("2025-12-06", "2025-12-06", last).standing == "contested"


def test_a_claim_that_comes_after_a_settlement_is_heard(book: Book) -> None:
    book.add(counted(28), counted(27, id="news-1206/recounted"))
    book.add(
        event(
            "DisputeSettled",
            id="s",
            subject="plan/plan",
            attribute="point_count",
            chosen=("news-1206/counted",),
            set_aside=("news-1206/recounted",),
            reason="the text is out",
        )
    )
    book.add(counted(26, id="news-1206/again"))
    assert book.points("2025-12-06", "2025-12-06").standing == "contested"


def test_what_trump_says_of_ukraine_never_replaces_what_ukraine_says(book: Book) -> None:
    slot = ("position/ukraine/territory", "side")
    book.add(
        development(
            "PositionStated", id="news-1206/own", by="ukraine", issue="territory", side="against", force="refuses",
            by_voice=(ZELENSKYY,), origin="zelenskyy",
        ),
        development(
            "PositionAttributed", id="news-1206/his", by="ukraine", issue="territory", side="for", when="2025-12-07",
            by_voice=(TRUMP,), origin="trump", source="news-1210",
        ),
    )  # fmt: skip
    answer = book.ask(*slot, "2025-12-31", "2025-12-31")
    assert (answer.standing, answer.value) == ("contested", "against")


def test_an_answer_is_never_behind_its_log_where_the_store_cannot_be_written(book: Book) -> None:
    class ReadOnly:
        reading = book.log.reading

        def transaction(self) -> None:
            raise PermissionError("read-only")

    book.add(counted(28))
    record = Record(book.log, ReadOnly())  # type: ignore[arg-type]
    pin = Pin(when("2025-12-06", now=NOW, zone="UTC"), when("2025-12-06", now=NOW, zone="UTC"), book.log.head(TALKS))
    assert record.reading(TALKS, pin).answer(*POINTS).value == 28


def test_a_rebuild_equals_what_was_folded_along_the_way(book: Book) -> None:
    book.points("2025-12-06", "2025-12-06")
    wrong = book.add(counted(28))
    book.points("2025-12-06", "2025-12-06")
    book.add(corrected(wrong, counted(27)))
    assert book.record.rebuild(TALKS)


def test_a_rebuild_finds_a_table_that_was_tampered_with_and_mends_it(book: Book) -> None:
    book.add(counted(28))
    book.points("2025-12-06", "2025-12-06")
    with book.log.transaction() as cursor:
        cursor.execute("UPDATE claims SET value = '29' WHERE attribute = 'point_count'")
    assert book.points("2025-12-06", "2025-12-06").value == 29
    assert not book.record.rebuild(TALKS)
    assert book.points("2025-12-06", "2025-12-06").value == 28
