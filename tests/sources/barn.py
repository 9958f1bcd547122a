"""An invented negotiation for the tests: Ann sells a barn to Bob, and the village has a say."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from travaux.domain.entry import Entry
from travaux.domain.event import written
from travaux.events.log import open_log
from travaux.events.sources import recording
from travaux.events.sources.recorded import Record

NOON = datetime(2031, 5, 20, 12, tzinfo=UTC)

NEGOTIATION = """\
negotiation: barn
title: Sale of the barn
zone: Europe/Berlin
places: {the inn: Oberdorf, Oberdorf: Bavaria}
parties:
  ann: {name: Ann Archer, short: Ann, also: [the seller]}
  bob: {name: Bob Baker, short: Bob}
  village: The village
people:
  carl: {name: Carl Clerk, also: [Mr Clerk], party: ann, role: lawyer}
  dora: {name: Dora Dean, party: village}
issues:
  price:
    title: Price
    in-full: The price is paid at once
  roof:
    repaired: Ann repairs the roof before the sale
    colour: {issue: Colour of the roof}
  access.public: The path across the yard stays open to everybody
plans: {contract: {name: Contract, also: [the deal]}}
points: {contract: {roof-repair: Repair of the roof, hay: Hay stays in the barn, path: Right of way}}
meetings:
  inn-0511: {name: Talks at the inn, place: the inn, when: 2031-05-11/}
  barn-0514: {place: Oberdorf, when: 2031-05-14}
  notary: The notary's date
origins: {herald-0513: Herald report on the roof}
"""

SOURCE = """\
negotiation: barn
source: {id: gazette-0516, outlet: unknown, published: 2031-05-16, text: gazette.txt}

voices:
  carl:   {speaker: carl}
  herald: {via: Herald, speaker: ann}
  friend: {via: Herald, unnamed: a friend of the buyer, side: bob}

developments:
- ProposalTabled: contract/12
  by: ann
  points: 12
  when: ..2031-05-11
  says: first draft of the contract

- VersionProduced: contract/9
  replaces: contract/12
  points: 9
  when: after inn-0511
  says: cut from 12 points to nine

- group: {version: contract/9, when: after inn-0511}
  of:
  - {PointRetained: hay, voice: carl, says: the hay stays}
  - {PointReworded: roof-repair, voice: carl, says: clause on the roof was softened}
  - {ConcessionMade: in-full, by: bob, side: for, says: agreed to pay at once}

- MeetingHeld: barn-0514
  when: 2031-05-14
  place: Oberdorf
  who: [carl, dora, two surveyors]
  duration: almost 3 hours
  says: Clerk and Dean walked through the barn
- {MeetingOutcomeReported: barn-0514, outcome: none, says: Nothing was decided}

- group: {voice: friend, by: bob, when: after barn-0514}
  of:
  - {RedLineDeclared: repaired, says: will not sign without a sound roof}
  - {FlexibilitySignaled: colour, says: does not mind the colour}

- DemandMade: access.public
  by: village
  of: [ann, bob]
  says: wants the path left open

skipped:
  - {says: A barn with a history, why: heading}
"""

TEXT = """\
A barn with a history

The first draft of the contract came from the seller. At the inn it was cut from 12 points to nine. Mr Clerk said \
the hay stays, and the clause on the roof was softened. Bob agreed to pay at once.

On Wednesday Clerk and Dean walked through the barn with two surveyors. It took almost three hours. Nothing was decided.

The Herald heard from a friend of the buyer that Bob will not sign without a sound roof. He does not mind the colour.

The village, meanwhile, wants the path left open. The path is old. Nobody knows who cut the first stone. Some say that
the monks did, others that it was there before them, when the valley was a lake and the hill an island.

Behind the house stand four apple trees that bear fruit in odd years only. An owl lives in the gable and is not for sale. The well has been dry since the winter in which the river froze, and children throw coins into it all the same. In the evening the swallows come back from the meadows, and for half an hour no one in Oberdorf can hear his own words. Visitors are told the story of the ghost, who is said to be harmless, fond of music and rather bad at whist.
"""


class Desk:
    """Somebody's folder with files, and the log they are recorded in."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, open_log("memory:")

    @property
    def written(self) -> list[Entry]:
        return list(self.log.entries("barn"))

    def put(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def plan(self, *files: Path, amend: str | None = None) -> recording.Plan:
        return recording.plan_recording(self.log, files, amend=amend)

    def record(self, *files: Path, amend: str | None = None) -> list[Entry]:
        return recording.record(self.log, files, recorder="ana", recorded_at=NOON, amend=amend)

    def opened(self) -> Desk:
        """With the negotiation recorded and the text of the article at hand."""
        self.put("gazette.txt", TEXT)
        self.record(self.put("negotiation.yaml", NEGOTIATION))
        return self

    def record_of(self) -> Record:
        return Record(self.written)

    def stored(self, id: str) -> dict[str, Any]:
        """The stored fields of an event that say something."""
        (found,) = [entry.event for entry in self.written if entry.event.id == id]
        return {key: value for key, value in written(found).items() if value not in ([], False)}
