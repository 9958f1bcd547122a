"""A real server with a recorded negotiation, and a real browser in front of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
import uvicorn
from cli_typed import NOW, typed
from playwright.sync_api import Browser, sync_playwright
from stores.server import missing

from travaux.events.log import open_log
from travaux.web.app import application
from travaux.web.serving import Limits, Serving

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
AXE = Path(__file__).with_name("axe")


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store that holds ukraine-2025, with a signed checkpoint."""
    url = f"sqlite:///{tmp_path_factory.mktemp('pages') / 'talks.db'}"
    assert typed("demo", "-q", TRAVAUX_STORE=url).code == 0
    keys = {"XDG_CONFIG_HOME": str(tmp_path_factory.mktemp("keys")), "TRAVAUX_STORE": url}
    assert typed("key", "generate", "travaux/institute", **keys).code == 0
    assert typed("audit", "checkpoint", **keys).code == 0
    return url


@pytest.fixture(scope="session")
def address(store: str) -> Iterator[str]:
    """Where the pages are served."""
    limits = Limits(rate=1e6, burst=1_000_000)
    with open_log(store) as log, mock.patch.dict(os.environ, {"TRAVAUX_NOW": NOW}):
        app = application(log, store, Serving(limits=limits))
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the system. Its driver keeps an event loop running in this thread, so it ends with the module."""
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        missing("no Chromium: apt-get install --no-install-recommends chromium")
    with sync_playwright() as player:
        launched = player.chromium.launch(
            executable_path=path, chromium_sandbox=os.name != "posix" or os.geteuid() != 0, args=QUIET.split()
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The checker of accessibility, from npm at the version that is pinned here."""
    npm = shutil.which("npm")
    if npm is None:
        missing("no npm, which brings axe-core")
    folder = tmp_path_factory.mktemp("axe")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(AXE / name, folder)
    done = subprocess.run(
        [str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        missing(f"npm brought no axe-core: {done.stderr.strip()[-200:]}")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
