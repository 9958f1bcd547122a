"""Record keeping: who and what there is, which sources were read, and what was corrected, judged or settled."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, SerializationInfo, ValidationInfo

from travaux.domain.event import Event, read, written
from travaux.domain.evidence import Edtf, Published, Ref, Skipped, Slug
from travaux.domain.passages import Passage


def _is_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone, write one such as Europe/Kyiv") from error
    return name


def _nested_in_no_circle(places: dict[str, str]) -> dict[str, str]:
    for place in places:
        around, seen = places.get(place), {place}
        while around is not None:
            if around in seen:
                raise ValueError(f"{place!r} lies within itself, through {around!r}")
            seen.add(around)
            around = places.get(around)
    return places


class NegotiationOpened(Event):
    """The record of one set of talks begins. Its time zone never changes: every day in it means a day there."""

    negotiation: Slug
    title: str
    zone: Annotated[str, AfterValidator(_is_zone)]
    places: Annotated[dict[str, str], AfterValidator(_nested_in_no_circle)] = Field(default_factory=dict)
    """What lies within what: `{"Moscow": "Russia"}`."""


class PartyIntroduced(Event):
    """A side in the talks, with the other names it goes by."""

    party: Slug
    name: str
    short: str | None = None
    also: tuple[str, ...] = ()


class PersonIntroduced(Event):
    """Somebody who speaks or sits at the table, and for whom."""

    person: Slug
    name: str
    also: tuple[str, ...] = ()
    party: Slug | None = None
    role: str | None = None


class IssueIntroduced(Event):
    """A node of the issue tree; a proposition is a leaf that one can be for or against."""

    issue: Slug
    parent: Slug | None = None
    title: str
    proposition: bool = False


Kind = Literal["plan", "version", "point", "meeting", "origin", "commitment", "deadline", "agreement"]


class SubjectIntroduced(Event):
    """A plan, version, point, meeting, origin, commitment or agreement gets the id it is known by."""

    kind: Kind
    subject: Ref
    name: str
    also: tuple[str, ...] = ()
    when: Edtf | None = None
    """For a meeting: the date that `after` and `before` count from."""
    place: str | None = None


class AliasRecorded(Event):
    """Another spelling for somebody or something already introduced."""

    of: Ref
    alias: str


class SourceCaptured(Event):
    """A document was read: what it is, when it appeared, and what exactly was read."""

    source: Slug
    outlet: str | None = None
    title: Passage | None = None
    address: str | None = None
    language: str = "en"
    published: Published
    captured: Edtf | None = None
    captured_by: str | None = None
    method: str | None = None
    bytes_sha256: str | None = None
    text_sha256: str | None = None
    skipped: tuple[Skipped, ...] = ()


class SourceRevised(Event):
    """A source changed what it had published, seen in a later capture."""

    source: Slug
    published: Published
    text_sha256: str | None = None
    what: Passage


class SourceGraded(Event):
    """Somebody gave a source or an origin a letter: A completely reliable … E unreliable, F cannot be judged."""

    of: Ref
    letter: Literal["A", "B", "C", "D", "E", "F"]
    reason: Passage


class SourceWithdrawn(Event):
    """A source took back what it had published; all it reported falls from then on."""

    source: Slug
    published: Published
    reason: Passage


def _nested(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, Event):
        return value
    return read(cast(dict[str, Any], value), cast(dict[str, Any] | None, info.context))


def _written(event: Event, info: SerializationInfo) -> dict[str, Any]:
    return written(event, cast(dict[str, Any] | None, info.context))


class EntryCorrected(Event):
    """An entry was wrong, and this is how it should read.

    Ours (`published` is None): as if we had known it all along, on the record clock only. The source's
    own: from its publication on, on the knowledge clock.
    """

    of: Ref
    """The event that is corrected."""
    entry: int
    replacement: Annotated[Event, BeforeValidator(_nested), PlainSerializer(_written)]
    reason: Passage
    published: Published | None = None


class EntryRetracted(Event):
    """An entry is withdrawn and nothing takes its place. Clocks as for a correction."""

    of: Ref
    entry: int
    reason: Passage
    published: Published | None = None


class OccurrencesJudged(Event):
    """Two subjects (`meeting/a`, `meeting/b`) are one, are two, or it is unsure; the latest judgement stands."""

    subjects: tuple[Ref, Ref]
    judgement: Literal["same", "different", "unsure"]
    reason: Passage


class ContradictionJudged(Event):
    """These developments cannot all be true, though they claim different things."""

    developments: Annotated[tuple[Ref, ...], Field(min_length=2)]
    reason: Passage


class DisputeSettled(Event):
    """Of the claims on one slot these are to count; the others are set aside from this entry on, and stay listed."""

    subject: str
    attribute: str
    chosen: Annotated[tuple[Ref, ...], Field(min_length=1)]
    set_aside: tuple[Ref, ...]
    reason: Passage


class EntryReviewed(Event):
    """Somebody checked an entry, which goes on to count whatever he found; his latest verdict on it stands."""

    of: Ref
    entry: int
    verdict: Literal["accepted", "rejected"]
    reason: Passage | None = None
    leaf: str | None = None
    """The very bytes he looked at: the hash of the entry's leaf in the log's tree, in base64."""


class RecordingSigned(Event):
    """The recorder signed what was recorded along with this, the entries from `first` to `last`; it claims nothing."""

    first: int
    last: int
    signature: str
    """The line of a signed note: — NAME and the key's id and Ed25519 signature in base64."""


class PassageErased(Event):
    """Passages of an entry were destroyed under an authority. Its id tells the entry, and how many times before."""

    of: Ref
    entry: int
    passages: tuple[str, ...]
    authority: str

    @staticmethod
    def id_of(entry: int, nth: int) -> str:
        """The id of the nth erasure in an entry, from 1."""
        return f"erasure:{entry}" if nth == 1 else f"erasure:{entry}:{nth}"
