"""The command itself, before any verb."""

import subprocess
import sys
from importlib.metadata import version

VERSION = f"travaux {version('travaux')}"


def test_the_version_is_answered_without_loading_what_verbs_need() -> None:
    """A person may ask for it in a loop, and a shell prompt does."""
    code = """
import sys
from travaux.cli.main import run
sys.argv = ["travaux", "--version"]
code = run()
print(sorted({"pydantic", "typer", "eventsourcing", "edtf", "ruamel"} & set(sys.modules)), code)
"""
    asked = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert asked.stdout.splitlines() == [VERSION, "[] 0"]


def test_the_module_is_the_command() -> None:
    command = [sys.executable, "-m", "travaux.cli", "--version"]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == VERSION + "\n"
