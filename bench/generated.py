"""Generated negotiations: large ones, the same from the same seed, in the shape of the recorded ones.

A few slots get most of the claims (Zipf). Every third development is told late, one in seven retells what another source
had from the same origin; three entries in a hundred are corrections and one a retraction; some sources have no exact
date, some are withdrawn. Half of the dates are days, the others instants, ranges, ranges without a beginning, and things
that lasted. Entries are made as they are stored, without the models, to be quick: a test reads them with the models.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, count, islice
from random import Random
from typing import Any

from travaux.events.codec import SALT_BYTES, Kept, Raw, commitment
from travaux.events.log import Log

Fields = dict[str, Any]

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
PARTIES = ("ukraine", "russia", "united-states", "france", "germany", "united-kingdom", "poland", "turkey")
ISSUES = ("territory", "guarantees", "ceasefire", "prisoners", "army", "borders", "assets", "membership", "energy")
SIDES = ("for", "against", "conditional", "open")
TRENDS = ("hardest", "difficult", "progress", "near")
FATES = ("PointRetained", "PointReworded", "PointRemoved", "PointDeferred")
PLACES = ("Geneva", "Moscow", "Kyiv", "Berlin", "Istanbul", "Abu Dhabi")
RECENT = 2000
"""How far back corrections, retractions and retellings reach, in entries."""


def fill(log: Log, entries: int, negotiations: int, seed: int = 1) -> list[str]:
    """Record so many entries in so many negotiations of very different sizes; their names."""
    names = [f"talks-{number}" for number in range(1, negotiations + 1)]
    for name, size in zip(names, sizes(entries, negotiations, seed), strict=True):
        log.import_raw(name, generated(name, size, seed))
    return names


def sizes(entries: int, negotiations: int, seed: int = 1) -> list[int]:
    """Log-normal, together as many as asked, one at least for each."""
    random = Random(f"sizes/{seed}")
    shares = [random.lognormvariate(0, 1) for _ in range(negotiations)]
    ends = [round((entries - negotiations) * part / sum(shares)) for part in accumulate(shares)]
    return [1 + end - begin for begin, end in zip([0, *ends], ends, strict=False)]


def generated(name: str, entries: int, seed: int = 1) -> Iterator[Raw]:
    """The log of one negotiation, entry by entry."""
    return islice(_Talks(name, entries, seed).recorded(), entries)


class _Talks:
    """Talks going on: what each topic has come to, and what was recorded of late."""

    def __init__(self, name: str, entries: int, seed: int) -> None:
        self.name, self.entries = name, entries
        self.random = Random(f"{name}/{entries}/{seed}")
        self.days = 60 + entries // 40
        self.topics = list(range(max(20, round(entries**0.735))))
        self.random.shuffle(self.topics)
        self.weights = [*accumulate(1 / rank for rank, _ in enumerate(self.topics, 1))]
        self.issues = [f"{ISSUES[n % len(ISSUES)]}-{n}" for n in range(len(self.topics) // len(PARTIES) + 1)]
        self.held: dict[int, Any] = {}
        self.number, self.kept = 0, list[Kept]()
        self.told: deque[tuple[int, int, Fields]] = deque(maxlen=RECENT)
        self.retracted: deque[tuple[int, str]] = deque(maxlen=RECENT)

    def recorded(self) -> Iterator[Raw]:
        for event in self._events():
            self.number += 1
            kept, self.kept = tuple(sorted(self.kept)), []
            yield Raw(self.number, event["type"], self._written(event), kept)

    def _written(self, event: Fields) -> bytes:
        """Canonical JSON: ASCII keys and texts, whole numbers."""
        at = BEGIN + timedelta(days=self._today(), minutes=self.number)
        entry = {"entry": self.number, "event": event, "recorded_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "recorder": "ann"}
        return json.dumps(entry, sort_keys=True, separators=(",", ":")).encode()

    def _today(self) -> int:
        return self.number * self.days // self.entries

    def _events(self) -> Iterator[Fields]:
        """Without end. An event is made when the one before it has its number."""
        yield _made("NegotiationOpened", self.name, negotiation=self.name, title="Talks", zone="Europe/Kyiv", places={})
        for party in PARTIES:
            yield _made("PartyIntroduced", f"party/{party}", party=party, name=party.title(), also=[])
        for issue in self.issues:
            yield _made("IssueIntroduced", f"issue/{issue}", issue=issue, title=issue, proposition=True)
        for source in count(1):
            yield from self._of_source(f"news-{source}", max(0, self._today() - self._chance(0.1) * self._upto(30)))

    def _of_source(self, source: str, day: int) -> Iterator[Fields]:
        """A source of that day, what it tells, and what is done to the record meanwhile."""
        outlet = f"outlet-{self._upto(12)}"
        published = self._published(day)
        yield _made(
            "SourceCaptured", source, source=source, outlet=outlet, language="en", published=published, skipped=[]
        )
        for topic in self.random.choices(self.topics, cum_weights=self.weights, k=self.random.randint(4, 20)):
            yield self._development(topic, source, outlet, day)
            if self.random.random() < 0.08:
                yield self._act(source, day)

    def _development(self, topic: int, source: str, outlet: str, day: int) -> Fields:
        id = f"{source}/{self.number + 1}"
        if self.told and self.random.random() < 0.15:
            _, topic, first = self.random.choice(self.told)
            said = {**first, "id": id, "source": source}
        else:
            said = self._new(topic, id, source, outlet, day)
        self.told.append((self.number + 1, topic, said))
        return self._quoted(said)

    def _new(self, topic: int, id: str, source: str, outlet: str, day: int) -> Fields:
        speaker = PARTIES[topic % len(PARTIES)] if self._chance(0.4) else None
        occurred = {"edtf": self._date(day), "basis": "stated", "rests_on": []}
        voice = (
            [{"role": "speaker", "name": f"{speaker}-speaker", "party": speaker, "on_record": True}] if speaker else []
        )
        follows = self._followed(topic) if self._chance(0.005) else []
        return {
            **self._about(topic, bool(speaker), day),
            "id": id,
            "source": source,
            "origin": f"{speaker}-speaker" if speaker else self.random.choice([outlet, f"agency-{self._upto(30)}"]),
            "voice": voice,
            "mode": "paraphrase",
            "occurred": occurred,
            "follows": follows,
            "still": self._chance(0.1),
        }

    def _about(self, topic: int, own_words: bool, day: int) -> Fields:
        """What is said of the topic, which may be something new."""
        party, issue = PARTIES[topic % len(PARTIES)], self.issues[topic // len(PARTIES)]
        kind = topic % 20
        if kind < 10:
            side = self._value(topic, SIDES, own_words)
            name, force = ("PositionStated", "states") if own_words else ("PositionAttributed", "is said to hold")
            return _said(name, by=party, issue=issue, of=[], side=side, force=force, grounds=[])
        if kind < 14:
            return _said("IssueStatusAssessed", issue=issue, trend=self._value(topic, TRENDS), between=[])
        if kind < 15:
            return self._text(topic, day // 60 + 1)
        if kind < 17:
            return self._point(topic, day // 30 + 1)
        if kind < 19:
            return self._meeting(topic, day)
        due = _day(day + self._upto(60))
        return _said("CommitmentMade", commitment=f"step-{topic}", by=party, of=[], step=issue, due=due)

    def _text(self, topic: int, version: int) -> Fields:
        """Of a plan, of which there is another version every two months."""
        points = 10 + (topic + 7 * version) % 20 + self._chance(0.1)
        made, replaced = f"plan-{topic}/{version + 1}", f"plan-{topic}/{version}"
        if self._chance(0.8):
            return _said("PointCountStated", version=made, points=points)
        return _said("VersionProduced", version=made, replaces=replaced, points=points)

    def _point(self, topic: int, version: int) -> Fields:
        plan, fate = f"text-{topic // 200}", self._value(topic, FATES)
        more: Fields = {"to": [], "supports": [], "opposes": []} if fate == "PointDeferred" else {}
        return _said(
            fate, version=f"{plan}/{version + 1}", replaces=f"{plan}/{version}", point=f"point-{topic}", **more
        )

    def _meeting(self, topic: int, day: int) -> Fields:
        """One of a series, a month apart."""
        name, place = _meeting(topic, day), self._value(topic, PLACES)
        details = {"meeting": name, "place": place, "issues": [], "topics": []}
        who = self.random.sample(PARTIES, 2)
        if self._chance(0.3):
            due = _day(day + self._upto(30))
            return _said("MeetingScheduled", **details, who=who, due=due, firmness="announced")
        return {**_said("MeetingHeld", **details, who=who, format="in-person"), "v": 2}

    def _value(self, topic: int, values: tuple[str, ...], own_words: bool = False) -> str:
        """As it stands by now; own words may change it, others may be wrong about it."""
        held = self.held.setdefault(topic, values[topic % len(values)])
        other = self.random.choice(values)
        if own_words and self._chance(0.15):
            self.held[topic] = held = other
        return other if not own_words and self._chance(0.2) else str(held)

    def _followed(self, topic: int) -> list[str]:
        return [said["id"] for _, about, said in list(self.told)[-200:] if about == topic][-1:]

    def _act(self, source: str, day: int) -> Fields:
        """Something is done to what was recorded of late."""
        number, topic, said = self.random.choice(self.told)
        id, at = f"act/{self.number + 1}", {"of": said["id"], "entry": number}
        own = {"published": self._published(day)} if self._chance(0.2) else {}
        match self.random.choices("crvdwjs", (40, 13, 20, 10, 2, 2, 2))[0]:
            case "c":
                return self._corrected(id, topic, said, at, own)
            case "r":
                return self._retracted(id, at, own)
            case "v":
                return _made("EntryReviewed", id, **at, verdict="accepted")
            case "w":
                return _made("SourceWithdrawn", id, source=source, published=self._published(day), reason=self._words())
            case "j":
                pair = [f"meeting/{_meeting(20 * self._upto(5) + last, day)}" for last in (17, 18)]
                return _made("OccurrencesJudged", id, subjects=pair, judgement="same", reason=self._words())
            case "s" if "side" in said:
                return self._settled(id, topic, said)
            case _:
                return self._denied(id, said, source, day)

    def _corrected(self, id: str, topic: int, said: Fields, at: Fields, own: Fields) -> Fields:
        occurred = {**said["occurred"], "edtf": self._date(self._today())}
        instead = {**said, "occurred": occurred}
        if "side" in said:
            instead["side"] = self.random.choice(SIDES)
        self.told.append((self.number + 1, topic, instead))
        replacement = self._quoted(instead)
        return _made("EntryCorrected", id, **at, replacement=replacement, reason=self._words(), **own)

    def _retracted(self, id: str, at: Fields, own: Fields) -> Fields:
        """Or a retraction is itself taken back."""
        if self.retracted and self._chance(0.2):
            number, of = self.retracted.pop()
            at, own = {"of": of, "entry": number}, {}
        self.retracted.append((self.number + 1, id))
        return _made("EntryRetracted", id, **at, reason=self._words(), **own)

    def _settled(self, id: str, topic: int, said: Fields) -> Fields:
        others = {one["id"] for _, about, one in self.told if about == topic} - {said["id"]}
        slot = {"subject": f"position/{said['by']}/{said['issue']}", "attribute": "side"}
        return _made(
            "DisputeSettled", id, **slot, chosen=[said["id"]], set_aside=sorted(others)[:3], reason=self._words()
        )

    def _denied(self, id: str, said: Fields, source: str, day: int) -> Fields:
        if "side" not in said:
            return _made("AliasRecorded", id, of=f"party/{PARTIES[0]}", alias=f"alias {self.number}")
        not_so = [{"subject": f"position/{said['by']}/{said['issue']}", "attribute": "side", "value": said["side"]}]
        occurred = {"edtf": _day(day), "basis": "stated", "rests_on": []}
        about = _said("ReportDenied", by=said["by"], denies=said["id"], not_so=not_so, id=id, source=source)
        return self._quoted(
            {
                **about,
                "origin": said["by"],
                "voice": [],
                "mode": "paraphrase",
                "occurred": occurred,
                "follows": [],
                "still": False,
            }
        )

    def _quoted(self, said: Fields) -> Fields:
        return {**said, "says": {"exact": self._words()}}

    def _words(self) -> Fields:
        """A passage, held by commitment, under a salt from the seed."""
        text = " ".join(self.random.choices(ISSUES, k=self.random.randint(3, 6))) + f" {self.number}"
        salt = self.random.randbytes(SALT_BYTES)
        self.kept.append(Kept(commitment(salt, text), salt, text))
        return {"passage": self.kept[-1].commitment}

    def _published(self, day: int) -> Fields:
        form = self.random.choices(("day", "instant", "range"), (75, 15, 10))[0]
        edtf = {"day": _day(day), "instant": self._instant(day), "range": f"[{_day(day - 5)}..{_day(day)}]"}[form]
        return {"edtf": edtf, "basis": "stated", "rests_on": []}

    def _date(self, day: int) -> str:
        """When something happened that a source of that day tells."""
        late = self.random.choices((0, 1, 2 + self._upto(10), 10 + self._upto(200)), (40, 30, 20, 10))[0]
        began = day - late
        match self.random.choices(("day", "instant", "range", "upto", "lasted", "lasts"), (50, 15, 14, 7, 7, 7))[0]:
            case "instant":
                return self._instant(began)
            case "range":
                return f"[{_day(began)}..{_day(day)}]"
            case "upto":
                return f"[..{_day(began)}]"
            case "lasted":
                return f"{_day(began)}/{_day(day)}"
            case "lasts":
                return f"{_day(began)}/"
        return _day(began)

    def _instant(self, day: int) -> str:
        return f"{_day(day)}T{self._upto(12) + 8:02}:{15 * self._upto(4):02}:00Z"

    def _upto(self, limit: int) -> int:
        """A whole number below the limit."""
        return int(self.random.random() * limit)

    def _chance(self, part: float) -> bool:
        return self.random.random() < part


def _made(type: str, id: str, **fields: Any) -> Fields:
    return {"type": type, "v": 1, "id": id, **fields}


def _said(type: str, **fields: Any) -> Fields:
    return {"type": type, "v": 1, **fields}


def _day(day: int) -> str:
    return f"{BEGIN + timedelta(days=day):%Y-%m-%d}"


def _meeting(topic: int, day: int) -> str:
    return f"meeting-{topic}-{day // 30}"
