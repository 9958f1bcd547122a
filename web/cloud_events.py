"""CloudEvents 1.0: an outgoing message in the envelope that other systems read, with the two times of a record.

`time` is when it happened in the world, as early as that may be, and left out where there is no knowing. `recordedtime`
is when it was written here. `sequence` orders the messages of one source as text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from travaux.domain.instants import instant, moment, rfc3339
from travaux.projections.subscriptions.outgoing import Outgoing

ONE = "application/cloudevents+json"
SEVERAL = "application/cloudevents-batch+json"
SCHEMAS = {"entry": "urn:travaux:entry:1", "changes": "urn:travaux:changes:1"}
"""What `data` is, by an address that never changes its meaning; the AsyncAPI document has both."""


def cloud_event(message: Outgoing, source: str = "") -> CloudEvent:
    """The event; `source` goes before the negotiation's own address, to tell one organisation's record from another's."""
    return CloudEvent(_attributes(message, source), message.data)


def written(message: Outgoing, source: str = "") -> bytes:
    """The event in structured JSON. The same message gives the same bytes."""
    return JSONFormat().write(cloud_event(message, source))


def written_together(messages: Iterable[Outgoing], source: str = "") -> bytes:
    """Several events as one batch."""
    return b"[" + b",".join(written(message, source) for message in messages) + b"]"


def read(data: bytes) -> CloudEvent:
    """The event that was written; of one without a time the library would say that it is now."""
    return JSONFormat().read(_without_now, data)  # type: ignore[return-value]


def _attributes(message: Outgoing, source: str) -> dict[str, Any]:
    return _Timeless(
        specversion="1.0",
        id=message.id,
        source=f"{source}/negotiations/{message.negotiation}",
        type=f"travaux.{message.about}.{message.name}",
        subject=message.subject,
        datacontenttype="application/json",
        dataschema=SCHEMAS[message.about],
        recordedtime=rfc3339(instant(message.recorded_at)),
        sequence=f"{message.entry:020}.{message.part:04}",
        partitionkey=message.negotiation,
        **({} if message.happened is None else {"time": moment(message.happened)}),
    )


def _without_now(attributes: dict[str, Any], data: Any) -> CloudEvent:
    return CloudEvent(_Timeless(attributes), data)


class _Timeless(dict[str, Any]):
    """Attributes to which no time is added: a missing date is unknown, and never now."""

    def __setitem__(self, name: str, value: Any) -> None:
        if name != "time":
            super().__setitem__(name, value)
