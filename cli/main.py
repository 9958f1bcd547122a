"""The command `travaux`. Loads only what the words typed need, so that small questions are quick."""

import sys


def run() -> int:
    """Do what was typed; the result is the exit code."""
    if sys.argv[1:] == ["--version"]:
        return _print_version()
    print("No verb yet: only --version is known.", file=sys.stderr)
    return 2


def _print_version() -> int:
    from importlib.metadata import version

    print(f"travaux {version('travaux')}")
    return 0
