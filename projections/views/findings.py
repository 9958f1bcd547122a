"""Findings: the answers under some prefixes at a pin, scanned once, and the form in which views give them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from travaux.domain.claims import Slot, denied
from travaux.domain.instants import OPEN_END, Instant, rfc3339
from travaux.domain.law import UNKNOWN, Answer, Candidate
from travaux.projections.reading import Reading
from travaux.projections.replies import Held, Reply, held, origins

Standing = Literal["unknown", "reported", "unsettled", "contested", "possible"]


class Span(Reply):
    """From when, and by when; null where that is open or, of a beginning, not certain at the pin."""

    earliest: str | None
    latest: str | None


class Finding(Reply):
    """What holds for one slot, the values that stand for it, and from how many origins in all."""

    standing: Standing
    value: Any
    held: list[Held]
    origins: int
    possible_origins: int

    @property
    def doubtful(self) -> bool:
        return self.standing in ("contested", "unsettled")

    @property
    def entries(self) -> list[int]:
        return sorted({entry for one in self.held for entry in one.entries})


class Findings:
    """Every slot under the prefixes that has an answer at the reading's pin."""

    def __init__(self, reading: Reading, prefixes: Sequence[str] = ("",)) -> None:
        self.reading, self.registry = reading, reading.registry
        self.answers: dict[Slot, Answer] = {}
        for prefix in prefixes:
            self.answers.update(reading.answers(prefix))
        self._attributes: dict[str, list[str]] = {}
        for subject, attribute in self.answers:
            self._attributes.setdefault(subject, []).append(attribute)
        self._subjects = sorted(self._attributes)

    def answer(self, subject: str, attribute: str) -> Answer:
        return self.answers.get(Slot(self.reading.same(subject), attribute), UNKNOWN)

    def finding(self, subject: str, attribute: str) -> Finding:
        return self.give(self.answer(subject, attribute))

    def give(self, answer: Answer) -> Finding:
        sure, possible = origins(answer.candidates)
        return Finding(
            standing=answer.standing,
            value=answer.value,
            held=held(answer, self.registry),
            origins=sure,
            possible_origins=possible,
        )

    def subjects(self, prefix: str) -> list[str]:
        """The subjects that begin so, in order."""
        return self._subjects[bisect_left(self._subjects, prefix) : bisect_left(self._subjects, f"{prefix}\U0010ffff")]

    def parts(self, subject: str, attribute: str) -> Iterator[tuple[str, Answer]]:
        """The slots of a subject with one attribute each for several things: `participant/…`."""
        prefix = f"{attribute}/"
        for name in self._attributes.get(self.reading.same(subject), ()):
            if name.startswith(prefix):
                yield name.removeprefix(prefix), self.answer(subject, name)


def affirmed(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those that say what is so; the others say that something is not."""
    return [candidate for candidate in candidates if not denied(candidate.claim.value)]


def plain(value: Any) -> str:
    """A value as text; a denial as `not …`."""
    return f"not {value['not']}" if denied(value) else str(value)


def span(earliest: Instant, latest: Instant) -> Span:
    return Span(earliest=rfc3339(earliest), latest=rfc3339(latest))


def began(candidates: Iterable[Candidate], as_of: Instant) -> Span:
    """From when it may have held and by when it surely did, by the sure ones if there are any."""
    told = list(candidates)
    claims = [c.claim for c in told if c.sure] or [c.claim for c in told]
    earliest = min(min(claim.since, claim.happened.earliest) for claim in claims)
    latest = min(claim.happened.latest for claim in claims)
    return span(earliest, latest if latest <= as_of else OPEN_END)
