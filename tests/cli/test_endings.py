"""How a command ends: bugs, interrupts, closed pipes, full disks, stores that are none, and what it must not load."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from unittest import mock

import pytest
from cli_typed import NOW, typed

from travaux.cli import errors
from travaux.cli.app import VERBS
from travaux.cli.opening import Opened
from travaux.events import errors as of_the_log
from travaux.events.log import open_log

TRAVAUX = [sys.executable, "-m", "travaux.cli"]


def env(**more: str) -> dict[str, str]:
    return {**os.environ, "TRAVAUX_NOW": NOW, **more}


def shell(command: str) -> subprocess.CompletedProcess[str]:
    """Run a line in bash, where `travaux` is the command."""
    words = f"travaux() {{ '{sys.executable}' -m travaux.cli \"$@\"; }}; {command}"
    return subprocess.run(["bash", "-c", words], capture_output=True, text=True, env=env(), check=False)


@pytest.mark.parametrize("verb", ["log -f jsonl", "timeline", "export", "schema source-file"])
def test_a_reader_that_has_gone_is_no_error(verb: str, talks: Path) -> None:
    told = shell(f"travaux {verb} -q | head -1 >/dev/null; echo ${{PIPESTATUS[0]}}")
    assert (told.stdout, told.stderr) == ("0\n", "")


def test_a_full_disk_is_told(talks: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    told = shell("travaux log ukraine-2025 >/dev/full; echo $?")
    assert told.stdout == "5\n"
    assert told.stderr.startswith("travaux: ")
    assert "Traceback" not in told.stderr


def test_ctrl_c_ends_with_130(talks: Path) -> None:
    """While it waits for a file on stdin."""
    command = subprocess.Popen([*TRAVAUX, "record", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=env())
    time.sleep(1.5)
    command.send_signal(signal.SIGINT)
    _, told = command.communicate(timeout=30)
    assert (command.returncode, told) == (130, b"")


def test_a_bug_is_one_line_and_a_traceback_only_with_debug(talks: Path) -> None:
    with mock.patch.object(Opened, "zone", side_effect=KeyError("oops")):
        told, debugged = typed("brief"), typed("brief", "--debug")
    assert (told.code, told.out) == (70, "")
    assert told.err.count("\n") == 1
    assert "KeyError" in told.err
    assert "--debug" in told.err
    assert debugged.code == 70
    assert "Traceback" in debugged.err


def test_every_error_of_the_log_has_an_exit_code_that_is_told() -> None:
    known = [kind for kind in vars(of_the_log).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert {kind.exit_code for kind in known if issubclass(kind, of_the_log.TravauxError)} <= set(errors.EXIT_CODES)


def test_nothing_is_no_verb_and_no_error() -> None:
    told = typed()
    assert (told.code, told.err) == (0, "")
    assert told == typed("-h") == typed("help")
    assert all(f"\n  {verb} " in told.out for verb in VERBS)


def test_a_locked_store_is_read_all_the_same(talks: Path) -> None:
    before = typed("brief")
    with sqlite3.connect("talks.db") as other:
        other.execute("BEGIN IMMEDIATE")
        assert typed("brief") == before
        other.rollback()


def test_a_store_that_can_only_be_read_is_read_and_not_written(talks: Path) -> None:
    before = typed("brief")
    if os.geteuid() == 0:
        pytest.skip("root may write everything")
    (talks / "talks.db").chmod(0o400)
    talks.chmod(0o500)
    try:
        assert typed("brief") == before
        assert typed("retract", "#12", "--reason", "a try").code == 4
    finally:
        talks.chmod(0o700)


def test_tables_that_are_behind_and_locked_are_folded_in_memory(talks: Path) -> None:
    before = typed("brief")
    with sqlite3.connect("talks.db") as other:
        other.execute("DELETE FROM folded")
        other.commit()
        other.execute("BEGIN IMMEDIATE")
        with mock.patch("travaux.cli.opening.open_log", partial(open_log, wait=0.1)):
            assert typed("brief") == before
        other.rollback()


def test_a_newer_store_is_refused(talks: Path) -> None:
    with sqlite3.connect("talks.db") as other:
        other.execute("PRAGMA user_version = 99")
    told = typed("brief")
    assert (told.code, told.out) == (5, "")
    assert "newer" in told.err


def test_a_damaged_entry_is_an_integrity_failure(talks: Path) -> None:
    with sqlite3.connect("talks.db") as other:
        (table,) = other.execute("SELECT name FROM sqlite_schema WHERE sql LIKE '%originator_version%'").fetchone()
        for (trigger,) in other.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            other.execute(f"DROP TRIGGER {trigger}")
        changed = "CAST(replace(CAST(state AS TEXT), 'PartyIntroduced', 'PartyInvented') AS BLOB)"
        other.execute(f"UPDATE {table} SET state = {changed}")
    assert typed("log").code == 7
    told = typed("doctor")
    assert told.code == 1
    assert "FAIL  log ukraine-2025" in told.out
    assert "fix: " in told.out


def test_a_wrong_table_is_found_and_rebuilt(talks: Path) -> None:
    with sqlite3.connect("talks.db") as other:
        other.execute("DELETE FROM claims WHERE attribute = 'point_count'")
    assert typed("rebuild", "-n").code == 1
    assert typed("doctor").code == 1
    assert typed("rebuild").code == 1
    assert typed("rebuild").code == 0
    assert typed("doctor").code == 0


def test_the_demo_twice_is_the_demo_once(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'demo.db'}"
    first, again = typed("demo", "--store", store), typed("demo", "--store", store)
    assert first.code == again.code == 0
    assert first.out == again.out
    assert "Recorded ukraine-2025" in first.err
    assert "Recorded" not in again.err


def test_a_dry_run_writes_nothing(talks: Path) -> None:
    before = (talks / "talks.db").read_bytes()
    for words in (
        ["retract", "#12"],
        ["grade", "axios-1206", "B"],
        ["review", "accept", "#12", "--recorder", "bob", "--unsigned"],
    ):
        assert typed(*words, "--reason", "a try", "-n").code == 0
    assert (talks / "talks.db").read_bytes() == before


def test_a_dry_run_makes_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    barn = Path(__file__).parent / "barn"
    told = typed("record", str(barn / "negotiation.yaml"), "-n", "--store", "sqlite:///new.db")
    assert told.code == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", ["brief", "positions"])
def test_a_reading_verb_loads_nothing_of_the_writers(verb: str, talks: Path) -> None:
    code = f"""
import sys
from travaux.cli.main import run
sys.argv = ["travaux", "{verb}", "ukraine-2025", "-o", "page.txt"]
code = run()
print(sorted({{"ruamel", "ruamel.yaml", "rich", "travaux.events.sources.reading", "jsonschema"}} & set(sys.modules)), code)
"""
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env())
    assert asked.stdout == "[] 0\n"


def test_completion_knows_the_names_and_never_fails_loudly(talks: Path) -> None:
    def offered(line: str, **more: str) -> str:
        words = {"_TRAVAUX_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
        asked = subprocess.run(TRAVAUX, capture_output=True, text=True, env=env(**words, **more), check=False)
        assert asked.stderr == ""
        return asked.stdout

    assert "ukraine-2025" in offered("travaux brief ")
    assert "russia" in offered("travaux brief --party ru")
    assert "territory" in offered("travaux positions --issue terr")
    assert "news-1208" in offered("travaux log --source news-12")
    assert "plan/us-plan" in offered("travaux why ukraine-2025 plan/us")
    assert "point_count" in offered("travaux why ukraine-2025 plan/us-plan poi")
    assert "positions" in offered("travaux pos")
    assert "exit-codes" in offered("travaux help ex")
    assert offered("travaux brief ", TRAVAUX_STORE="sqlite:///none.db").strip() == ""
