"""Export: where it goes."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest
from cli_typed import typed


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
