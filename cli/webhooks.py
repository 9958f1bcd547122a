"""Webhooks: who is told what changes, where each stands, and the secrets that sign what it is sent.

Kept in one SQLite file in the user's folder for configuration, mode 0600, never in a store. The secrets stand in it as
they are, since they sign: whoever has the file can write in our name to those who are told.
"""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import AwareDatetime, ValidationError

from travaux.cli.pages.columns import beside
from travaux.cli.pages.words import count
from travaux.cli.paper import Paper
from travaux.domain.instants import instant, rfc3339
from travaux.domain.registry import nearest
from travaux.events.errors import Conflict, NotFound, Unavailable, Unreadable
from travaux.events.integrity.keys import config_folder
from travaux.projections.replies import Reply
from travaux.projections.subscriptions.cursor import StartOver, read_cursor

PREFIX = "whsec_"
"""Begins every secret, as Standard Webhooks has it."""
BYTES = 32
_NAME = re.compile(r"[\w.@-]{1,80}")
_TABLE = "CREATE TABLE IF NOT EXISTS webhook (name TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT"


class WebhookThere(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is a webhook {name} already: remove it, or choose another name.")


class NoWebhook(NotFound):
    def __init__(self, name: str, known: list[str]) -> None:
        near = nearest(name, known)
        super().__init__(f"No webhook is called {name!r}{f', did you mean {near[0]}?' if near else '.'}")


class AnotherDeliverer(Conflict):
    def __init__(self, path: Path) -> None:
        super().__init__(f"Another program delivers the webhooks of {path}: stop one of the two.")


class BrokenWebhooks(Unavailable):
    def __init__(self, path: Path, why: object) -> None:
        super().__init__(f"{path} holds no webhooks: {why}. Mend it, or name another file.")


class Secret(Reply):
    """What a message is signed with; `until` is when a rotated one ends."""

    text: str
    until: AwareDatetime | None = None


class Webhook(Reply):
    """What is kept of one."""

    name: str
    url: str
    local: bool
    """Is the receiver on this machine or in its own network?"""
    store: str
    """The log it is about, by its name."""
    source: str
    """Goes before the address that events name their record by."""
    about: Literal["changes", "entry"]
    asked: str
    """What is subscribed to, in words."""
    cursor: str
    """Everything up to here was taken by the receiver."""
    told: int | None = None
    """The last entry by then that changed something in the view; None where it is to be worked out."""
    secrets: tuple[Secret, ...]
    created: AwareDatetime
    failures: int = 0
    """In a row."""
    due: AwareDatetime | None = None
    """When it is tried again."""
    problem: str | None = None
    """What the last attempt failed of."""
    disabled: bool = False

    def valid(self, at: datetime) -> list[str]:
        """The secrets that sign now, the newest first."""
        return [one.text for one in self.secrets if one.until is None or at < one.until]

    @property
    def entry(self) -> int | None:
        """Where it stands; None if the cursor is of another edition of this program."""
        try:
            return read_cursor(self.cursor).entry
        except StartOver:
            return None


def new_secret() -> str:
    return PREFIX + b64encode(secrets.token_bytes(BYTES)).decode()


class Webhooks:
    """The webhooks in a file, which is made with the first one."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or config_folder() / "webhooks.db"

    def all(self) -> list[Webhook]:
        """Every one, by name."""
        if not self.path.exists():
            return []
        with self._changing() as database:
            found = database.execute("SELECT content FROM webhook ORDER BY name").fetchall()
        return [self._read(content) for (content,) in found]

    def get(self, name: str) -> Webhook:
        """The one; NoWebhook if there is none."""
        known = {one.name: one for one in self.all()}
        if name not in known:
            raise NoWebhook(name, list(known))
        return known[name]

    def add(self, made: Webhook) -> None:
        """WebhookThere if the name has one."""
        if not _NAME.fullmatch(made.name):
            raise Unreadable(f"{made.name!r} names no webhook: write up to 80 letters, digits and . _ @ -")
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(self.path, os.O_CREAT, 0o600))
        with self._changing() as database:
            try:
                database.execute("INSERT INTO webhook VALUES (?, ?)", (made.name, made.model_dump_json()))
            except sqlite3.IntegrityError as error:
                raise WebhookThere(made.name) from error

    def change(self, name: str, how: Callable[[Webhook], dict[str, Any] | None]) -> Webhook | None:
        """Change fields of one in a single step, and how it is then. None if `how` wants no change, or there is none."""
        with self._changing() as database:
            found = database.execute("SELECT content FROM webhook WHERE name = ?", (name,)).fetchone()
            changes = how(self._read(found[0])) if found else None
            if changes is None:
                return None
            made = self._read(found[0]).model_copy(update=changes)
            database.execute("UPDATE webhook SET content = ? WHERE name = ?", (made.model_dump_json(), name))
        return made

    def remove(self, name: str) -> None:
        """Forget it, with its secrets; NoWebhook if there is none."""
        self.get(name)
        with self._changing() as database:
            database.execute("DELETE FROM webhook WHERE name = ?", (name,))

    def rotate(self, name: str, at: datetime, overlap: timedelta) -> str:
        """A new secret; the one before signs beside it for a while. It is told this once."""
        self.get(name)
        made = Secret(text=new_secret())

        def rotated(one: Webhook) -> dict[str, Any]:
            before = one.secrets[0].model_copy(update={"until": at + overlap})
            return {"secrets": (made, before)}

        self.change(name, rotated)
        return made.text

    @contextmanager
    def delivering(self) -> Iterator[None]:
        """Only one program at a time; AnotherDeliverer for a second one. The lock ends with the program."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with closing(self._opened(self.path.with_suffix(".delivering"), wait=0)) as lock:
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                raise AnotherDeliverer(self.path) from error
            yield

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(self._opened(self.path, wait=30)) as database:
                database.execute("BEGIN IMMEDIATE")
                database.execute(_TABLE)
                yield database
                database.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            raise BrokenWebhooks(self.path, error) from error

    def _opened(self, path: Path, wait: float) -> sqlite3.Connection:
        return sqlite3.connect(path, timeout=wait, isolation_level=None, check_same_thread=False)

    def _read(self, content: str) -> Webhook:
        try:
            return Webhook.model_validate_json(content)
        except ValidationError as error:
            raise BrokenWebhooks(self.path, "a newer or older program wrote it") from error


class WebhookReply(Reply):
    """A webhook without its secrets."""

    name: str
    url: str
    local: bool
    store: str
    about: str
    asked: str
    entry: int | None
    secrets: int
    created: str | None
    state: Literal["telling", "failing", "disabled"]
    failures: int
    due: str | None
    problem: str | None


class WebhooksView(Reply):
    """Every webhook."""

    webhooks: list[WebhookReply]


def listed(webhooks: Webhooks, at: datetime) -> WebhooksView:
    return WebhooksView(webhooks=[_reply(one, at) for one in webhooks.all()])


def _reply(one: Webhook, at: datetime) -> WebhookReply:
    return WebhookReply(
        **one.model_dump(include={"name", "url", "local", "store", "about", "asked", "failures", "problem"}),
        entry=one.entry,
        secrets=len(one.valid(at)),
        created=rfc3339(instant(one.created)),
        state="disabled" if one.disabled else "failing" if one.failures else "telling",
        due=None if one.due is None else rfc3339(instant(one.due)),
    )


def lines(view: WebhooksView, paper: Paper) -> Iterator[str]:
    """One line a webhook, and one for what is wrong with it."""
    if not view.webhooks:
        yield "no webhooks: `travaux webhook add NAME URL` makes one"
        return
    cells = [[one.name, one.url, one.asked, f"entry {one.entry}", paper.doubt(_state(one))] for one in view.webhooks]
    widths = [max(len(row[at]) for row in cells) + 2 for at in range(5)]
    for row, one in zip(cells, view.webhooks, strict=True):
        yield from beside([[cell] for cell in row], widths)
        if one.problem:
            yield f"  {one.problem}"


def _state(one: WebhookReply) -> str:
    match one.state:
        case "telling":
            return "telling"
        case "failing":
            return f"{count(one.failures, 'failure')}, again {one.due}"
        case "disabled":
            return "disabled"


def rows(view: WebhooksView) -> list[dict[str, Any]]:
    """One row a webhook."""
    return [one.model_dump() for one in view.webhooks]
