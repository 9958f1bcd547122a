"""Export and import: where to, packed, from stdin, interrupted."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from cli_typed import typed

from travaux.events import copying
from travaux.events.codec import Raw
from travaux.events.log import Log, open_log


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in folders")
def test_a_device_is_written_to_and_never_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As root, an export to /dev/null would otherwise put a file in its place."""
    monkeypatch.chdir(tmp_path)
    assert typed("demo", "-q", TRAVAUX_STORE="sqlite:///talks.db").code == 0
    os.mkfifo("pipe")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(Path("pipe").read_bytes()), daemon=True)
    reader.start()
    assert typed("export", "-q", "-o", "pipe", TRAVAUX_STORE="sqlite:///talks.db").code == 0
    reader.join(10)
    assert read and read[0].startswith(b'{"format":"travaux-log"')
    assert Path("pipe").is_fifo()


def exported(folder: Path, *words: str) -> bytes:
    assert typed("export", "-q", *words, TRAVAUX_STORE="sqlite:///talks.db").code == 0
    return (folder / words[-1]).read_bytes()


@pytest.fixture
def talks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert typed("demo", "-q", TRAVAUX_STORE="sqlite:///talks.db").code == 0
    return tmp_path


def test_a_packed_export_is_the_same_every_time_and_imports_alike(talks: Path) -> None:
    plain, packed = exported(talks, "-o", "log.jsonl"), exported(talks, "-o", "log.jsonl.gz")
    assert gzip.decompress(packed) == plain and len(packed) < len(plain) / 4
    assert exported(talks, "-o", "again.jsonl.gz") == packed
    for name in ("log.jsonl", "log.jsonl.gz"):
        ended = typed("import", name, "--store", f"sqlite:///{name}.db")
        assert (ended.code, ended.err.partition(" of ")[0]) == (0, "Imported 227")
        assert typed("export", "-q", "-o", "back.jsonl", "--store", f"sqlite:///{name}.db").code == 0
        assert Path("back.jsonl").read_bytes() == plain
        assert typed("import", name, "--store", f"sqlite:///{name}.db").err.startswith("Nothing new: all 227 entries")


def test_stdin_is_read_packed_or_not(talks: Path) -> None:
    for name in ("log.jsonl", "log.jsonl.gz"):
        data = exported(talks, "-o", name)
        ran = subprocess.run(
            [Path(sys.executable).with_name("travaux"), "import", "-", "--store", f"sqlite:///{name}.db"],
            check=False,
            input=data,
            capture_output=True,
        )
        assert (ran.returncode, ran.stderr.partition(b" of ")[0]) == (0, b"Imported 227")


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: data[:500] + b"\0" + data[501:]])
def test_a_packed_export_that_is_damaged_or_cut_off_imports_nothing(
    talks: Path, damage: Callable[[bytes], bytes]
) -> None:
    Path("cut.gz").write_bytes(damage(exported(talks, "-o", "log.jsonl.gz")))
    ended = typed("import", "cut.gz", "--store", "sqlite:///other.db")
    told = "cut.gz is packed by gzip and damaged or cut off", "Nothing was imported."
    assert ended.code == 2 and any(words in ended.err for words in told)
    assert not Path("other.db").exists()


def test_an_interrupted_import_goes_on_where_it_stopped(talks: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exported(talks, "-o", "log.jsonl")
    monkeypatch.setattr(copying, "PAGE", 50)
    extend, extended = Log.extend, list[int]()

    def interrupted(log: Log, negotiation: str, entries: Sequence[Raw]) -> None:
        if len(extended) == 2:
            raise KeyboardInterrupt
        extended.append(len(entries))
        extend(log, negotiation, entries)

    monkeypatch.setattr(Log, "extend", interrupted)
    assert typed("import", "log.jsonl", "--store", "sqlite:///other.db").code == 130
    with open_log("sqlite:///other.db") as log:
        assert log.head("ukraine-2025") == 100
    monkeypatch.setattr(Log, "extend", extend)
    assert typed("import", "log.jsonl", "--store", "sqlite:///other.db").err.startswith("Imported 127 of 227 entries")
    assert typed("export", "-q", "-o", "back.jsonl", "--store", "sqlite:///other.db").code == 0
    assert Path("back.jsonl").read_bytes() == Path("log.jsonl").read_bytes()
