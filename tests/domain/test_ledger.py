"""Which entries count: corrections, retractions and withdrawals, newest first."""

from datetime import UTC, datetime

from travaux.domain.dates import bounds
from travaux.domain.developments.words import PassageNoted
from travaux.domain.entry import Entry
from travaux.domain.event import Event
from travaux.domain.evidence import Occurred, Published
from travaux.domain.instants import OPEN_END
from travaux.domain.ledger import Ledger, State, carried
from travaux.domain.passages import Passage
from travaux.domain.record_keeping import EntryCorrected, EntryRetracted, SourceWithdrawn

NOON = datetime(2025, 12, 8, 12, tzinfo=UTC)
WHY = Passage("because")
NOTED = PassageNoted(id="paper/noted", source="paper", origin="paper", occurred=Occurred(edtf="2025", basis="stated"))


def acts(*numbered: tuple[int, Event]) -> list[Entry]:
    return [Entry(number, NOON, "ana", event) for number, event in numbered]


def correction(entry: int, by: str | None = None) -> EntryCorrected:
    published = Published(edtf=by) if by else None
    return EntryCorrected(
        id=f"correction/{entry}", of="paper/noted", entry=entry, replacement=NOTED, reason=WHY, published=published
    )


def retraction(entry: int, by: str | None = None) -> EntryRetracted:
    published = Published(edtf=by) if by else None
    return EntryRetracted(id=f"retraction/{entry}", of="paper/noted", entry=entry, reason=WHY, published=published)


def states(ledger: Ledger, *numbers: int, source: str | None = None) -> list[State]:
    return [ledger.state(number, source) for number in numbers]


def now(*numbered: tuple[int, Event]) -> Ledger:
    return Ledger(acts(*numbered), OPEN_END, "UTC")


def on(day: str, *numbered: tuple[int, Event]) -> Ledger:
    return Ledger(acts(*numbered), bounds(day, "UTC").latest, "UTC")


COUNTS, DOUBTED, OUT = State


def test_an_entry_counts_until_something_says_otherwise() -> None:
    assert states(now(), 1) == [COUNTS]


def test_a_correction_stands_in_the_place_of_what_it_corrects() -> None:
    assert states(now((5, correction(1))), 1, 5) == [OUT, COUNTS]


def test_the_newest_correction_stands() -> None:
    assert states(now((5, correction(1)), (7, correction(5)), (9, correction(1))), 1, 5, 7, 9) == [
        OUT,
        OUT,
        OUT,
        COUNTS,
    ]


def test_a_retracted_entry_takes_its_corrections_with_it() -> None:
    assert states(now((5, correction(1)), (7, retraction(1))), 1, 5) == [OUT, OUT]


def test_a_retracted_correction_brings_back_what_it_corrected() -> None:
    assert states(now((5, correction(1)), (7, retraction(5))), 1, 5) == [COUNTS, OUT]


def test_a_retraction_can_itself_be_retracted() -> None:
    assert states(now((5, retraction(1)), (7, retraction(5))), 1) == [COUNTS]
    assert states(now((5, retraction(1)), (7, retraction(5)), (9, retraction(7))), 1) == [OUT]


def test_a_retraction_can_be_corrected_to_mean_another_entry() -> None:
    amended = EntryCorrected(id="c", of="retraction/1", entry=5, replacement=retraction(2), reason=WHY)
    assert states(now((5, retraction(1)), (7, amended)), 1, 2) == [COUNTS, OUT]


def test_a_sources_correction_acts_from_its_publication_on() -> None:
    record = (5, correction(1, by="2025-12-10"))
    assert states(on("2025-12-09", record), 1) == [COUNTS]
    assert states(on("2025-12-10", record), 1) == [OUT]


def test_while_a_sources_retraction_may_have_appeared_the_entry_is_doubted() -> None:
    assert states(on("2025-12-09", (5, retraction(1, by="[2025-12-08..2025-12-10]"))), 1) == [DOUBTED]


def test_a_withdrawn_source_takes_all_its_developments_with_it() -> None:
    withdrawn = SourceWithdrawn(id="w", source="paper", published=Published(edtf="2025-12-10"), reason=WHY)
    assert states(on("2025-12-10", (5, withdrawn)), 1, 2, source="paper") == [OUT, OUT]
    assert states(on("2025-12-10", (5, withdrawn)), 1, source="other") == [COUNTS]
    assert states(on("2025-12-09", (5, withdrawn)), 1, source="paper") == [COUNTS]


def test_a_withdrawal_recorded_by_mistake_can_be_retracted() -> None:
    withdrawn = SourceWithdrawn(id="w", source="paper", published=Published(edtf="2025-12-10"), reason=WHY)
    assert states(now((5, withdrawn), (6, retraction(5))), 1, source="paper") == [COUNTS]


def test_a_doubted_retraction_can_only_raise_a_doubt() -> None:
    doubted = retraction(5, by="[2025-12-08..2025-12-10]")
    assert states(on("2025-12-09", (5, retraction(1)), (7, doubted)), 1) == [DOUBTED]


def test_the_order_in_which_entries_are_read_changes_nothing() -> None:
    record = acts((5, retraction(1)), (7, retraction(5)), (9, correction(1)))
    forth, back = Ledger(record, OPEN_END, "UTC"), Ledger(reversed(record), OPEN_END, "UTC")
    assert states(forth, 1, 5, 7, 9) == states(back, 1, 5, 7, 9)


def test_a_correction_carries_what_it_says_instead() -> None:
    assert carried(correction(1)) == NOTED
    assert carried(NOTED) == NOTED
