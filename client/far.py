"""A record behind a server: the same questions over HTTP, with nothing but the standard library."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from pydantic import BaseModel

from travaux.asking import Message, Row, kind_of
from travaux.events.errors import NotFound, NotPermitted, TravauxError, Unavailable, Unreadable
from travaux.projections.subscriptions.cursor import StartOver
from travaux.projections.subscriptions.messages import BatchReply, BeginReply, BookmarkReply, RowsReply

PATIENCE = 60.0
"""Seconds to wait for an answer; a stream is never silent for so long."""
PAGE = 500
"""Names of negotiations in one answer."""
AGAIN = (0.1, 0.5, 1.0, 2.0, 5.0)
"""Seconds to wait after one interruption, and after each further one."""
_KINDS: dict[str, type[BaseModel]] = {
    "begin": BeginReply,
    "rows": RowsReply,
    "batch": BatchReply,
    "bookmark": BookmarkReply,
}
_REFUSALS: dict[int, type[TravauxError]] = {
    400: Unreadable,
    401: NotPermitted,
    403: NotPermitted,
    404: NotFound,
    422: Unreadable,
    429: Unavailable,
    503: Unavailable,
}
_LOST = (OSError, HTTPException)


class Far:
    """A server. Each question is a connection of its own."""

    def __init__(self, address: str, token: str | None = None) -> None:
        self._at = urlsplit(address)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(self, question: Mapping[str, Any]) -> tuple[BaseModel, list[Row]]:
        options = dict(question)
        verb, negotiation = options.pop("verb"), self._named(options.pop("negotiation", None))
        path = f"/v1/negotiations/{quote(negotiation)}/{verb}"
        body, headers = self._get(path, options)
        options.setdefault("recorded_by", f"entry:{headers['Travaux-Entry']}")  # the same, whatever came meanwhile
        rows, _ = self._get(path, options | {"format": "jsonl"})
        return kind_of(verb).model_validate_json(body), [json.loads(line) for line in rows.splitlines()]

    def negotiations(self) -> list[str]:
        names: list[str] = []
        while True:
            body, _ = self._get("/v1/negotiations", {"limit": PAGE, "after": names[-1] if names else ""})
            page = [one["negotiation"] for one in json.loads(body)["negotiations"]]
            names += page
            if len(page) < PAGE:
                return names

    def close(self) -> None:
        """Nothing is open between two questions."""

    def subscribe(self, negotiation: str | None, asked: Mapping[str, Any], cursor: str | None) -> Iterator[Message]:
        path = f"/v1/negotiations/{quote(self._named(negotiation))}/subscription/events"
        return self._through_interruptions(path, asked, cursor)

    def _through_interruptions(self, path: str, asked: Mapping[str, Any], cursor: str | None) -> Iterator[Message]:
        """Come back with the last cursor, or with the question where none was received or it is refused."""
        failures = 0
        while True:
            try:
                for message in self._stream(path, {"cursor": cursor} if cursor else asked):
                    failures, cursor = 0, message.cursor or cursor
                    yield message
            except StartOver:
                cursor = None
            except (*_LOST, Unavailable):
                failures += 1
            time.sleep(AGAIN[min(failures, len(AGAIN) - 1)])

    def _stream(self, path: str, asked: Mapping[str, Any]) -> Iterator[Message]:
        with closing(self._connected()) as connection:
            yield from _messages(self._answer(connection, path, asked))

    def _named(self, negotiation: str | None) -> str:
        if negotiation is not None:
            return negotiation
        names = self.negotiations()
        if len(names) != 1:
            raise Unreadable(f"the server holds several negotiations: name one of {', '.join(names)}")
        return names[0]

    def _get(self, path: str, asked: Mapping[str, Any]) -> tuple[bytes, Any]:
        try:
            with closing(self._connected()) as connection:
                answer = self._answer(connection, path, asked)
                return answer.read(), answer.headers
        except _LOST as error:
            raise Unavailable(f"{self._at.geturl()} cannot be asked: {error}.") from error

    def _connected(self) -> HTTPConnection:
        kind = HTTPSConnection if self._at.scheme == "https" else HTTPConnection
        return kind(self._at.netloc, timeout=PATIENCE)

    def _answer(self, connection: HTTPConnection, path: str, asked: Mapping[str, Any]) -> HTTPResponse:
        told = [(name, _written(value)) for name, value in asked.items() if value is not None and value is not False]
        connection.request(
            "GET", f"{self._at.path.rstrip('/')}{path}?{urlencode(told, doseq=True)}", headers=self._headers
        )
        answer = connection.getresponse()
        if answer.status != 200:
            raise _refused(answer)
        return answer


def _written(value: Any) -> Any:
    return "true" if value is True else value


def _refused(answer: HTTPResponse) -> TravauxError:
    """What the server says, as the error that the same question raises here."""
    try:
        problem = json.loads(answer.read())
        said = str(problem["detail"])
    except (ValueError, KeyError, TypeError):
        return Unavailable(f"The server answered {answer.status} without saying why.")
    if answer.status == 410:
        return StartOver(problem["errors"][0]["detail"])
    return _REFUSALS.get(answer.status, TravauxError)(said)


def _messages(lines: HTTPResponse) -> Iterator[Message]:
    """Server-sent events, one line of data each; what is cut before its empty line is none."""
    told: dict[str, str] = {}
    for line in lines:
        text = line.decode().rstrip("\n")
        if text:
            name, _, told[name] = text.partition(": ")
        else:
            name = told["event"]
            yield Message(name, _KINDS[name].model_validate_json(told["data"]), told.get("id"))  # type: ignore[arg-type]
            told = {}
