"""What is sent without being asked each time, described as AsyncAPI 3.0 has it: the stream, the webhooks, the stream of NATS.

Made from the models that the messages are made from. The tests hold every message against it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from travaux.domain.vocabulary import VOCABULARY
from travaux.projections.subscriptions.messages import BatchReply, BeginReply, BookmarkReply, RowsReply
from travaux.web import cloud_events
from travaux.web.description import PARTS

SOURCE = "(URI)/negotiations/(negotiation)"
SUBSCRIPTION = "/v1/negotiations/{negotiation}/subscription/events"
STREAM: dict[str, type[BaseModel]] = {
    "begin": BeginReply,
    "rows": RowsReply,
    "batch": BatchReply,
    "bookmark": BookmarkReply,
}
"""The events of the stream, by name."""
SAID = (
    "Entries and what they change, for services that follow a negotiation. A message that comes again has the same id. "
    "`previous` in a batch is the entry it goes on from: whoever stands before it has lost something."
)


class StoredEvent(BaseModel):
    """What was recorded. Its fields are those of its type; a passage is `{"passage": "sha256:…"}`, its commitment."""

    model_config = ConfigDict(extra="allow")

    id: str
    type: Literal[tuple(VOCABULARY)]  # type: ignore[valid-type]
    v: int = Field(ge=1)


class StoredEntry(BaseModel):
    """An entry as it is stored."""

    model_config = ConfigDict(extra="forbid")

    entry: int = Field(ge=1)
    event: StoredEvent
    recorded_at: str
    recorder: str


class Changes(BatchReply):
    """A batch of deltas; a large one comes in parts."""

    part: int = Field(ge=1)
    parts: int = Field(ge=1)


class Envelope(BaseModel):
    """CloudEvents 1.0, in structured JSON. `time` is when it happened, if there is any knowing; never now."""

    model_config = ConfigDict(extra="forbid")

    specversion: Literal["1.0"]
    id: str
    source: str = Field(description=f"{SOURCE}; with the id it names the event for ever")
    type: str = Field(description="travaux.entry.TYPE or travaux.changes.KIND")
    subject: str
    time: str | None = None
    datacontenttype: Literal["application/json"]
    recordedtime: str = Field(description="when it was recorded")
    sequence: str = Field(description="orders the events of one source, as text")
    partitionkey: str = Field(description="the negotiation")


class EntryEvent(Envelope):
    """An entry."""

    dataschema: Literal["urn:travaux:entry:1"]
    data: StoredEntry


class ChangesEvent(Envelope):
    """What an entry changed in one kind of subject, or in the view of a webhook."""

    dataschema: Literal["urn:travaux:changes:1"]
    data: Changes


def router() -> APIRouter:
    """The document, for whoever asks, as that of the API is."""
    made = APIRouter()

    @made.get("/asyncapi.json", include_in_schema=False)
    async def asyncapi() -> JSONResponse:
        return JSONResponse(document(), media_type="application/json")

    return made


@cache
def document() -> dict[str, Any]:
    """Made once."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "travaux", "version": version("travaux"), "description": SAID, "license": {"name": "MIT"}},
        "defaultContentType": "application/json",
        "servers": {
            "http": {"host": "localhost:8000", "protocol": "http", "description": "`travaux serve`"},
            "nats": {"host": "localhost:4222", "protocol": "nats", "description": "JetStream; `travaux relay`"},
        },
        "channels": _channels(),
        "operations": {f"send-{name}": _sends(name) for name in _channels()},
        "components": {"messages": _messages(), "schemas": _schemas()},
    }


def _channels() -> dict[str, Any]:
    named = {"negotiation": {"description": "Its name, such as ukraine-2025; in subjects of NATS `_` for a dot."}}
    kind = {"description": "The kind of subject, such as position or plan."}
    type_ = {"description": "The type of the entry.", "enum": list(VOCABULARY)}
    return {
        "stream": _channel(SUBSCRIPTION, "http", STREAM, named, "Server-sent events; the id of one is a cursor."),
        "webhook": _channel(
            None, None, ("entry", "changes"), {}, "POST to the receiver, as `travaux webhook add` names it."
        ),
        "nats-entries": _channel(
            "travaux.v1.{negotiation}.entry.{type}", "nats", ("entry",), named | {"type": type_}, "Each entry."
        ),
        "nats-changes": _channel(
            "travaux.v1.{negotiation}.changes.{kind}",
            "nats",
            ("changes",),
            named | {"kind": kind},
            "What each changed.",
        ),
    }


def _channel(
    address: str | None, server: str | None, messages: Iterable[str], parameters: dict[str, Any], said: str
) -> dict[str, Any]:
    return {
        "address": address,
        "description": said,
        "messages": {name: {"$ref": f"#/components/messages/{_message_of(server, name)}"} for name in messages},
        "servers": [{"$ref": f"#/servers/{server}"}] if server else [],
        **({"parameters": parameters} if parameters else {}),
    }


def _message_of(server: str | None, name: str) -> str:
    """Webhooks have headers of their own."""
    return name if server else f"signed-{name}"


def _sends(channel: str) -> dict[str, Any]:
    bindings = {"webhook": {"http": {"method": "POST", "bindingVersion": "0.3.0"}}}
    bindings["stream"] = {"http": {"method": "GET", "bindingVersion": "0.3.0"}}
    bound = {"bindings": bindings[channel]} if channel in bindings else {}
    return {"action": "send", "channel": {"$ref": f"#/channels/{channel}"}, **bound}


def _messages() -> dict[str, Any]:
    """Those of the stream carry a model alone; the others are events."""
    events: dict[str, type[BaseModel]] = {"entry": EntryEvent, "changes": ChangesEvent}
    return {
        **{name: {"name": name, **_payload(model)} for name, model in STREAM.items()},
        **{name: {"contentType": cloud_events.ONE, **_payload(model)} for name, model in events.items()},
        **{f"signed-{name}": _signed(model) for name, model in events.items()},
    }


def _payload(model: type[BaseModel]) -> dict[str, Any]:
    return {"payload": {"$ref": f"{PARTS}{model.__name__}"}, "summary": (model.__doc__ or "").partition("\n")[0]}


def _signed(model: type[BaseModel]) -> dict[str, Any]:
    """Standard Webhooks 1.0."""
    names = {
        "webhook-id": "the same each time it is sent",
        "webhook-timestamp": "when it is sent, in seconds since 1970",
        "webhook-signature": "one or more, `v1,` and a HMAC with SHA-256 over id, timestamp and body, parted by spaces",
    }
    headers = {name: {"type": "string", "description": said} for name, said in names.items()}
    told = {"type": "object", "properties": headers, "required": list(names)}
    return {"contentType": cloud_events.ONE, "headers": told, **_payload(model)}


def _schemas() -> dict[str, Any]:
    models = [(model, "serialization") for model in (*STREAM.values(), EntryEvent, ChangesEvent)]
    _, made = models_json_schema(models, ref_template=f"{PARTS}{{model}}")  # type: ignore[arg-type]
    found: dict[str, Any] = made["$defs"]
    return found
