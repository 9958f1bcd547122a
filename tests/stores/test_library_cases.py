"""The eventsourcing library's own test cases for recorders, run on ours.

`optional_test_insert_subscribe` is for PostgreSQL only: SQLite tells nobody what was written, and is polled.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import ApplicationRecorder, Notification, StoredEvent
from stores.server import Server, new_store

from travaux.events import sqlite
from travaux.events.postgres import recorder as postgres
from travaux.events.postgres.place import Place as Address
from travaux.events.sqlite_open import Place

# The module of the cases also tests encryption, for which it needs a package that we do not.
_cipher = ModuleType("eventsourcing.cipher")
vars(_cipher)["AESCipher"] = None
sys.modules.setdefault(_cipher.__name__, _cipher)

from eventsourcing.tests import persistence as cases


class FromZero(ApplicationRecorder):
    """The library's cases count from 0 and store any bytes; our entries count from 1 and are JSON with an id."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **more: Any) -> Sequence[int] | None:
        return super().insert_events([_ours(stored) for stored in stored_events], **more)  # type: ignore[safe-super]

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        after, upto = (None if bound is None else bound + 1 for bound in (gt, lte))
        found = super().select_events(originator_id, gt=after, lte=upto, desc=desc, limit=limit)  # type: ignore[safe-super]
        return [StoredEvent(*_theirs(stored)) for stored in found]

    def select_notifications(self, *args: Any, **more: Any) -> Sequence[Notification]:
        found = super().select_notifications(*args, **more)  # type: ignore[safe-super]
        return [Notification(*_theirs(notification), id=notification.id) for notification in found]


def _ours(stored: StoredEvent) -> StoredEvent:
    state = json.dumps({"event": {"id": str(uuid4())}, "theirs": stored.state.decode()}).encode()
    return StoredEvent(stored.originator_id, stored.originator_version + 1, stored.topic, state)


def _theirs(stored: StoredEvent) -> tuple[UUID | str, int, str, bytes]:
    state = json.loads(stored.state)["theirs"].encode()
    return stored.originator_id, stored.originator_version - 1, stored.topic, state


class InSQLite(FromZero, sqlite.Recorder):
    pass


class InPostgreSQL(FromZero, postgres.Recorder):
    pass


class _OnAFile:
    INITIAL_VERSION = 0

    @pytest.fixture(autouse=True)
    def _in(self, tmp_path: Path) -> None:
        self.path = tmp_path / "log.db"

    def new_originator_id(self) -> str:
        return str(uuid4())

    def create_recorder(self) -> ApplicationRecorder:
        return InSQLite(Place.file(self.path, read_only=False, wait=30))


class _InMemory(_OnAFile):
    def create_recorder(self) -> ApplicationRecorder:
        return InSQLite(Place("memory:", f"file:{uuid4()}?mode=memory&cache=shared", wait=30))


class _OnAServer(_OnAFile):
    @pytest.fixture(autouse=True)
    def _on(self, server: Server) -> None:
        self.url = new_store(server)

    def create_recorder(self) -> ApplicationRecorder:
        return InPostgreSQL(Address.read(self.url, wait=30))


class TestApplicationRecorder(_OnAFile, cases.ApplicationRecorderTestCase[ApplicationRecorder]):
    pass


class TestNotificationsOfOneInsertStayTogether(_OnAFile, cases.NonInterleavingNotificationIDsBaseCase):
    pass


class TestApplicationRecorderInMemory(_InMemory, cases.ApplicationRecorderTestCase[ApplicationRecorder]):
    pass


class TestNotificationsOfOneInsertStayTogetherInMemory(_InMemory, cases.NonInterleavingNotificationIDsBaseCase):
    pass


class TestApplicationRecorderOnAServer(_OnAServer, cases.ApplicationRecorderTestCase[ApplicationRecorder]):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestNotificationsOfOneInsertStayTogetherOnAServer(_OnAServer, cases.NonInterleavingNotificationIDsBaseCase):
    pass
