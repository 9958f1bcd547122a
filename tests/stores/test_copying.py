"""A store is moved either way, file or server: the same bytes, trees, checkpoints, texts and answers; and resumed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from cli_typed import typed
from given_log import EVENTS, NOON, party, record
from signing import ANN, always
from stores.server import Server, new_store

from travaux.domain.instants import OPEN_END
from travaux.domain.pins import Pin
from travaux.events import copying
from travaux.events.codec import Raw
from travaux.events.errors import OtherEntry
from travaux.events.integrity.erasure import erase
from travaux.events.integrity.kept import checkpoints, make_checkpoint
from travaux.events.integrity.log_tree import LogTree
from travaux.events.integrity.suppression import BringsBack, Suppression
from travaux.events.integrity.verify import verify
from travaux.events.jsonl import exported
from travaux.events.log import Log, open_log
from travaux.projections import claims_table as table
from travaux.projections.record import Record

OURS = Suppression(b"k" * 32)
UKRAINE = "ukraine-2025"


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def empty(kind: str, name: str, tmp_path: Path, server: Server) -> str:
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / name}.db"
    return new_store(server, partitions=2 if kind == "parts" else 0)


def filled(url: str, tmp_path: Path) -> None:
    """The bundled negotiation with a text, and the barn with a checkpoint and an erasure."""
    assert typed("demo", "-q", "--store", url).code == 0
    (tmp_path / "article.txt").write_text("Ann said: not a penny more.")
    assert typed("source", "attach", str(tmp_path / "article.txt"), "--store", url).code == 0
    with open_log(url) as log:
        record(log, *EVENTS, *(party(f"p{number}") for number in range(30)))
        make_checkpoint(log, "barn", ANN)
        erase(log, "barn", 3, authority="court", recorder="ann", recorded_at=NOON, suppression=OURS)


def shown(log: Log) -> dict[str, tuple[object, ...]]:
    """All that can be asked of a store."""
    record, found = Record(log, log), dict[str, tuple[object, ...]]()
    for name in log.negotiations():
        reading = record.reading(name, Pin(OPEN_END, OPEN_END, log.head(name)))
        with log.reading() as cursor:
            digest = table.digest(cursor, name)
        lines, root = b"".join(exported(log, name)), LogTree(log, name).root()
        found[name] = (lines, root, checkpoints(log, name), digest, list(reading.answers()))
    return found


@pytest.mark.parametrize(
    ("here", "there"),
    [("sqlite", "postgresql"), ("postgresql", "sqlite"), ("sqlite", "parts"), ("parts", "postgresql")],
)
def test_a_store_is_moved_whole(here: str, there: str, tmp_path: Path, server: Server) -> None:
    source, target = (empty(kind, name, tmp_path, server) for kind, name in ((here, "here"), (there, "there")))
    filled(source, tmp_path)
    ended = typed("store", "copy", source, target)
    assert (ended.code, ended.out) == (0, "") and ended.err.startswith("Copied 261 of 261 entries and 1 texts into ")
    with open_log(source) as ours, open_log(target) as theirs:
        assert shown(theirs) == shown(ours)
        assert verify(theirs, "barn", keys=always(ANN)).holds
        with pytest.raises(BringsBack):
            OURS.refuse(theirs, "barn", [party("cy", "Not a penny more")])
    again = typed("store", "copy", source, target)
    assert again.err.startswith("Copied 0 of 261 entries and 0 texts into ")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_copy_that_was_interrupted_goes_on_where_it_stopped(
    kind: str, tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = empty("sqlite", "here", tmp_path, server), empty(kind, "there", tmp_path, server)
    filled(source, tmp_path)
    monkeypatch.setattr(copying, "PAGE", 40)
    extend, pages = Log.extend, list[int]()

    def interrupted(log: Log, negotiation: str, entries: Sequence[Raw]) -> None:
        extend(log, negotiation, entries)
        pages.append(len(entries))
        if len(pages) % 2 == 0:
            raise KeyboardInterrupt

    monkeypatch.setattr(Log, "extend", interrupted)
    codes = [typed("store", "copy", source, target).code for _ in range(5)]
    assert codes == [130, 130, 130, 0, 0] and sum(pages) == 261, "a page is written once"
    with open_log(source) as ours, open_log(target) as theirs:
        assert shown(theirs) == shown(ours)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_erased_after_a_copy_is_erased_by_the_next(kind: str, tmp_path: Path, server: Server) -> None:
    source, target = empty("sqlite", "here", tmp_path, server), empty(kind, "there", tmp_path, server)
    with open_log(source) as log:
        record(log, *EVENTS)
        assert typed("store", "copy", source, target).code == 0
        erase(log, "barn", 3, authority="court", recorder="ann", recorded_at=NOON)
        with open_log(target) as theirs:
            assert "Not a penny more" in str(list(theirs.entries("barn")))
            assert typed("store", "copy", source, target).err.startswith("Copied 1 of 4 entries")
            assert "Not a penny more" not in str(list(theirs.entries("barn")))
            assert list(exported(theirs, "barn")) == list(exported(log, "barn"))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_another_record_is_not_overwritten(kind: str, tmp_path: Path, server: Server) -> None:
    source, target = empty("sqlite", "here", tmp_path, server), empty(kind, "there", tmp_path, server)
    with open_log(source) as log, open_log(target) as other:
        record(log, party("ann"), party("bob"))
        record(other, party("ann"), party("cy"))
        before = list(other.raw("barn"))
        assert typed("store", "copy", source, target).code == OtherEntry.exit_code
        assert list(other.raw("barn")) == before


def test_a_store_that_is_not_made_yet_is_named(tmp_path: Path, server: Server) -> None:
    source = empty("sqlite", "here", tmp_path, server)
    assert typed("store", "copy", source, server.url(schema="unmade")).code == 3
    filled(source, tmp_path)
    ended = typed("store", "copy", source, server.url(schema="unmade"))
    assert ended.code == 3 and "make one with `travaux store init URL`" in ended.err
